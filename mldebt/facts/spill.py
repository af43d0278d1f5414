"""Holds bytes outside the memory of the process: in a file without a name, or in memory where none can be made."""

import os
import tempfile
import weakref
from contextlib import suppress


class SpillFile:
    """Pieces of bytes, put there once and read in parts; the file is gone when the shelf is."""

    def __init__(self) -> None:
        self._file = _nameless()
        self._size = 0
        self._held: dict[int, bytes] = {}
        if self._file is not None:
            weakref.finalize(self, os.close, self._file)

    def put(self, content: bytes) -> int:
        """Put a piece there and return its place."""
        place, self._size = self._size, self._size + len(content)
        if self._file is None or not _is_written(self._file, content, place):
            self._held[place] = content
        return place

    def part(self, place: int, start: int, end: int) -> bytes:
        """Return a part of the piece at a place."""
        held = self._held.get(place) if self._held else None
        if held is not None:
            return held[start:end]
        assert self._file is not None  # noqa: S101 - what is not held was written
        return os.pread(self._file, end - start, place + start)


def _nameless() -> int | None:
    try:
        with tempfile.TemporaryFile(buffering=0) as made:
            return os.dup(made.fileno())
    except OSError:
        return None


def _is_written(file: int, content: bytes, place: int) -> bool:
    """Write a piece whole, or say that there was no room for it."""
    with suppress(OSError):
        return os.pwrite(file, content, place) == len(content)
    return False
