"""Which options can still change something, by the way they are declared."""
