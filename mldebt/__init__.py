"""mldebt: a scanner for the debt that machine-learning repositories collect."""

__version__ = "0.1.0"
