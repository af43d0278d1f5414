"""Measures the newest commits of a repository by wily and by us, complexity only.

wily checks each revision out, so it works in a clone; both are commands and start with nothing kept. Prints processor
and wall seconds of both and the revisions wily kept, or nothing where wily is not installed. Run as a child.
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.measuring import used

REVISIONS = 600
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
    own, own_wall = _own(clone, work, kept)
    print(wily, wily_wall, kept, own, own_wall)


def _own(clone: Path, work: Path, revisions: int) -> tuple[float, float]:
    """Return processor and wall seconds of our command on as many commits, with nothing kept from before."""
    line = subprocess.run(
        ["git", "-C", str(clone), "log", "--first-parent", "--format=%H", f"--max-count={revisions + 1}"],  # noqa: S607
        check=True, capture_output=True, text=True,
    ).stdout.split()  # fmt: skip
    which = ["--commits", f"{line[-1]}..HEAD"] if len(line) > revisions else ["--every", "1"]
    places = ["--db", str(work / "mldebt.db"), "--cache", str(work / "cache.db")]
    command = [sys.executable, "-m", "mldebt", "backfill", str(clone), "--only", "complexity", *which, *places, "-q"]
    before, begin = used(), time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return used() - before, time.perf_counter() - begin


def _wily(program: str, clone: Path, cache: Path, revisions: int) -> tuple[float, float, int]:
    """Return processor and wall seconds of a build, and the revisions it kept."""
    command = [program, "--path", str(clone), "--cache", str(cache), "build"]
    options = ["--max-revisions", str(revisions), "--operators", "cyclomatic", "."]
    before, begin = used(), time.perf_counter()
    subprocess.run([*command, *options], check=True, cwd=clone, capture_output=True)
    cpu, wall = used() - before, time.perf_counter() - begin
    return cpu, wall, sum(len(kept.stem) == SHA for kept in cache.rglob("*.json"))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]) if sys.argv[3:] else REVISIONS)
