"""Reads what finished runs left behind: bytes of a run store in, run records out; nothing is opened or executed."""
