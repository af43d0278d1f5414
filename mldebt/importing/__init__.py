"""Takes in runs from servers; the only room that opens a socket."""
