"""The ledger read again: what was read once is not read twice, and what cannot be read is counted."""

import subprocess
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec
import pytest
from past_trials import TRAIN
from repositories import Repository, commit

from mldebt.findings.subjects import TrainingRun
from mldebt.options import Options
from mldebt.pipeline import opened
from mldebt.project.experiments.build import Ledger, read_ledger
from mldebt.project.experiments.changes.reading import READERS
from mldebt.project.experiments.history.walking import Walk
from mldebt.project.experiments.past import Past
from mldebt.project.runs.build import run_of

LONGER = TRAIN + "".join(f"feature_{number} = {number}\n" for number in range(20))


def read(folder: Path, kept: dict[str, bytes], asked: list[str], *, can_read: bool = True) -> Ledger:
    """Read the ledger, writing down which blobs were asked for."""
    with opened(Options(path=folder)) as found:
        git = found.snapshot.git
        assert git is not None

        def blobs(shas: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
            for sha in shas:
                asked.append(sha)
                yield sha, git.blob(sha) if can_read else None

        return read_ledger(found.project.sources, lambda: found.project.runs, blobs, kept=kept, sizes=git.sizes)


@pytest.fixture
def tried(make_repository: Repository) -> Path:
    """Return a repository that tried a value, copied its script and kept a log."""
    folder = make_repository({"train.py": LONGER})
    commit(folder, {"train.py": LONGER.replace("31", "63")}, "wider", day=2)
    commit(folder, {"train_deep.py": LONGER.replace("6,", "9,")}, "deeper", day=30)
    return folder


def test_a_second_reading_asks_for_no_blob_and_says_the_same(tried: Path) -> None:
    kept: dict[str, bytes] = {}
    asked: list[str] = []
    first = read(tried, kept, asked)
    fresh = len(asked)

    second = read(tried, kept, asked)

    assert fresh > 0
    assert len(asked) == fresh
    assert second == first
    assert [row.events for row in first.experiments] == [("E1",), ("E2",)]


def test_what_is_kept_does_not_depend_on_the_order_of_readings(tried: Path) -> None:
    kept: dict[str, bytes] = {}
    read(tried, kept, [])
    commit(tried, {"train.py": LONGER.replace("31", "127")}, "wider still", day=60)

    warm, cold = read(tried, kept, []), read(tried, {}, [])

    assert warm == cold


@pytest.mark.parametrize(("ends", "changes"), [("x = 0\n", 0), (TRAIN, 3)])
def test_changes_of_a_file_that_trains_neither_before_nor_after_them_are_not_read(
    make_repository: Repository, monkeypatch: pytest.MonkeyPatch, ends: str, changes: int
) -> None:
    folder = make_repository({"train.py": LONGER, "old.py": "x = 1\n"})
    for day, text in enumerate(("x = 2\n", "x = 3\n", ends), start=2):
        commit(folder, {"old.py": text}, "fix it", day=day)
    commit(folder, {"old.py": None}, "gone", day=9)
    seen: list[str] = []
    reader = READERS["python"]
    monkeypatch.setitem(READERS, "python", lambda pair: seen.append(pair.path) or reader(pair))
    kept: dict[str, bytes] = {}
    asked: list[str] = []

    first, fresh = read(folder, kept, asked), len(asked)

    assert seen.count("old.py") == changes
    assert read(folder, kept, asked) == first
    assert len(asked) == fresh


@pytest.mark.parametrize("fits", [True, False])
def test_what_hangs_on_no_run_is_read_before_the_runs_are_there(
    make_repository: Repository, monkeypatch: pytest.MonkeyPatch, *, fits: bool
) -> None:
    folder = make_repository({"train.py": LONGER, "README.md": "# Net\n"})
    commit(folder, {"train.py": LONGER.replace("31", "63")}, "wider", day=2)
    commit(folder, {"README.md": "# Net\n\n| net | accuracy |\n|---|---|\n| wide | 0.912 |\n"}, "result", day=3)
    monkeypatch.setattr(Walk, "fits", fits)
    asked: list[int] = []
    before: list[int] = []
    with opened(Options(path=folder)) as found:
        git, project = found.snapshot.git, found.project
        assert git is not None

        def blobs(shas: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
            for sha in shas:
                asked.append(1)
                yield sha, git.blob(sha)

        def runs() -> Sequence[TrainingRun]:
            before.append(len(asked))
            return project.runs

        ledger = read_ledger(project.sources, runs, blobs, sizes=git.sizes)

    assert before[0] == (2 if fits else 0)  # two versions of the document; those of the script hang on the runs
    assert [row.events for row in ledger.experiments] == [("E1",), ("E3",)]


def test_a_blob_too_large_for_its_kind_is_not_read(make_repository: Repository) -> None:
    folder = make_repository({"train.py": TRAIN, "params.yaml": "lr: 0.1\n"})
    commit(folder, {"params.yaml": "lr: 0.2\n" + "# x\n" * 60_000}, "large", day=2)
    asked: list[str] = []

    read(folder, {}, asked)

    assert asked == []


def test_commits_whose_content_is_missing_are_counted(tried: Path) -> None:
    blob = subprocess.run(
        ["git", "rev-parse", "HEAD~1:train.py"], cwd=tried, capture_output=True, text=True, check=True
    ).stdout.strip()
    commit(tried, {"train.py": LONGER.replace("31", "127")}, "wider still", day=60)
    (tried / ".git" / "objects" / blob[:2] / blob[2:]).unlink()

    with opened(Options(path=tried)) as found:
        past = found.project.past
        assert past is not None
        ledger = past.ledger
        notes = past.notes()

    assert ledger.unread > 0
    assert ledger.read + ledger.unread == 4
    assert [note.error for note in notes] == [f"could not read {ledger.unread} commit" + "s" * (ledger.unread != 1)]


def test_a_ledger_that_takes_too_long_says_so(tried: Path) -> None:
    with opened(Options(path=tried)) as found:
        past = Past(found.snapshot, found.project.sources, lambda: found.project.runs, run_of, seconds=-1.0)
        found.snapshot.cache = None

        with pytest.raises(TimeoutError, match="a later scan goes on from there"):
            msgspec.to_builtins(past.ledger)


def test_other_branches_are_read_when_asked(tried: Path) -> None:
    subprocess.run(["git", "checkout", "-q", "-b", "wild"], cwd=tried, check=True)
    commit(tried, {"train.py": LONGER.replace("0.1,", "0.7,")}, "try much", day=70)
    subprocess.run(["git", "checkout", "-q", "-"], cwd=tried, check=True)

    with opened(Options(path=tried)) as found:
        here = found.project.experiments
    with opened(Options(path=tried, all_refs=True)) as found:
        everywhere = found.project.experiments

    assert here is not None
    assert everywhere is not None
    (more,) = {row.id for row in everywhere} - {row.id for row in here}
    assert more.endswith(":train.py")


def test_a_file_that_breaks_its_reader_costs_no_other(tried: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_pair: object) -> None:
        raise ZeroDivisionError

    commit(tried, {"README.md": "| model | auc |\n|---|---|\n| wide | 0.791 |\n"}, "scores", day=60)
    whole = read(tried, {}, [])
    monkeypatch.setitem(READERS, "document", broken)

    found = read(tried, {}, [])

    assert [one.split(" at ")[0] for one in found.failed] == ["README.md"]
    assert found.failed[0].endswith("(ZeroDivisionError)")
    assert (found.read, found.unread) == (whole.read - 1, 1)
    assert [row.events for row in found.experiments] == [row.events for row in whole.experiments if row.run_path]
