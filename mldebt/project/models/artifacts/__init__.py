"""Which trained files there are, which code, stage or catalogue makes them, and whether they are stale."""
