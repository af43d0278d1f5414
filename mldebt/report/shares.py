"""The eleven challenges and the owners: who and what the same hours belong to. Both add up to the headline."""

import msgspec

from mldebt.findings.cost import NOTHING
from mldebt.findings.scan import Scan, Sum
from mldebt.report.spots import Subject, owner_name
from mldebt.report.words import DASH, owed

OWNERS = 14
SEEN = {
    "measured": ("Measured", "yes"), "indirect": ("Indirect", "part"), "not-visible": ("Not visible", "no"),
    "no-rule-yet": ("No rule yet", "what"),
}  # fmt: skip


class ChallengeRow(msgspec.Struct, frozen=True):
    """One challenge: how far it shows and what was found."""

    title: str
    reason: str
    seen: str
    mark: str
    findings: str
    cost: str


class OwnerRow(msgspec.Struct, frozen=True):
    """One owner or folder with its share of the effort."""

    name: str
    findings: int
    cost: str
    width: float
    key: str


class Shares(msgspec.Struct, frozen=True):
    """Both tables with the same total; `unlooked` says what would be looked for where no rule looks."""

    challenges: tuple[ChallengeRow, ...]
    unlooked: tuple[tuple[str, str], ...]
    owners_title: str
    owners_lede: str
    owners: tuple[OwnerRow, ...]
    total: OwnerRow


def shares(subject: Subject) -> Shares:
    """Return the eleven challenges and the owners, or folders where nobody is named."""
    scan = subject.scan
    by_owner = _names_somebody(scan)
    table = scan.totals.by_owner if by_owner else scan.totals.by_folder
    lede = (
        "From CODEOWNERS where it names one, else the folder."
        if by_owner
        else "Nobody is named as an owner, so by folder."
    )
    rows = _owners(table)
    whole = scan.totals.minutes
    return Shares(
        challenges=_challenges(scan),
        unlooked=tuple((one.title, one.reason) for one in scan.challenges if one.visibility == "no-rule-yet"),
        owners_title="Owners" if by_owner else "Folders", owners_lede=lede, owners=rows,
        total=OwnerRow("Total", scan.totals.findings, owed(whole), 0, ""),
    )  # fmt: skip


def _names_somebody(scan: Scan) -> bool:
    """Say whether an owner is more than the folder that stands in where nobody is named."""
    folders = {*scan.totals.by_folder, "", "unowned", "(top level)"}
    return any(name not in folders for name in scan.totals.by_owner)


def _challenges(scan: Scan) -> tuple[ChallengeRow, ...]:
    rows = []
    for one in scan.challenges:
        seen, mark = SEEN[one.visibility]
        found = one.visibility in {"measured", "indirect"}
        reason = "" if one.visibility == "no-rule-yet" else one.reason
        number = f"{one.findings:,}" if found else DASH
        rows.append(ChallengeRow(one.title, reason, seen, mark, number, owed(one.minutes)))
    return tuple(rows)


def _owners(table: dict[str, Sum]) -> tuple[OwnerRow, ...]:
    ordered = sorted(table.items(), key=lambda item: (-item[1].minutes.expected, item[0]))
    tail = ordered[OWNERS:]
    top = max((total.minutes.expected for _, total in ordered), default=1) or 1
    rows = [
        OwnerRow(
            "(top level)" if name == "." else owner_name(name),
            total.findings,
            owed(total.minutes),
            _width(total, top),
            name,
        )
        for name, total in ordered[:OWNERS]
    ]
    if tail:
        rest = Sum(sum(total.findings for _, total in tail), sum((total.minutes for _, total in tail), NOTHING))
        rows.append(OwnerRow(f"{len(tail):,} more", rest.findings, owed(rest.minutes), _width(rest, top), ""))
    return tuple(rows)


def _width(total: Sum, top: int) -> float:
    return round(min(total.minutes.expected / top, 1) * 88, 1)
