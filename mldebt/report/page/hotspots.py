"""Hotspots: a treemap of files, and the nine hottest with both ingredients."""

from collections.abc import Mapping, Sequence

import msgspec

from mldebt.findings.display import display
from mldebt.findings.hotspots import Hotspot
from mldebt.findings.scan import HotChange, Scan
from mldebt.project.complexity.bodies import MIN_TOUCHES
from mldebt.report.page.couplings import Bonds, bonds
from mldebt.report.page.treemap import TILES, Box, treemap
from mldebt.report.wording.spots import Spot, Subject
from mldebt.report.wording.words import DASH, FEW, count, part, significant, unit_name

WIDTH, HEIGHT = 1000.0, 430.0
PALE = 2
STEPS = (0.12, 0.3, 0.5, 0.7)
TOP = 9
MAILED = 60
ENOUGH = 50


class Tile(msgspec.Struct, frozen=True):
    """A tile of the treemap: its outline, its colour (`heat` 0 to 4) and where its label stands."""

    shape: str
    heat: int
    title: str
    label: str
    x: float
    y: float
    href: str | None


class Group(msgspec.Struct, frozen=True):
    """A folder of tiles and where its name stands."""

    label: str
    x: float
    y: float
    tiles: tuple[Tile, ...]


class HotRow(msgspec.Struct, frozen=True):
    """A file or unit with both ingredients of its score and its repairs."""

    spot: Spot
    symbol: str
    complexity: int
    commits: int
    loc: int
    fixes: str
    peers: str
    owner: str


class Hot(msgspec.Struct, frozen=True):
    """The section; `nothing` replaces everything where no code was found, `peers` are the different counts beside."""

    lede: str
    nothing: str
    groups: tuple[Group, ...]
    label: str
    files: tuple[HotRow, ...]
    units: tuple[HotRow, ...]
    repairs: str = ""
    peers: tuple[str, ...] = ()
    bonds: Bonds | None = None


def hot(subject: Subject) -> Hot:
    """Return the section on hotspots."""
    rows = subject.scan.hotspots
    files = [row for row in rows or () if row.symbol is None]
    if not files:
        nothing = (
            "Hotspots were not looked at." if rows is None else "No code was found whose complexity could be measured."
        )
        return Hot("", nothing, (), "", (), ())
    ranked = sorted(files, key=lambda row: (-row.score, row.path))
    heat = _heat(files, subject.scan)
    dark = next((row.path for row in ranked if heat[row.path] == len(STEPS)), "")
    shown = tuple(_row(subject, row) for row in ranked[:TOP] if row.score > 0)
    peers = tuple(sorted({row.peers for row in shown} - {DASH}))
    return Hot(
        lede=_lede(subject.scan.totals.change_in_hot_code, len(files)) + _silent(subject.scan, dark), nothing="",
        groups=_groups(subject, files, heat),
        label=f"Treemap of {count(len(files), 'file')} by folder; the hottest are listed in the table below.",
        files=shown, units=_units(subject, rows or ()), repairs=_repairs(subject.scan, files, peers), peers=peers,
        bonds=bonds(subject),
    )  # fmt: skip


def _units(subject: Subject, rows: Sequence[Hotspot]) -> tuple[HotRow, ...]:
    """Return the hottest functions and cells."""
    units = sorted((row for row in rows if row.symbol is not None), key=lambda row: (-row.score, row.path, row.line))
    return tuple(_row(subject, row) for row in units[:TOP] if row.score > 0)


def _lede(change: HotChange | None, files: int) -> str:
    start = "Code that is hard to read and changes often."
    if change is None:
        return f"{start} {count(files, 'file')} measured."
    if change.touches < FEW:
        return f"{start} Too little changed lately to say how much of it fell into complex code."
    if not change.share:
        return f"{start} None of its recent changes fell into code above the complexity threshold."
    said = part(change.share)
    where = "of its recent changes fell into code above the complexity threshold"
    return f"{start} {said[0].upper()}{said[1:]} {where}; a change counts half as much as one half a year later."


def _silent(scan: Scan, path: str) -> str:
    """Say why the darkest file of the map makes no finding; empty where it makes one, or no rule looked."""
    told = [one for one in scan.findings if one.path == path and one.area == "complexity"]
    most = max((row.commits for row in scan.hotspots or () if row.path == path and row.symbol is not None), default=0)
    is_unseen = path.endswith(".ipynb") or most >= MIN_TOUCHES or all(one.area != "complexity" for one in scan.rules)
    if not all(one.is_note for one in told) or (not told and (is_unseen or not most)):
        return ""
    why = f"its complex functions changed in {count(most, 'commit')} at most"
    return f" {display(path)}, the darkest, makes no finding: {'what is noted of it can wait' if told else why}."


def _groups(subject: Subject, files: Sequence[Hotspot], heat: Mapping[str, int]) -> tuple[Group, ...]:
    static = subject.settings.static
    found = []
    for folder in treemap(files, WIDTH, HEIGHT, most=MAILED if static else TILES):
        tiles = tuple(
            Tile(
                _outline(tile.box),
                heat[tile.row.path] if tile.row else 0,
                _title(tile.row) if tile.row else f"{count(tile.files, 'smaller file')} in {folder.name}",
                tile.label,
                round(tile.box.x + 4, 1),
                round(tile.box.y + 13, 1),
                subject.links.to(tile.row.path) if tile.row and heat[tile.row.path] and not static else None,
            )
            for tile in folder.tiles
            if tile.box.width > 0 and tile.box.height > 0
        )
        found.append(Group(folder.label, round(folder.box.x + 1, 1), round(folder.box.y - 5, 1), tiles))
    return tuple(found)


def _outline(box: Box) -> str:
    return f"M{box.x:g} {box.y:g}h{box.width:g}v{box.height:g}h-{box.width:g}z"


def _heat(files: Sequence[Hotspot], scan: Scan) -> dict[str, int]:
    """Colour by the score's share of the highest: few tiles are dark, and none where no unit is over the limit.

    Where the pillar has the best grade, hardly a change falls into complex code, and the whole map is pale.
    """
    top = max((row.score for row in files), default=0.0)
    if top <= 0:
        return {row.path: 0 for row in files}
    most = PALE if scan.totals.grades.complexity == "A" else len(STEPS)
    over = {row.path for row in scan.hotspots or () if row.symbol is not None}
    return {
        row.path: min(sum(row.score > step * top for step in STEPS), most if row.path in over else 1) for row in files
    }


def _title(row: Hotspot) -> str:
    return f"{row.path}: {row.loc:,} lines, complexity {row.complexity:,}, {count(row.commits, 'commit')}"


def _repairs(scan: Scan, files: Sequence[Hotspot], peers: Sequence[str]) -> str:
    """Say what the counts of repairs are, or why there are none; what is the same beside all files is said once."""
    if scan.repository.commits_read < ENOUGH:
        return "Too few commits to tell repairs."
    if all(row.peers is None for row in files):
        return "Repairs cannot be told: too few commits, or hardly any message, or nearly every one, speaks of a fix."
    if not peers:
        return "No calm file is of the size of these, so their repairs have nothing to stand beside."
    (same,) = peers if len(peers) == 1 else ("",)
    beside = (
        f"Calm files of the same size have {same} (the median)."
        if same
        else "Calm peers: the median of calm files of the same size."
    )
    return (
        "Commits are those of all time, fix commits those of the 12 months before the newest; one over many "
        "files counts in part. "
        f"{beside} This is what went into repairs here, not what would be saved."
    )


def _row(subject: Subject, row: Hotspot) -> HotRow:
    is_told = row.fixes is not None and row.peers is not None
    fixes = significant(row.fixes or 0.0) if is_told else DASH
    beside = significant(row.peers or 0.0) if is_told else DASH
    spot = subject.spot(row.path) if row.symbol is None else subject.spot(row.path, row.line, row.cell)
    unit = unit_name(row.symbol or "", row.cell)
    return HotRow(spot, unit, row.complexity, row.commits, row.loc, fixes, beside, row.owner or "")
