"""Finds what stands beside a dead key and looks like its reader: a constant passed under its name, a namesake."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice
from sys import intern

from mldebt.facts.code import Call, Const
from mldebt.findings.subjects import Evidence
from mldebt.project.configs.parsers.arguments import shown
from mldebt.project.configs.places.sinks import name_of
from mldebt.project.memory import Lately
from mldebt.project.sources import Sources

MAX_SHOWN = 3
GETS = " gets the constant "
DECLARES = frozenset({"add_argument", "option", "field", "Option", "Argument", "set_defaults"})


class Beside:
    """Evidence that explains a dead key; none of it is a reader."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self._known: dict[str, dict[str, list[tuple[int, int]]]] = {}
        self._named = Lately(self._names)

    def _calls(self, path: str) -> Mapping[str, Sequence[tuple[int, int]]]:
        """Return the calls of a file that pass a constant by keyword: (scope, call) by the keyword in lower case."""
        found = self._known.get(path)
        if found is None:
            found = self._known[path] = defaultdict(list)
            for number, scope in enumerate(self.sources.python[path].scopes):
                for place, call in enumerate(scope.calls):
                    for word, _ in _passed(call):
                        found[intern(word.lower())].append((number, place))
        return found

    def _constants(self, name: str, paths: Collection[str]) -> Iterator[tuple[str, Call, str, Const]]:
        for path in sorted(paths):
            for number, place in dict.fromkeys(self._calls(path).get(name, ())):
                call = self.sources.python[path].scopes[number].call(place)
                yield from ((path, call, word, value) for word, value in _passed(call) if word.lower() == name)

    def _evidence(self, path: str, call: Call, word: str, value: Const) -> Evidence:
        return self.sources.evidence(path, call.line, f"{name_of(call)}(…){GETS}{word}={shown(value)}")

    def of(self, name: str, paths: Collection[str]) -> tuple[Evidence, ...]:
        """Return constants passed under a name, and functions and attributes that only share it, in some files."""
        constants = islice(self._constants(name.lower(), paths), MAX_SHOWN)
        return (*(self._evidence(*one) for one in constants), *islice(self._namesakes(name, paths), MAX_SHOWN))

    def _namesakes(self, name: str, paths: Collection[str]) -> Iterator[Evidence]:
        for path in sorted(paths):
            for at, function in self._named.of(path).get(name, ()):
                same = f"a function of the same name: {function}"
                own = f"self.{name} is an attribute of its own object"
                yield self.sources.evidence(path, at, same if function else own)

    def _names(self, path: str) -> Mapping[str, Sequence[tuple[int, str]]]:
        """Return the lines of functions, with their names, and of loads of own attributes, by the bare name."""
        found: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for scope in self.sources.python[path].scopes:
            if scope.kind == "function":
                found[scope.name.rpartition(".")[2]].append((scope.line, scope.name))
            for read in scope.reads:
                if read.steps[0] == "self" and len(read.steps) > 1 and read.steps[1][0] == ".":
                    found[read.steps[1][1:]].append((read.line, ""))
        return found


def _passed(call: Call) -> Iterator[tuple[str, Const]]:
    """Yield the constants that a call passes by keyword, unless it declares something."""
    for word, value in call.keywords:
        if word and type(value) is Const and value.value is not None and name_of(call) not in DECLARES:
            yield word, value
