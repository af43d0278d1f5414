"""Times git's own walk with line counts, `git log --numstat -M`, over the commits whose blobs are all in the clone.

Where one is missing git dies half-way, so the commits that need it are left out. Prints the processor seconds, the
commits walked and those left out. Run as a child.
"""

import sys
from collections import defaultdict
from pathlib import Path

from benchmarks.measuring import git, used

NOTHING = frozenset("0")


def main(folder: Path) -> None:
    """Name the commits that can be walked, then walk them."""
    whole, left_out = _commits(folder)
    before, stream = used(), "".join(f"{sha}\n" for sha in whole).encode()
    git(folder, "log", "--numstat", "-M", "--format=%H", "--no-walk=unsorted", "--stdin", stream=stream)
    print(used() - before, len(whole), left_out)


def _commits(folder: Path) -> tuple[list[str], int]:
    """Return the commits all of whose blobs are there, and how many others there are."""
    named: dict[str, set[str]] = defaultdict(set)
    commit = ""
    for line in git(folder, "log", "--raw", "--no-renames", "--no-abbrev", "--root", "--format=%H").splitlines():
        if line.startswith(b":"):
            named[commit].update(sha for sha in line.decode("ascii", "replace").split()[2:4] if set(sha) != NOTHING)
        elif line:
            commit = line.decode("ascii")
            named[commit] = set()
    blobs = sorted(set().union(*named.values()))
    stream = "".join(f"{blob}\n" for blob in blobs).encode()
    said = git(folder, "cat-file", "--batch-check", "--buffer", stream=stream).splitlines()
    missing = {line.split()[0].decode("ascii") for line in said if line.endswith(b" missing")}
    whole = [sha for sha, inside in named.items() if missing.isdisjoint(inside)]
    return whole, len(named) - len(whole)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
