"""Loads the program's modules from one file: to find, open and check hundreds of them one by one is a tenth of a check.

The file lies beside the compiled modules of the package, is trusted as they are, and holds what they hold. A module
whose source is no longer as it was is imported as ever, and so is one that the file lacks; when there are enough of
these, it is written anew. Modules lie in it in the order in which they were first needed, in blocks, so that a command
decodes little that it does not use. Each part has a seal, for to decode what was damaged may end the interpreter.
"""

import marshal
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import MAGIC_NUMBER, cache_from_source, source_hash
from types import CodeType, ModuleType
from typing import Any

PLACE = f"{cache_from_source(__file__)}.all"
MARK = (MAGIC_NUMBER, __file__)
BLOCK, ENOUGH = 64, 8
"""Modules of a block, and how many that were imported one by one are worth writing the file anew."""
HEAD = 8
"""Bytes that tell how long the table of the file is, and as many that seal it."""
DAMAGE = (OSError, EOFError, ValueError, TypeError)
Row = tuple[str, str, bool, tuple[int, int]]
"""A module: its name, its source, whether it is a package, size and time of the source."""
Block = tuple[list[Row], int, bytes]
"""Some modules, how many bytes their code takes, and the seal of these."""


class Together:
    """Finds modules in the blocks of a file, which stays open."""

    def __init__(self, file: int | None = None, start: int = 0, blocks: Sequence[Block] = ()) -> None:
        self.blocks, self.is_stale, self._file, self._start = list(blocks), False, file, start
        self._places: dict[str, tuple[Row, tuple[int, int, bytes], int]] = {}
        self._codes: dict[int, list[CodeType]] = {}
        for rows, size, seal in blocks:
            self._places |= {row[0]: (row, (start, size, seal), place) for place, row in enumerate(rows)}
            start += size
        self._end = start

    def find_spec(self, name: str, path: object = None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Return how to load a module, or None where it is to be imported as ever."""
        del path, target
        if name not in self._places:
            return None
        (_, source, is_package, seen), (start, size, seal), place = self._places[name]
        try:
            if _seen(source) != seen:
                raise ValueError(source)
            if start not in self._codes:
                self._codes[start] = _unsealed(self._read(start, size), seal)
        except DAMAGE:
            self.is_stale = True
            return None
        spec = ModuleSpec(name, _Kept(name, source, self._codes[start][place]), origin=source, is_package=is_package)
        if spec.submodule_search_locations is not None:
            spec.submodule_search_locations.append(os.path.dirname(source))  # noqa: PTH120 - before pathlib is loaded
        return spec

    def whole(self) -> bytes:
        """Return the code of all blocks as it is kept."""
        return self._read(self._start, self._end - self._start)

    def _read(self, start: int, size: int) -> bytes:
        return b"" if self._file is None else os.pread(self._file, size, start)


class _Kept(SourceFileLoader):
    """Loads a module of which the code is there."""

    def __init__(self, name: str, path: str, code: CodeType) -> None:
        super().__init__(name, path)
        self._code = code

    def exec_module(self, module: ModuleType) -> None:
        """Run the code of the module."""
        module.__file__ = self.path
        exec(self._code, module.__dict__)  # noqa: S102 - what every import does


def load_together() -> Together:
    """Import modules of the program from the file from now on, as far as it has them."""
    found = _opened()
    sys.meta_path.insert(0, found)
    return found


def _opened() -> Together:
    """Return what the file has, which is nothing where another program or another interpreter wrote it."""
    try:
        file = os.open(PLACE, os.O_RDONLY)
        size = min(int.from_bytes(os.read(file, HEAD), "little"), os.fstat(file).st_size)
        seal = os.read(file, HEAD)
        mark, blocks = _unsealed(os.read(file, size), seal)
    except DAMAGE:
        return Together()
    return Together(file, 2 * HEAD + size, blocks) if mark == MARK else Together()


def _unsealed(content: bytes, seal: bytes) -> Any:  # noqa: ANN401 - whatever was written
    """Return what was written; raises ValueError where a bit of it is not as it was."""
    if source_hash(content) != seal:
        raise ValueError(seal)
    return marshal.loads(content)  # noqa: S302 - as every import does


def keep_together(known: Together) -> None:
    """Write the file anew where enough was imported one by one; a folder that cannot be written is left."""
    loaders = [module.__loader__ for name, module in sys.modules.items() if name.startswith("mldebt.")]
    fresh = [one for one in loaders if isinstance(one, SourceFileLoader) and not isinstance(one, _Kept)]
    if len(fresh) < ENOUGH or sys.dont_write_bytecode or not os.access(os.path.dirname(PLACE), os.W_OK):  # noqa: PTH120
        return
    with suppress(SyntaxError, *DAMAGE):  # what is being installed anew may be half there
        blocks, codes = ([], []) if known.is_stale else (known.blocks.copy(), [known.whole()])
        for start in range(0, len(fresh), BLOCK):
            part = fresh[start : start + BLOCK]
            rows = [(one.name, one.path, one.is_package(one.name), _seen(one.path)) for one in part]
            codes.append(marshal.dumps([one.get_code(one.name) for one in part]))
            blocks.append((rows, len(codes[-1]), source_hash(codes[-1])))
        table = marshal.dumps((MARK, blocks))
        _write(b"".join((len(table).to_bytes(HEAD, "little"), source_hash(table), table, *codes)))


def _seen(source: str) -> tuple[int, int]:
    """Return size and time of a source, by which a change of it is noticed."""
    found = os.stat(source)  # noqa: PTH116 - before pathlib is loaded
    return found.st_size, found.st_mtime_ns


def _write(content: bytes) -> None:
    """Put a whole file in place of the one before, so that no start reads half of one."""
    draft = f"{PLACE}.{os.getpid()}"
    try:
        with open(draft, "xb") as file:  # noqa: PTH123 - before pathlib is loaded
            file.write(content)
        os.replace(draft, PLACE)  # noqa: PTH105 - before pathlib is loaded
    finally:
        with suppress(OSError):
            os.unlink(draft)  # noqa: PTH108 - before pathlib is loaded
