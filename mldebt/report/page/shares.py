"""The eleven challenges and the owners: who and what the same hours belong to. Both add up to the headline."""

import msgspec

from mldebt.findings.scan import Scan
from mldebt.report.page.owners import OwnerRow, owner_rows
from mldebt.report.wording.spots import Subject
from mldebt.report.wording.words import DASH, owed

SEEN = {
    "measured": ("Measured", "yes"), "indirect": ("Indirect", "part"), "not-visible": ("Not visible", "no"),
}  # fmt: skip


class ChallengeRow(msgspec.Struct, frozen=True):
    """One challenge: how far it shows and what was found; `linked` is its number where there are findings to show."""

    title: str
    linked: str
    reason: str
    seen: str
    mark: str
    findings: str
    cost: str


class Shares(msgspec.Struct, frozen=True):
    """Both tables with the same total; `unlooked` says what would be looked for where no rule looks."""

    challenges: tuple[ChallengeRow, ...]
    unlooked: tuple[tuple[str, str], ...]
    owners_title: str
    owners_lede: str
    owners: tuple[OwnerRow, ...]
    total: OwnerRow
    moved: bool


def shares(subject: Subject) -> Shares:
    """Return the eleven challenges and the owners, or folders where nobody is named."""
    scan = subject.scan
    by_owner = names_somebody(scan)
    lede = (
        "From CODEOWNERS where it names one, else the folder."
        if by_owner
        else "Nobody is named as an owner, so by folder."
    )
    rows, whole = owner_rows(scan, scan.totals.by_owner if by_owner else scan.totals.by_folder)
    return Shares(
        challenges=_challenges(scan),
        unlooked=tuple((one.title, one.reason) for one in scan.challenges if one.visibility == "no-rule-yet"),
        owners_title="Owners" if by_owner else "Folders", owners_lede=lede, owners=rows, total=whole,
        moved=any(row.change != DASH for row in rows),
    )  # fmt: skip


def names_somebody(scan: Scan) -> bool:
    """Say whether an owner is more than the folder that stands in where nobody is named."""
    folders = {*scan.totals.by_folder, "", "unowned", "(top level)"}
    if scan.totals.by_owner:
        return any(name not in folders for name in scan.totals.by_owner)
    rows = [*((one.path, one.owner) for one in scan.runs or ()), *((one.path, one.owner) for one in scan.models or ())]
    return any(owner and owner not in {*folders, path.partition("/")[0]} for path, owner in rows)


def owner_heading(scan: Scan) -> str:
    """Return what heads a column of owners: where nobody is named, folders stand in it."""
    return "Owner" if names_somebody(scan) else "Folder"


def _challenges(scan: Scan) -> tuple[ChallengeRow, ...]:
    rows = []
    for one in scan.challenges:
        if one.visibility == "no-rule-yet":
            continue
        seen, mark = SEEN[one.visibility]
        found = one.visibility in {"measured", "indirect"}
        number = f"{one.findings:,}" if found else DASH
        linked = str(one.number) if one.findings and found else ""
        rows.append(ChallengeRow(one.title, linked, one.reason, seen, mark, number, owed(one.minutes)))
    return tuple(rows)
