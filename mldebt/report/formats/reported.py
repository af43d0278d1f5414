"""What a machine is told: the findings of a scan or a check in one shape, for SARIF, GitLab, GitHub and CSV alike.

A finding stops where `mldebt check` fails on it, or in a scan would fail on it if it were new: by the bar that was
asked for, or by the default one. That, not the severity alone, is what every format calls an error.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

import msgspec

from mldebt.findings.checked import Alarm, Bar, Checked
from mldebt.findings.display import display
from mldebt.findings.finding import Finding
from mldebt.findings.scan import Failure, Scan, Skipped
from mldebt.findings.subjects import book_cell
from mldebt.findings.vocabulary import SEVERITIES
from mldebt.report.wording.ranking import rank
from mldebt.report.wording.words import because, count

Level = Literal["error", "warning", "note"]
SEVERE = SEVERITIES.index("major")


class Told(msgspec.Struct, frozen=True):
    """A finding, what to do about it, whether it stops a change, and else why not."""

    finding: Finding
    help: str = ""
    stops: bool = False
    note: str = ""

    @property
    def level(self) -> Level:
        """Return how loud to be: an error stops, a warning is severe and stops nobody, a note is the rest."""
        if self.stops:
            return "error"
        return "warning" if SEVERITIES.index(self.finding.severity) >= SEVERE else "note"


class Reported(msgspec.Struct, frozen=True):
    """What a scan or a check found, the loudest first; `silenced` are findings that a comment or an option silences."""

    mldebt: str
    told: tuple[Told, ...]
    silenced: tuple[Told, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    notices: tuple[str, ...] = ()
    failures: tuple[Failure, ...] = ()
    rules: tuple[str, ...] = ()
    scope: str = "."
    commit: str | None = None
    branch: str | None = None
    web: str | None = None
    is_compared: bool = False
    is_check: bool = False


def of_check(checked: Checked) -> Reported:
    """Return what a check tells: what stops, what is noted and, where it was asked for, what was there before."""
    older = [Told(one, note="there before") for one in checked.older or ()]
    told = _ordered([*map(_alarm, (*checked.alarms, *checked.notes)), *older])
    silenced = _ordered(Told(one) for one in checked.silenced)
    return Reported(
        mldebt=checked.mldebt, told=told, silenced=silenced, skipped=checked.skipped, notices=checked.notices,
        failures=checked.failures, rules=_codes((*told, *silenced)), is_compared=True, is_check=True,
    )  # fmt: skip


def of_scan(scan: Scan, *, only_changed: bool = False) -> Reported:
    """Return what a scan tells; with `only_changed` no more than what is new or worse than in its base."""
    help_ = {found: fix.title for fix in scan.fixes for found in fix.findings}
    bar = Bar()
    found = [
        Told(one, help_.get(one.fingerprint, ""), one.suppressed is None and bar.stops(one))
        for one in scan.findings
        if not only_changed or one.status != "existing"
    ]
    return Reported(
        mldebt=scan.mldebt, told=_ordered(one for one in found if one.finding.suppressed is None),
        silenced=_ordered(one for one in found if one.finding.suppressed is not None), skipped=scan.coverage.skipped,
        failures=scan.failures, rules=tuple(sorted({row.code for row in scan.rules} | set(_codes(found)))),
        scope=scan.repository.scope, commit=scan.repository.commit, branch=scan.repository.branch,
        web=scan.repository.web, is_compared=scan.compared.base is not None,
    )  # fmt: skip


def identities(told: Sequence[Told]) -> Iterator[tuple[str, Told]]:
    """Yield each finding with a name that no other one of the report has and that its line is no part of."""
    seen: Counter[str] = Counter()
    for one in told:
        name = one.finding.fingerprint.rpartition(":")[2]
        seen[name] += 1
        yield f"{name}:{seen[name]}", one


def where(one: Finding) -> str:
    """Return the place within a cell that no line of the file names, empty for a line of the file."""
    cell = book_cell(one.path, one.cell)
    return "" if cell is None else f" (cell {cell}:{one.line})"


def sentence(one: Told) -> str:
    """Return what is wrong, and why where a change made it, as one inert line."""
    finding = one.finding
    worse = ", worse than before" if finding.status == "worsened" else ""
    said = f"{finding.message}{where(finding)}{worse}"
    return display(said if said.endswith((".", "!", "?")) else f"{said}.")


def whole(one: Told) -> str:
    """Return what is wrong, what in a change made it and what to do, as one line."""
    cause = because(one.finding)
    return " ".join([sentence(one), *([f"Cause: {cause}."] if cause else []), *([f"{one.help}."] if one.help else [])])


def uncounted(reported: Reported) -> str:
    """Return a line on what a format leaves out: what is silenced and what could not be judged."""
    silenced, skipped = len(reported.silenced), sum(row.files for row in reported.skipped)
    said = [f"{count(silenced, 'finding')} silenced"] if silenced else []
    if skipped:
        said.append(f"{count(skipped, 'changed file' if reported.is_check else 'file')} not judged")
    return ", ".join(said)


def _alarm(one: Alarm) -> Told:
    return Told(one.finding, one.help, one.note is None, one.note or "")


def _ordered(told: Iterable[Told]) -> tuple[Told, ...]:
    return tuple(sorted(told, key=lambda one: (not one.stops, rank(one.finding))))


def _codes(told: Iterable[Told]) -> tuple[str, ...]:
    return tuple(sorted({one.finding.code for one in told}))
