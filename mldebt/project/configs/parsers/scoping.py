"""Tells which files may see the values of a parser: the closures of the files that use it.

An entry sees what it imports, transitively. A package that imports its own folder by name (`importlib` over a listing)
is taken to import all of it. Every file may see a parser that comes in as a parameter which nobody is seen to pass.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from mldebt.facts.code import Made, Ref
from mldebt.facts.imports import Import
from mldebt.project.code import Spot
from mldebt.project.configs.calls.binding import Place, bind
from mldebt.project.configs.calls.callables import CHOOSES
from mldebt.project.configs.following.links import Links
from mldebt.project.configs.following.uses import Seed
from mldebt.project.configs.parsers.arguments import Option, parse_calls
from mldebt.project.configs.parsers.belonging import parsers_of, same_parser
from mldebt.project.configs.parsers.leaving import Leaving
from mldebt.project.configs.parsers.parsing import Parses, parses_above
from mldebt.project.configs.parsers.private import Private
from mldebt.project.purposes.roles import TEST

IMPORTS = frozenset({"import_module", "__import__", "import_modules", "walk_packages", "iter_modules"})


class Reach(NamedTuple):
    """Who may see a parser: files, the parse calls, and whether it is a registry's."""

    files: frozenset[str]
    parses: Parses
    is_registry: bool = False


class Scoping:
    """Answers which files and parse calls an option belongs to."""

    def __init__(self, links: Links) -> None:
        self.links, self.code, self.private = links, links.code, Private(links)
        self._closures: dict[str, frozenset[str]] = {}
        self._once: dict[frozenset[str], frozenset[str]] = {}
        self._reaches: dict[tuple[str, int, object], Reach] = {}

    @cached_property
    def parses(self) -> dict[str, Parses]:
        """Parse calls by file."""
        found = {path: tuple(parse_calls(path, self.code.callees)) for path in self.code.modules}
        return {path: calls for path, calls in found.items() if calls}

    @cached_property
    def _parses_in(self) -> dict[Spot, Parses]:
        """Parse calls by scope."""
        return {spot: (*some,) for calls in self.parses.values() for spot, some in groupby(calls, lambda call: call[0])}

    @cached_property
    def _leaving(self) -> Leaving:
        return Leaving(self.links, self._parses_in)

    @cached_property
    def _walkers(self) -> dict[str, frozenset[str]]:
        """Packages that import everything below their folder, with the files."""
        found: dict[str, frozenset[str]] = {}
        folders: dict[str, list[str]] = defaultdict(list)
        for path in self.code.modules:
            folder = path.rpartition("/")[0]
            while folder:
                folders[folder].append(path)
                folder = folder.rpartition("/")[0]
        for path in self.code.modules:
            if path.endswith("/__init__.py") and self.code.callees.named(path, IMPORTS):
                found[path] = frozenset(folders[path.rpartition("/")[0]])
        return found

    @cached_property
    def _hidden(self) -> dict[str, frozenset[str]]:
        """Imports of own packages that bear a library's name: `datasets.coco` behind a changed search path."""
        tails: dict[str, list[str]] = defaultdict(list)
        for path in self.code.modules:
            parts = path.removesuffix(".py").removesuffix("/__init__").split("/")
            for start in range(len(parts) - 1):
                tails[".".join(parts[start:])].append(path)
        found: dict[str, frozenset[str]] = {}
        for path, facts in self.code.modules.items():
            names = {dotted for dotted in _imported_tails(facts.imports) if len(tails.get(dotted, ())) == 1}
            inner = frozenset(tails[dotted][0] for dotted in names if self.code.names.find(dotted, path) is None)
            if inner:
                found[path] = inner
        return found

    def closure(self, path: str) -> frozenset[str]:
        """Return the files a file imports, transitively, packages that load their folder included."""
        near = self.code.closure(path)
        if near.isdisjoint(self._hidden) and near.isdisjoint(self._walkers):
            return near
        if path not in self._closures:
            seen: set[str] = set()
            queue = [path]
            while queue:
                if (entry := queue.pop()) in seen:
                    continue
                if entry in self._closures:
                    seen |= self._closures[entry]
                    continue
                new = self.code.closure(entry) - seen
                seen |= new
                queue += {inner for file in new & self._hidden.keys() for inner in self._hidden[file]} - seen
                for package in new & self._walkers.keys():
                    queue += self._walkers[package] - seen
            self._closures[path] = self._shared(seen)
        return self._closures[path]

    def closures(self, paths: Iterable[str]) -> frozenset[str]:
        """Return the files that some files import, themselves included."""
        return self._shared(set().union(*(self.closure(path) for path in paths)))

    def _shared(self, files: set[str]) -> frozenset[str]:
        """Return one object for equal sets: most parsers of a repository see all of its package."""
        found = frozenset(files)
        return self._once.setdefault(found, found)

    def of(self, option: Option) -> Reach:
        """Return who may see the values of the parser an option was added to."""
        key = (option.spot.path, option.spot.scope, option.holder)
        if key not in self._reaches:
            self._reaches[key] = self._reach(option)
        return self._reaches[key]

    def _reach(self, option: Option) -> Reach:
        path, scope = option.spot.path, self.code.scope(option.spot)
        here = self._parses_in.get(option.spot, ())
        own = tuple(one for one in here if same_parser(option, scope, scope.call(one[1])))
        if own and self._is_handed_on(option):
            return Reach(frozenset(self.code.modules), (*own, *self._registry_parses(path)), is_registry=True)
        if own and not self._is_handed_in(option):
            return self._parsed_here(option, own)
        if self._is_handed_in(option) and not any(self.links.callers(option.spot)):
            above = parses_above(self.links, option.spot, self._parses_in)
            return Reach(frozenset(self.code.modules), above or self._registry_parses(path), is_registry=not above)
        return self._behind_importers(option)

    def _parsed_here(self, option: Option, own: Parses) -> Reach:
        """Return what sees an option of a parser that its own scope parses, and others after it where it leaves."""
        files, left = self.closures(self._users(own)), self._leaving.of(option)
        if not left.out and not left.parses:
            return Reach(files, own)
        users = frozenset[str]().union(*(self.code.importers(path) for path in left.out))
        near = self.closures({*users, *(spot.path for spot, _ in left.parses)})
        found, mine = set(self._parses_of(users, option)).difference(own), frozenset(own)
        seen = sorted(found or self._parses_of(near, option)) if left.out else ()
        others = dict.fromkeys(call for call in (*left.parses, *seen) if call not in mine)
        return Reach(self._shared({*files, *near}), (*others, *own))

    def _behind_importers(self, option: Option) -> Reach:
        """Return what sees an option of a parser that the importers of its file, or callers above it, parse."""
        users = self.code.importers(option.spot.path)
        above = parses_above(self.links, option.spot, self._parses_in) if self._is_handed_in(option) else ()
        seers = users.union(spot.path for spot, _ in above)
        files = self.closures(seers)
        parses = tuple(dict.fromkeys((*above, *self._parses_of(users, option))))
        return Reach(files, parses or self._parses_of(files, option))

    def _parses_of(self, paths: Iterable[str], option: Option) -> Parses:
        """Return the parse calls of some files, without those of a parser that was made there and got other options."""
        calls = (call for path in sorted(paths) for call in self.parses.get(path, ()))
        return tuple(call for call in calls if not self.private.is_private(*call, besides=option.spot))

    def _registry_parses(self, path: str) -> Parses:
        """Return the parse calls of files that load a file or are loaded by it; where there are none, all of them."""
        inside = self.closure(path)
        users = [user for user in self.parses if TEST.fullmatch(path) or not TEST.fullmatch(user)]
        near = [user for user in users if user in inside or path in self.closure(user)]
        return tuple(call for user in near or users for call in self.parses[user] if not self.private.is_private(*call))

    def _users(self, parses: Parses) -> frozenset[str]:
        """Return the files in which the result of parse calls may be used: their own, and those of their callers."""
        path = parses[0][0].path
        spots = {spot for spot, _ in parses}
        for _ in range(3):
            for spot in list(spots):
                spots |= {caller for caller, _ in self.links.callers(spot)} if spot.scope else set()
        is_shared = any(spot.scope == 0 and not self._is_main(spot.path) for spot in spots)
        if all(spot.path == path for spot in spots) and not is_shared:
            return frozenset({path})
        return self.code.importers(path).union(*(self.code.importers(spot.path) for spot in spots))

    def _is_main(self, path: str) -> bool:
        return self.code.modules[path].main_line is not None or not self.code.is_imported(path)

    def _is_handed_on(self, option: Option) -> bool:
        """Say whether a parser goes into a call that may parse with it: one that cannot be told, or one that does."""
        spot, ledger = option.spot, self.links.ledgers.at(*option.spot)
        parsers = parsers_of(ledger.scope, option.holder)
        names = [one.steps[0] for one in parsers if isinstance(one, Ref) and len(one.steps) == 1]
        for event in (event for name in names for event in ledger.events(name)):
            call = ledger.scope.calls[event.at] if event.kind == "argument" and event.key is not None else None
            if call is None or event.bit.keys or event.bit.wrap:
                continue
            target, functions = self.links.functions(spot, call)
            if not functions and (target.kind == "unknown" or target.name.startswith(CHOOSES)):
                return True
            places = (place for one in functions for place in bind(self.code, one, event.key, ()))
            if any(self._parses_with(place) for place in places):
                return True
        return False

    def _parses_with(self, place: Place) -> bool:
        """Say whether a function parses with a parser that it is given."""
        calls = self.code.scope(place.spot).calls
        found = (calls[at].func for _, at in self._parses_in.get(place.spot, ()))
        return any(isinstance(func, Ref) and func.steps[:-1] == (place.base,) for func in found)

    def _is_handed_in(self, option: Option) -> bool:
        scope = self.code.scope(option.spot)
        names = {parameter.name for parameter in scope.parameters}
        return any(isinstance(one, Ref) and one.steps[0] in names for one in parsers_of(scope, option.holder))

    def seeds(self, reach: Reach) -> Iterator[tuple[Spot, int, bool]]:
        """Yield (scope, parse call, whether it returns a pair with the unknown words)."""
        for spot, place in reach.parses:
            name = self.code.scope(spot).calls[place].leaf
            yield spot, place, "known" in name or self._is_optparse(spot, place)

    def filled(self, reach: Reach) -> Iterator[Seed]:
        """Yield the objects that parse calls are given to be filled: `parse_args(namespace=self)`."""
        for spot, place in reach.parses:
            call = self.code.scope(spot).calls[place]
            given = [*call.args[1:], *(value for name, value in call.keywords if name == "namespace")]
            yield from (Seed(spot, value) for value in given if isinstance(value, Ref))
            owners = [kind.spot for value in given for kind in self.code.types(spot, value) if kind.kind == "class"]
            owners += [self.code.enclosing_class(spot)] if Ref(("self",)) in given else []
            for cls in (one for owner in owners if owner for one in (owner, *self.links.code.heirs(owner))):
                yield from (Seed(Spot(cls.path, number), Ref(("self",))) for number in self.code.inside(cls))
                yield from (Seed(caller, Made(number)) for caller, number in self.links.callers(cls))

    def _is_optparse(self, spot: Spot, place: int) -> bool:
        calls = self.code.scope(spot).calls
        receiver = calls[place].func
        return isinstance(receiver, Ref) and any(call.last_step.endswith("OptionParser") for call in calls)


def _imported_tails(imports: Sequence[Import]) -> Iterator[str]:
    """Yield the dotted names a file imports that have at least two parts, without relative ones."""
    for entry in imports:
        for dotted in (entry.module, entry.target):
            if "." in dotted and not dotted.startswith("."):
                yield dotted
