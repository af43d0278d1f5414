"""Which versions a commit saw, and that asking for them does not read history once more for every commit."""

from collections.abc import Iterator
from typing import ClassVar

from mldebt.findings.vocabulary import Sha
from mldebt.project.experiments.history.ancestry import Ancestry
from mldebt.repository.model import Change, Commit

LENGTH = 200


class Counted(tuple[Change, ...]):
    """Changes that count how often they are read."""

    __slots__ = ()

    read: ClassVar[int] = 0

    def __iter__(self) -> Iterator[Change]:
        Counted.read += 1
        return super().__iter__()


def two_lines(length: int) -> list[Commit]:
    """Return commits of two lines of one history, in turns: each writes a file of its own and one of both."""
    return [
        Commit(
            Sha(f"c{at}"), (Sha(f"c{max(at - 2, 0)}"),) if at else (), "Ada", at, at, "work",
            Counted(Change("M", path, Sha(""), Sha(f"{at}")) for path in (f"own{at % 2}.py", "both.py")),
        )
        for at in range(length)
    ]  # fmt: skip


def test_what_another_line_wrote_is_not_seen() -> None:
    ancestry = Ancestry(two_lines(6))
    for at in range(5):
        ancestry.move_on(at)

    assert ancestry.own(5) == {"both.py": "3", "own0.py": "0"}
    assert ancestry.latest(["both.py", "own0.py"]) == {"both.py": "4", "own0.py": "4"}


def test_asking_at_every_commit_reads_its_changes_once() -> None:
    ancestry, Counted.read = Ancestry(two_lines(LENGTH)), 0

    for at in range(LENGTH):
        ancestry.own(at)
        ancestry.move_on(at)

    assert Counted.read == LENGTH
