"""What is chosen by name: registered, kept in a table, taken from a module, named in settings."""
