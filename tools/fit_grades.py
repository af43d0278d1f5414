"""Fit the cut-offs of grades on public repositories: `python tools/fit_grades.py FOLDER`.

Scans the bare repositories below a folder at their newest commit, takes each pillar's own share where it can be graded,
and prints the cut-offs that put a fifth of them under each letter. Writes the distribution to `docs/grades.md`.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from pathlib import Path

from mldebt.findings.grading import FEWEST, LETTERS, MOST_UNKNOWN, READABLE

DOCS = Path(__file__).resolve().parent.parent / "docs" / "grades.md"
PILLARS = {"experiments": "runs_tracked", "models": "models_documented", "configs": "config_keys_live"}
DEADLINE = 120
MOST = 0.4


def main() -> None:
    """Scan, fit, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--minutes", type=float, default=60, help="stop scanning after so long and fit what there is")
    named = parser.parse_args()
    shares: dict[str, dict[str, float]] = {pillar: {} for pillar in (*PILLARS, "complexity")}
    for name, scan in _scans(named.folder, named.minutes):
        for pillar, share in _shares(scan).items():
            shares[pillar][name] = share
    DOCS.write_text("\n".join(_page(shares)) + "\n", encoding="utf-8")
    print(DOCS.read_text(encoding="utf-8"))


def _scans(folder: Path, minutes: float) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield the documents, in an order that mixes owners."""
    end = time.monotonic() + minutes * 60
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "MLDEBT_HOME": home}
        for place in sorted(folder.iterdir(), key=lambda place: blake2b(place.name.encode()).digest()):
            if time.monotonic() > end:
                return
            repository = place / "repo" / ".git" if (place / "repo" / ".git").is_dir() else place / "repo"
            if not repository.is_dir():
                continue
            command = [
                sys.executable,
                "-P",
                "-m",
                "mldebt",
                "scan",
                str(repository),
                "--rev",
                "HEAD",
                "--format",
                "json",
            ]
            try:
                ended = subprocess.run(
                    command, env=environment, capture_output=True, timeout=DEADLINE, check=False, cwd=home
                )
            except subprocess.TimeoutExpired:
                print(f"{place.name}: too slow", file=sys.stderr)
                continue
            if ended.returncode == 0:
                yield place.name.replace("+", "/"), json.loads(ended.stdout)
            else:
                print(f"{place.name}: {ended.stderr.decode()[-200:]}", file=sys.stderr)


def _shares(scan: dict[str, object]) -> dict[str, float]:
    """Return the share of each pillar that can be graded, as `grading.grades` asks."""
    totals, coverage = scan["totals"], scan["coverage"]
    found: dict[str, float] = {}
    if coverage["lines_analysed_share"] < READABLE:  # type: ignore[index] # the document's own shape
        return found
    for pillar, name in PILLARS.items():
        tally = totals[name]  # type: ignore[index] # the document's own shape
        known = tally["yes"] + tally["no"]
        if known >= FEWEST and tally["unknown"] <= MOST_UNKNOWN * (known + tally["unknown"]):
            found[pillar] = tally["yes"] / known
    hot = totals["change_in_hot_code"]  # type: ignore[index] # the document's own shape
    if hot and hot["touches"] >= FEWEST:
        found["complexity"] = 1 - hot["share"]
    return found


def cuts(values: Sequence[float]) -> list[float]:
    """Return the least share for A, B, C and D: a fifth of the repositories each, rounded to a hundredth."""
    ordered = sorted(values, reverse=True)
    return [round(ordered[len(ordered) * part // 5], 2) for part in (1, 2, 3, 4)]


def _page(shares: dict[str, dict[str, float]]) -> Iterator[str]:
    yield "# Grades\n"
    yield "Written by `python tools/fit_grades.py FOLDER`: the shares of public repositories at their newest commit,"
    yield "and the cut-offs that put about a fifth of them under each letter. A pillar has no letter where fewer than"
    yield "30 could be judged or where equal shares leave more than 40 % under one letter.\n"
    yield "| pillar | repositories | A from | B from | C from | D from | A | B | C | D | E | usable |"
    yield "|---|---|---|---|---|---|---|---|---|---|---|---|"
    for pillar, found in shares.items():
        yield _row(pillar, list(found.values()))
    yield ""
    for pillar, found in shares.items():
        yield f"## {pillar}\n"
        yield (
            ", ".join(f"{name} {share:.2f}" for name, share in sorted(found.items(), key=lambda item: -item[1])) + "\n"
        )


def _row(pillar: str, values: Sequence[float]) -> str:
    if len(values) < len(LETTERS):
        return f"| {pillar} | {len(values)} | – | – | – | – | – | – | – | – | – | no |"
    bounds = cuts(values)
    letters = [
        next((letter for letter, least in zip(LETTERS, bounds, strict=False) if value >= least), "E")
        for value in values
    ]
    counts = [letters.count(letter) for letter in LETTERS]
    usable = "yes" if len(values) >= 30 and max(counts) <= MOST * len(values) else "no"  # repositories
    shown = " | ".join(f"{bound:.2f}" for bound in bounds)
    return f"| {pillar} | {len(values)} | {shown} | {' | '.join(map(str, counts))} | {usable} |"


if __name__ == "__main__":
    main()
