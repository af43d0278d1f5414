"""Writes several names in one line: the first, and how many more there are."""

from collections.abc import Sequence


def listed(names: Sequence[str], most: int = 3) -> str:
    """Return the first names with commas, and how many more there are."""
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
