"""Prints how fast a scan of one repository is, as ratios to baselines measured beside it: `python -m benchmarks REPO`.

Every figure is the median of three runs in children of this process. Absolute seconds depend on the machine and are
shown only so that a ratio can be checked. Results and cache go to a temporary folder; the repository is only read,
and what must change is changed in a clone.
"""

import argparse
import math
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

from benchmarks.measuring import BenchError, Cost, run, typical

PYTHON = sys.executable
MLDEBT = [PYTHON, "-m", "mldebt"]
HERE = Path(__file__).resolve().parent
MANY = 20
Row = tuple[str, str, str, str]


class Bench:
    """The measurements of one repository; `work` is a temporary folder that holds all they write."""

    def __init__(self, repo: Path, work: Path) -> None:
        self.repo, self.work = repo, work
        self.home = work / "home"
        self._fresh = 0

    def rows(self) -> Iterator[Row]:
        """Yield (job, measured, goal, detail) as each becomes known."""
        floor, lines, files = self._floor()
        yield from self._colds(floor, f"{files:,} files", lines)
        start = typical(self._start)
        yield ("start-up and store, CPU", f"{start.cpu:.2f} s", "0.8 s", "a cold scan of one empty file")
        yield self._warm()
        yield from self._changed(typical(self._cold))
        yield from self._small()
        yield self._configs(floor)
        yield self._past(*self._history())
        yield self._ledger()
        yield from self._backfills()
        yield self._wily()
        home = self._empty_home()
        for known, flags in (("nothing", ()), ("facts", ("--no-experiments",))):
            single = run([*MLDEBT, "scan", str(self.repo), "--jobs", "1", *flags], home)
            job = f"peak memory of the largest process, {known} known"
            yield (job, f"{single.memory:.0f} MB", "200 MB at 1 M lines", f"{lines:,} lines")
        yield self._report()

    def _colds(self, floor: Cost, files: str, lines: int) -> Iterator[Row]:
        """Scan with nothing known, leaving out what has a row of its own: the ledger, start-up and store, history."""
        bare = ("--no-experiments",)
        start, cold = typical(lambda: self._start(*bare)), typical(lambda: self._cold(*bare))
        history, _ = self._history()
        cpu, wall = cold.cpu - start.cpu - history, cold.wall - start.wall
        yield (
            f"cold scan of {files}, CPU", f"{cpu / floor.cpu:.2f} × ast.parse", "3.0 ×",
            f"{cpu:.2f} s / {floor.cpu:.2f} s for {lines:,} lines; ledger, start-up, store and history apart",
        )  # fmt: skip
        yield (
            "cold scan, wall", f"{wall / floor.wall:.2f} × ast.parse", "1.8 ×",
            f"{wall:.2f} s / {floor.wall:.2f} s; ledger, start-up and store apart, history included",
        )  # fmt: skip

    def _configs(self, floor: Cost) -> Row:
        cpu, keys = self._middle("configs")
        measured = f"{cpu / floor.cpu:.2f} × ast.parse"
        return ("configs on top of extraction, CPU", measured, "1.0 ×", f"{cpu:.2f} s for {keys:,.0f} keys")

    def _past(self, history: float, commits: int) -> Row:
        """Compare reading history with git's own walk over the commits whose blobs are all in the clone."""
        numstat, walked, left_out = self._middle("numstat")
        without = f"; git walks {walked:,.0f} commits, {left_out:,.0f} lack blobs" if left_out else ""
        return (
            f"history of {commits:,} commits, CPU",
            f"{history / max(numstat, 1e-6):.2f} × git log --numstat -M",
            "0.5 ×",
            f"{history:.2f} s / {numstat:.2f} s{without}",
        )

    def _ledger(self) -> Row:
        """Compare the ledger of experiments with git's own differences, which die where a clone lacks blobs."""
        cpu, git, read, rows = self._middle("ledger")
        measured = f"{cpu / git:.1f} × git log --raw -p" if git else "not measured"
        detail = f"{cpu:.2f} s / {git:.2f} s; {rows:.0f} experiments"
        return (f"ledger of {read:,.0f} commits, CPU", measured, "3 ×", detail)

    def _backfills(self) -> Iterator[Row]:
        """Judge fifty month ends by every rule, then every first-parent commit by the rules on hotspots; once each."""
        home = str(self._empty_home())
        for job, goal, asked in (
            ("backfill, 50 month ends, every rule", "4.0 × ast.parse", ("month", "50")),
            ("backfill, all commits, MLD3 rules", "60 s on two cores, 60 MB", ("1", "100000", "MLD3")),
        ):
            cpu, wall, points, size, floor = map(float, self._told("past", str(self.repo), home, *asked))
            measured = f"{cpu / max(floor, 1e-6):.1f} × ast.parse, {wall:.0f} s wall"
            detail = f"{cpu:.1f} s / {floor:.2f} s for {points:,.0f} commits; database {size / 1e6:.1f} MB"
            yield (job, measured, goal, detail)

    def _wily(self) -> Row:
        """Compare the newest commits with what wily takes for them, where it is installed."""
        job, goal = "the same revisions by wily, complexity only, CPU", "1/15"
        try:
            said = self._told("wily", str(self.repo), str(self._empty_home()))
        except BenchError as problem:
            return (job, "not measured", goal, str(problem).splitlines()[-1][:60])
        if not said:
            return (job, "not measured", goal, "wily is not installed")
        wily, wily_wall, kept, own, own_wall = map(float, said)
        detail = f"{own:.1f} s / {wily:.1f} s for {kept:.0f} commits; wall {own_wall:.0f} s / {wily_wall:.0f} s"
        return (job, f"1/{wily / max(own, 1e-6):.0f} of wily build", goal, detail)

    def _empty_home(self) -> Path:
        self._fresh += 1
        return self.work / f"cold-{self._fresh}"

    def _git(self, *arguments: str) -> Cost:
        return run(["git", "-C", str(self.repo), *arguments], self.home)

    def _start(self, *flags: str) -> Cost:
        """Scan a repository of one empty file: what every cold scan pays before it reads anything."""
        folder = self.work / "empty"
        if not folder.exists():
            folder.mkdir()
            (folder / "empty.py").touch()
            who = ("-c", "user.name=bench", "-c", "user.email=bench@example.com")
            run(["git", "-C", str(folder), "init", "--quiet"], self.home)
            run(["git", "-C", str(folder), "add", "empty.py"], self.home)
            run(["git", "-C", str(folder), *who, "commit", "--quiet", "--message", "empty"], self.home)
        return run([*MLDEBT, "scan", str(folder), *flags], self._empty_home())

    def _cold(self, *flags: str) -> Cost:
        return run([*MLDEBT, "scan", str(self.repo), *flags], self._empty_home())

    def _floor(self) -> tuple[Cost, int, int]:
        cpu, wall, lines, files = self._middle("floor")
        return Cost(max(cpu, 1e-6), max(wall, 1e-6), 0), int(lines), int(files)

    def _told(self, job: str, *asked: str) -> list[str]:
        """Return the figures that a job of this package prints."""
        return [
            *map(
                bytes.decode,
                run([PYTHON, "-m", f"benchmarks.{job}", *asked], self.home, cwd=HERE.parent).output.split(),
            )
        ]

    def _middle(self, job: str, *asked: str) -> list[float]:
        """Return the figures of the middle one of three runs by the first figure."""
        return sorted([*map(float, self._told(job, str(self.repo), *asked))] for _ in range(3))[1]

    def _history(self) -> tuple[float, int]:
        seconds, commits = self._middle("history", str(self.work))
        return seconds, int(commits)

    def _warm(self) -> Row:
        command = [*MLDEBT, "scan", str(self.repo)]
        for _ in range(2):
            run(command, self.home)
        warm = typical(lambda: run(command, self.home), 5)
        status = typical(lambda: self._git("status", "--porcelain"), 5)
        more = 1000 * (warm.wall - status.wall)
        detail = f"{1000 * warm.wall:.0f} ms / {1000 * status.wall:.0f} ms; CPU {1000 * warm.cpu:.0f} ms"
        return ("nothing changed, wall", f"git status + {more:.0f} ms", "+ 150 ms", detail)

    def _changed(self, cold: Cost) -> Iterator[Row]:
        """Change one file of a clone and scan it again; then stage the change and check it."""
        clone = self.work / "clone"
        run(["git", "clone", "--quiet", "--shared", str(self.repo), str(clone)], self.home)
        listing = run(["git", "-C", str(clone), "ls-files", "*.py"], self.home).output.decode().splitlines()
        if not listing:
            return
        home = self._empty_home()
        run([*MLDEBT, "scan", str(clone)], home)
        changed = clone / sorted(listing)[len(listing) // 2]
        changed.write_bytes(changed.read_bytes() + b"\nBENCHMARKED = True\n")
        again = run([*MLDEBT, "scan", str(clone)], home)
        share = again.cpu / cold.cpu
        yield ("one file changed, CPU", f"1/{1 / share:.0f} of cold", "1/10 from 2,000 files", f"{again.cpu:.2f} s")
        others = [clone / name for name in sorted(listing) if clone / name != changed]
        try:
            yield from self._checks(clone, home, [changed, *others][:MANY], cold)
        except BenchError as problem:
            yield ("check, CPU", "not measured", "5 ×", str(problem).splitlines()[-1][:60])

    def _checks(self, clone: Path, home: Path, files: Sequence[Path], cold: Cost) -> Iterator[Row]:
        """Check staged changes that nobody judged before, then the same ones again; last with nothing known at all."""
        bare = typical(lambda: run([PYTHON, "-c", "import ast, click"], home)).cpu
        asked = [[self._asked_twice(clone, home, some) for _ in range(3)] for some in (files[:1], files)]
        for place, said in enumerate(("never judged, facts warm", "asked again")):
            one, many = (median(costs[place].cpu for costs in rounds) for rounds in asked)
            shown = f"{one / bare:.1f} × import ast, click"
            yield (f"check, one staged, {said}", shown, "5 ×", f"{one:.2f} s / {bare:.2f} s")
            yield (f"check, {len(files)} staged, {said}", f"{many / one:.1f} × one staged", "2 ×", f"{many:.2f} s")
        fresh = typical(lambda: run([*MLDEBT, "check", "--staged"], self._empty_home(), cwd=clone)).cpu
        shown = f"{fresh / cold.cpu:.2f} × a cold scan"
        yield ("check, first in a fresh clone", shown, "1.5 × up to 500 files", f"{fresh:.2f} s / {cold.cpu:.2f} s")

    def _small(self) -> Iterator[Row]:
        bare, fresh, again, files = map(float, self._told("small", str(self.work)))
        for said, cpu in (("never judged", fresh), ("asked again", again)):
            detail = f"{cpu:.2f} s / {bare:.2f} s for {files:.0f} files"
            yield (f"check, small repository, {said}", f"{cpu / bare:.1f} × import ast, click", "5 ×", detail)

    def _asked_twice(self, clone: Path, home: Path, files: Sequence[Path]) -> tuple[Cost, Cost]:
        """Stage a change of files that was not there before and check it twice."""
        self._fresh += 1
        for file in files:
            file.write_bytes(file.read_bytes() + f"\nBENCHMARKED_{self._fresh} = True\n".encode())
        run(["git", "-C", str(clone), "add", "--all"], home)
        command = [*MLDEBT, "check", "--staged"]
        return run(command, home, cwd=clone), run(command, home, cwd=clone)

    def _report(self) -> Row:
        document = self.work / "scan.json"
        document.write_bytes(run([*MLDEBT, "scan", str(self.repo), "--format", "json"], self.home).output)
        seconds, size, _ = self._told("rendering", str(document))
        if math.isnan(float(seconds)):
            return ("report of 10,000 findings", "not measured", "0.5 s, 1 MB", "no finding to repeat")
        return ("report of 10,000 findings", f"{float(seconds):.2f} s, {int(size) / 1e6:.2f} MB", "0.5 s, 1 MB", "")


def main() -> int:
    """Measure the repository named on the command line and print one row per job."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("repo", type=Path, nargs="?", default=Path())
    repo = parser.parse_args().repo.resolve()
    head = subprocess.run(["git", "-C", str(repo), "rev-parse", "--short", "HEAD"], capture_output=True, check=False)  # noqa: S607
    print(f"{repo.name} @ {head.stdout.decode().strip() or 'no commit'}, Python {sys.version.split(maxsplit=1)[0]}\n")
    print(f"{'job':40} {'measured':34} {'must':22} detail")
    with tempfile.TemporaryDirectory(prefix="mldebt-bench-") as work:
        try:
            for job, measured, goal, detail in Bench(repo, Path(work)).rows():
                print(f"{job:40} {measured:34} {goal:22} {detail}", flush=True)
        except BenchError as problem:
            print(problem, file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
