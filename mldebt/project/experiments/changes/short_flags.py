"""Says what the flags of a launch script mean to its program, which declares their names and defaults.

A flag of one letter has a long name; one that only one version of the script gives had the program's default in the
other. What it cannot know: a default that is no literal of the program's own text.
"""

import posixpath
from collections import ChainMap
from collections.abc import Mapping, MutableMapping, Sequence

import msgspec

from mldebt.patterns import regex
from mldebt.project.experiments.changes.events import Changed, Event, Reading
from mldebt.project.experiments.history.choosing import is_options_code
from mldebt.project.experiments.history.nearness import places
from mldebt.project.experiments.history.walking import Walk, Wanted
from mldebt.project.experiments.values.literals import literals
from mldebt.project.experiments.values.meanings import plain_meaning
from mldebt.project.experiments.values.names import OPTION, is_minor, plain

SHORT = regex(r"-[A-Za-z]\w?")
DECLARED = regex(
    r"\(\s*['\"](-[A-Za-z]\w?)['\"]\s*,\s*['\"](--[\w\-]+)['\"]|\(\s*['\"](--[\w\-]+)['\"]\s*,\s*['\"](-[A-Za-z]\w?)['\"]"
)
MOST_PROGRAMS = 3


def spelt_out(one: Wanted, reading: Reading, walk: Walk) -> Reading:
    """Return a reading of a script whose short flags have the names that its programs of then declare."""
    if one.lane != "shell" or not any(SHORT.fullmatch(row.key) for row in reading.changes):
        return reading
    names: dict[str, str] = {}
    for content in walk.blobs(list(_programs(one, reading, ChainMap(_changed(one), walk.state)))).values():
        for found in DECLARED.finditer((content or b"").decode("utf-8", "replace")):
            short, long = (found[1], found[2]) if found[1] else (found[4], found[3])
            names.setdefault(short, long)
    rows = tuple(_renamed(row, names.get(row.key, row.key)) for row in reading.changes)
    return msgspec.structs.replace(reading, changes=rows)


def completed(one: Wanted, reading: Reading, walk: Walk) -> Reading:
    """Return a reading of a script with the program's default for what one version does not give, or without that."""
    if one.lane != "shell" or all(row.previous and row.value for row in reading.changes):
        return reading
    before = _defaults(_programs(one, reading, walk.state), walk)
    after = _defaults(_programs(one, reading, ChainMap(_changed(one), walk.state)), walk)
    rows = (
        msgspec.structs.replace(
            row,
            previous=row.previous or before.get(plain(row.key), ""),
            value=row.value or after.get(plain(row.key), ""),
        )
        for row in reading.changes
    )
    told = tuple(
        row for row in rows if row.previous and row.value and plain_meaning(row.previous) != plain_meaning(row.value)
    )
    return msgspec.structs.replace(reading, changes=told)


def _changed(one: Wanted) -> MutableMapping[str, str]:
    return {change.path: str(change.new) for change in one.commit.changes if change.status != "D"}


def _programs(one: Wanted, reading: Reading, tree: Mapping[str, str]) -> tuple[str, ...]:
    """Return the versions of the programs that a script starts and of the options beside them, in a tree."""
    spots = dict.fromkeys(spot for name in reading.stages[:MOST_PROGRAMS] for spot in places(one.path, name))
    folders = {posixpath.dirname(spot) for spot in spots if spot in tree}
    beside = (path for path in tree if posixpath.dirname(path) in folders and is_options_code(path))
    return tuple(sha for spot in dict.fromkeys((*spots, *beside)) if (sha := tree.get(spot, "")))


def _defaults(shas: Sequence[str], walk: Walk) -> dict[str, str]:
    """Return the default of each option by its plain name; one with several has none."""
    found: dict[str, set[str]] = {}
    for content in walk.blobs(list(shas)).values():
        for row in literals((content or b"").decode("utf-8", "replace")):
            if OPTION.match(row.key):
                found.setdefault(plain(row.key), set()).add(row.raw)
    return {name: min(values) for name, values in found.items() if len(values) == 1}


def as_written(event: Event, reading: Reading) -> Event:
    """Return a try with the flags as the script writes them; what they mean only says whether it is one."""
    if len(event.params) != len(reading.changes):
        return event
    rows = (msgspec.structs.replace(row, key=was.key) for row, was in zip(event.params, reading.changes, strict=True))
    return msgspec.structs.replace(event, params=tuple(rows))


def _renamed(row: Changed, key: str) -> Changed:
    return Changed(key, row.previous, row.value, row.line, row.is_minor or is_minor(key), row.is_moved)
