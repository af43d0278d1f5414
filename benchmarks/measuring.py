"""Runs a command as a child of this process and says what it cost, its own children included."""

import ast
import contextlib
import gc
import os
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median


@dataclass(frozen=True)
class Cost:
    """Seconds of processor and wall clock, and the largest resident set in megabytes."""

    cpu: float
    wall: float
    memory: float
    output: bytes = b""


class BenchError(Exception):
    """A measured command failed, so its time means nothing."""


def run(command: Sequence[str], home: Path, *, cwd: Path | None = None) -> Cost:
    """Run a command once; results and cache of mldebt go to `home`."""
    environment = {**os.environ, "MLDEBT_HOME": str(home), "PYTHONDONTWRITEBYTECODE": ""}
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        begin = time.perf_counter()
        child = subprocess.Popen(command, cwd=cwd, env=environment, stdout=output, stderr=errors)
        _, status, used = os.wait4(child.pid, 0)
        wall = time.perf_counter() - begin
        child.returncode = os.waitstatus_to_exitcode(status)
        for stream in (output, errors):
            stream.seek(0)
        if child.returncode != 0:
            said = errors.read().decode("utf-8", "replace")[-600:]
            raise BenchError(f"{' '.join(command[:6])} … ended with {child.returncode}\n{said}")
        unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
        return Cost(used.ru_utime + used.ru_stime, wall, used.ru_maxrss / unit, output.read())


def used() -> float:
    """Return the processor seconds of this process and of its children that have ended."""
    rows = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(row.ru_utime + row.ru_stime for row in rows)


def git(folder: Path, *arguments: str, stream: bytes = b"") -> bytes:
    """Return what a command of git prints that fetches nothing."""
    command, environment = ["git", "-C", str(folder), *arguments], {**os.environ, "GIT_NO_LAZY_FETCH": "1"}
    return subprocess.run(command, input=stream, check=True, capture_output=True, env=environment).stdout


def parsed(sources: Sequence[bytes]) -> Cost:
    """Return what `ast.parse` of each source costs, with the collector off."""
    warnings.simplefilter("ignore")
    gc.disable()
    cpu, wall = time.process_time(), time.perf_counter()
    for source in sources:
        with contextlib.suppress(SyntaxError, ValueError, RecursionError):
            ast.parse(source)
    return Cost(time.process_time() - cpu, time.perf_counter() - wall, 0)


def typical(measure: Callable[[], Cost], times: int = 3) -> Cost:
    """Return the medians of several runs, each figure by itself."""
    costs = [measure() for _ in range(times)]
    return Cost(
        median(cost.cpu for cost in costs),
        median(cost.wall for cost in costs),
        max(cost.memory for cost in costs),
        costs[-1].output,
    )
