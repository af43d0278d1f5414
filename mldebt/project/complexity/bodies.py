"""Tells which touches of a file changed one of its units: those that left its body another one.

Past versions are read up to a fixed number for each file and for all files together, so what is told is a lower bound.
"""

from collections.abc import Mapping, Sequence
from itertools import islice

from mldebt.facts.cells import NotebookFacts
from mldebt.facts.texts import OutlineFacts
from mldebt.project.sources import Sources
from mldebt.repository.touches import Touch

MIN_TOUCHES = 5
NEWEST = 60
MOST_READ, AT_ONCE = 3000, 200
Bodies = dict[str, str]
Blobs = tuple[tuple[str, str], ...]
Versions = tuple[Bodies | None, Bodies | None]
"""The bodies of units, by name, before and after a touch; None where a version cannot be read."""


def past_bodies(sources: Sources, units: Mapping[str, frozenset[str]]) -> Mapping[str, list[Versions]]:
    """Return, by path and touch, the body hash of some units before and after; None where a version cannot be read.

    `units` are the names asked for in each file. Before is the version the commit itself started from, so what merges,
    bots and bulk commits did counts for nobody.
    """
    wanted: dict[str, Blobs] = {}
    left = MOST_READ
    for path in units:
        touches = sources.touches.of(path)
        count = min(len(touches), NEWEST, left)
        if count >= MIN_TOUCHES:
            wanted[path] = sources.memory.of(_blobs, touches, count)
            left -= count
    bodies = _read(sources, wanted, units)
    return {
        path: sources.memory.of(_versions, pairs, _kind(path), units[path], bodies=bodies)
        for path, pairs in wanted.items()
    }


def _read(
    sources: Sources, wanted: Mapping[str, Blobs], units: Mapping[str, frozenset[str]]
) -> Mapping[tuple[str, str], Bodies | None]:
    """Return what stands in blobs of some files, a few read at a time: all at once would be most of what is held."""
    named: dict[tuple[str, str], frozenset[str]] = {}
    for path, pairs in wanted.items():
        kind, names = _kind(path), units[path]
        if not sources.memory.has(_versions, pairs, kind, names, bodies={}):
            for blob in dict.fromkeys(blob for pair in pairs for blob in pair if blob):
                named[blob, kind] = names | named.get((blob, kind), frozenset())
    bodies: dict[tuple[str, str], Bodies | None] = {}
    waiting = iter(named)
    while part := list(islice(waiting, AT_ONCE)):
        facts = sources.past(part)
        bodies |= {pair: sources.memory.of(_bodies, found, named[pair]) for pair, found in facts.items()}
    return bodies


def _blobs(touches: Sequence[Touch], count: int) -> Blobs:
    """Return the blobs before and after each of the newest touches."""
    return tuple((_blob_before(touch), touch.blob) for touch in touches[:count])


def _versions(
    pairs: Blobs, kind: str, _names: frozenset[str], *, bodies: Mapping[tuple[str, str], Bodies | None]
) -> list[Versions]:
    """Return what stands in blobs of the units asked for; `bodies` holds at least theirs."""
    return [(bodies.get((before, kind)) if before else {}, bodies.get((after, kind))) for before, after in pairs]


def _kind(path: str) -> str:
    return "notebook" if path.endswith(".ipynb") else "outline"


def _bodies(facts: object, names: frozenset[str]) -> Bodies | None:
    if isinstance(facts, OutlineFacts):
        return {name: body for name, body in facts.bodies if name in names}
    if not isinstance(facts, NotebookFacts):
        return None
    return {scope.name: scope.body for scope in facts.code.scopes if scope.name in names}


def _blob_before(touch: Touch) -> str:
    """Return the blob that a touch replaced, at its old path if it moved the file too; empty where it made the file."""
    change = next((change for change in touch.commit.changes if change.new == touch.blob), None)
    if change is not None and change.status == "A":
        moved_from = dict(touch.commit.renames).get(change.path)
        change = next((gone for gone in touch.commit.changes if gone.path == moved_from), None)
    return change.old if change is not None else ""


def unit_touches(
    sources: Sources, name: str, touches: Sequence[Touch], past: Sequence[Versions] | None
) -> Sequence[Touch]:
    """Return the touches that changed the unit itself: its body differs, where both versions can be read.

    Where the past was not read, the touches of a file that has few of them are those of its units at most; of a file
    that has many, none can be laid at a unit.
    """
    if past is None:
        return touches if len(touches) < MIN_TOUCHES else ()
    return sources.memory.of(_those_of, past, name, touches=touches)


def _those_of(past: Sequence[Versions], name: str, *, touches: Sequence[Touch]) -> Sequence[Touch]:
    """Return the touches, of which `past` tells, that changed the body of a unit."""
    return [
        touch
        for touch, (before, after) in zip(touches, past, strict=False)
        if before is not None and after is not None and before.get(name) != after.get(name)
    ]
