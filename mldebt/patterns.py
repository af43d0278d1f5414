"""Defines regular expressions without compiling them: most commands use few of the hundreds that the modules name.

What the interpreter compiles a pattern to is kept for the next start: compiling is a sixth of a check. The engine
proves such a program before it takes it, and another version of the interpreter has its own.
"""

import re
from array import array
from functools import cache
from importlib import import_module
from typing import Any, AnyStr, Generic, cast

import msgspec

from mldebt import startup_cache


class _Program(msgspec.Struct, frozen=True, array_like=True):
    """What a pattern is compiled to: its flags, the code of the engine, and the names of its groups."""

    flags: int
    code: bytes
    groups: int
    names: dict[str, int]


_decoder = msgspec.msgpack.Decoder(_Program)


class _Deferred(Generic[AnyStr]):
    """A pattern that is compiled when first asked for something, and then answers as fast as a compiled one."""

    def __init__(self, text: AnyStr, flags: int) -> None:
        self.pattern: AnyStr = text
        self._flags = flags
        self._compiled: re.Pattern[AnyStr] | None = None

    def __getattr__(self, name: str) -> object:
        if name.startswith("_"):
            raise AttributeError(name)
        whole = self._compiled
        if whole is None:
            whole = self._compiled = compiled(self.pattern, self._flags)
        found: object = getattr(whole, name)
        setattr(self, name, found)
        return found


def regex(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return a pattern for a constant of a module; a bad one raises on use, so a test compiles them all."""
    return cast("re.Pattern[AnyStr]", _Deferred(text, flags))


def compiled(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return `re.compile(text, flags)`, from its kept program where there is one."""
    name = f"{int(flags)} {text!r}"
    try:
        if (stored := startup_cache.known(name)) is not None:
            return _built(text, _decoder.decode(stored))
        program = _program(text, int(flags))
        found = _built(text, program)
    except Exception:  # noqa: BLE001 - the inside of `re` promises nothing: without it patterns are compiled as ever
        return re.compile(text, flags)
    startup_cache.keep(name, msgspec.msgpack.encode(program))
    return found


def _program(text: str | bytes, flags: int) -> _Program:
    """Compile a pattern as `re.compile` does, up to where the engine takes over."""
    parsed: Any = import_module("re._parser").parse(text, flags)
    code = import_module("re._compiler")._code(parsed, flags)  # noqa: SLF001 - the one place that gives the code away
    state = parsed.state
    return _Program(flags | state.flags, array("I", code).tobytes(), state.groups - 1, dict(state.groupdict))


def _built(text: AnyStr, program: _Program) -> re.Pattern[AnyStr]:
    """Hand a program to the engine, which raises where it is none."""
    by_number: list[str | None] = [None] * (program.groups + 1)
    for name, number in program.names.items():
        by_number[number] = name
    code = array("I", program.code).tolist()
    found: re.Pattern[AnyStr] = _engine().compile(
        text, program.flags, code, program.groups, program.names, tuple(by_number)
    )
    return found


@cache
def _engine() -> Any:  # noqa: ANN401 - a part of the interpreter without types
    return import_module("_sre")
