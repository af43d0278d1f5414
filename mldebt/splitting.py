"""Splits this process: a child works something out from what both hold, and writes it back as bytes.

A child that dies, or whose answer does not come whole and in time, has no answer; whoever began it works it out
instead. One whose parent is gone ends within a second. Nobody sees what a child changes in memory.
"""

import gc
import os
import select
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin

import msgspec

T = TypeVar("T")

Listen = Callable[[], bytes | None]
"""Waits for what the parent tells, None where it has nothing to tell."""
LOOKS_UP = 1.0
"""Seconds between two looks of a child for its parent."""
WIDTH = 8
NOTHING = (1 << 8 * WIDTH) - 1
PIECE = 1 << 20
NIL = msgspec.msgpack.encode(None)
LARGE_BLOCKS, LARGE = -3, 1 << 18
"""The name in glibc of the size from which a block goes back as soon as it is freed, and that size."""


def processors() -> int:
    """Return how many processors this process may use."""
    with suppress(AttributeError, OSError):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def can_split() -> bool:
    """Say whether a child would be this process: not where another thread may hold what the child waits for."""
    return hasattr(os, "fork") and threading.active_count() == 1


def give_back() -> None:
    """Give back to the system what was freed, and from now on whatever is large; a child would count it as its own."""
    with suppress(ImportError, OSError, AttributeError, TypeError):
        from ctypes import CDLL  # 10 ms, for few; a Python may be built without it

        library = CDLL(None)
        library.mallopt(LARGE_BLOCKS, LARGE)
        library.malloc_trim(0)


class Child:
    """A process beside this one that works and answers once. It is told something once, and may wait for that."""

    def __init__(self, work: Callable[[Listen], bytes]) -> None:
        self._told = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - `end` closes it
        hears, self._speaks = os.pipe()
        self._reads, answers = os.pipe()
        parent, self._id = os.getpid(), os.fork()
        if self._id == 0:
            _live(parent, work, cache(lambda: _heard(hears, self._told.fileno())), answers)
        os.close(hears)
        os.close(answers)

    def tell(self, content: bytes | None) -> None:
        """Hand something over, or nothing; this never waits for the child."""
        size = NOTHING
        with suppress(OSError):
            if content is not None and os.pwrite(self._told.fileno(), content, 0) == len(content):
                size = len(content)
        with suppress(OSError):
            os.write(self._speaks, size.to_bytes(WIDTH, "big"))

    def answer(self, seconds: float | None = None) -> bytes | None:
        """Wait so long for the answer; None where there is none, because the child failed, was killed, or hangs."""
        content = b"".join(self._pieces(None if seconds is None else time.monotonic() + seconds))
        is_whole = int.from_bytes(content[:WIDTH], "big") == len(content) - WIDTH
        return content[WIDTH:] if is_whole else None

    def _pieces(self, until: float | None) -> Iterator[bytes]:
        ready = select.poll()
        ready.register(self._reads, select.POLLIN)
        while ready.poll(None if until is None else max(0.0, 1000 * (until - time.monotonic()))):
            piece = os.read(self._reads, PIECE)
            if not piece:
                return
            yield piece

    def end(self) -> None:
        """Let the child be gone, whatever it is at."""
        with suppress(OSError):
            os.kill(self._id, signal.SIGKILL)
        with suppress(OSError):
            os.waitpid(self._id, 0)
        os.close(self._speaks)
        os.close(self._reads)
        self._told.close()


def _live(parent: int, work: Callable[[Listen], bytes], listen: Listen, answers: int) -> None:
    """Work, answer and be gone without freeing or printing anything; runs in the child, and never returns."""
    try:
        _watch(parent)
        gc.disable()
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        content = work(listen)
        for part in (len(content).to_bytes(WIDTH, "big"), content):
            left = memoryview(part)
            while left:
                left = left[os.write(answers, left) :]
    finally:
        os._exit(0)


def _watch(parent: int) -> None:
    """Look up from time to time, and end where the parent is gone, which may be so from the first.

    What was opened is closed on the way out; should that hang, the next look ends it.
    """

    def look(_number: int, _frame: object) -> None:
        if os.getppid() != parent:
            raise SystemExit

    signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, LOOKS_UP, LOOKS_UP)


def _heard(hears: int, file: int) -> bytes | None:
    """Wait for the size of what is told, and return what lies in the file."""
    told = os.read(hears, WIDTH)
    size = int.from_bytes(told, "big") if len(told) == WIDTH else NOTHING
    if size == NOTHING:
        return None
    content = os.pread(file, size, 0)
    return content if len(content) == size else None


def written(value: T, kind: type[T]) -> bytes:
    """Return bytes from which the same comes back; raises ValueError where something else would."""
    content = msgspec.msgpack.encode(value)
    if not _comes_back(content, kind):
        raise ValueError("it does not come back as it is")
    return content


def _comes_back(content: bytes | msgspec.Raw, kind: Any) -> bool:  # noqa: ANN401 - a type
    """Say whether what is read from bytes is written as the same; field by field and item by item, for want of room."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct) and kind.__struct_config__.array_like:
        parts = msgspec.msgpack.decode(content, type=list[msgspec.Raw])
        types = [field.type for field in msgspec.structs.fields(kind)]
        return len(parts) == len(types) and all(map(_comes_back, parts, types))
    kinds = get_args(kind) if get_origin(kind) in (Union, UnionType) else (kind,)
    row = next((one for one in kinds if get_origin(one) is tuple and get_args(one)[-1] is ...), None)
    if row is None or memoryview(content) == NIL:
        return _is_read_as_written(content, msgspec.msgpack.Decoder(kind))
    one = msgspec.msgpack.Decoder(get_args(row)[0])
    return all(_is_read_as_written(item, one) for item in msgspec.msgpack.decode(content, type=list[msgspec.Raw]))


def _is_read_as_written(content: bytes | msgspec.Raw, decoder: msgspec.msgpack.Decoder[Any]) -> bool:
    return msgspec.msgpack.encode(decoder.decode(content)) == memoryview(content)


def read(content: bytes | None, kind: type[T]) -> T | None:
    """Return what was written, or None where nothing was, or something else."""
    try:
        return None if content is None else msgspec.msgpack.decode(content, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
