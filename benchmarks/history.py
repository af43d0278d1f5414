"""Reads the whole history of a repository as a scan does; prints the processor seconds of that. Run as a child.

Modules are loaded before: that is part of the start, which is measured by itself.
"""

import importlib
import os
import sys
from pathlib import Path

from benchmarks.measuring import used
from mldebt.cache import Cache
from mldebt.options import Options
from mldebt.repository.opening import open_snapshot

MODULES = ("git", "mldebt.repository.edits")
"""What is loaded when a history is first read."""


def main(folder: Path, home: Path) -> None:
    """Open a snapshot with an empty cache and time its history, git's own work included."""
    for name in MODULES:
        importlib.import_module(name)
    cache = Cache(home / f"history-{os.getpid()}.db")
    try:
        with open_snapshot(Options(path=folder), cache) as snapshot:
            before = used()
            commits = len(snapshot.history().commits)
            print(used() - before, commits)
    finally:
        cache.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
