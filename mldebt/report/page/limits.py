"""Method and limits: how the numbers come about, how well each rule was measured, and what was not read."""

from collections import defaultdict

import msgspec

from mldebt.findings.scan import RuleRow, Scan
from mldebt.report.page.validity import SENTENCE
from mldebt.report.wording.partly import grouped
from mldebt.report.wording.spots import Subject
from mldebt.report.wording.words import AREAS, SKIPPED, count

PATHS = 150
SMALLEST = 0.001
FAILURES = 50
EFFORT = (
    "comes from a cost per rule with a low, an expected and a high bound. Nobody has calibrated these minutes for "
    "machine learning: they are for planning, not measurements of work."
)
REPAIRS = (
    "are fix commits seen in git. They say what went into a file, not what would be saved. Busy files attract fixes."
)
GRADES = (
    "go by each pillar's own share, and the overall one is the worst. There is none under ten subjects, with more than "
    "30% unknown, or with less than 90% of the lines read. "
)
PRIORITY = (
    "orders the fixes of one severity, after all that stops somebody and before code that is only hard to read: "
    "confidence × reach × recent activity × √ of how far code is over its limit, or ÷ √ of the hours. Every factor is "
    "printed with the fix."
)
SHARES = (
    "leave out what cannot be told; it is counted beside them as unknown. Over 30% unknown, the figure reads “cannot "
    "tell”."
)


class RuleLine(msgspec.Struct, frozen=True):
    """One rule: what it looked at, what it costs and how well it was measured, the latest check first."""

    code: str
    name: str
    area: str
    subjects: str
    measured: str
    earlier: tuple[str, ...]
    minutes: str


class Reason(msgspec.Struct, frozen=True):
    """Why some files were not read and which."""

    reason: str
    files: int
    paths: tuple[str, ...]
    more: int


class Limits(msgspec.Struct, frozen=True):
    """The last section."""

    notes: tuple[tuple[str, str], ...]
    rules: tuple[RuleLine, ...]
    read: str
    skipped: tuple[Reason, ...]
    failures: tuple[tuple[str, str], ...]
    more_failures: int
    footer: str


def limits(subject: Subject) -> Limits:
    """Return the section on method and limits."""
    scan = subject.scan
    failures = list(grouped(scan.failures))
    return Limits(
        notes=_notes(scan), rules=_rules(scan), read=_read(scan), skipped=_skipped(scan),
        failures=tuple(failures[:FAILURES]), more_failures=max(len(failures) - FAILURES, 0),
        footer=_footer(scan),
    )  # fmt: skip


def _ratio(ratio: float, minutes: float) -> str:
    """Return a ratio as a percentage; what there is, however little, is not called none."""
    return "under 0.1%" if minutes and ratio < SMALLEST else f"{ratio:.1%}"


def _notes(scan: Scan) -> tuple[tuple[str, str], ...]:
    totals = scan.totals
    ratio = (
        f" The debt is {_ratio(totals.debt_ratio, totals.minutes.expected)} of what writing the code would cost at "
        "half an hour a line."
        if totals.debt_ratio is not None
        else ""
    )
    suppressed = (
        f" {count(totals.suppressed, 'finding')} {'is' if totals.suppressed == 1 else 'are'} silenced in the code "
        "and cost nothing here."
        if totals.suppressed
        else ""
    )
    return (
        ("Effort", EFFORT + ratio),
        ("Hotspots", f"rank files by complexity and recent change; the rank makes no finding. {SENTENCE}"),
        ("Repairs", REPAIRS),
        ("Priority", PRIORITY),
        ("Grades", GRADES + _grading(scan)),
        ("Shares", SHARES + suppressed),
        ("Cells", "of notebooks are counted from 0, those with text too."),
        ("Past", "findings, such as a result of a run that nobody can log any more, carry no minutes."),
        (
            "Private by construction.",
            "This file makes no network request. Links open the code host only when followed.",
        ),
    )


def _grading(scan: Scan) -> str:
    grades = scan.totals.grades
    if all((grades.experiments, grades.models, grades.configs)):
        return ""
    return "Only hotspots have cut-offs so far, fitted on 100 public repositories: in the other pillars most are alike."


def _rules(scan: Scan) -> tuple[RuleLine, ...]:
    rows = []
    for rule in scan.rules:
        *earlier, latest = _measured(rule) or ["not measured yet"]
        name = f"{rule.title or rule.name}{' (preview)' if rule.preview else ''}"
        rows.append(
            RuleLine(
                rule.code, name, AREAS[rule.area], f"{rule.subjects:,}", latest, tuple(reversed(earlier)), rule.minutes
            )
        )  # fmt: skip
    return tuple(rows)


def _measured(rule: RuleRow) -> list[str]:
    """Return one sentence for each time the rule was measured, the latest last."""
    return [
        f"Precision {one.precision:.2f}"
        + (f", recall {one.recall:.2f}" if one.recall is not None else "")
        + f" on {count(one.n, 'case')}: {one.on}"
        for one in (*((rule.measured,) if rule.measured else ()), *rule.hand_checked)
        if one.precision is not None
    ]


def _read(scan: Scan) -> str:
    coverage, row = scan.coverage, scan.repository
    left = coverage.files - coverage.analysed
    history = f"{count(row.commits_read, 'commit')} read" if row.commits_read else "no history read"
    unread = f", {row.commits_unread:,} not" if row.commits_unread else ""
    aside = f"{left:,} set aside as listed" if left else "none set aside"
    shallow = "; the clone is shallow, so history is cut off" if row.shallow else ""
    return (
        f"{coverage.analysed:,} of {count(coverage.files, 'file')} analysed "
        f"({f'{coverage.lines_analysed_share:.1%}'.replace('.0%', '%')} of the lines), {aside}. "
        f"{history[0].upper()}{history[1:]}{unread}{shallow}."
    )


def _skipped(scan: Scan) -> tuple[Reason, ...]:
    groups: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for one in scan.coverage.skipped:
        said = (
            f"{one.path}/ ({count(one.files, 'file')})"
            if one.files > 1
            else f"{one.path}: {one.detail}"
            if one.detail
            else one.path
        )
        groups[SKIPPED[one.reason]].append((said, one.files))
    ordered = sorted(groups.items(), key=lambda item: (-sum(files for _, files in item[1]), item[0]))
    most = PATHS // max(len(ordered), 1) + 1
    return tuple(
        Reason(
            reason, sum(files for _, files in rows), tuple(said for said, _ in rows[:most]), max(len(rows) - most, 0)
        )
        for reason, rows in ordered
    )


def _footer(scan: Scan) -> str:
    files, commits = count(scan.coverage.analysed, "file"), count(scan.repository.commits_read, "commit")
    return f"mldebt {scan.mldebt}, Python {scan.python}, from {files} and {commits}."
