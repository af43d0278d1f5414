"""Ask whether past scores told later repairs: `python tools/validate_hotspots.py REPO…`, or `make validate REPO=…`.

Each repository is cut at 70 % of its first-parent history. Files are ranked as a scan of that commit ranks them; then
the fix commits that came later are counted: how many of their touches fall into the first tenth of the files by score,
and how many by lines, complexity and touches alone. A repository of fewer than 60 files or 50 later touches of fixes is
not judged. Writes `docs/validity.md` and the sentence of the report, `mldebt/report/page/validity.py`.
"""

import argparse
import math
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from mldebt.findings.hotspots import Hotspot
from mldebt.options import Options
from mldebt.pipeline import opened
from mldebt.project.complexity.repairs import FIX
from mldebt.repository.histories import Histories
from mldebt.repository.model import Commit
from mldebt.repository.opening import open_snapshot
from mldebt.repository.touches import BULK_FILES, counts

ROOT = Path(__file__).resolve().parent.parent
DOCS, SENTENCE = ROOT / "docs" / "validity.md", ROOT / "mldebt" / "report" / "page" / "validity.py"
CUT, TOP = 0.7, 0.1
FEWEST_FILES, FEWEST_FIXES = 60, 50
SCORES: Mapping[str, Callable[[Hotspot], float]] = {
    "lines": lambda row: row.loc,
    "complexity": lambda row: row.complexity,
    "decayed touches": lambda row: row.touches,
    "score": lambda row: math.sqrt(row.touches) * math.log(1 + row.complexity),
}


class Outcome(msgspec.Struct, frozen=True):
    """One repository: its files, later touches by fixes, and the share of them in the first tenth by each score."""

    name: str
    commit: str
    files: int
    fixes: int
    shares: dict[str, float]

    @property
    def is_judged(self) -> bool:
        """Say whether there is enough to judge."""
        return self.files >= FEWEST_FILES and self.fixes >= FEWEST_FIXES


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("repositories", type=Path, nargs="+")
    parser.add_argument("--dry", action="store_true", help="print only")
    named = parser.parse_args()
    outcomes = [outcome(place) for place in named.repositories]
    page = "\n".join(_page(outcomes)) + "\n"
    print(page)
    if not named.dry:
        DOCS.write_text(page, encoding="utf-8")
        SENTENCE.write_text(_module([one for one in outcomes if one.is_judged]), encoding="utf-8")


def outcome(place: Path) -> Outcome:
    """Return what later fixes say of the ranking at 70 % of the history."""
    with tempfile.TemporaryDirectory() as home:
        past, later = _cut(place, Path(home))
        options = Options(path=place, rev=past, cache=Path(home) / "cache.db", db=Path(home) / "none.db")
        with opened(options) as found:
            rows = [row for row in found.project.hotspots if row.symbol is None]
            name = place.parent.name.replace("+", "/") if place.name == "repo" else found.snapshot.row.name
    touched = _later_fixes(later, {row.path for row in rows})
    whole = touched.total()
    shares = {name: _share(rows, score, touched) for name, score in SCORES.items()} if whole else {}
    return Outcome(name, past[:8], len(rows), whole, shares)


def _cut(place: Path, home: Path) -> tuple[str, list[Commit]]:
    """Return the commit at 70 % of the first parents and the commits that came after it, oldest first."""
    with open_snapshot(Options(path=place, rev="HEAD", cache=home / "cache.db")) as snapshot:
        commits = snapshot.history().commits
        line = list(Histories(snapshot.git, commits[0].sha, cache=None).line)
        past = line[int(len(line) * (1 - CUT))]
        before = {commit.sha for commit in Histories(snapshot.git, commits[0].sha, cache=None).behind(past).commits}
    return past, [commit for commit in reversed(commits) if commit.sha not in before]


def _later_fixes(later: Sequence[Commit], paths: set[str]) -> Counter[str]:
    """Return by path of then how often a later fix changed it, along renames."""
    then = {path: path for path in paths}
    touched: Counter[str] = Counter()
    for commit in later:
        then |= {new: then[old] for new, old in commit.renames if old in then}
        said = [change for change in commit.changes if not change.is_layout]
        if counts(commit) and len(said) <= BULK_FILES and FIX.search(commit.subject):
            touched.update({then[change.path] for change in said if change.path in then})
    return touched


def _share(rows: Sequence[Hotspot], score: Callable[[Hotspot], float], touched: Counter[str]) -> float:
    ordered = sorted(rows, key=lambda row: (-score(row), row.path))
    top = ordered[: max(round(TOP * len(ordered)), 1)]
    return sum(touched[row.path] for row in top) / touched.total()


def _means(outcomes: Sequence[Outcome]) -> dict[str, float]:
    return {name: sum(one.shares[name] for one in outcomes) / len(outcomes) for name in SCORES} if outcomes else {}


def _page(outcomes: Sequence[Outcome]) -> Iterator[str]:
    judged = [one for one in outcomes if one.is_judged]
    yield "# Validity of the hotspot score\n"
    yield "Written by `make validate REPO=…`. Each repository is cut at 70 % of its first-parent history and ranked"
    yield "there; the table shows which share of the later touches by fix commits fell into the first tenth of its"
    yield "files (tests, generated and config-like files apart; a random tenth holds 10 %). Fix commits are found by"
    yield "words of the subject.\n"
    yield "| repository | cut at | files | later fixes | " + " | ".join(SCORES) + " |"
    yield "|---|---|---|---|" + "---|" * len(SCORES)
    for one in outcomes:
        shown = " | ".join(f"{one.shares[name]:.0%}" if one.is_judged else "–" for name in SCORES)
        yield f"| {one.name} | {one.commit} | {one.files} | {one.fixes} | {shown} |"
    if judged:
        yield (
            f"| **mean of {len(judged)}** | | | | "
            + " | ".join(f"{mean:.0%}" for mean in _means(judged).values())
            + " |"
        )
    yield f"\nFewer than {FEWEST_FILES} files or {FEWEST_FIXES} later fixes: not enough history to judge (–)."
    yield "What may be said is in the report; no probability, nothing about people, and no claim of beating plain size:"
    yield "differences between the scores are within what a handful of repositories can tell."


def _module(judged: Sequence[Outcome]) -> str:
    means = _means(judged)
    text = (
        f"On {len(judged)} public repositories the first tenth of the files by this score held {means['score']:.0%} of "
        f"later fixes; a random tenth holds 10%, the longest files held {means['lines']:.0%}."
    )
    cut = text.rfind(" ", 0, 100)
    return (
        '"""Says what was measured about the hotspot score; written by tools/validate_hotspots.py."""\n\n'
        f'SENTENCE = (\n    "{text[: cut + 1]}"\n    "{text[cut + 1 :]}"\n)\n'
    )


if __name__ == "__main__":
    main()
