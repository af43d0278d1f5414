"""Judges a change: both sides by the same rules, options and past; what only the side after owes is its doing."""
