"""Tells code that nothing enters: a function nobody calls, a class nobody makes, and what only such code calls.

Only where the name stands in no command, setting or text, and no module it is seen from takes names by other means.
"""

import posixpath
from collections.abc import Iterator
from functools import cached_property

from mldebt.facts.code import Const, PythonFacts, Ref
from mldebt.facts.texts import DocumentFacts
from mldebt.patterns import regex
from mldebt.project.code import Spot, without_last
from mldebt.project.configs.calls.entering import PLAIN_BASES
from mldebt.project.configs.files.mentions_texts import pieces
from mldebt.project.configs.following.links import Links
from mldebt.project.configs.parsers.unseen_callers import UnseenCallers
from mldebt.project.packing import as_lines
from mldebt.project.resolution.callees import calls_by
from mldebt.project.sources import Sources
from mldebt.remembering import remembered

CALLED_BY_NAME = ("test", "pytest_", "setup", "main", "__")
"""How functions begin that tools and commands call by their names."""

NOTEBOOK = ".ipynb"
WORD = regex(r"[A-Za-z_]\w+")
RUNS_ANY = frozenset({"Fire", "CLI", "cli", "auto_cli"})
OWN_NAMES = RUNS_ANY | {"globals", "locals", "vars", "eval", "exec"}
OF_MODULES = frozenset({"getattr", "hasattr", "vars", "dir", "getmembers"})
KEEPS = "__init_subclass__"
Looked = tuple[int, tuple[str, ...]]


class Unentered:
    """Asks of scopes whether anything that runs may enter the outermost function or class that they stand in."""

    def __init__(self, sources: Sources, links: Links, callers: UnseenCallers) -> None:
        self._sources, self._links, self._code, self._callers = sources, links, links.code, callers

    def has(self, spot: Spot) -> bool:
        """Say whether nothing enters a scope, nor any code that calls it."""
        return spot.scope > 0 and self._is_left(self._outermost(spot))

    @remembered
    def _is_left(self, spot: Spot) -> bool:
        above = self._above(spot)
        return bool(above) and all(map(self._is_only_called, above))

    def _above(self, spot: Spot) -> set[Spot]:
        """Return a function or class with all that calls it, the outermost ones; none where something starts one."""
        waiting, seen = [spot], set[Spot]()
        while waiting:
            one = waiting.pop()
            name, kind = self._code.scope(one).name, self._code.scope(one).kind
            is_own = kind == "class" or (kind == "function" and bool(self._code.scope(one).parameters))
            if not one.scope or not is_own or name.startswith(CALLED_BY_NAME) or one.path.endswith(NOTEBOOK):
                return set()
            seen.add(one)
            waiting += {self._outermost(caller) for caller, _ in self._links.callers(one)} - seen
        return seen

    def _outermost(self, spot: Spot) -> Spot:
        while spot.scope > 0 and self._code.scope(spot).parent > 0:
            spot = Spot(spot.path, self._code.scope(spot).parent)
        return spot

    @remembered
    def _is_only_called(self, spot: Spot) -> bool:
        """Say whether nothing may call a function, or make an object of a class, but what is seen to do it."""
        if self._callers.is_taken(spot) or self._callers.may_import(spot.path) or self._code.is_cut(spot):
            return False
        is_hidden = self._code.scope(spot).kind == "class" and not self._is_only_made(spot)
        return not is_hidden and not self._is_told(spot) and not self._is_looked_up(spot)

    def _is_only_made(self, cls: Spot) -> bool:
        """Say whether no base of a class keeps it, and nothing takes anything of it: `Net.load(args)`."""
        name, bases = self._code.scope(cls).name, self._code.bases(cls)
        own = (cls, *(one.spot for one in bases if one.spot))
        if any(self._code.scope(one).base_keywords or KEEPS in self._code.methods(one) for one in own):
            return False
        if any(one.spot is None and one.name.rpartition(".")[2] not in PLAIN_BASES for one in bases):
            return False
        if len(own) > 1 and self._links.chains.taken("__subclasses__"):
            return False
        return not self._links.chains.taken(name)

    def _is_told(self, spot: Spot) -> bool:
        """Say whether a text names code, or the module of it where modules are imported by any name."""
        stem = self._code.names.name(spot.path).rpartition(".")[2]
        return self._code.scope(spot).name in self._told or (self._callers.imports_any and stem in self._told)

    @cached_property
    def _told(self) -> frozenset[str]:
        """Words of commands, settings and setup.py, and the ends of strings: each may start or make something."""
        texts = (text for path, facts in self._sources.facts.items() for text in _texts(path, facts))
        words = (word for text in texts for word in WORD.findall(text))
        return frozenset(words).union(*(ends.split("\n") for _, ends in self._code.each(ends_of_strings, str)))

    def _is_looked_up(self, spot: Spot) -> bool:
        """Say whether a module that code is seen from gives it by a name put together: `globals()[name]`."""
        seen = self._links.importers(Spot(spot.path, 0), self._code.scope(spot).name, ())
        around = {spot.path, *(place.spot.path for place in seen)}
        return any(map(self._looks_into_itself, around)) or not self._opened.isdisjoint(self._code.importers(spot.path))

    @remembered
    def _looks_into_itself(self, path: str) -> bool:
        calls = self._code.callees.named(path, OWN_NAMES)
        is_own = any(without_last(call.func) is None or call.leaf in RUNS_ANY for _, _, call in calls)
        return is_own or path in self._links.chains.taken("modules")

    @cached_property
    def _opened(self) -> frozenset[str]:
        """Modules out of which something takes names that are put together: `getattr(models, args.arch)`."""
        found, said = set[str](), self._code.each(looked_into, tuple[Looked, ...])
        looks = [(Spot(path, number), steps) for path, rows in said for number, steps in rows]
        for spot, reads in self._links.chains.attribute("__dict__").items():
            chains = (self._code.scope(spot).read(number).steps for number in reads)
            looks += [(spot, steps[: steps.index(".__dict__")]) for steps in chains]
        for spot, steps in looks:
            target = self._code.resolve(spot, steps)
            found |= {target.path} if target.kind == "module" and target.path else set()
        return frozenset(found)


def looked_into(facts: PythonFacts) -> tuple[Looked, ...]:
    """Return the names that a module looks into for a name that is put together, each with its scope."""
    calls = ((number, call.args[:2]) for number, _, call in calls_by(facts, OF_MODULES))
    return tuple(
        (number, args[0].steps)
        for number, args in calls
        if args and isinstance(args[0], Ref) and not any(isinstance(one, Const) for one in args[1:])
    )


def _texts(path: str, facts: object) -> Iterator[str]:
    """Yield the texts of a file that is no module, but for prose, and all of one that installs commands."""
    is_setup = posixpath.basename(path) == "setup.py"
    if isinstance(facts, DocumentFacts):
        yield from (fence.text for fence in facts.fences)
    elif is_setup or not isinstance(facts, PythonFacts):
        yield from (text for _, text, is_prose in pieces(facts) if is_setup or not is_prose)


def ends_of_strings(facts: PythonFacts) -> str:
    """Return what the strings of a module end in, as lines."""
    return as_lines(text[max(map(text.rfind, ".:=/")) + 1 :] for text, _ in facts.strings)
