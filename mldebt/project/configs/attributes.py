"""Tells attributes of classes, and names of modules, that nothing in the repository reads."""

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from mldebt.facts.code import Const, Expr, Items, Made, Op, Read, Ref, Scope, Table, Text
from mldebt.patterns import regex
from mldebt.project.code import Spot, last_step
from mldebt.project.configs.chains import OWN, is_holder
from mldebt.project.configs.flows import Flows, Seed
from mldebt.project.configs.sinks import TALKS, is_spoken, name_of

MOST_READS = 12
LOSSES = frozenset({"dynamic", "all", "escape"})
OF_TORCH = frozenset({"Module", "Dataset", "IterableDataset"})
"""Classes of torch, which reads nothing of its heirs but what it defines."""

PLAIN_BASES = frozenset({"object", "ABC", "Generic"}) | OF_TORCH
ALL = frozenset({"vars", "asdict", "dir", "dict"})
HOOKS = frozenset({"__setattr__", "__getattr__", "__getattribute__", "__slots__"})
TEMPLATES = frozenset({"Template", "get_template", "render_template", "from_string"})
IN_TEXT = regex(r"\{\w+\.(\w+)")
BY_NAME = frozenset({"getattr", "hasattr", "attrgetter", "get_attr"})
EVALUATES = frozenset({"eval", "exec"})

ANY = Spot("", 0)


class Attributes:
    """Asks for the reads of an attribute on anything that may be an object of its class."""

    def __init__(self, flows: Flows, spent: Callable[[Spot, Read, int], str]) -> None:
        self._flows, self._links, self._code, self._spent = flows, flows.links, flows.links.code, spent
        self._families: dict[Spot, frozenset[Spot] | None] = {}

    def is_unread(self, spot: Spot, name: str, depth: int) -> bool:
        """Say whether nothing reads an attribute that a method sets on its own object."""
        owner = self._code.enclosing_class(spot)
        family = self._family(owner) if owner else None
        if (
            not family
            or name in self._asked_by_name
            or name in self._of_results
            or any(self._is_defined(cls, name) for cls in family)
        ):
            return False
        places = self._links.chains.taken(name)
        found = [(Spot(path, number), place) for path, reads in places.items() for number, place in reads]
        return len(found) <= MOST_READS and all(self._is_no_read(*one, name, family, depth) for one in found)

    def is_known(self, home: Spot, name: str) -> bool:
        """Say whether another module may read a name of a module: by import, or as its attribute."""
        return name in self._asked_by_name or next(self._links.importers(home, name, ()), None) is not None

    def _is_no_read(self, spot: Spot, place: int, name: str, family: frozenset[Spot], depth: int) -> bool:
        scope = self._code.scope(spot)
        read = scope.reads[place]
        if read.steps[0] in OWN and read.steps[1] == f".{name}" and self._code.enclosing_class(spot) not in family:
            return name not in (step[1:] for step in read.steps[2:])
        if is_spoken(scope, read.within):
            return True
        return read.steps[-1] == f".{name}" and bool(self._spent(spot, read, depth + 1))

    def _is_defined(self, cls: Spot, name: str) -> bool:
        """Say whether a class gives a name a meaning of its own: a property, a descriptor."""
        assigns = self._code.scope(cls).assigns
        is_set = any(one.target == (name,) and one.how != ":" and not isinstance(one.value, Const) for one in assigns)
        return is_set or name in self._code.methods(cls)

    def _family(self, owner: Spot) -> frozenset[Spot] | None:
        """Return the classes that may share an object with one; None where code from outside may read it."""
        if owner not in self._families:
            self._families[owner] = self._gathered(owner)
        return self._families[owner]

    def _gathered(self, owner: Spot) -> frozenset[Spot] | None:
        below = [owner, *self._links.subclasses(owner)]
        above = [base for cls in below for base in self._code.bases(cls)]
        near = dict.fromkeys((*below, *(base.spot for base in above if base.spot)))
        family = dict.fromkeys((*near, *(inner for cls in near for inner in self._links.subclasses(cls))))
        is_open = any(base.spot is None and base.name.rpartition(".")[2] not in PLAIN_BASES for base in above)
        if is_open or any(self._code.scope(cls).decorators or self._tells_all(cls) for cls in family):
            return None
        is_known = any(base.name.rpartition(".")[2] in OF_TORCH for base in above)
        return None if not is_known and self._is_given(family) else frozenset(family)

    def _is_given(self, family: Iterable[Spot]) -> bool:
        """Say whether an object of a class may get to code from outside, or is kept in a file."""
        seeds = [
            Seed(spot, Made(number))
            for cls in family
            for maker in dict.fromkeys((cls, self._code.methods(cls).get("__init__", cls)))
            for spot, number in self._links.callers(maker)
        ]
        inner = [
            Seed(Spot(cls.path, number), Ref(("self",)))
            for cls in family
            for number in self._code.inside(cls)
            if any(read.steps == ("self",) for read in self._code.modules[cls.path].scopes[number].reads)
        ]
        uses = self._flows.follow(*dict.fromkeys((*seeds, *inner))) if seeds else ()
        is_lost = (use.what in LOSSES or (use.what == "dump" and use.by not in TALKS) for use in uses if not use.keys)
        return not seeds or any(is_lost)

    def _tells_all(self, cls: Spot) -> bool:
        """Say whether a class takes its attributes by names that vary, or all of them: `self.__dict__`."""
        if cls in self._opened or ANY in self._opened or not HOOKS.isdisjoint(self._code.methods(cls)):
            return True
        for number in self._code.inside(cls):
            scope = self._code.modules[cls.path].scopes[number]
            for read in scope.reads:
                if read.steps[0] in OWN and (read.steps[1:2] == (".__dict__",) or _is_given_away(scope, read)):
                    return True
        return False

    @cached_property
    def _opened(self) -> frozenset[Spot]:
        """Classes of which code outside takes all attributes, `vars(model)`; none named stands for any class."""
        found: set[Spot] = set()
        for path in self._code.modules:
            if not TEMPLATES.isdisjoint(self._code.callees.of(path)):
                found.add(ANY)
            for number, _, call in self._code.callees.named(path, ("vars", "asdict")):
                if call.args and isinstance(call.args[0], Ref):
                    found |= self._holds(Spot(path, number), call.args[0].steps)
        for spot, reads in self._links.chains.attribute("__dict__").items():
            for steps in {self._code.scope(spot).reads[place].steps for place in reads}:
                found |= self._holds(spot, steps[: steps.index(".__dict__")])
        return frozenset(found)

    def _holds(self, spot: Spot, steps: tuple[str, ...]) -> set[Spot]:
        """Return the classes of what a chain of names holds; nothing where it is an object of options or of another."""
        if steps == ("self",):
            return set()
        types = [target for target in self._code.types(spot, Ref(steps)) if target.kind == "class" and target.spot]
        if types:
            return {target.spot for target in types if target.spot}
        return set() if is_holder(steps[-1].lstrip(".[")) else {ANY}

    @cached_property
    def _of_results(self) -> frozenset[str]:
        """Attributes that are taken of what is no chain of names: `Net(args).rate`, `nets[0]().rate`."""
        found: set[str] = set()
        for facts in self._code.modules.values():
            for scope in facts.scopes:
                waiting = [*_expressions(scope)]
                while waiting:
                    value = waiting.pop()
                    if isinstance(value, Made):
                        found.update(step[1:] for step in value.steps)
                    elif isinstance(value, Table):
                        waiting += [*value.values, *(key for key in value.keys if key)]
                    elif isinstance(value, Op | Items):
                        waiting += value.items
                        found.update(_accessed(value))
                    elif isinstance(value, Text):
                        waiting += value.parts
        return frozenset(found)

    @cached_property
    def _asked_by_name(self) -> frozenset[str]:
        """Words that modules spell in which attributes are taken by name."""
        found: set[str] = set()
        for path, facts in self._code.modules.items():
            is_evaluated = any(
                last_step(one.call.func) in EVALUATES for one in self._code.callees.named(path, EVALUATES)
            )
            if is_evaluated or not BY_NAME.isdisjoint(self._code.callees.of(path)):
                found.update(text.rpartition(".")[2] for text, _ in facts.strings)
            found.update(name for text, _ in facts.strings if "{" in text for name in IN_TEXT.findall(text))
        return frozenset(found)


def _accessed(value: Op | Items) -> Iterator[str]:
    """Yield the steps that are taken on a compound expression: `(a or b).rate`."""
    if isinstance(value, Op) and value.name == "access" and isinstance(value.items[1], Ref):
        yield from (step[1:] for step in value.items[1].steps[1:])


def _expressions(scope: Scope) -> Iterator[Expr]:
    """Yield the expressions of a scope that may hold more than a name."""
    for call in scope.calls:
        yield from (call.func, *call.args, *(value for _, value in call.keywords))
    yield from (one.value for one in scope.assigns)
    yield from (one.test for one in scope.conditions)
    yield from scope.returns


def _is_given_away(scope: Scope, read: Read) -> bool:
    """Say whether a call takes all attributes of the own object, or one by a name that varies."""
    if len(read.steps) > 1 or read.within < 0:
        return False
    call = scope.calls[read.within]
    is_varied = name_of(call) == "getattr" and len(call.args) > 1 and not isinstance(call.args[1], Const)
    return is_varied or name_of(call) in ALL
