"""History oldest first: which commits and files can tell of an experiment, and why a commit was made."""
