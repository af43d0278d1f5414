"""One commit of the past as every rule judged it: its totals and what was found, small enough to keep thousands."""

import msgspec

from mldebt.findings.finding import Finding
from mldebt.findings.scan import Grades, HistoryCoverage, PointTotals, Tally


class Point(msgspec.Struct, frozen=True):
    """A judged commit. Findings are whole but for their snippets, so that a later scan can match them.

    `rules` maps each rule in force to its version; `failed` are those that crashed; `unread` the paths that could not
    be read: what is missing there is neither fixed nor new. A share or letter is kept only where rules of its area were
    in force. `is_probe` marks a commit that was judged to date a finding and is no part of the trend.
    """

    commit: str
    date: str
    mldebt: str
    python: str
    rules: dict[str, int]
    totals: PointTotals
    coverage: HistoryCoverage
    loc: int
    lines_analysed_share: float
    shares: dict[str, Tally]
    grades: Grades
    findings: tuple[Finding, ...]
    unread: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    is_probe: bool = False
