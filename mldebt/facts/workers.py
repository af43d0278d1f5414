"""Child processes that read files under a deadline and a memory limit: a file that kills its reader costs only itself.

The stock pools cannot do this: a killed worker makes ProcessPoolExecutor fail every remaining task and
multiprocessing.Pool.map wait for ever.
"""

import gc
import multiprocessing
import os
import resource
import time
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing.connection import Connection, wait

import msgspec

from mldebt.facts.reading import encode_facts, read_facts
from mldebt.facts.texts import Unread

MEMORY = 2 << 30
RETRIES = 1
LOOKS_UP = 1.0
"""Seconds between two looks of an idle worker for its parent."""

Job = tuple[str, str, bytes, int]
"""A key, the kind of reader, the content and the size of the whole file."""


def work(pipe: Connection) -> None:
    """Read files one after another until the pipe closes or the parent is gone; runs in the child."""
    gc.disable()
    parent = os.getppid()
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    with suppress(EOFError, OSError, KeyboardInterrupt):
        while True:
            while not pipe.poll(LOOKS_UP):  # a killed parent closes nothing: its end was inherited here
                if os.getppid() != parent:
                    return
            kind, content, size = pipe.recv()
            pipe.send_bytes(encode_facts(read_facts(kind, content, size)))


class _Worker(msgspec.Struct):
    """One child with the job it holds and since when."""

    process: multiprocessing.process.BaseProcess
    pipe: Connection
    job: Job | None = None
    since: float = 0.0


class Crew:
    """A few workers; `run` yields (key, encoded facts) in any order, one result for every job."""

    def __init__(self, size: int, deadline: float) -> None:
        methods = multiprocessing.get_all_start_methods()
        self._context = multiprocessing.get_context("fork" if "fork" in methods else "spawn")
        self._deadline = deadline
        self._size = max(1, size)

    def run(self, jobs: Iterator[Job]) -> Iterator[tuple[str, bytes]]:
        """Yield one result a job; a dead or late worker is replaced, its file retried once alone and then given up."""
        waiting: deque[Job] = deque()
        tries: dict[str, int] = {}
        workers: list[_Worker] = []
        try:
            while True:
                for worker in workers:
                    if worker.job is None and (job := waiting.popleft() if waiting else next(jobs, None)):
                        self._give(worker, job)
                while len(workers) < self._size and (job := next(jobs, None)):
                    workers.append(self._hire())
                    self._give(workers[-1], job)
                busy = [worker for worker in workers if worker.job is not None]
                if not busy:
                    return
                ready = wait([worker.pipe for worker in busy], timeout=0.5)
                for worker in busy:
                    yield from self._collect(worker, workers, waiting, tries, is_ready=worker.pipe in ready)
        finally:
            for worker in workers:
                self._dismiss(worker)

    def _collect(
        self, worker: _Worker, workers: list[_Worker], waiting: deque[Job], tries: dict[str, int], *, is_ready: bool
    ) -> Iterator[tuple[str, bytes]]:
        job = worker.job
        if job is None:
            return
        late = time.monotonic() - worker.since > self._deadline
        if is_ready:
            try:
                yield job[0], worker.pipe.recv_bytes()
            except (EOFError, OSError):
                pass
            else:
                worker.job = None
                return
        elif not late:
            return
        self._dismiss(worker)
        workers[workers.index(worker)] = self._hire()
        tries[job[0]] = tries.get(job[0], 0) + 1
        if late and not is_ready:
            yield job[0], encode_facts(Unread("deadline", "parse", f"took longer than {self._deadline:g} s"))
        elif tries[job[0]] > RETRIES:
            yield job[0], encode_facts(Unread("crashed", "parse", "its reader died twice"))
        else:
            waiting.append(job)

    def _hire(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=work, args=(theirs,), daemon=True)  # type: ignore[attr-defined] # every context has Process
        process.start()
        theirs.close()
        return _Worker(process, ours)

    def _give(self, worker: _Worker, job: Job) -> None:
        worker.job, worker.since = job, time.monotonic()
        with suppress(OSError):
            worker.pipe.send(job[1:])

    def _dismiss(self, worker: _Worker) -> None:
        worker.pipe.close()
        if worker.process.is_alive():
            worker.process.kill()
        worker.process.join(timeout=5)
