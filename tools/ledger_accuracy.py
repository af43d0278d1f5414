"""Check the ledger against the labelled experiment commits: `python tools/ledger_accuracy.py FOLDER`.

FOLDER holds clones (`owner+name/repo`, `owner+name` or `owner/name`, bare or not). Each repository is read at its HEAD,
one table row a label: the events that must be there, those found, the level, and the labelled parameters found. Then
the commits that add a tracker are checked at both ends. A level that content missing from a clone decided is left out.
"""

import json
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO

import msgspec

ROOT = Path(__file__).resolve().parent.parent
GOLD = ROOT / "tests" / "gold"
LABELS, TRANSITIONS = GOLD / "experiment_commits.jsonl", GOLD / "transitions.jsonl"
UNREAD = "not in this clone"
LAYOUTS = ("{owner}+{name}/repo", "{owner}+{name}", "{owner}/{name}")
sys.path[:0] = [str(ROOT)]

from mldebt.findings.ledger import Experiment  # noqa: E402
from mldebt.findings.vocabulary import Sha  # noqa: E402
from mldebt.options import Options  # noqa: E402
from mldebt.pipeline import opened  # noqa: E402
from mldebt.project.experiments.build import Ledger, read_ledger  # noqa: E402
from mldebt.project.experiments.values.meanings import plain_meaning  # noqa: E402
from mldebt.project.experiments.values.names import plain  # noqa: E402
from mldebt.project.run_stores.stores import find_stores  # noqa: E402
from mldebt.project.runs.build import run_of  # noqa: E402
from mldebt.repository.model import File  # noqa: E402
from mldebt.repository.stores import StoreFiles  # noqa: E402

Row = dict[str, Any]


class Verdict(msgspec.Struct, frozen=True):
    """One label beside what the ledger says of its commit."""

    label: Row
    events: frozenset[str]
    levels: tuple[str, ...]
    keys: tuple[int, int]
    is_unread: bool = False
    sure: frozenset[str] = frozenset()

    @property
    def is_found(self) -> bool:
        """Say whether every labelled event is there."""
        return set(self.label["events"]) <= self.events

    @property
    def is_false(self) -> bool:
        """Say whether an event is there that the label rules out."""
        return bool(set(self.label["never_events"]) & self.events)

    @property
    def has_level(self) -> bool:
        """Say whether a row of the commit has an accepted level; a commit that is no experiment has none to have."""
        return not self.label["accept_levels"] or bool(set(self.label["accept_levels"]) & set(self.levels))


def main(arguments: Sequence[str]) -> int:
    """Print the table and its sums."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python tools/ledger_accuracy.py FOLDER-OF-CLONES\n")
        return 2
    print("\n".join(measured(Path(arguments[0]), sys.stdout)))
    return 0


def measured(folder: Path, said: TextIO) -> list[str]:
    """Return the sums over all labels whose repository is below a folder; each label's row goes to `said`."""
    verdicts: list[Verdict] = []
    for repo, labels in labelled(LABELS):
        place = clone_of(folder, repo)
        if place is None:
            print(f"{repo}: not found, {len(labels)} labels left out", file=said)
            continue
        started = time.monotonic()
        ledger = ledger_of(place)
        print(f"{repo}: {len(ledger.experiments)} experiments, {ledger.read} commits read, {ledger.unread} unread, "
              f"{time.monotonic() - started:.1f} s", file=said)  # fmt: skip
        found = [judged(label, ledger.experiments) for label in labels]
        print("\n".join(line for verdict in found for line in shown(verdict)), file=said)
        verdicts += found
    return [*summed(verdicts), *transitions(folder, said)]


def transitions(folder: Path, said: TextIO) -> Iterator[str]:
    """Yield how many commits that add a tracker have accepted answers before and after."""
    right, asked = 0, 0
    for repo, labels in labelled(TRANSITIONS):
        place = clone_of(folder, repo)
        if place is None:
            print(f"{repo}: not found, {len(labels)} transitions left out", file=said)
            continue
        for label in labels:
            ends = [
                answers(place, label[end], label["path"]) & set(label[accept])
                for end, accept in (("parent", "parent_accept"), ("commit", "child_accept"))
            ]  # fmt: skip
            asked, right = asked + 1, right + all(ends)
            print(f"  {repo} {label['commit'][:8]} {'ok' if all(ends) else 'MISSED'}", file=said)
    yield f"commits that add a tracker, right before and after: {right} of {asked}"


def answers(place: Path, commit: str, path: str) -> set[str]:
    """Return the tracking of the runs that are a file, or that lead through it, at a commit."""
    with (
        tempfile.TemporaryDirectory() as home,
        opened(Options(path=place, rev=commit, db=Path(home) / "runs.db", untrusted=True)) as found,
    ):
        runs = found.project.runs
        own: set[str] = {run.tracking for run in runs if run.path == path}
        return own or {run.tracking for run in runs if any(item.path == path for item in run.evidence)}


def labelled(labels: Path) -> Iterator[tuple[str, list[Row]]]:
    """Yield each repository with its labels."""
    by_repo: dict[str, list[Row]] = defaultdict(list)
    for line in labels.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        by_repo[row["repo"]].append(row)
    yield from sorted(by_repo.items())


def clone_of(folder: Path, repo: str) -> Path | None:
    """Return the clone of a repository below a folder, or None."""
    owner, _, name = repo.partition("/")
    places = (folder / layout.format(owner=owner, name=name) for layout in LAYOUTS)
    return next((place for place in places if (place / ".git").exists() or (place / "HEAD").exists()), None)


def ledger_of(place: Path) -> Ledger:
    """Return the ledger of a clone at its HEAD, read with stores and with an empty memory."""
    with tempfile.TemporaryDirectory() as home:
        options = Options(path=place, rev="HEAD", db=Path(home) / "ledger.db", untrusted=True)
        with opened(options) as found:
            snapshot, project = found.snapshot, found.project

            def blobs(shas: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
                for file, content in snapshot.read_past(File(sha, Sha(sha), 0, "text") for sha in shas):
                    yield file.sha, content if isinstance(content, bytes) else None

            stores = find_stores(project.sources, StoreFiles(snapshot), project.runs)
            return read_ledger(project.sources, lambda: project.runs, blobs, lambda: stores, judge=run_of)


def judged(label: Row, experiments: Sequence[Experiment]) -> Verdict:
    """Return what the ledger says of a labelled commit, told from where each row says it comes from."""
    sha = label["commit"][:12]
    events: set[str] = set()
    levels: list[str] = []
    params: set[tuple[str, str]] = set()
    is_unread, sure = False, set[str]()
    for row in experiments:
        here = [item.says for item in row.evidence if f"at {sha}:" in item.says]
        is_stored = any(item.path == label["ref"] for item in row.evidence)
        if here or is_stored:
            told = {says.split(" ", 1)[0] for says in here} | (set(row.events) if is_stored else set())
            events |= told
            sure |= told if row.is_sure else set()
            levels.append(row.level)
            is_unread = is_unread or UNREAD in row.reason
            params |= {(plain(param.key), plain_meaning(param.value)) for param in row.params}
    wanted = [(plain(key["key"]), plain_meaning(key["value"])) for key in label["keys"]]
    keys = sum(key in params for key in wanted), len(wanted)
    return Verdict(label, frozenset(events), tuple(levels), keys, is_unread, frozenset(sure))


def shown(verdict: Verdict) -> Iterator[str]:
    """Yield the table row of a label."""
    label = verdict.label
    mark = "FALSE" if verdict.is_false else ("ok" if verdict.is_found else "MISSED")
    level = "" if verdict.has_level else f" LEVEL wanted {'/'.join(label['accept_levels'])}"
    never = ",".join(label["never_events"]) or "-"
    yield (
        f"  {label['commit'][:8]} {mark:6} wanted {','.join(label['events']) or '-':6} never {never:17} "
        f"found {','.join(sorted(verdict.events)) or '-':9} {','.join(sorted(set(verdict.levels))) or '-':6} "
        f"keys {verdict.keys[0]}/{verdict.keys[1]}{level}"
    )


def summed(verdicts: Sequence[Verdict]) -> Iterator[str]:
    """Yield the sums: commits with events, commits that are none, levels and parameters."""
    wanted = [verdict for verdict in verdicts if verdict.label["events"]]
    yield f"with their events: {sum(verdict.is_found for verdict in wanted)} of {len(wanted)}"
    yield f"of these with all of them in sure rows: {sum(set(v.label['events']) <= v.sure for v in wanted)}"
    yield f"events that must not be there: {sum(verdict.is_false for verdict in verdicts)}"
    told = [verdict for verdict in wanted if verdict.has_level or not verdict.is_unread]
    left = f"; {len(wanted) - len(told)} that the clone lacks content for" if len(told) < len(wanted) else ""
    yield f"with an accepted level: {sum(verdict.has_level for verdict in told)} of {len(told)}{left}"
    yield f"labelled parameters: {sum(v.keys[0] for v in verdicts)} of {sum(v.keys[1] for v in verdicts)}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
