"""Finds the functions and classes that a value may be: kept in attributes, fields, lists, tables, and called later.

A value is followed back to where it was written, through names, attributes of objects, fields of records, entries of
tables, elements of lists, choices, imports by name and what functions give back, a few steps far. What a computed key
picks may be any entry; what a computed name takes of an imported module, any class that settings name beside a module.
An object that a kept class makes is of that class.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from mldebt.facts.code import Call, Const, Expr, Made, Op, Ref
from mldebt.patterns import regex
from mldebt.project.code import Code, Spot, Target
from mldebt.project.runs.objects.fetched import Fetched
from mldebt.project.runs.objects.registries import built, elements, entries, looked_up
from mldebt.project.runs.objects.told import Told
from mldebt.project.runs.objects.visible import spoken, visible
from mldebt.project.runs.objects.written import Written
from mldebt.remembering import remembered

DEEPEST, MOST, FEW, MANY = 7, 32, 8, 400
PAIR = 2  # the key and the value of a comprehension
SOUGHT = ("function", "class")
VARS, NAMES = Ref(("vars",)), ".__dict__"
GLOBALS, ANY = (Ref(("globals",)), Ref(("locals",))), "[*"
GETATTR, EVAL, IMPORT = Ref(("getattr",)), Ref(("eval",)), "import_module"
BY_NAME = regex(r"(importlib\.(import_module|util\.module_from_spec)|builtins\.(eval|getattr|__import__))(\..*)?")
PICKED = (
    "builtins.globals[", "builtins.vars[", "builtins.locals[", "builtins.dict[", "collections.OrderedDict[",
    "builtins.eval.",
)  # fmt: skip
STAND_INS = ("types.", "unittest.mock.", "dataclasses.", "copy.")
Place = tuple[Spot, Expr, tuple[str, ...]]
"""An expression where it is written, and the steps that are still to be taken on it."""


def is_named(target: Target) -> bool:
    """Say whether a class is known by its name; that it came out of an import by name or of `getattr` says nothing."""
    return target.kind in ("class", "external") and BY_NAME.fullmatch(target.name) is None


class Callables:
    """The functions and classes behind the values of one repository."""

    def __init__(self, code: Code, told: Told) -> None:
        self.code, self._written = code, Written(code)
        self.fetched = Fetched(code, told, self.kinds)

    @remembered
    def of(self, spot: Spot, value: Expr) -> tuple[Target, ...]:
        """Return the functions and classes that a value may be; those from outside by their dotted names."""
        targets = self._follow((spot, value, ()), set(), 0)
        return tuple(dict.fromkeys(targets))[:MOST]

    def kinds(self, spot: Spot, receiver: Expr, depth: int = 0) -> Iterator[Target]:
        """Yield the classes an object may be of that something kept makes: `self.agent = self.kind(…)`."""
        for where, call in self.code.makers(spot, receiver, FEW) if depth < DEEPEST else ():
            callee = self.code.callee(where, call)
            found = list(built(self.code, where, call))
            is_open = callee.kind in ("unknown", "variable") or callee.name.startswith(PICKED)
            if call.func == EVAL:
                found += self.fetched.evaluated(where.path, call.args[0]) if call.args else ()
            elif is_open or BY_NAME.fullmatch(callee.name):
                found += self._follow((where, call.func, ()), set(), depth)
            elif callee.kind == "function" and callee.spot and self.code.is_stub(callee.spot):
                found += [Target("function", callee.name, *method) for method in self.code.replacing(callee.spot)]
            elif not found:
                for inside, value in self.code.returned(where, call, FEW):
                    yield from self.kinds(inside, value, depth + 1)
            for target in found:
                yield from self._kinds_of(target)

    def _kinds_of(self, maker: Target) -> Iterable[Target]:
        """Return the classes of what calling a class or function gives."""
        if maker.kind != "function" or maker.spot is None:
            return (maker,)
        returned = self.code.scope(maker.spot).returns[:FEW]
        return [kind for value in returned for kind in self.code.types(maker.spot, value)]

    def _follow(self, place: Place, seen: set[Place], depth: int) -> Iterator[Target]:
        if depth > DEEPEST or place in seen or len(seen) > MOST * FEW:
            return
        seen.add(place)
        spot, value, rest = place
        if isinstance(value, Ref):
            yield from self._named(spot, (*value.steps, *rest), seen, depth)
            return
        if isinstance(value, Made) and not (rest and self.code.table(spot, value)):
            yield from self._given_back(spot, value, rest, seen, depth)
            return
        if isinstance(value, Op) and value.name == "lambda" and not rest:  # lambda given: Learner(given)
            made = self.code.types(spot, value.items[0])
            yield from (kind for kind in made if kind.kind in ("class", "external"))
        for inner in self._inside(spot, value, rest):
            yield from self._follow(inner, seen, depth + 1)

    def _inside(self, spot: Spot, value: Expr, rest: tuple[str, ...]) -> Iterator[Place]:
        """Yield what a value holds under the steps that are left to go, or may be."""
        if rest and rest[0].startswith("[") and (listed := self.code.listed(spot, value, rest[0][1:])):
            yield from ((spot, item, rest[1:]) for item in listed)
        elif isinstance(value, Op) and value.name == "lambda":
            yield from ((spot, item, rest) for item in value.items)
        elif isinstance(value, Op) and value.name == "access" and isinstance(value.items[1], Ref):
            yield spot, value.items[0], (*value.items[1].steps[1:], *rest)
        else:
            yield from ((where, item, rest) for where, item in elements(self.code, spot, value))

    def _named(self, spot: Spot, steps: tuple[str, ...], seen: set[Place], depth: int) -> Iterator[Target]:
        """Yield what a chain of steps may mean: a definition, or what the first of them hold."""
        found = self.code.resolve(spot, steps)
        if found.kind == "variable" and self.code.scope(spot).kind == "class":  # `Kind = Kind` names the one outside
            outside = self.code.resolve(Spot(spot.path, self.code.scope(spot).parent), steps)
            found = outside if outside.kind in SOUGHT else found
        if found.kind == "unknown" and len(steps) > 1 and steps[-1].startswith("."):
            found = self.code.called(spot, Ref(steps))
        is_outside = found.kind == "external" and steps[0] not in ("self", "cls") and is_named(found)
        if found.kind in SOUGHT or is_outside:
            yield found
            return
        if steps[-2:] == (NAMES, ANY) and (path := self._module(spot, steps[:-2])):
            yield from self._defined(path)
        for end in range(1, len(steps)):
            if steps[end].startswith("["):
                yield from entries(self.code, spot, steps[:end], steps[end][1:]) if end == len(steps) - 1 else ()
                break
        for where, value, rest in self._written.of(spot, steps):
            yield from self._follow((where, value, rest), seen, depth + 1)

    def _given_back(
        self, spot: Spot, made: Made, rest: tuple[str, ...], seen: set[Place], depth: int
    ) -> Iterator[Target]:
        """Yield what the result of a call may be: a partial function, an entry, what a function of ours returns."""
        call, rest = self.code.source(spot, made), (*made.steps, *rest)
        if call is None:
            return
        if rest[:1] == (ANY,) and (path := self._namespace(spot, call)):
            yield from self._defined(path) if rest == (ANY,) else self._below(self._seen(path), rest[1:])
        elif call.func in (GETATTR, EVAL):
            yield from self._taken(spot, call, rest, seen, depth)
        elif call.leaf == IMPORT:
            yield from self._imported(spot, call, rest, seen, depth)
        elif call.leaf == "partial" and call.args and not rest:
            yield from self._follow((spot, call.args[0], ()), seen, depth + 1)
        elif entry := looked_up(call):
            yield from self._follow((spot, Ref(entry), rest), seen, depth + 1)
        else:
            for where, value in self._returned(spot, call):
                yield from self._follow((where, value, rest), seen, depth + 1)
            for where, value, left in self._written.of_made(spot, Made(made.call), rest):
                yield from self._follow((where, value, left), seen, depth + 1)

    def _taken(self, spot: Spot, call: Call, rest: tuple[str, ...], seen: set[Place], depth: int) -> Iterator[Target]:
        """Yield what `getattr(owner, name)` or `eval(name)` gives, whether the name is written out or not."""
        owner, *names = call.args or (call.func,)
        if call.func == EVAL:
            yield from self._below(self.fetched.evaluated(spot.path, owner), rest)
        elif names and isinstance(names[0], Const):
            yield from self._follow((spot, owner, (f".{names[0].value}", *rest)), seen, depth + 1)
        elif names:
            yield from self._below(self.fetched.taken(spot, owner, names[0], depth + 3), rest)

    def _imported(
        self, spot: Spot, call: Call, rest: tuple[str, ...], seen: set[Place], depth: int
    ) -> Iterator[Target]:
        """Yield what is taken of modules that are imported by name: `import_module("apps." + name).main`."""
        for dotted in self.fetched.modules(spot, call) if rest else ():
            if (path := self.code.names.find(dotted, spot.path)) is not None:
                yield from self._named(Spot(path, 0), (rest[0].lstrip("."), *rest[1:]), seen, depth + 1)
            elif isinstance(call.args[0], Const):
                yield Target("external", dotted + "".join(rest))

    def _below(self, found: Iterable[Target], rest: Sequence[str]) -> Iterator[Target]:
        """Yield what is found, or the methods that the classes among it have: `globals()[kind].create`."""
        for target in found:
            methods = self.code.methods(target.spot) if rest and target.kind == "class" and target.spot else {}
            method = methods.get(rest[0].lstrip(".")) if len(rest) == 1 else None
            if method is not None:
                yield Target("function", self.code.scope(method).name, method.path, method.scope)
            elif not rest:
                yield target

    def _namespace(self, spot: Spot, call: Call) -> str | None:
        """Return the file of the module whose names a call gives: `globals()`, `vars(package)`."""
        if call.func in GLOBALS:
            return spot.path
        asked = call.args[0] if call.func == VARS and call.args else None
        return self._module(spot, asked.steps) if isinstance(asked, Ref) else None

    def _module(self, spot: Spot, steps: Sequence[str]) -> str | None:
        """Return the file of a module of the repository by its name."""
        found = self.code.resolve(spot, steps)
        return found.path if found.kind == "module" else None

    def _defined(self, path: str) -> list[Target]:
        """Return what `globals()[name]` may mean in a module: its classes and those it names, else its functions."""
        scopes = self.code.modules[path].scopes
        found = [number for number, scope in enumerate(scopes) if scope.parent == 0 and scope.kind in SOUGHT]
        classes = [number for number in found if scopes[number].kind == "class"]
        named = spoken(self.code, path)
        numbers = classes or ([] if named else found)
        own = [*named, *(self.code.resolve(Spot(path, 0), (scopes[number].name,)) for number in numbers)]
        return own or list(islice(self._seen(path), MOST))

    def _seen(self, path: str) -> Iterator[Target]:
        """Yield the classes and functions of ours that a module sees by its imports."""
        targets = (self.code.resolve(Spot(path, 0), (name,)) for name in islice(visible(self.code, path), MANY))
        yield from (target for target in targets if target.kind in SOUGHT)

    def _returned(self, spot: Spot, call: Call) -> Iterator[tuple[Spot, Expr]]:
        """Yield what the function behind a call returns; a method whose object is unknown if no other is called so."""
        maker, leaf = self.code.callee(spot, call), call.last_step
        is_open = maker.kind == "unknown" or maker.name.startswith(STAND_INS)
        only = self.code.methods_named(leaf[1:]) if is_open and leaf.startswith(".") else ()
        where = maker.spot if maker.kind == "function" else only[0] if len(only) == 1 else None
        if where is not None:
            yield from ((where, value) for value in self.code.scope(where).returns[:FEW])
