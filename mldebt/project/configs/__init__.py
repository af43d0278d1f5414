"""Which configuration keys and files can still change something."""
