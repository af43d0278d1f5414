"""Keeps what a file of code says of its complexity and change whatever the day, from one commit to the next.

The day only relates the weight of touches to itself, and tells which repairs are a year old; all else stays as it is
while the file, its touches and who answers for it do.
"""

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache

import msgspec

from mldebt.facts.code import PythonFacts
from mldebt.findings.hotspots import Hotspot
from mldebt.project.complexity.repairs import fixes, repairs_among
from mldebt.project.sources import Sources
from mldebt.repository.model import Commit
from mldebt.repository.touches import Touch, mass, owner


class Change(msgspec.Struct, frozen=True, gc=False):
    """What touches of one subject say whenever they are looked at; `mass` and `fixes` are related to a day later."""

    commits: int
    mass: float
    authors: int
    churn: int | None
    last: int | None
    ownership: float | None
    fixes: tuple[tuple[int, float], ...]


def changed(touches: Sequence[Touch]) -> Change:
    """Return what touches say; a line count is None where one of the versions was not read."""
    owned, lines = owner(touches), [touch.lines for touch in touches if touch.lines is not None]
    return Change(
        len(touches), mass(touches), len({touch.commit.person for touch in touches}),
        sum(lines) if len(lines) == len(touches) else None, touches[0].commit.committer_time if touches else None,
        round(owned[1], 3) if owned else None, repairs_among(touches),
    )  # fmt: skip


def score(weight: float, complexity: int) -> float:
    """Return how hot something is by its decayed touches and its complexity."""
    return round(math.sqrt(weight) * math.log(1 + complexity), 3)


@lru_cache(maxsize=1 << 14)
def day(seconds: int) -> str:
    """Return the date of a second."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d")


class Kept(msgspec.Struct, frozen=True, gc=False):
    """One file: what its row was made from, the row as it is on no day, and what a day is applied to."""

    facts: PythonFacts
    touches: Sequence[Touch]
    last: Commit | None
    row: Hotspot
    told: Change

    def on(self, sources: Sources, weight: float, percentile: float) -> Hotspot:
        """Return the row as of the scanned commit."""
        return msgspec.structs.replace(
            self.row, touches=round(weight, 3), score=score(weight, self.row.complexity), percentile=percentile,
            fixes=fixes(sources.touches.now, self.told.fixes),
        )  # fmt: skip


class Standing:
    """The files of one commit, in order; of one whose content, touches and owners are those of before, the same."""

    def __init__(self, sources: Sources, before: "Standing | None" = None) -> None:
        self.owners = sources.codeowners
        known = before.kept if before is not None and before.owners == self.owners else {}
        touches, last_change = sources.touches.by_path, sources.touches.last_change
        self.kept: Mapping[str, Kept] = {
            path: one
            if (one := known.get(path)) is not None
            and one.facts is facts
            and one.touches is touches.get(path, ())
            and one.last is last_change.get(path)
            else _kept(sources, path, facts)
            for path, facts in sources.python.items()
            if not sources.is_test(path)
        }


def _kept(sources: Sources, path: str, facts: PythonFacts) -> Kept:
    touches, last = sources.touches.of(path), sources.touches.last_change.get(path)
    told = changed(touches)
    complexity, cognitive, nesting = _measured(facts)
    seconds = told.last or (last.committer_time if last is not None else None)
    row = Hotspot(
        path=path, symbol=None, line=1, complexity=complexity, cognitive=cognitive, loc=facts.loc,
        commits=told.commits, touches=0.0, authors=told.authors, score=0.0, percentile=0.0, cell=None,
        last_changed=day(seconds) if seconds is not None else None, owner=sources.owner(path),
        ownership=told.ownership, nesting=nesting, end_line=facts.lines, churn=told.churn,
    )  # fmt: skip
    return Kept(facts, touches, last, row, told)


def _measured(facts: PythonFacts) -> tuple[int, int, int]:
    """Return complexity, cognitive complexity and nesting of a file; inner functions count in their outer ones."""
    outermost = [scope for scope in facts.scopes if scope.parent <= 0 or facts.scopes[scope.parent].kind == "class"]
    cognitive = sum(scope.cognitive for scope in outermost)
    complexity = sum(scope.complexity - 1 for scope in facts.scopes) + 1
    return complexity, cognitive, max((scope.nesting for scope in facts.scopes), default=0)
