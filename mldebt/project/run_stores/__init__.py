"""What the run stores of a repository say together, each run once, with its commit."""
