"""Which run a changed file is of: one that is there today, or a script of then."""
