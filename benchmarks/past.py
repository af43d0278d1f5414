"""Backfills a repository as a user would, beside its floor: parsing each Python blob of the same commits once.

Prints the processor and wall seconds of both, the points and the size of the database. Run as a child.
"""

import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.measuring import git, parsed, used
from mldebt.backfilling.choosing import Wanted
from mldebt.options import Options
from mldebt.pipeline import backfill
from mldebt.store.opening import open_store
from mldebt.store.points import P


def main(folder: Path, home: Path, every: str, most: int, select: tuple[str, ...] = ()) -> None:
    """Backfill at most `most` points into an empty home, then time the floor."""
    place = home / f"past-{os.getpid()}"
    options = Options(path=folder, db=place / "mldebt.db", cache=place / "cache.db", select=select, preview=True)
    cpu, wall = used(), time.perf_counter()
    filled = backfill(options, Wanted(every=every, most=most))
    cpu, wall = used() - cpu, time.perf_counter() - wall
    with open_store(options.db) as store, store.reading() as connection:
        commits = [str(row.sha) for row in connection.execute(P.sha.table.select().with_only_columns(P.sha))]
    size = sum(file.stat().st_size for file in place.glob("mldebt.db*"))
    floor = _floor(folder, commits)
    print(cpu, wall, filled.judged, size, floor)


def _floor(folder: Path, commits: Sequence[str]) -> float:
    blobs: dict[str, None] = {}
    for commit in commits:
        listing = git(folder, "ls-tree", "-r", "-z", commit)
        blobs |= dict.fromkeys(row.split()[2].decode() for row in listing.split(b"\0") if row.endswith(b".py"))
    said = git(folder, "cat-file", "--batch", stream="\n".join(blobs).encode())
    sources, at = [], 0
    for _ in blobs:
        end = said.index(b"\n", at)
        size = int(said[at:end].split()[2])
        sources.append(said[end + 1 : end + 1 + size])
        at = end + size + 2
    return parsed(sources).cpu


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]), tuple(sys.argv[5:]))
