"""Times git's own walk with line counts, `git log --numstat -M`, over the commits whose blobs are all in the clone.

Where one is missing git dies half-way, so the commits that need it are left out. Prints the processor seconds, the
commits walked and those left out. Run as a child.
"""

import os
import resource
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

NOTHING = frozenset("0")
OFFLINE = {"GIT_NO_LAZY_FETCH": "1"}


def main(folder: Path) -> None:
    """Name the commits that can be walked, then walk them."""
    whole, left_out = _commits(folder)
    before = _used()
    _git(folder, "log", "--numstat", "-M", "--format=%H", "--no-walk=unsorted", "--stdin", stream="\n".join(whole))
    print(_used() - before, len(whole), left_out)


def _commits(folder: Path) -> tuple[list[str], int]:
    """Return the commits all of whose blobs are there, and how many others there are."""
    named: dict[str, set[str]] = defaultdict(set)
    commit = ""
    for line in _git(folder, "log", "--raw", "--no-renames", "--no-abbrev", "--root", "--format=%H").splitlines():
        if line.startswith(b":"):
            named[commit].update(sha for sha in line.decode("ascii", "replace").split()[2:4] if set(sha) != NOTHING)
        elif line:
            commit = line.decode("ascii")
            named[commit] = set()
    blobs = sorted(set().union(*named.values()))
    said = _git(folder, "cat-file", "--batch-check", "--buffer", stream="\n".join(blobs)).splitlines()
    missing = {line.split()[0].decode("ascii") for line in said if line.endswith(b" missing")}
    whole = [sha for sha, inside in named.items() if missing.isdisjoint(inside)]
    return whole, len(named) - len(whole)


def _git(folder: Path, *arguments: str, stream: str = "") -> bytes:
    command = ["git", "-C", str(folder), *arguments]
    ended = subprocess.run(
        command, input=f"{stream}\n".encode(), check=True, capture_output=True, env={**os.environ, **OFFLINE}
    )
    return ended.stdout


def _used() -> float:
    row = resource.getrusage(resource.RUSAGE_CHILDREN)
    return row.ru_utime + row.ru_stime


if __name__ == "__main__":
    main(Path(sys.argv[1]))
