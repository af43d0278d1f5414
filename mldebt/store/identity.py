"""Says which stored repository a scan belongs to, so that every clone of one repository shares one history.

Standard library only: the pipeline asks before it knows whether the store is needed. A remote is enough: a shallow
clone sees no root commit, and whatever compares commits looks only at ancestors, so that a history begun anew meets
nothing of the old one.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mldebt.findings.scan import RepositoryRow


def identity(row: "RepositoryRow", *, project: str | None = None, place: Path | None = None) -> str:
    """Return the repository's name in the store: project, else remote, else root commit, else its absolute path.

    The scope is part of it. `project` is what the user gave with `--project`, `place` the path that was named; without
    a place a folder outside git goes by its name.
    """
    if project:
        return _joined("project", project, row.scope)
    if row.remote:
        return _joined("git", row.remote.lower(), "", row.scope)
    if row.root_commit:
        return _joined("git", "", row.root_commit, row.scope)
    return _joined("path", str(place.expanduser().resolve()) if place else row.name, row.scope)


def _joined(*parts: str) -> str:
    return json.dumps(parts, separators=(",", ":"))
