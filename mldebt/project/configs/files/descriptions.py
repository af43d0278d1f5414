"""Finds settings files that a program wrote beside a model it saved: nobody sets a key of such a description by hand.

A function that saves a model and writes a file of this name in one go says so, where the file lies in a folder for
models that holds no code. A hand-written file of the same name elsewhere is not meant. It cannot see names that are
handed to the function.
"""

import posixpath
from collections.abc import Iterator
from functools import cached_property

from mldebt.facts.code import Call, Const, Expr, Made, Op, Ref, Scope, Text
from mldebt.patterns import regex
from mldebt.project.code import Spot, without_last
from mldebt.project.configs.parsers.arguments import text
from mldebt.project.sources import Sources

SAVES = regex(
    r"(joblib|torch|pickle|cloudpickle|dill|skops\.io|numpy)\.(save\w*|dump)|.*\.save_(model|weights|pretrained)"
)
STORES = regex(
    r"(saved?_?)?(models?|checkpoints?|ckpts?|weights|artifacts?|registry|bundles?|trained(_models?)?)(_store)?"
)
WRITES = frozenset({"open", ".open", ".write_text", ".write_bytes"})
WORDS = frozenset(word.lstrip(".") for word in WRITES)
FORMATS = (".json", ".yaml", ".yml", ".toml")


class Descriptions:
    """The names under which functions of one repository write a description beside a model."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources

    def has(self, path: str) -> bool:
        """Say whether a file is a description that was saved with a model."""
        folder, name = posixpath.split(path)
        if name not in self._written or not any(STORES.fullmatch(part.lower()) for part in folder.split("/")):
            return False
        return not any(posixpath.dirname(other) == folder for other in self._sources.python)

    @cached_property
    def _written(self) -> frozenset[str]:
        code = self._sources.code
        found: set[str] = set()
        for path in self._sources.python:
            if WORDS.isdisjoint(code.callees.of(path)) or not any(
                word.endswith(FORMATS) for word, _ in code.modules[path].strings
            ):
                continue
            for number in dict.fromkeys(one.scope for one in code.callees.named(path, WORDS)):
                spot = Spot(path, number)
                scope = code.scope(spot)
                if any(SAVES.fullmatch(code.callee(spot, call).name) for call in scope.calls):
                    found.update(_names(scope))
        return frozenset(found)


def _names(scope: Scope) -> Iterator[str]:
    """Yield the names of files that a scope opens to write."""
    for call in scope.calls:
        word = call.last_step
        if word not in WRITES or ("open" in word and not _is_writing(call, word)):
            continue
        target = call.args[0] if word == "open" and call.args else without_last(call.func)
        for value in _bound(scope, target):
            yield from (posixpath.basename(end) for end in _ends(scope, value) if end.endswith(FORMATS))


def _is_writing(call: Call, word: str) -> bool:
    modes = [*call.args[1 if word == "open" else 0 :][:1], *(value for name, value in call.keywords if name == "mode")]
    return any((text(mode) or "")[:1] in ("w", "x") for mode in modes)


def _bound(scope: Scope, target: Expr | None) -> Iterator[Expr]:
    """Yield an expression, and what is bound to it where it is a name."""
    if target is not None:
        yield target
    if isinstance(target, Ref):
        yield from (assign.value for assign in scope.assigns if assign.target == target.steps)


def _ends(scope: Scope, value: Expr) -> Iterator[str]:
    """Yield the constants a path may end in."""
    match value:
        case Const(str(end)):
            yield end
        case Op("if", items):
            yield from (end for item in items[1:] for end in _ends(scope, item))
        case Op("/", items) | Op("+", items) | Text(items):
            yield from _ends(scope, items[-1]) if items else ()
        case Made(number, ()) if number < len(scope.calls) and scope.calls[number].args:
            yield from _ends(scope, scope.calls[number].args[-1])
