"""Measures the newest commits of a repository by wily and by us, complexity only.

wily checks each revision out, so it works in a clone; both start with nothing kept. Prints the processor seconds of
both, the revisions wily kept and the commits judged here, or nothing where wily is not installed. Run as a child.
"""

import os
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path

from mldebt.backfilling.choosing import Wanted
from mldebt.options import Options
from mldebt.pipeline import backfill

REVISIONS = 150
WILY = "wily"
SHA = 40


def main(folder: Path, home: Path, revisions: int) -> None:
    """Clone, let wily build, then backfill the same number of first-parent commits."""
    program = shutil.which(WILY)
    if program is None:
        return
    work = home / f"wily-{os.getpid()}"
    work.mkdir(parents=True)
    clone = work / "clone"
    subprocess.run(["git", "clone", "--quiet", str(folder), str(clone)], check=True)  # noqa: S607
    wily, wily_wall, kept = _wily(program, clone, work / "cache", revisions)
    before, begin = _used(), time.perf_counter()
    options = Options(path=clone, db=work / "mldebt.db", cache=work / "cache.db", select=("MLD301",))
    judged = backfill(options, Wanted(every="1", most=kept)).judged
    print(wily, wily_wall, kept, _used() - before, time.perf_counter() - begin, judged)


def _wily(program: str, clone: Path, cache: Path, revisions: int) -> tuple[float, float, int]:
    """Return processor and wall seconds of a build, and the revisions it kept."""
    command = [program, "--path", str(clone), "--cache", str(cache), "build"]
    options = ["--max-revisions", str(revisions), "--operators", "cyclomatic", "."]
    before, begin = _used(), time.perf_counter()
    subprocess.run([*command, *options], check=True, cwd=clone, capture_output=True)
    used, wall = _used() - before, time.perf_counter() - begin
    return used, wall, sum(len(kept.stem) == SHA for kept in cache.rglob("*.json"))


def _used() -> float:
    rows = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(row.ru_utime + row.ru_stime for row in rows)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]) if sys.argv[3:] else REVISIONS)
