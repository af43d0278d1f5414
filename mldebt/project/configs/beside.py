"""Finds what stands beside a dead key and looks like its reader: a constant passed under its name, a namesake."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from functools import cached_property
from itertools import islice

from mldebt.facts.code import Call, Const
from mldebt.findings.subjects import Evidence
from mldebt.project.configs.options_argparse import shown
from mldebt.project.configs.sinks import name_of
from mldebt.project.sources import Sources

MAX_SHOWN = 3
GETS = " gets the constant "
DECLARES = frozenset({"add_argument", "option", "field", "Option", "Argument", "set_defaults"})


class Beside:
    """Evidence that explains a dead key; none of it is a reader."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources

    @cached_property
    def _constants(self) -> dict[str, list[tuple[str, Call, str, Const]]]:
        """Constants passed by keyword, by the keyword in lower case."""
        found: dict[str, list[tuple[str, Call, str, Const]]] = defaultdict(list)
        for path, facts in sorted(self.sources.python.items()):
            for scope in facts.scopes:
                for call in scope.calls:
                    for word, value in call.keywords:
                        if word and type(value) is Const and value.value is not None and name_of(call) not in DECLARES:
                            found[word.lower()].append((path, call, word, value))
        return found

    def _evidence(self, path: str, call: Call, word: str, value: Const) -> Evidence:
        cell, line = self.sources.place(path, call.line)
        return Evidence(path, line, f"{name_of(call)}(…){GETS}{word}={shown(value)}", cell)

    def of(self, name: str, paths: Collection[str]) -> tuple[Evidence, ...]:
        """Return constants passed under a name, and functions and attributes that only share it, in some files."""
        constants = [one for one in self._constants.get(name.lower(), ()) if one[0] in paths]
        passed = [self._evidence(*one) for one in constants[:MAX_SHOWN]]
        return (*passed, *islice(self._namesakes(name, paths), MAX_SHOWN))

    def _namesakes(self, name: str, paths: Collection[str]) -> Iterator[Evidence]:
        for path in sorted(paths):
            for scope in self.sources.python[path].scopes:
                if scope.kind == "function" and scope.name.rpartition(".")[2] == name:
                    cell, line = self.sources.place(path, scope.line)
                    yield Evidence(path, line, f"a function of the same name: {scope.name}", cell)
                for read in scope.reads:
                    if read.steps[:2] == ("self", f".{name}"):
                        cell, line = self.sources.place(path, read.line)
                        yield Evidence(path, line, f"self.{name} is an attribute of its own object", cell)
