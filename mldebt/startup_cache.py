"""Keeps what the program works out from its own files alone, so that its next start has it at once.

Compiled patterns, the catalogue as parsed, the digest of the readers: none of it depends on a repository. Whoever opens
a cache hands over what an earlier start of the same program kept in it, and takes back what is new. Without one
everything is worked out, as it is where an entry cannot be used.
"""

from collections.abc import Callable, Mapping

_known: dict[str, bytes] = {}
_fresh: dict[str, bytes] = {}


def kept(name: str, work: Callable[[], bytes]) -> bytes:
    """Return what `work` gives, which must depend on the program alone."""
    found = _known.get(name)
    if found is None:
        found = work()
        keep(name, found)
    return found


def known(name: str) -> bytes | None:
    """Return what is kept under a name."""
    return _known.get(name)


def keep(name: str, content: bytes) -> None:
    """Keep bytes under a name, in place of what was there."""
    _known[name] = _fresh[name] = content


def recall(stored: Mapping[str, bytes]) -> None:
    """Take over what an earlier start kept; what this one worked out before it could know is not new then."""
    for name, content in stored.items():
        _known.setdefault(name, content)
        _fresh.pop(name, None)


def take_fresh() -> dict[str, bytes]:
    """Return everything that is kept where some of it is new, else nothing; after this none of it is new."""
    found = dict(_known) if _fresh else {}
    _fresh.clear()
    return found
