"""Tells functions that something may call unseen: by a table, a registry, `getattr`, `eval`, an object of any class.

What such a function gives back goes to nobody that is seen, so that nothing can be said of what becomes of it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from mldebt.facts.code import Expr, Made, PythonFacts, Read, Ref, Scope, last_step
from mldebt.project.code import Spot, without_last
from mldebt.project.configs.calls.binding import can_take
from mldebt.project.configs.calls.callables import CHOOSES, IMPORTS, imported_modules
from mldebt.project.configs.following.links import Links
from mldebt.project.configs.parsers.arguments import PARSES
from mldebt.project.configs.places.chains import OWN
from mldebt.remembering import remembered

PLAIN = frozenset({
    "staticmethod", "classmethod", "property", "cached_property", "abstractmethod", "override", "overload", "final",
    "lru_cache", "cache", "wraps", "contextmanager", "typechecked", "beartype", "no_grad",
})  # fmt: skip
"""Decorators that hand a function to nobody else."""

TAKE = frozenset({
    "getattr", "attrgetter", "methodcaller", "setup", "entry_points", "import_string", "locate", "eval",
    "import_module", "__import__", "resolve", "load_object", "instantiate",
})  # fmt: skip
"""Calls in whose files a text may be the name of a function."""

ALONE = frozenset({"eval", "resolve"})
"""Those of them that are so by themselves alone: `model.eval()` and `path.resolve()` take no name."""

MOST = 3_000


class UnseenCallers:
    """Asks of functions whether all that may call them is seen."""

    def __init__(self, links: Links) -> None:
        self._links, self._code = links, links.code

    @remembered
    def may_call(self, spot: Spot) -> bool:
        """Say whether a function may have callers beside those that are seen; one without any has."""
        return self._code.scope(spot).kind == "function" and self._may(spot)

    def is_taken(self, spot: Spot) -> bool:
        """Say whether a function or class, outside of others, is named or kept anywhere but where it is called."""
        return self._is_taken(spot, {*self._links.callers(spot)})

    def may_import(self, path: str) -> bool:
        """Say whether a module may be imported by a name that is put together, so that its names are taken unseen."""
        return path in self._by_name and self._code.modules[path].main_line is None

    @cached_property
    def _by_name(self) -> frozenset[str]:
        return frozenset(path for paths in self._imported_by_name for path in paths)

    @cached_property
    def imports_any(self) -> bool:
        """Say whether something imports a module of which no part of the name is known."""
        return not all(self._imported_by_name)

    @cached_property
    def _imported_by_name(self) -> Sequence[frozenset[str]]:
        """Return the modules of the repository that each call which imports one by a name may give."""
        words = [word.lstrip(".") for word in IMPORTS]
        named = ((path, *one) for path in self._code.modules for one in self._code.callees.named(path, words))
        return [frozenset(imported_modules(self._code, Spot(path, at), Made(place))) for path, at, place, _ in named]

    def _may(self, spot: Spot) -> bool:
        seen = {*self._links.callers_of_any(spot)}
        return not seen or self._is_taken(spot, seen)

    def _is_taken(self, spot: Spot, seen: set[tuple[Spot, int]]) -> bool:
        """Say whether a function is kept, named or perhaps called anywhere but where it is seen to be called."""
        name = self._code.scope(spot).name.rpartition(".")[2]
        return (
            self._is_handed_out(spot)
            or name in self._spelled
            or self._is_value(spot, name)
            or self._is_called(spot, name, seen)
        )

    def _is_handed_out(self, spot: Spot) -> bool:
        """Say whether a decorator may keep a function: a registry."""
        return any(last_step(func).lstrip(".") not in PLAIN for func, _ in self._code.decorators(spot))

    @cached_property
    def _spelled(self) -> frozenset[str]:
        """Names in texts of files that take things by names: `getattr(module, "get_args")`, `"opts:get_args"`."""
        found = set[str]()
        for path, facts in self._code.modules.items():
            if any(self._takes_names(path, word) for word in TAKE.intersection(self._code.callees.of(path))):
                found.update(text[max(map(text.rfind, ".:=")) + 1 :] for text, _ in facts.strings)
        return frozenset(found)

    def _takes_names(self, path: str, word: str) -> bool:
        """Say whether one of the calls by a word takes a name: of some words only one that is no method."""
        if word not in ALONE:
            return True
        scopes = self._code.modules[path].scopes
        calls = (scopes[at].call(place) for at, place in self._code.callees.places(path, word))
        return any(without_last(call.func) is None for call in calls)

    def _is_value(self, spot: Spot, name: str) -> bool:
        """Say whether a function is taken without a call: `{"a": get_args}`, `partial(get_args)`, `opts.get_args`."""
        is_class = self._code.scope(spot).kind == "class"
        if not self._code.is_in_class(spot):
            for path, local in (spot.path, name), *self._imported(spot, name):
                own = self._code.inside(spot) if path == spot.path else ()
                for number in (one for one in self._links.ledgers.mentions(path, local) if one not in own):
                    reads = self._code.modules[path].scopes[number].reads
                    mine = (read for read in reads if read.steps[: 1 if is_class else None] == (local,))
                    if any(len(read.steps) > 1 or self._is_kept(Spot(path, number), read, spot) for read in mine):
                        return True
        if any(self._is_kept(where, read, spot) for where, read in self._taken(name)):
            return True
        return self._is_default(spot, name)

    @remembered
    def _taken(self, name: str) -> Sequence[tuple[Spot, Read]]:
        """Return the reads that take a name from something without calling it: most functions of a name are alike."""
        modules, taken = self._code.modules, self._links.chains.taken(name)
        places = ((Spot(path, number), place) for path, some in taken.items() for number, place in some)
        reads = ((spot, modules[spot.path].scopes[spot.scope].read(place)) for spot, place in places)
        step = f".{name}"
        return [one for one in reads if one[1].steps[-1] == step and len(one[1].steps) > 1 and one[1].use != "callee"]

    def _imported(self, spot: Spot, name: str) -> Iterator[tuple[str, str]]:
        """Yield the files that import a function, with the name it has there."""
        for place in self._links.importers(Spot(spot.path, 0), name, ()):
            if not place.slot and isinstance(place.base, str):
                yield place.spot.path, place.base

    def _is_default(self, spot: Spot, name: str) -> bool:
        """Say whether a function is the default of a parameter: `def run(parse=get_args)`."""
        return not self._defaults.get(name, set()).isdisjoint(self._code.importers(spot.path))

    @cached_property
    def _defaults(self) -> Mapping[str, set[str]]:
        """The last words of names that are defaults of parameters, with the modules in which they are."""
        found: dict[str, set[str]] = defaultdict(set)
        for path, names in self._code.each(defaults_named, tuple[str, ...]):
            for name in names:
                found[name].add(path)
        return found

    def _is_kept(self, where: Spot, read: Read, spot: Spot) -> bool:
        """Say whether a read takes a function, or what may be it, as a value."""
        if read.use == "callee":
            return False
        target = self._code.resolve(where, read.steps)
        if target.spot is not None or target.kind in ("module", "external", "class"):
            return target.spot == spot
        return self._code.is_in_class(spot) or (len(read.steps) > 1 and read.steps[0] not in OWN)

    def _is_called(self, spot: Spot, name: str, seen: set[tuple[Spot, int]]) -> bool:
        """Say whether a call of the name, of an object of which nothing is known, may be one of the function."""
        named = self._code.named(name)
        return len(named) > MOST or any(self._may_be(spot, *one) for one in self._open(name) if one not in seen)

    @remembered
    def _open(self, name: str) -> Sequence[tuple[Spot, int]]:
        """Return the calls of a name without those that parse a command line."""
        return [one for one in self._code.named(name) if not _is_parsing(self._code.scope(one[0]), one[1])]

    def _may_be(self, spot: Spot, caller: Spot, place: int) -> bool:
        call = self._code.scope(caller).call(place)
        receiver = without_last(call.func)
        if receiver is None and self._code.is_in_class(spot):
            return False
        target = self._code.callee(caller, call)
        if target.spot is not None:
            return target.spot == spot
        is_open = target.kind in ("unknown", "variable") or self._is_made_by_function(caller, receiver, target.name)
        is_open = is_open or _may_hide(target.name, spot.path)
        return is_open and (self._code.scope(spot).kind == "class" or can_take(self._code, spot, call))

    def _is_made_by_function(self, spot: Spot, receiver: Expr | None, name: str) -> bool:
        """Say whether a method is asked of what a function of a library gives, and not of the library or its class."""
        maker = name.rpartition(".")[0].rpartition(".")[2]
        is_plain = isinstance(receiver, Ref) and self._code.resolve(spot, receiver.steps).kind in ("external", "module")
        return name.startswith(CHOOSES) or (receiver is not None and maker[:1].islower() and not is_plain)


def defaults_named(facts: PythonFacts) -> tuple[str, ...]:
    """Return the last words of the names that parameters of a module have as defaults."""
    defaults = (one.default for scope in facts.scopes for one in scope.parameters)
    return tuple({value.steps[-1].lstrip(".") for value in defaults if isinstance(value, Ref)})


def _is_parsing(scope: Scope, place: int) -> bool:
    """Say whether a call parses a command line, by a parser or by what a function gives that is named so."""
    call = scope.call(place)
    receiver = without_last(call.func)
    maker = scope.call(receiver.call).func if isinstance(receiver, Made) and not receiver.steps else receiver
    return call.leaf in PARSES and isinstance(maker, Ref) and "pars" in maker.steps[-1].lower()


def _may_hide(name: str, path: str) -> bool:
    """Say whether what seems to be of a library may be of a module, by a path of its own: `utils.losses.ours`."""
    return name.rpartition(".")[0].rpartition(".")[2] in path.removesuffix(".py").split("/")
