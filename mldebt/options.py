"""What a scan is asked to do, read once from flags and the repository's option file."""

from pathlib import Path

import msgspec


class Options(msgspec.Struct, frozen=True):
    """Everything that can change a result. `path` is what the user named; `scope` is worked out from it.

    `deadline` is seconds per file; `caps` bytes per kind of file; `jobs` 0 means as many as there are processors.
    """

    path: Path = Path()
    rev: str | None = None
    as_of: str | None = None
    config: Path | None = None
    db: Path | None = None
    cache: Path | None = None
    jobs: int = 0
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    preview: bool = False
    untrusted: bool = False
    people: bool = False
    project: str | None = None
    deadline: float = 10.0
    bots: tuple[str, ...] = ()
    verbosity: int = 0
