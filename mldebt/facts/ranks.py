"""Ranks a complexity by radon's letters: A up to 5, B 10, C 20, D 30, E 40, F beyond."""

from radon.complexity import cc_rank


def rank(complexity: int) -> str:
    """Return the letter of a unit's cyclomatic complexity."""
    return str(cc_rank(complexity))
