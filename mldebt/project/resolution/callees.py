"""Finds calls by the last word of what they call, so that a question about a few names does not read every call."""

from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, chain, groupby
from operator import itemgetter
from sys import intern
from typing import NamedTuple

from mldebt.facts.code import Call, Expr, Items, Made, Op, PythonFacts, Ref, Scope, Table, Text, last_step
from mldebt.project.memory import Memory

FEW = 4
CHOICES = frozenset({"if", "or", "and", "await"})


class Named(NamedTuple):
    """A call: the number of its scope, its own number there, and the call itself."""

    scope: int
    place: int
    call: Call


class Callees:
    """The calls of all modules and notebooks, by the bare last word of the callee."""

    def __init__(self, modules: Mapping[str, PythonFacts], memory: Memory, index: Callable[[], None]) -> None:
        self._modules, self.memory, self._index = modules, memory, index
        self._found: dict[str, Words] = {}

    def keep(self, path: str, words: "Words") -> None:
        """Keep what one module calls."""
        self._found[path] = words

    def of(self, path: str) -> Collection[str]:
        """Return the words that one module calls by, in order of appearance: `fit` of `model.fit()` and `fit()`."""
        return self._words(path).numbers

    def worked_out(self, path: str) -> Collection[int]:
        """Return the scopes of one module that call what is no chain of attributes: `NETS[name]()`, `make()()`."""
        return self._words(path).worked_out

    def places(self, path: str, word: str) -> Iterator[tuple[int, int]]:
        """Yield the calls by a word of one module: the number of the scope and that of the call in it."""
        words = self._words(path)
        number = words.numbers.get(word)
        if number is not None:
            found = words.places[words.ends[number] : words.ends[number + 1]]
            yield from zip(found[::2], found[1::2], strict=True)

    def _words(self, path: str) -> "Words":
        found = self._found.get(path)
        if found is None:
            self._index()
            found = self._found.get(path)
        if found is None:
            found = self._found[path] = self.memory.of(by_word, self._modules[path])
        return found

    def named(self, path: str, words: Collection[str]) -> Sequence[Named]:
        """Return the calls of one module whose callee ends in one of the words, in order of appearance."""
        known = self.of(path)
        hits = [word for word in words if word in known]
        if not hits:
            return ()
        scopes = self._modules[path].scopes
        found = [pair for word in hits for pair in self.places(path, word)]
        if len(hits) > 1:
            found.sort()
        return [
            Named(number, place, call)
            for number, some in groupby(found, itemgetter(0))
            for place, call in _calls(scopes[number], [place for _, place in some])
        ]


def _calls(scope: Scope, numbers: Sequence[int]) -> Iterator[tuple[int, Call]]:
    """Yield calls by their numbers, which rise; all are read at once where every fourth is asked for."""
    one = scope.calls.__getitem__ if len(numbers) * FEW > numbers[-1] else scope.call
    return zip(numbers, map(one, numbers), strict=True)


def calls_by(module: PythonFacts, words: Collection[str]) -> Iterator[Named]:
    """Yield the calls of one module whose callee ends in one of the words, without an index."""
    for number, scope in enumerate(module.scopes):
        for place, func in enumerate(scope.funcs()):
            if last_step(func).lstrip(".[") in words:
                yield Named(number, place, scope.call(place))


class Words(NamedTuple):
    """The calls of one module: the number of each word, and where its calls end that begin where those before end.

    A call is two numbers: that of its scope, and its own there. A list for each word would be most of the room.
    """

    numbers: dict[str, int]
    ends: Sequence[int]
    places: Sequence[int]
    worked_out: frozenset[int]

    @classmethod
    def of(cls, words: Iterable[str], ends: Sequence[int], places: Sequence[int], worked_out: Iterable[int]) -> "Words":
        """Return the same of words in the order of their numbers."""
        numbers = {intern(word): number for number, word in enumerate(words)}
        return cls(numbers, ends, places, frozenset(worked_out))


def by_word(module: PythonFacts) -> Words:
    """Return the calls of a module by the last word of what they call."""
    found: dict[str, list[int]] = {}
    worked_out = set()
    for number, scope in enumerate(module.scopes):
        for place, func in enumerate(scope.funcs()):
            last = func.steps[-1] if type(func) is Ref else last_step(func)
            if type(func) is not Ref or "[" in "".join(func.steps):
                worked_out.add(number)
            word = last.lstrip(".")
            known = found.get(word)
            if known is None:
                found[word] = [number, place]
            else:
                known += (number, place)
    ends = array("I", accumulate(map(len, found.values()), initial=0))
    return Words.of(found, ends, array("I", chain(*found.values())), worked_out)


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


def argument(call: Call, place: int, *names: str) -> Expr | None:
    """Return what a call is given under one of some names, else at a place."""
    named = next((value for name, value in call.keywords if name in names), None)
    return named if named is not None or place >= len(call.args) else call.args[place]


def shared(value: Expr) -> Expr:
    """Return an equal name or chain of attributes whose words are the one object there is of equal words."""
    if type(value) is Ref:
        return Ref(tuple(map(intern, value.steps)))
    return Made(value.call, tuple(map(intern, value.steps))) if type(value) is Made and value.steps else value


def inside(value: Expr) -> tuple[Expr, ...]:
    """Return what a compound expression is made of; of a table the values."""
    match value:
        case Items(items=parts) | Op(items=parts) | Text(parts=parts) | Table(values=parts):
            return parts
        case _:
            return ()


def branches(value: Expr) -> tuple[Expr, ...]:
    """Return what an expression gives one of, `a if b else c`, `a or b`, `await a`; nothing of any other."""
    if not isinstance(value, Op) or value.name not in CHOICES:
        return ()
    return value.items[value.name == "if" :]


def whole(value: Expr) -> Iterator[Expr]:
    """Yield an expression and all that stands in it."""
    yield value
    for part in inside(value):
        yield from whole(part)


def everything(values: Iterable[Expr], calls: Sequence[Call]) -> Iterator[Expr]:
    """Yield all that stands in some values, and in what the calls that make parts of them call and are given."""
    waiting, seen = list(values), set[int]()
    while waiting:
        for part in whole(waiting.pop()):
            yield part
            if isinstance(part, Made) and part.call not in seen and part.call < len(calls):
                seen.add(part.call)
                waiting += (calls[part.call].func, *calls[part.call].given)
