"""What trained files are by their paths, and which versions of a file there were."""
