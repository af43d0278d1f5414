"""Findings, debts and scans made from the few fields a test is about."""

from typing import Any

import msgspec

from mldebt.findings.compared import Compared
from mldebt.findings.cost import Cost
from mldebt.findings.finding import Debt, Finding, Repair
from mldebt.findings.identity import fingerprint
from mldebt.findings.scan import SCHEMA, Coverage, Grades, RepositoryRow, RuleRow, Scan, Tally, Totals


def finding(code: str = "MLD301", path: str = "a.py", anchor: str = "f", **fields: Any) -> Finding:  # noqa: ANN401
    """Return a finding; its identity is that of its code, path and anchor."""
    plain = Finding(
        code=code, name="complexity-hotspot", area="complexity", challenge=11, severity="major", confidence="high",
        message="too complex", path=path, line=1, column=None, end_line=None, cell=None, symbol=anchor or None,
        subject=f"unit:{path}#{anchor}", minutes=Cost(10, 20, 40), status="existing", cause=None, value=None,
        fingerprint=fingerprint(code, path, anchor), introduced=None, owner=None, codeowner=None, interest=None,
        snippet=None, suppressed=None, evidence=(), anchor=anchor, body="",
    )  # fmt: skip
    return msgspec.structs.replace(plain, **fields)


def debt(path: str = "a.py", anchor: str = "f", **fields: Any) -> Debt:  # noqa: ANN401
    """Return a debt whose fix costs 30 minutes, and 5 for every further debt of the same edit."""
    repair = Repair(
        key=f"{path}#{anchor}", title="Split it", recipe="Split it.", base=Cost(20, 30, 60), each=Cost(5, 5, 5)
    )
    plain = Debt("too complex", path, 1, anchor, f"unit:{path}#{anchor}", repair)
    return msgspec.structs.replace(plain, **fields)


def scan(*findings: Finding, version: int = 1, code: str = "MLD301") -> Scan:
    """Return a scan with these findings of one rule."""
    totals = Totals(
        len(findings), Cost(), 100, None, None, Tally(), Tally(), Tally(), Tally(), {}, {}, {}, {}, None, Grades()
    )  # fmt: skip
    row = RepositoryRow("r", None, None, ".", "c" * 40, "2026-01-01T00:00:00Z", None, dirty=False, shallow=False,
                        commits_read=1, commits_unread=0)  # fmt: skip
    rule = RuleRow(code, "complexity-hotspot", version, preview=False, measured=None, minutes="", area="complexity")
    return Scan(
        SCHEMA, "0.1.0", "3.11", "2026-01-01T00:00:00Z", row, Compared(), Coverage(1, 1, 1.0, ()), totals, (), findings,
        None, None, None, None, None, None, None, (), (rule,), (), (),
    )  # fmt: skip
