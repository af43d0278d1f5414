"""Children that judge commits: one that dies costs the commit it held, and a parent that dies ends them.

Every child has its own sterile git directory and its own connection to the facts cache; only the parent writes results.
Neighbouring commits go to one child together, since they share nearly all their files.
"""

import gc
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial

import msgspec

from mldebt.crew import Crew

LARGEST_BLOCK, SMALL_BLOCK = 256, 4
SHARES = 2
"""What is left is cut as if each worker were to take this many blocks of it."""

Judge = Callable[[str], bytes]
"""Commit → the packed point; raises where it cannot be read."""
Hire = Callable[[], AbstractContextManager[Judge]]
"""What a child opens for itself and closes when it ends."""


class Answer(msgspec.Struct, frozen=True, array_like=True):
    """What came of one commit: its packed point, or why there is none."""

    commit: str
    point: bytes | None
    reason: str = ""


def judged(hire: Hire, commits: Sequence[str], jobs: int) -> Iterator[Answer]:
    """Yield an answer for every commit, in any order; they are given newest first."""
    for commit, answer in Crew(partial(_judging, hire), jobs).run(iter(blocks(commits, jobs))):
        if isinstance(answer, str):
            yield Answer(commit, None, "its reader died")
        else:
            yield msgspec.msgpack.decode(answer, type=Answer)


@contextmanager
def _judging(hire: Hire) -> Iterator[Callable[[str], bytes]]:
    gc.enable()  # a child lives as long as a backfill
    with hire() as judge:
        yield lambda commit: msgspec.msgpack.encode(answered(judge, commit))


def blocks(commits: Sequence[str], workers: int) -> deque[list[str]]:
    """Return runs of neighbours, the newest first, each from its oldest on: a point is carried on from the one before.

    They are long, as each begins with work that its neighbours share, and shorter towards the end, so that no worker
    is left waiting for another: small ones only where there is no more than that for each.
    """
    found: deque[list[str]] = deque()
    start = 0
    while start < len(commits):
        left = len(commits) - start
        small = min(SMALL_BLOCK, -(-left // workers))
        size = min(max(left // (workers * SHARES), small), LARGEST_BLOCK)
        found.append(list(commits[start : start + size])[::-1])
        start += size
    return found


def answered(judge: Judge, commit: str) -> Answer:
    """Judge one commit; whatever goes wrong costs that commit alone."""
    try:
        return Answer(commit, judge(commit))
    except Exception as problem:  # noqa: BLE001 - one commit must not cost the others
        return Answer(commit, None, f"{type(problem).__name__}: {problem}"[:300])
