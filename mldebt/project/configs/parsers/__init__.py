"""What declares options on a command line, and which code may see their values."""
