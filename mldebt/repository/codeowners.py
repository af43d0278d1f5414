"""Reads CODEOWNERS: which team answers for a path."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")


def parse_codeowners(text: str) -> dict[str, tuple[str, ...]]:
    """Return pattern → owners in file order."""
    found: dict[str, tuple[str, ...]] = {}
    for line in text.splitlines():
        words = line.split("#")[0].split()
        if words and not words[0].startswith("["):
            found.pop(words[0], None)
            found[words[0]] = tuple(words[1:])
    return found


def owners_of(path: str, patterns: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return the owners by the last pattern that matches."""
    for pattern in reversed(list(patterns)):
        if _compiled(pattern).match(path):
            return tuple(patterns[pattern])
    return ()


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    anchored = "/" in pattern.rstrip("/")
    body = (
        re.escape(pattern.strip("/"))
        .replace(r"\*\*/", "(?:.*/)?")
        .replace(r"\*\*", ".*")
        .replace(r"\*", "[^/]*")
        .replace(r"\?", "[^/]")
    )
    return re.compile(("" if anchored else "(?:.*/)?") + body + ("(?:/.*)?$" if not pattern.endswith("/*") else "$"))
