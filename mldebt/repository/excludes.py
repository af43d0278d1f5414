"""Reads the user's own ignore rules; the target's configuration is never asked."""

import os
from pathlib import Path

from mldebt.repository.target import settings


def users_excludes() -> str:
    """Return the user's own global ignore rules, which are trusted; links are followed as dotfiles often are links."""
    folder = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "git"
    place = folder / "ignore"
    for config in (folder / "config", Path.home() / ".gitconfig"):
        named = settings(_own_text(config)).get(("core", "excludesfile"))
        if named:
            place = Path(named).expanduser()
    return _own_text(place)


def _own_text(place: Path) -> str:
    try:
        return place.read_text(encoding="utf-8", errors="surrogateescape") if place.is_file() else ""
    except OSError:
        return ""
