"""Config liveness: one square per key, per file; beyond some 600 squares the rest is folded by folder and counted."""

from collections import Counter
from collections.abc import Sequence

import msgspec

from mldebt.findings.subjects import ConfigFile, ConfigKey
from mldebt.findings.vocabulary import KeyStatus
from mldebt.project.configs.trees.verdict import ALIKE
from mldebt.report.wording.spots import Folded, Spot, Subject, folded
from mldebt.report.wording.words import count

MARKS = 600
FILES, MAILED = 24, 10
FEW = 8
ROW = 44
PITCH = 13
KEYS, MAILED_KEYS = 60, 20
ORDER: tuple[KeyStatus, ...] = ("live", "external", "unknown", "dead")
NAMES: dict[KeyStatus, str] = {
    "live": "live",
    "external": "read by an outside tool",
    "unknown": "cannot tell",
    "dead": "dead",
}
FIRST: dict[KeyStatus, str] = {"dead": "those with dead keys", "unknown": "those that cannot be told"}


class Square(msgspec.Struct, frozen=True):
    """The outline of one key, or of many that have no title."""

    outline: str
    status: str
    title: str


class KeyRow(msgspec.Struct, frozen=True):
    """A dead or unknown key and why."""

    key: str
    spot: Spot
    status: str
    reason: str
    near: tuple[str, ...]


class FileRow(msgspec.Struct, frozen=True):
    """One file of configuration: its squares and its dead keys."""

    spot: Spot
    system: str
    status: str
    squares: tuple[Square, ...]
    width: int
    height: int
    label: str
    dead: str
    folded: int


class Configuring(msgspec.Struct, frozen=True):
    """The section on configuration."""

    lede: str
    nothing: str
    legend: tuple[tuple[str, str], ...]
    files: tuple[FileRow, ...]
    keys: tuple[KeyRow, ...]
    more_keys: int
    rest: tuple[Folded, ...]


def configuring(subject: Subject) -> Configuring:
    """Return the section on configuration."""
    configs = subject.scan.configs
    whole = [one for one in configs or () if one.keys]
    if not whole:
        nothing = (
            "Configs were not looked at."
            if configs is None
            else "No configuration was found: no config file, command-line option or setting."
        )
        return Configuring("", nothing, (), (), (), 0, ())
    ordered = sorted(whole, key=lambda one: (-_dead(one), -_dead(one, "unknown"), -len(one.keys), one.path))
    telling = sum(any(key.status in {"dead", "unknown"} for key in one.keys) for one in whole)
    shown: list[FileRow] = []
    rest: list[ConfigFile] = []
    budget, most = MARKS, min(max(telling, FEW), MAILED if subject.settings.static else FILES)
    for one in ordered:
        if budget > 0 and len(shown) < most:
            row = _row(subject, one, budget)
            budget -= min(len(one.keys), budget)
            shown.append(row)
        else:
            rest.append(one)
    keys = [key for one in ordered for key in one.keys if key.status == "dead"]
    told = MAILED_KEYS if subject.settings.static else KEYS
    counts = Counter(key.status for one in whole for key in one.keys)
    return Configuring(
        lede=_lede(whole, counts, len(shown)), nothing="",
        legend=tuple((status, f"{NAMES[status]}, {counts[status]:,}") for status in ORDER if counts[status]),
        files=tuple(shown), keys=tuple(_key(subject, key) for key in keys[:told]), more_keys=max(len(keys) - told, 0),
        rest=folded([one.path for one in rest]),
    )  # fmt: skip


def _lede(whole: list[ConfigFile], counts: Counter[KeyStatus], shown: int) -> str:
    start = f"One square per key, {count(sum(counts.values()), 'key')} in {count(len(whole), 'file')}."
    none = "No key is known to be dead" if counts["unknown"] else "No key is dead"
    dead = f"{count(counts['dead'], 'key')} can be set without changing anything" if counts["dead"] else none
    order = [words for status, words in FIRST.items() if counts[status]] or ["the largest"]
    drawn = f" Drawn: {count(shown, 'file')}, {', then '.join([f'{order[0]} first', *order[1:]])}."
    return f"{start} {dead}.{drawn if shown < len(whole) else ''}"


def _dead(one: ConfigFile, status: KeyStatus = "dead") -> int:
    return sum(key.status == status for key in one.keys)


def _row(subject: Subject, one: ConfigFile, budget: int) -> FileRow:
    is_whole = len(one.keys) <= budget
    drawn = sorted(one.keys, key=lambda key: (not is_whole and key.status != "dead", key.line, key.key))[:budget]
    counts = Counter(key.status for key in one.keys)
    known = len(one.keys) - counts["unknown"]
    spoken = ", ".join(f"{counts[status]} {NAMES[status]}" for status in ORDER if counts[status])
    return FileRow(
        spot=subject.spot(one.path), system=one.system, status=one.status,
        squares=_squares(drawn, titled=not subject.settings.static), width=ROW * PITCH,
        height=((len(drawn) - 1) // ROW + 1) * PITCH + 2, label=f"{count(len(one.keys), 'key')}: {spoken}",
        dead=f"{counts['dead']:,} of {known:,}" if known else "cannot tell", folded=len(one.keys) - len(drawn),
    )  # fmt: skip


def _squares(keys: Sequence[ConfigKey], *, titled: bool) -> tuple[Square, ...]:
    """Draw each key by itself; without titles only the dead, the others of a status as one outline."""
    found: list[Square] = []
    plain: dict[KeyStatus, str] = {}
    for index, key in enumerate(keys):
        outline = f"M{index % ROW * PITCH + 1} {index // ROW * PITCH + 2}h10v10h-10z"
        if titled or key.status == "dead":
            found.append(Square(outline, key.status, _title(key)))
        else:
            plain[key.status] = plain.get(key.status, "") + outline
    return (*found, *(Square(outline, status, "") for status, outline in plain.items()))


def _title(key: ConfigKey) -> str:
    """Name the key and say why it is dead or cannot be told."""
    return f"{key.key}: {key.status}" + (f", {key.reason}" if key.status in {"dead", "unknown"} else "")


def _key(subject: Subject, key: ConfigKey) -> KeyRow:
    near = tuple(one.says for one in key.near_misses if one.says not in ALIKE)[:2]
    return KeyRow(key.key, subject.spot(key.path, key.line, key.cell), key.status, key.reason, near)
