"""Follows paths from an earlier commit to the scanned one along renames."""

from mldebt.repository.model import History


def renames_since(history: History, base: str | None) -> dict[str, str]:
    """Return old path → path at the scanned commit, for files renamed after `base`; empty without a base."""
    found: dict[str, str] = {}
    if base is None:
        return found
    for commit in history.commits:
        if commit.sha == base:
            break
        for new, old in commit.renames:
            found[old] = found.get(new, new)
    return found
