"""Lays out files as tiles inside their folders: area is lines of code; beyond some 600 tiles the rest is folded."""

from collections import defaultdict
from collections.abc import Sequence

import msgspec
import squarify

from mldebt.findings.hotspots import Hotspot

TILES = 600
FOLDERS = 14
HEAD = 17.0
GAP = 3.0
NAMED_WIDTH = 46.0
NAMED_HEIGHT = 18.0
CHARACTER = 6.2
FOLDER_CHARACTER = 7.7


class Box(msgspec.Struct, frozen=True):
    """A rectangle in the chart's own units."""

    x: float
    y: float
    width: float
    height: float


class Tile(msgspec.Struct, frozen=True):
    """One file, or `files` small ones folded into one tile (`row` is None)."""

    box: Box
    row: Hotspot | None
    files: int
    label: str


class Folder(msgspec.Struct, frozen=True):
    """The tiles of one folder and the place of its name."""

    name: str
    box: Box
    label: str
    tiles: tuple[Tile, ...]


def treemap(rows: Sequence[Hotspot], width: float, height: float, *, most: int = TILES) -> tuple[Folder, ...]:
    """Return folders by falling size with their tiles; sizes are clamped to 1 because squarify divides by them."""
    if not rows:
        return ()
    groups = _groups(rows)
    sizes = [float(sum(max(row.loc, 1) for row in group)) for _, group in groups]
    boxes = _layout(sizes, Box(0, 0, width, height))
    budget = max(most - len(groups), len(groups))
    shown = _quota([len(group) for _, group in groups], budget)
    return tuple(
        _folder(name, group, box, quota) for (name, group), box, quota in zip(groups, boxes, shown, strict=True)
    )


def _groups(rows: Sequence[Hotspot]) -> list[tuple[str, list[Hotspot]]]:
    depth = 3
    while depth > 1 and len({_folder_of(row.path, depth) for row in rows}) > FOLDERS:
        depth -= 1
    found: dict[str, list[Hotspot]] = defaultdict(list)
    for row in rows:
        found[_folder_of(row.path, depth)].append(row)
    ordered = sorted(found.items(), key=lambda item: (-sum(max(row.loc, 1) for row in item[1]), item[0]))
    rest = [row for _, group in ordered[FOLDERS:] for row in group]
    return [*ordered[:FOLDERS], *([("other folders", rest)] if rest else [])]


def _folder_of(path: str, depth: int) -> str:
    return "/".join(path.split("/")[:-1][:depth]) or "."


def _quota(sizes: list[int], budget: int) -> list[int]:
    whole = sum(sizes)
    return sizes if whole <= budget else [max(1, size * budget // whole) for size in sizes]


def _layout(sizes: Sequence[float], box: Box) -> list[Box]:
    if box.width < 1 or box.height < 1:
        return [Box(box.x, box.y, 0, 0) for _ in sizes]
    normal = squarify.normalize_sizes([max(size, 1) for size in sizes], box.width, box.height)
    found = squarify.squarify(normal, box.x, box.y, box.width, box.height)
    return [Box(round(one["x"], 1), round(one["y"], 1), round(one["dx"], 1), round(one["dy"], 1)) for one in found]


def _folder(name: str, group: list[Hotspot], box: Box, quota: int) -> Folder:
    inner = Box(box.x + GAP / 2, box.y + HEAD, box.width - GAP, box.height - HEAD - GAP)
    ordered = sorted(group, key=lambda row: (-max(row.loc, 1), row.path))
    shown, rest = ordered[:quota], ordered[quota:]
    sizes = [float(max(row.loc, 1)) for row in shown]
    if rest:
        sizes.append(float(sum(max(row.loc, 1) for row in rest)))
    order = sorted(range(len(sizes)), key=lambda index: -sizes[index])
    boxes = _layout([sizes[index] for index in order], inner)
    tiles = [
        _tile(place, shown[index] if index < len(shown) else None, len(rest))
        for index, place in zip(order, boxes, strict=True)
    ]
    room = box.width - 2 * GAP if box.height > HEAD else 0
    return Folder(name, inner, _fitted("top level" if name == "." else name, room, FOLDER_CHARACTER), tuple(tiles))


def _tile(box: Box, row: Hotspot | None, folded: int) -> Tile:
    name = f"+{folded:,}" if row is None else row.path.rsplit("/", 1)[-1]
    roomy = box.width > NAMED_WIDTH and box.height > NAMED_HEIGHT
    return Tile(box, row, folded if row is None else 1, _fitted(name, box.width - 6) if roomy else "")


def _fitted(name: str, width: float, character: float = CHARACTER) -> str:
    room = int(width / character)
    if len(name) <= room:
        return name
    return name[: room - 1] + "…" if room > 3 else ""  # fewer than three letters say nothing
