"""What history tells beside hotspots: files that change together, and who still knows each folder.

Both are shown as counts and folded: they rank nothing and name nobody unless the scan was asked to.
"""

from collections import Counter
from collections.abc import Sequence

import msgspec

from mldebt.findings.hotspots import Coupling, FolderOwners
from mldebt.report.wording.spots import Spot, Subject
from mldebt.report.wording.words import DASH, count, day, together

SHOWN, MAILED = 12, 4
OTHERS = {"test": "with tests", "config": "with settings"}


class Pair(msgspec.Struct, frozen=True):
    """Two files of code, the commits of each and those they share, and how many of these nothing explains."""

    left: Spot
    right: Spot
    shared: int
    commits: str
    alone: int
    last: str


class Keeper(msgspec.Struct, frozen=True):
    """A folder, who answers for it, and how much of its recent change its main author made."""

    folder: str
    files: int
    teams: str
    authors: int
    share: str
    away: str
    needed: str


class Bonds(msgspec.Struct, frozen=True):
    """Both tables with the line that stands for each while it is folded; an empty line leaves a table out."""

    pairs_line: str
    pairs: tuple[Pair, ...]
    folders_line: str
    folders: tuple[Keeper, ...]


def bonds(subject: Subject) -> Bonds:
    """Return what the section on hotspots folds away."""
    couplings, owners = subject.scan.couplings or (), subject.scan.owners or ()
    most = MAILED if subject.settings.static else SHOWN
    code = sorted((row for row in couplings if row.kind == "code"), key=_order)
    return Bonds(
        pairs_line=_pairs_line(couplings, code), pairs=tuple(_pair(subject, row) for row in code[:most]),
        folders_line=_folders_line(owners), folders=tuple(_keeper(row) for row in owners[:most]),
    )  # fmt: skip


def _order(row: Coupling) -> tuple[bool, float, str, str]:
    return _is_beside(row), -row.degree, row.left, row.right


def _is_beside(row: Coupling) -> bool:
    """Say whether both files stand in one folder."""
    return row.left.rpartition("/")[0] == row.right.rpartition("/")[0]


def _pairs_line(couplings: Sequence[Coupling], code: Sequence[Coupling]) -> str:
    if not couplings:
        return ""
    near = sum(map(_is_beside, code))
    kinds = Counter(row.kind for row in couplings)
    parts = [f"{count(len(code) - near, 'pair')} of code in different folders"]
    parts += [f"{near:,} within a folder"] * bool(near)
    parts += [f"{kinds[kind]:,} {said}" for kind, said in OTHERS.items() if kinds[kind]]
    return f"Files that change together: {together(parts)}"


def _pair(subject: Subject, row: Coupling) -> Pair:
    commits = f"{row.left_commits:,} and {row.right_commits:,}"
    return Pair(subject.spot(row.left), subject.spot(row.right), row.shared, commits, row.alone, day(row.last))


def _folders_line(owners: Sequence[FolderOwners]) -> str:
    if not owners:
        return ""
    away = sum(row.away_since is not None for row in owners)
    if away == len(owners):
        return f"Who knows which folder: {count(away, 'folder')}; nobody who made them was seen in the last 180 days"
    said = f"{away:,} whose main author is away" if away else "every main author still here"
    return f"Who knows which folder: {count(len(owners), 'folder')}, {said}"


def _keeper(row: FolderOwners) -> Keeper:
    who = f"{row.owner}, " if row.owner else ""
    needed = together(list(row.people)) if row.people else f"{row.needed:,}" if row.needed else DASH
    return Keeper(
        row.folder if row.folder != "." else "(top level)", row.files, " ".join(row.teams) or DASH, row.authors,
        f"{who}{row.ownership:.0%}", day(row.away_since) if row.away_since else DASH, needed,
    )  # fmt: skip
