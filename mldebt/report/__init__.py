"""The only room that knows output formats."""
