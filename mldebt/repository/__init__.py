"""The only room that knows git and the disk."""
