"""Measures many blobs, each once ever: from the cache, else read here and in a few processes beside this one.

Versions of one file go to one process, which keeps what their pieces say. A process that dies costs time alone: what it
was to read is read in full, under the deadline of all files.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from functools import partial

import msgspec

from mldebt.backfilling.fact_cache import FactCache
from mldebt.backfilling.line import Line
from mldebt.facts.measures import decode_measures, measures_of, quickly
from mldebt.facts.reading import facts_version
from mldebt.facts.texts import Measures
from mldebt.repository.kinds import cap
from mldebt.repository.sterile import SterileGit
from mldebt.splitting import Child, Listen, read

FLUSHED = 500
WORTH = 100
"""Blobs from which on another process is started for a share of them."""
Key = tuple[str, str]
"""The id of a blob and the kind of its reader."""
Row = tuple[str, Measures | None]


def measured(line: Line, fact_cache: FactCache, keys: Sequence[Key]) -> Iterator[tuple[Key, Measures]]:
    """Yield what each blob measures, in any order; `keys` have versions of one file beside each other."""
    version = facts_version()
    names = {f"{blob}:{kind} complexity": (blob, kind) for blob, kind in keys}
    kept = {name: decode_measures(content) for name, content in fact_cache.cache.get_many(version, names).items()}
    stored = {name: one for name, one in kept.items() if one is not None}
    yield from ((names[name], one) for name, one in stored.items())
    left = {name: key for name, key in names.items() if name not in stored}
    fresh: dict[str, bytes] = {}
    for name, one in _fresh(line, fact_cache, left):
        if one.unread != "missing":
            fresh[name] = msgspec.msgpack.encode(one)
        if len(fresh) >= FLUSHED:
            fact_cache.cache.put_many(version, fresh)
            fresh.clear()
        yield left[name], one
    fact_cache.cache.put_many(version, fresh)


def _fresh(line: Line, fact_cache: FactCache, left: Mapping[str, Key]) -> Iterator[tuple[str, Measures]]:
    """Yield what blobs measure that were never read; those that are no ordinary file are read in full."""
    sizes = line.git.sizes(list({blob for blob, _ in left.values()}))
    named = {name: key for name, key in left.items() if 0 <= sizes.get(key[0], -1) <= cap(key[1])}
    for name in left.keys() - named.keys():
        yield name, Measures(unread="aside" if left[name][0] in sizes else "missing")
    slow: dict[str, Key] = {}
    for name, found in _shared(line.git, named, sizes, fact_cache.jobs or os.cpu_count() or 1):
        if found is None:
            slow[name] = named[name]
        else:
            yield name, found
    if slow:
        facts = fact_cache.past(list(slow.values()), line.read)
        yield from ((name, measures_of(facts[key])) for name, key in slow.items())


def _shared(git: SterileGit, named: Mapping[str, Key], sizes: Mapping[str, int], jobs: int) -> Iterator[Row]:
    """Yield what ordinary files measure, and None for others; all shares but the first are read by children."""
    first, *others = _shares(named, sizes, min(jobs, len(named) // WORTH))
    children: list[tuple[Child, dict[str, Key]]] = []
    try:
        children.extend((Child(partial(_work, git, share)), share) for share in others)
        yield from _quick(git, first)
        for child, share in children:
            yield from told(child.answer(), share)
    finally:
        for child, _ in children:
            child.end()


def _shares(named: Mapping[str, Key], sizes: Mapping[str, int], count: int) -> list[dict[str, Key]]:
    """Cut blobs, in their order, into shares of about the same size in bytes."""
    found: list[dict[str, Key]] = [{} for _ in range(max(count, 1))]
    total, before = sum(sizes[blob] for blob, _ in named.values()), 0
    for name, key in named.items():
        found[min(before * len(found) // max(total, 1), len(found) - 1)][name] = key
        before += sizes[key[0]]
    return found


def _quick(git: SterileGit, share: Mapping[str, Key]) -> Iterator[Row]:
    for (name, key), content in zip(share.items(), git.blobs(blob for blob, _ in share.values()), strict=True):
        yield name, None if content is None else quickly(content, key[1])


def _work(git: SterileGit, share: Mapping[str, Key], _listen: Listen) -> bytes:
    """Measure a share and tell all of it at once; runs in a child, with git processes of its own."""
    with closing(git.beside()) as beside:
        return msgspec.msgpack.encode(list(_quick(beside, share)))


def told(answer: bytes | None, share: Mapping[str, Key]) -> Iterator[Row]:
    """Yield what a child says of its share: of nothing, where it died."""
    rows = read(answer, list[Row])
    yield from [(name, None) for name in share] if rows is None else rows
