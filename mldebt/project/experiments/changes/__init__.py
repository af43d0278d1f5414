"""What a change says: which parameters have another value, in code, commands, settings and messages."""
