"""What names, objects and calls mean across the repository, and which modules import each other."""
