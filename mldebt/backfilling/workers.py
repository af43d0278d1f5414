"""Worker processes that judge commits: a worker that dies costs the commit it held, a parent that dies ends them.

Every worker has its own sterile git directory and its own connection to the facts cache; only the parent writes
results. Neighbouring commits go to one worker together, since they share nearly all their files.
"""

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

import msgspec

LARGEST_BLOCK, SMALL_BLOCK = 256, 4
SHARES = 2
"""What is left is cut as if each worker were to take this many blocks of it."""
PATIENCE = 20.0

Judge = Callable[[str], bytes]
"""Commit → the packed point; raises where it cannot be read."""
Hire = Callable[[], AbstractContextManager[Judge]]
"""What a child opens for itself and closes when it ends."""


class Answer(msgspec.Struct, frozen=True, array_like=True):
    """What came of one commit: its packed point, or why there is none."""

    commit: str
    point: bytes | None
    reason: str = ""


class _Worker(msgspec.Struct, eq=False):
    """A child, its pipe and the commits it was given and has not answered."""

    process: BaseProcess
    pipe: Connection
    held: deque[str]


class Crew:
    """A few children; `run` yields an answer for every commit, in any order."""

    def __init__(self, hire: Hire, jobs: int) -> None:
        self._hire, self._jobs = hire, jobs
        self._context = multiprocessing.get_context("fork")
        self._waiting: deque[list[str]] = deque()
        self._workers: list[_Worker] = []

    def run(self, commits: Sequence[str]) -> Iterator[Answer]:
        """Judge commits, newest first as they are given; the children are gone when this ends, however it ends."""
        self._waiting = blocks(commits, self._jobs)
        try:
            while self._waiting and len(self._workers) < self._jobs:
                self._engage()
            while busy := [worker for worker in self._workers if worker.held]:
                ready = wait([worker.pipe for worker in busy])
                for worker in busy:
                    if worker.pipe in ready:
                        yield self._collect(worker)
        finally:
            for worker in self._workers:
                _dismiss(worker)
            self._workers = []

    def _engage(self) -> None:
        ours, theirs = self._context.Pipe()
        inherited = [worker.pipe for worker in self._workers]
        process = self._context.Process(target=_work, args=(theirs, self._hire, [*inherited, ours]))
        process.start()
        theirs.close()
        worker = _Worker(process, ours, deque())
        self._workers.append(worker)
        self._give(worker)

    def _give(self, worker: _Worker) -> None:
        worker.held = deque(self._waiting.popleft())
        with suppress(OSError):
            worker.pipe.send(list(worker.held))

    def _collect(self, worker: _Worker) -> Answer:
        """Take an answer and hand out the next block; a dead child is replaced and its other commits go to another."""
        try:
            answer = msgspec.msgpack.decode(worker.pipe.recv_bytes(), type=Answer)
        except (EOFError, OSError):
            lost = worker.held.popleft()
            if worker.held:
                self._waiting.appendleft(list(worker.held))
            self._workers.remove(worker)
            _dismiss(worker)
            if self._waiting:
                self._engage()
            return Answer(lost, None, "its reader died")
        worker.held.remove(answer.commit)
        if not worker.held and self._waiting:
            self._give(worker)
        return answer


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


def _dismiss(worker: _Worker) -> None:
    """Let an idle child close what it opened; kill one that is at work."""
    worker.pipe.close()
    if worker.held:
        worker.process.kill()
    worker.process.join(timeout=PATIENCE)
    if worker.process.is_alive():
        worker.process.kill()
        worker.process.join()


def _work(pipe: Connection, hire: Hire, others: Sequence[Connection]) -> None:
    """Judge blocks of commits until the pipe closes; runs in the child, which holds no other end of any pipe."""
    for other in others:
        other.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(EOFError, OSError), hire() as judge:
        while True:
            for commit in pipe.recv():
                pipe.send_bytes(msgspec.msgpack.encode(answered(judge, commit)))


def answered(judge: Judge, commit: str) -> Answer:
    """Judge one commit; whatever goes wrong costs that commit alone."""
    try:
        return Answer(commit, judge(commit))
    except Exception as problem:  # noqa: BLE001 - one commit must not cost the others
        return Answer(commit, None, f"{type(problem).__name__}: {problem}"[:300])
