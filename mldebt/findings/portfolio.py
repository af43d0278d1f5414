"""What is kept of every stored repository for a page over all of them: totals of its scans, no documents."""

import msgspec

from mldebt.findings.cost import Cost
from mldebt.findings.scan import Grades, Sum, Tally


class Shares(msgspec.Struct, frozen=True):
    """The shares of one scan, each with its unknowns."""

    runs_tracked: Tally = Tally()
    models_documented: Tally = Tally()
    config_keys_live: Tally = Tally()
    experiments_recorded: Tally = Tally()


class StoredScan(msgspec.Struct, frozen=True):
    """The totals of one scan; `rules` and `options` say whether two of them measured the same.

    `kept` says whether the document is still there, which a report needs.
    """

    id: int
    commit: str | None
    commit_date: str | None
    dirty: bool
    as_of: str
    mldebt: str
    rules: str
    options: str
    findings: int
    minutes: Cost
    grade: str | None
    grades: Grades
    shares: Shares
    by_area: dict[str, Sum]
    readable: float
    kept: bool = True


class StoredRepository(msgspec.Struct, frozen=True):
    """A repository, its latest scan, and the scans of its commits from the oldest to the newest."""

    id: int
    name: str
    scope: str
    latest: StoredScan
    past: tuple[StoredScan, ...]
