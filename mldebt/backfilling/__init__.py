"""Judges past commits from the object database: a trend on the first day, without a checkout."""
