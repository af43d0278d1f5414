"""What the files say together."""
