"""Says what the flags of one letter mean that a launch script gives its program: the program declares their names."""

import msgspec

from mldebt.patterns import regex
from mldebt.project.experiments.changes.events import Changed, Event, Reading
from mldebt.project.experiments.history.nearness import places
from mldebt.project.experiments.history.walking import Walk, Wanted
from mldebt.project.experiments.values.names import is_minor

SHORT = regex(r"-[A-Za-z]\w?")
DECLARED = regex(
    r"\(\s*['\"](-[A-Za-z]\w?)['\"]\s*,\s*['\"](--[\w\-]+)['\"]|\(\s*['\"](--[\w\-]+)['\"]\s*,\s*['\"](-[A-Za-z]\w?)['\"]"
)
MOST_PROGRAMS = 3


def spelt_out(one: Wanted, reading: Reading, walk: Walk) -> Reading:
    """Return a reading of a script whose short flags have the names that its programs of then declare."""
    if one.lane != "shell" or not any(SHORT.fullmatch(row.key) for row in reading.changes):
        return reading
    told = {change.path: str(change.new) for change in one.commit.changes if change.status != "D"}
    spots = (spot for name in reading.stages[:MOST_PROGRAMS] for spot in places(one.path, name))
    shas = [sha for spot in dict.fromkeys(spots) if (sha := told.get(spot) or walk.state.get(spot, ""))]
    names: dict[str, str] = {}
    for content in walk.blobs(shas).values():
        for found in DECLARED.finditer((content or b"").decode("utf-8", "replace")):
            short, long = (found[1], found[2]) if found[1] else (found[4], found[3])
            names.setdefault(short, long)
    rows = tuple(_renamed(row, names.get(row.key, row.key)) for row in reading.changes)
    return msgspec.structs.replace(reading, changes=rows)


def as_written(event: Event, reading: Reading) -> Event:
    """Return a try with the flags as the script writes them; what they mean only says whether it is one."""
    if len(event.params) != len(reading.changes):
        return event
    rows = (msgspec.structs.replace(row, key=was.key) for row, was in zip(event.params, reading.changes, strict=True))
    return msgspec.structs.replace(event, params=tuple(rows))


def _renamed(row: Changed, key: str) -> Changed:
    return Changed(key, row.previous, row.value, row.line, row.is_minor or is_minor(key), row.is_moved)
