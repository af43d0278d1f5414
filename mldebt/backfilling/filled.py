"""Names the commits that a backfill is to look at, and says what it did: alike for judging and for measuring."""

import msgspec

from mldebt.backfilling.choosing import Wanted, between, chosen_commits
from mldebt.backfilling.line import Line
from mldebt.errors import RevisionError
from mldebt.repository.revisions import resolve


class Filled(msgspec.Struct, frozen=True):
    """What a backfill did: points asked for, judged now, there before, and commits that could not be read, with why.

    `probed` were judged between them to date findings.
    """

    asked: int
    judged: int
    known: int
    unread: tuple[tuple[str, str], ...] = ()
    probed: int = 0


def line_commits(line: Line, wanted: Wanted) -> list[str]:
    """Return the commits that are wanted, newest first."""
    first_parents = list(line.first)
    if wanted.commits is None:
        return chosen_commits(first_parents, line.first, wanted)
    older, dots, newer = wanted.commits.partition("..")
    if dots:
        ends = [resolve(line.git, line.place, name or "HEAD") for name in (older, newer)]
        return between(first_parents, *ends)
    named = [resolve(line.git, line.place, name.strip()) for name in wanted.commits.split(",") if name.strip()]
    if strange := [sha for sha in named if sha not in line.times]:
        raise RevisionError(f"{strange[0][:12]} is not in the history of the scanned commit")
    return sorted(dict.fromkeys(named), key=lambda sha: -line.times[sha])
