"""Backfills a repository as a user would, beside its floor: parsing each Python blob of the same commits once.

Prints the processor and wall seconds of both, the points and the size of the database. Run as a child.
"""

import ast
import contextlib
import gc
import os
import resource
import subprocess
import sys
import time
import warnings
from collections.abc import Sequence
from pathlib import Path

from mldebt.backfilling.choosing import Wanted
from mldebt.options import Options
from mldebt.pipeline import backfill
from mldebt.store.opening import open_store
from mldebt.store.points import P


def main(folder: Path, home: Path, every: str, most: int, select: tuple[str, ...] = ()) -> None:
    """Backfill at most `most` points into an empty home, then time the floor."""
    place = home / f"past-{os.getpid()}"
    options = Options(path=folder, db=place / "mldebt.db", cache=place / "cache.db", select=select, preview=True)
    cpu, wall = _used(), time.perf_counter()
    filled = backfill(options, Wanted(every=every, most=most))
    cpu, wall = _used() - cpu, time.perf_counter() - wall
    with open_store(options.db) as store, store.reading() as connection:
        commits = [str(row.sha) for row in connection.execute(P.sha.table.select().with_only_columns(P.sha))]
    size = sum(file.stat().st_size for file in place.glob("mldebt.db*"))
    floor = _floor(folder, commits)
    print(cpu, wall, filled.judged, size, floor)


def _floor(folder: Path, commits: Sequence[str]) -> float:
    blobs: dict[str, None] = {}
    for commit in commits:
        listing = _git(folder, "ls-tree", "-r", "-z", commit)
        blobs |= dict.fromkeys(row.split()[2].decode() for row in listing.split(b"\0") if row.endswith(b".py"))
    said = _git(folder, "cat-file", "--batch", stream="\n".join(blobs).encode())
    sources, at = [], 0
    for _ in blobs:
        end = said.index(b"\n", at)
        size = int(said[at:end].split()[2])
        sources.append(said[end + 1 : end + 1 + size])
        at = end + size + 2
    warnings.simplefilter("ignore")
    gc.disable()
    begin = time.process_time()
    for source in sources:
        with contextlib.suppress(SyntaxError, ValueError, RecursionError):
            ast.parse(source)
    return time.process_time() - begin


def _git(folder: Path, *arguments: str, stream: bytes = b"") -> bytes:
    command = ["git", "-C", str(folder), *arguments]
    return subprocess.run(command, input=stream, check=True, capture_output=True).stdout


def _used() -> float:
    rows = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(row.ru_utime + row.ru_stime for row in rows)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]), tuple(sys.argv[5:]))
