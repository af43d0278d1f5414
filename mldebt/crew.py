"""Children that do one thing after another for this process; one that dies or is late costs what it was at, no more.

The stock pools cannot do this: a killed worker makes ProcessPoolExecutor fail every remaining task and
multiprocessing.Pool.map wait for ever.
"""

import signal
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from functools import partial
from multiprocessing.connection import Connection, Pipe, wait
from typing import Generic, TypeVar

import msgspec

from mldebt.splitting import Child, Listen

T = TypeVar("T")
Hire = Callable[[], AbstractContextManager[Callable[[T], bytes]]]
"""What a child opens for itself, to answer with, and closes when it ends."""
DIED, LATE = "died", "late"
LOOKS = 0.5
PATIENCE = 20.0


class _Worker(msgspec.Struct, Generic[T], eq=False):
    """A child, its pipe, what it was given and has not answered, since when, and how often the first has failed."""

    child: Child
    pipe: Connection
    held: deque[T]
    since: float = 0.0
    failed: int = 0


class Crew(Generic[T]):
    """A few children; `run` yields every thing with its answer, or with why it has none, in any order.

    With a deadline no thing may take longer. What a child died at is tried again as often as `retries` says, alone.
    """

    def __init__(self, hire: Hire[T], size: int, *, deadline: float | None = None, retries: int = 0) -> None:
        self._hire, self._size, self._deadline, self._retries = hire, max(1, size), deadline, retries
        self._again: deque[tuple[Sequence[T], int]] = deque()
        self._workers: list[_Worker[T]] = []

    def run(self, blocks: Iterator[Sequence[T]]) -> Iterator[tuple[T, bytes | str]]:
        """Hand out blocks of things, each to one child; the children are gone when this ends, however it ends."""
        try:
            while busy := self._busy(blocks):
                ready = wait([worker.pipe for worker in busy], LOOKS if self._deadline else None)
                for worker in busy:
                    found = self._collect(worker, is_ready=worker.pipe in ready)
                    if found is not None:
                        yield found
        finally:
            for worker in self._workers:
                _dismiss(worker)
            self._workers = []

    def _busy(self, blocks: Iterator[Sequence[T]]) -> list[_Worker[T]]:
        """Give who is idle the next block, hire more while there is more, and return who is at work."""
        left = ((block, 0) for block in blocks)
        for worker in self._workers:
            if not worker.held and (block := self._next(left)):
                _give(worker, *block)
        while len(self._workers) < self._size and (block := self._next(left)):
            ours, theirs = Pipe()
            self._workers.append(_Worker(Child(partial(_serve, theirs, self._hire)), ours, deque()))
            theirs.close()
            _give(self._workers[-1], *block)
        return [worker for worker in self._workers if worker.held]

    def _next(self, left: Iterator[tuple[Sequence[T], int]]) -> tuple[Sequence[T], int] | None:
        return self._again.popleft() if self._again else next(left, None)

    def _collect(self, worker: _Worker[T], *, is_ready: bool) -> tuple[T, bytes | str] | None:
        """Take an answer; a child that is dead or late is let go, and the rest of what it held goes to another."""
        is_late = self._deadline is not None and time.monotonic() - worker.since > self._deadline
        if not is_ready and not is_late:
            return None
        thing = worker.held.popleft()
        if is_ready:
            with suppress(EOFError, OSError):
                answer = worker.pipe.recv_bytes()
                worker.since, worker.failed = time.monotonic(), 0
                return thing, answer
        self._workers.remove(worker)
        worker.pipe.close()
        worker.child.end()
        if worker.held:
            self._again.appendleft((worker.held, 0))
        if not is_ready:
            return thing, LATE
        if worker.failed < self._retries:
            self._again.append(([thing], worker.failed + 1))
            return None
        return thing, DIED


def _give(worker: _Worker[T], things: Sequence[T], failed: int) -> None:
    worker.held, worker.since, worker.failed = deque(things), time.monotonic(), failed
    with suppress(OSError):
        worker.pipe.send(things)


def _dismiss(worker: _Worker[T]) -> None:
    """Let an idle child close what it opened; end one that is at work."""
    if not worker.held:
        _give(worker, (), 0)
        worker.child.answer(PATIENCE)
    worker.pipe.close()
    worker.child.end()


def _serve(pipe: Connection, hire: Hire[T], _listen: Listen) -> bytes:
    """Answer for one block after another until an empty one comes; runs in the child."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(EOFError, OSError), hire() as answer:
        while things := pipe.recv():
            for thing in things:
                pipe.send_bytes(answer(thing))
    return b""
