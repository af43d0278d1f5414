"""What counts as a read of a key, and which reads come to nothing."""
