"""Follows a path that code opens back to what it may be: a literal, a pattern, or an option that the user gives."""

from collections.abc import Iterator
from functools import cached_property

import msgspec

from mldebt.facts.code import Call, Const, Expr, Items, Made, Op, PythonFacts, Ref
from mldebt.project.code import Spot, without_last
from mldebt.project.configs.files.mentions_code import WILD, computed_path
from mldebt.project.resolution.callees import calls_by
from mldebt.project.runs.values.options import ADDERS, Options, option_name
from mldebt.project.sources import Sources

SAME = frozenset({
    ".read_text", ".open", ".read", ".resolve", ".absolute", ".expanduser", ".as_posix", ".read_bytes", ".decode",
    ".strip", ".readlines", ".rstrip",
})  # fmt: skip
WRAPS = frozenset({
    "abspath", "expanduser", "realpath", "str", "Path", "to_absolute_path", "StringIO", "normpath", "PosixPath",
    "fspath", "GFile", "getreader", "open", "hf_hub_download", "cached_path",
})  # fmt: skip
OPENS = frozenset({"open", "GFile"})
PARSES = "parse_args"
DEEPEST = 7
MOST = 30


class Reach(msgspec.Struct, frozen=True):
    """A path a loader may be given: a literal or pattern, or the option (`dest`) through which the user gives it."""

    written: str
    option: str | None = None


class Paths:
    """What the paths in the code of a repository may be; `in_lists` also gives those that a list begins with."""

    def __init__(self, sources: Sources, *, in_lists: bool = False) -> None:
        self._in_lists = in_lists
        self._sources, self._code = sources, sources.code
        self._options = Options(sources.python, sources.settings, sources.code.callees)

    def of(self, spot: Spot, expr: Expr | None) -> tuple[Reach, ...]:
        """Return the paths an expression may stand for."""
        found = tuple(dict.fromkeys(self._reach(spot, expr, 0))) if expr is not None else ()
        return found if 0 < len(found) <= MOST else (*found[:MOST], Reach(WILD))

    def _reach(self, spot: Spot, expr: Expr, depth: int) -> Iterator[Reach]:
        if depth > DEEPEST:
            yield Reach(WILD)
        elif isinstance(expr, Const):
            yield Reach(str(expr.value))
        elif isinstance(expr, Ref):
            yield from self._named(spot, expr, depth)
        elif isinstance(expr, Made):
            yield from self._made(spot, expr, depth)
        elif isinstance(expr, Items) and self._in_lists:
            for item in expr.items:
                yield from self._reach(spot, item, depth + 1)
        elif isinstance(expr, Op) and expr.name in ("or", "if", "and", "iter", "item", "star"):
            for item in expr.items[1:] if expr.name == "if" else expr.items[:1] if expr.name == "item" else expr.items:
                yield from self._reach(spot, item, depth)
        else:
            yield Reach(computed_path(expr, self._code.scope(spot)) or WILD)
            if isinstance(expr, Op) and expr.name in ("/", "+"):
                yield from (reach for reach in self._reach(spot, expr.items[-1], depth) if reach.option)

    def _named(self, spot: Spot, expr: Ref, depth: int) -> Iterator[Reach]:
        values = self._code.values(spot, expr.steps)
        known = [(where, value) for where, value, _ in values if (where, value) != (spot, expr)]
        for where, value in known:
            yield from self._reach(where, value, depth + 1)
        if known:
            return
        last = expr.steps[-1]
        if len(expr.steps) > 1 and last[0] in ".[" and last != "[*":
            yield from self._default(last[1:], spot.path)
        elif expr.steps[0] in self._options.declared(spot.path):
            yield from self._default(expr.steps[0], spot.path)
        else:
            yield Reach(WILD)

    def _default(self, option: str, path: str) -> Iterator[Reach]:
        """Yield the default paths of an option as declared in any file the reader's programs import."""
        near = self._code.closure(path) | self._code.importers(path)
        found = [written for where, written in self._declared.get(option, ()) if where in near]
        yield from (Reach(written, option) for written in found or [WILD])

    @cached_property
    def _declared(self) -> dict[str, list[tuple[str, str]]]:
        """Option name to (file, default path) of every declaration whose default is a text or a path put together."""
        found: dict[str, list[tuple[str, str]]] = {}
        for path, rows in self._code.each(paths_declared, tuple[tuple[str, str], ...]):
            for name, written in rows:
                found.setdefault(name, []).append((path, written))
        return found

    def _made(self, spot: Spot, expr: Made, depth: int) -> Iterator[Reach]:
        scope = self._code.scope(spot)
        call = scope.calls[expr.call]
        leaf = call.last_step
        receiver = without_last(call.func)
        bare = leaf.lstrip(".")
        if bare == PARSES and expr.steps:
            yield from self._default(expr.steps[-1][1:], spot.path)
        elif leaf in SAME and receiver is not None and not (call.args and isinstance(receiver, Ref) and bare == "open"):
            yield from self._reach(spot, receiver, depth + 1)
        elif call.args and (isinstance(call.func, Made) or (bare in WRAPS and (len(call.args) == 1 or bare in OPENS))):
            yield from self._reach(spot, call.args[0], depth + 1)
        else:
            yield Reach(computed_path(Made(expr.call), scope) or WILD)
            for item in call.args[-1:] if bare in ("join", "joinpath", "sub") else ():
                yield from (reach for reach in self._reach(spot, item, depth + 1) if reach.option)


def paths_declared(facts: PythonFacts) -> tuple[tuple[str, str], ...]:
    """Return the options of a module, each with its default as a path."""
    found: list[tuple[str, str]] = []
    for number, _, call in calls_by(facts, ADDERS):
        words = dict(call.keywords)
        written = computed_path(words["default"], facts.scopes[number]) if "default" in words else WILD
        found += [(name, written or WILD) for name in _option_names(call, words.get("dest"))]
    return tuple(found)


def _option_names(call: Call, dest: Expr | None) -> Iterator[str]:
    if isinstance(dest, Const):
        yield str(dest.value)
        return
    for value in call.args:
        if (
            isinstance(value, Const)
            and isinstance(value.value, str)
            and (value.value.startswith("--") or not value.value.startswith("-"))
        ):
            yield option_name(value.value)
