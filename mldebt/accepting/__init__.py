"""Accepts a finding: writes the comment that silences it."""
