"""Score mldebt on the labelled repositories cloned below a folder: `python tools/accuracy.py FOLDER`.

Prints one table, writes it to `docs/accuracy.md` with what disagrees, and says which repositories were not found.
"""

import json
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

ROOT = Path(__file__).resolve().parent.parent
GOLD = ROOT / "tests" / "gold"
DOCS = ROOT / "docs"
SETS = ("runs", "models", "configs")
sys.path[:0] = [str(ROOT), str(GOLD), str(ROOT / "tools")]

import ledger_accuracy  # noqa: E402 - it stands beside this file
import score  # noqa: E402 - it stands beside the labels

from mldebt.errors import MldebtError  # noqa: E402
from mldebt.options import Options  # noqa: E402
from mldebt.pipeline import scan  # noqa: E402

Row = dict[str, Any]


class Outcome(msgspec.Struct):
    """What all scans together gave: pooled counts, disagreements, and what could not be scored."""

    counts: dict[tuple[str, str, str], Counter[str]] = msgspec.field(default_factory=lambda: defaultdict(Counter))
    disagreements: list[str] = msgspec.field(default_factory=list)
    missing: list[str] = msgspec.field(default_factory=list)
    failed: list[str] = msgspec.field(default_factory=list)
    labels: Counter[str] = msgspec.field(default_factory=Counter)
    repositories: set[str] = msgspec.field(default_factory=set)


def main(arguments: Sequence[str]) -> int:
    """Score every labelled commit below the folder named, print and write the table."""
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        sys.stderr.write("usage: python tools/accuracy.py FOLDER-OF-CLONES\n")
        return 2
    outcome = measured(Path(arguments[0]), GOLD)
    past = ledger_accuracy.measured(Path(arguments[0]), sys.stderr)
    text = "\n".join(document(outcome, past)) + "\n"
    (DOCS / "accuracy.md").write_text(text, encoding="utf-8")
    sys.stdout.write("\n".join((*table(outcome), "", *past, "", *not_scored(outcome))) + "\n")
    return 0


def measured(folder: Path, gold: Path) -> Outcome:
    """Scan every labelled commit that is found and pool the scores of all sections."""
    outcome = Outcome()
    for repo, commit in labelled(gold):
        sys.stderr.write(f"{repo}@{commit[:8]}\n")
        place = ledger_accuracy.clone_of(folder, repo)
        if place is None:
            outcome.missing.append(repo)
            continue
        try:
            found = scanned(place, commit)
        except MldebtError as error:
            outcome.failed.append(f"{repo}@{commit[:8]}: {str(error).splitlines()[0].replace(str(place), repo)}")
            continue
        outcome.repositories.add(repo)
        for labels in (gold / f"{section}.jsonl" for section in SETS):
            if labels.exists():
                add(outcome, labels.stem, found, labels, repo)
    return outcome


def labelled(gold: Path) -> list[tuple[str, str]]:
    """Return the repositories and commits that have labels, in order."""
    rows = (row for section in SETS for row in read(gold / f"{section}.jsonl"))
    return sorted({(row["repo"], row["commit"]) for row in rows})


def read(path: Path) -> Iterator[Row]:
    """Yield the rows of a label file."""
    if path.exists():
        yield from (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip())


def scanned(place: Path, commit: str) -> Row:
    """Return the document of one commit, scanned with a database of its own."""
    with tempfile.TemporaryDirectory() as home:
        found = scan(Options(path=place, rev=commit, db=Path(home) / "accuracy.db", untrusted=True))
    document: Row = json.loads(msgspec.json.encode(found))
    return document


def add(outcome: Outcome, section: str, found: Row, labels: Path, repo: str) -> None:
    """Add the verdicts on one section of one scan."""
    commit = found["repository"]["commit"]
    kept, _ = score.read_labels(labels, repo, commit)
    verdicts = list(score.JUDGES[section](found, kept))
    outcome.labels[section] += len(verdicts)
    for question in score.MEASURES[section]:
        row = score.measure(question, verdicts)
        for name in ("precision", "recall"):
            if row[name]:
                pooled = outcome.counts[section, question.name, name]
                pooled.update(part=row[name]["part"], whole=row[name]["whole"])
    for verdict in verdicts:
        if not verdict.agrees and not score.is_only_unlisted(verdict):
            place = score.place(verdict.label["path"], verdict.label)
            says = f"label {verdict.expected}, scan {verdict.predicted}"
            outcome.disagreements.append(f"{section}: {repo}@{commit[:8]} {place}: {says}")
    if section == "runs":
        launches(outcome, found, [row for row in read(labels) if row["repo"] == repo and row.get("launch")], commit)


def launches(outcome: Outcome, found: Row, labels: Iterable[Row], commit: str) -> None:
    """Add the launch configurations that have a label of their own."""
    for label in labels:
        if not score.same_commit(commit, label["commit"]):
            continue
        rows = [launch for run in found["runs"] if run["path"] == label["path"] for launch in run["launches"]]
        answer = next((row["tracking"] for row in rows if row["config"] == label["launch"]), "missing")
        right = answer in label["accept"]
        outcome.counts["runs", "launch configurations", "precision"].update(part=right, whole=1)
        if not right:
            says = f"label {label['tracking']}, scan {answer}"
            outcome.disagreements.append(f"runs: {label['repo']}@{commit[:8]} {label['launch']}: {says}")


def table(outcome: Outcome) -> Iterator[str]:
    """Yield the pooled scores as a Markdown table."""
    yield "| section | question | precision | recall |"
    yield "|---|---|---|---|"
    for section, question in dict.fromkeys((section, question) for section, question, _ in outcome.counts):
        cells = [shown(outcome.counts.get((section, question, name))) for name in ("precision", "recall")]
        yield f"| {section} | {question} | {' | '.join(cells)} |"


def shown(counted: Mapping[str, int] | None) -> str:
    """Return a share with its 95 % interval, or a dash where nothing was asked."""
    if not counted or not counted["whole"]:
        return "–"
    low, high = score.wilson(counted["part"], counted["whole"])
    share = counted["part"] / counted["whole"]
    return f"{counted['part']} of {counted['whole']} = {share:.2f} ({low:.2f} to {high:.2f})"


def not_scored(outcome: Outcome) -> Iterator[str]:
    """Yield which repositories could not be scored."""
    yield f"{len(outcome.repositories)} repositories scored: {_labels(outcome)}."
    if outcome.missing:
        yield f"Not found: {', '.join(dict.fromkeys(outcome.missing))}."
    for line in outcome.failed:
        yield f"Not scanned: {line}."


def _labels(outcome: Outcome) -> str:
    return ", ".join(f"{count} labels of {section}" for section, count in outcome.labels.items())


def document(outcome: Outcome, past: Sequence[str] = ()) -> Iterator[str]:
    """Yield the page: the open labels, what disagrees, what was not scored."""
    yield "# Measured accuracy"
    yield ""
    yield "Written by `make accuracy`. The labels in `tests/gold` are open: developers read them while they built the"
    yield "tool, so these figures say that the known cases work, not how the tool does elsewhere. Intervals are"
    yield "Wilson's, 95 %."
    yield ""
    yield "## Open labels"
    yield ""
    yield from table(outcome)
    yield ""
    yield from not_scored(outcome)
    yield ""
    if past:
        yield "## Experiments of the past"
        yield ""
        yield "Commits that are experiments, that only look like one, and that add a tracker; each row is shown by"
        yield "`tools/ledger_accuracy.py`."
        yield ""
        yield from (f"- {line}" for line in past)
        yield ""
    yield "## What disagrees"
    yield ""
    yield from (f"- `{line}`" for line in outcome.disagreements or ["nothing"])
    yield ""
    yield "How it does on other repositories, judged by hand, is told [apart](hand-check.md)."


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
