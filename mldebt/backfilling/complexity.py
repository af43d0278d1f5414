"""Backfills complexity alone: each blob is read once for its functions, and a commit is the sum of its blobs.

No rule judges, and neither history nor calls are read, so that thousands of commits take seconds. What counts as a file
is what a scan reads: the same paths are set aside, the same files are too large.
"""

import logging
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from mldebt.backfilling.choosing import Filled, Wanted, line_commits
from mldebt.backfilling.fact_cache import FactCache
from mldebt.backfilling.line import LATEST, Coded, Line, open_line
from mldebt.backfilling.measuring import Key, measured
from mldebt.cache import Cache
from mldebt.errors import TargetError
from mldebt.facts.extraction import quiet_collector
from mldebt.facts.texts import Measures
from mldebt.findings.complexity import ComplexityPoint
from mldebt.findings.scope import in_scope
from mldebt.options import Options
from mldebt.progress import Step
from mldebt.repository.clock import iso
from mldebt.repository.opening import RepositorySnapshot
from mldebt.repository.sterile import GitFailure
from mldebt.store.opening import open_store
from mldebt.store.points import Measuring, measured_commits, save_complexity

logger = logging.getLogger("mldebt")
RULE, COMPLEX = ("MLD301", "complexity-hotspot"), 15
BLOCK = 256


class Sums(NamedTuple):
    """What one blob adds to a point; `name` is that of its most complex function."""

    functions: int = 0
    complexity: int = 0
    outside: int = 0
    over: int = 0
    highest: int = 0
    name: str = ""
    unread: str = ""


def backfill_complexity(
    snapshot: RepositorySnapshot, cache: Cache, options: Options, wanted: Wanted, step: Step
) -> Filled:
    """Measure the wanted commits behind a snapshot and store a point for each; raises TargetError without history."""
    if snapshot.commit is None or snapshot.git is None:
        raise TargetError(f"{snapshot.place.root}: it has no commit, so there is no past to measure")
    asked = measuring(snapshot, options)
    with (
        quiet_collector(),
        open_store(options.db, msgspec.structs.replace(options, path=snapshot.place.root)) as store,
        open_line(snapshot.place, options, cache, snapshot.row) as line,
    ):
        for note in store.notes:
            logger.warning(note)
        commits = line_commits(line, wanted)
        known = measured_commits(store, asked)
        missing = [sha for sha in commits if sha not in known]
        unread: list[tuple[str, str]] = []
        for points in measured_points(line, FactCache(cache, options, jobs=options.jobs), missing, asked.bound, unread):
            save_complexity(store, asked, points)
            step("measuring commits", len(points), len(missing))
        return Filled(len(commits), len(missing) - len(unread), len(commits) - len(missing), tuple(unread))


def measuring(snapshot: RepositorySnapshot, options: Options) -> Measuring:
    """Return what decides the points of a repository under these options."""
    return Measuring(snapshot.row, options.exclude, options.start(*RULE, COMPLEX))


def measured_points(
    line: Line, fact_cache: FactCache, commits: Sequence[str], bound: int, unread: list[tuple[str, str]]
) -> Iterator[tuple[ComplexityPoint, ...]]:
    """Yield the points of the commits, some at a time; those that cannot be listed go to `unread` with the reason."""
    known: dict[Key, Sums] = {}
    for start in range(0, len(commits), BLOCK):
        listed: dict[str, list[Coded]] = {}
        for sha in commits[start : start + BLOCK]:
            try:
                listed[sha] = line.code(sha)
            except (GitFailure, TargetError) as problem:
                unread.append((sha, f"{type(problem).__name__}: {problem}"[:300]))
        wanted = {key: path for files in listed.values() for path, key in files}
        missing = sorted(wanted.keys() - known.keys(), key=lambda key: (wanted[key], key))
        known = {key: known[key] for key in wanted if key in known}
        known |= {key: _sums(one, bound) for key, one in measured(line, fact_cache, missing)}
        yield tuple(_point(line, sha, files, known) for sha, files in listed.items())


def _sums(one: Measures, bound: int) -> Sums:
    if one.unread or not one.functions:
        return Sums(outside=one.outside, unread=one.unread)
    values = [complexity for _, complexity in one.functions]
    highest = max(values)
    name = one.functions[values.index(highest)][0]
    over = sum(value > bound for value in values)
    return Sums(len(values), sum(values), one.outside, over, highest, name)


def _point(line: Line, commit: str, files: Sequence[tuple[str, Key]], known: Mapping[Key, Sums]) -> ComplexityPoint:
    scope = line.row.scope
    unread: Counter[str] = Counter()
    top, top_path = Sums(), ""
    read = functions = complexity = outside = over = 0
    for path, key in files:
        if scope != "." and not in_scope(path, scope):
            continue
        one = known[key]
        if one.unread:
            unread[one.unread] += 1
            continue
        read += 1
        functions += one.functions
        complexity += one.complexity
        outside += one.outside
        over += one.over
        if one.highest > top.highest or (one.highest == top.highest and one.highest and path < top_path):
            top, top_path = one, path
    return ComplexityPoint(
        commit=commit, date=iso(min(max(line.time_of(commit) or 0, 0), LATEST)), files=read, functions=functions,
        complexity=complexity, outside=outside, over=over, highest=top.highest,
        highest_at=f"{top_path}::{top.name}" if top.highest else "", unparsable=unread["unparsable"],
        missing=unread["missing"],
    )  # fmt: skip
