"""What the text of a version says, told without a parse: its lines, its imports, what it was copied from."""
