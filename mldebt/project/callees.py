"""Finds calls by the last word of what they call, so that a question about a few names does not read every call."""

from array import array
from collections.abc import Collection, Iterator, Mapping, Sequence
from sys import intern
from typing import NamedTuple

from mldebt.facts.code import Call, Expr, Items, Made, Op, PythonFacts, Ref, Table, Text
from mldebt.project.memory import Memory


class Named(NamedTuple):
    """A call: the number of its scope, its own number there, and the call itself."""

    scope: int
    place: int
    call: Call


Places = Sequence[int]
"""Calls of one module as numbers: that of a scope, then that of a call in it, then the next scope's."""


class Callees:
    """The calls of all modules and notebooks, by the bare last word of the callee."""

    def __init__(self, modules: Mapping[str, PythonFacts], memory: Memory) -> None:
        self._modules, self.memory = modules, memory
        self._found: dict[str, Mapping[str, Places]] = {}

    def of(self, path: str) -> Mapping[str, Places]:
        """Return word → calls of one module, in order of appearance; `model.fit()` and `fit()` are both `fit`."""
        found = self._found.get(path)
        if found is None:
            found = self._found[path] = self.memory.of(_by_word, self._modules[path])
        return found

    def named(self, path: str, words: Collection[str]) -> Sequence[Named]:
        """Return the calls of one module whose callee ends in one of the words, in order of appearance."""
        known = self.of(path)
        hits = [known[word] for word in words if word in known]
        if not hits:
            return ()
        scopes = self._modules[path].scopes
        found = [(number, place) for some in hits for number, place in places(some)]
        if len(hits) > 1:
            found.sort()
        return [Named(number, place, scopes[number].calls[place]) for number, place in found]


def places(numbers: Places) -> Iterator[tuple[int, int]]:
    """Yield the number of the scope and that of the call in it."""
    return zip(numbers[::2], numbers[1::2], strict=True)


def _by_word(module: PythonFacts) -> dict[str, Places]:
    found: dict[str, array[int]] = {}
    for number, scope in enumerate(module.scopes):
        for place, call in enumerate(scope.calls):
            func = call.func
            last = func.steps[-1] if type(func) is Ref else last_step(func)
            word = last.lstrip(".")
            known = found.get(word)
            if known is None:
                known = found[intern(word)] = array("I")
            known.append(number)
            known.append(place)
    return dict(found)


def last_step(func: Expr) -> str:
    """Return the last step of a callee: `.method`, or the bare name."""
    kind = type(func)
    if kind is Ref or (kind is Made and func.steps):  # type: ignore[union-attr] # told apart by their exact type
        return func.steps[-1]  # type: ignore[union-attr]
    if isinstance(func, Op) and func.name == "access" and isinstance(func.items[1], Ref):
        return func.items[1].steps[-1]
    return ""


def without_last(func: Expr) -> Expr | None:
    """Return the receiver of a method call, or None for a bare name."""
    if isinstance(func, Ref):
        return Ref(func.steps[:-1]) if len(func.steps) > 1 else None
    if isinstance(func, Made):
        return Made(func.call, func.steps[:-1]) if func.steps else None
    if (
        isinstance(func, Op)
        and func.name == "access"
        and isinstance(func.items[1], Ref)
        and len(func.items[1].steps) <= 2  # the accessed object and one step
    ):
        return func.items[0]
    return None


def inside(value: Expr) -> tuple[Expr, ...]:
    """Return what a compound expression is made of; of a table the values."""
    match value:
        case Items(items=parts) | Op(items=parts) | Text(parts=parts) | Table(values=parts):
            return parts
        case _:
            return ()


def whole(value: Expr) -> Iterator[Expr]:
    """Yield an expression and all that stands in it."""
    yield value
    for part in inside(value):
        yield from whole(part)
