"""Tells attributes of classes, and names of modules, that nothing in the repository reads."""

from collections.abc import Callable, Sequence
from functools import cached_property

from mldebt.facts.code import Const, Expr, Made, PythonFacts, Read, Ref, Scope
from mldebt.patterns import regex
from mldebt.project.code import Spot, Target
from mldebt.project.configs.files.mentions_code import code_texts
from mldebt.project.configs.following.flows import Flows, Seed, Use
from mldebt.project.configs.following.uses import LOSSES
from mldebt.project.configs.places.chains import OWN, is_holder
from mldebt.project.configs.places.sinks import TALKS, is_spoken, name_of
from mldebt.project.configs.reading.reads import TAKEN
from mldebt.remembering import remembered

MOST_READS = 12
KNOWING = regex(r"(?!(?:torch|torchvision|apex|builtins|copy|deepspeed|accelerate|numpy)\.)\w+\..+")
"""A function of a library that may ask a network or dataset for more than torch defines."""
READ_BY_TORCH = frozenset({"training"})
OF_TORCH = frozenset({"Module", "Dataset", "IterableDataset"})
"""Classes of torch, which reads nothing of its heirs but what it defines."""

PLAIN_BASES = frozenset({"object", "ABC", "Generic"}) | OF_TORCH
ALL = frozenset({"vars", "asdict", "dir", "dict"})
HOOKS = frozenset({"__setattr__", "__getattr__", "__getattribute__", "__slots__"})
TEMPLATES = frozenset({"Template", "get_template", "render_template", "from_string"})
IN_TEXT = regex(r"\{\w+\.(\w+)")
DELEGATES = frozenset({"__getattr__", "__getattribute__"})
BY_NAME = frozenset({"getattr", "hasattr", "attrgetter", "get_attr"}) | DELEGATES
EVALUATES = frozenset({"eval", "exec"})

ANY = Spot("", 0)


class Attributes:
    """Asks for the reads of an attribute on anything that may be an object of its class.

    A class from outside that an own one inherits is taken to read nothing; `is_kept` is set where that was needed.
    """

    def __init__(self, flows: Flows, spent: Callable[[Spot, Read, int], str]) -> None:
        self.is_kept = False
        self._flows, self._links, self._code, self._spent = flows, flows.links, flows.links.code, spent

    def is_unread(self, spot: Spot, name: str, depth: int) -> bool:
        """Say whether nothing reads an attribute that a method sets on its own object."""
        owner, chains = self._code.enclosing_class(spot), self._links.chains
        if owner is None or name in READ_BY_TORCH or name in self._links.of_results:
            return False
        found = [(Spot(path, number), place) for path, reads in chains.taken(name).items() for number, place in reads]
        if len(found) > MOST_READS:
            return False
        family = self._family(owner) if name not in self._asked_by_name else None
        if not family or any(self._is_defined(cls, name) for cls in family):
            return False
        if not all(self._is_no_read(*one, name, family, depth) for one in found):
            return False
        lines = {(where, self._code.scope(where).read(place).line) for where, place in found}
        if not all((use.spot, use.line) in lines for use in self._followed(family) or () if _is_read(use, name)):
            return False
        self.is_kept |= any(map(self._is_of_outside, self._above(owner)))
        return True

    def is_known(self, home: Spot, name: str) -> bool:
        """Say whether another module may read a name of a module: by import, or as its attribute."""
        return name in self._asked_by_name or next(self._links.importers(home, name, ()), None) is not None

    def _is_no_read(self, spot: Spot, place: int, name: str, family: frozenset[Spot], depth: int) -> bool:
        scope = self._code.scope(spot)
        read = scope.reads[place]
        if read.steps[0] in OWN and read.steps[1] == f".{name}" and self._is_apart(spot, family):
            return name not in (step[1:] for step in read.steps[2:])
        if is_spoken(scope, read.within):
            return True
        return read.steps[-1] == f".{name}" and bool(self._spent(spot, read, depth + 1))

    def _is_apart(self, spot: Spot, family: frozenset[Spot]) -> bool:
        """Say whether the own object of a scope is none of a family.

        A function outside of classes may be made a method of any, and a class that delegates stands for another one.
        """
        cls = self._code.enclosing_class(spot)
        if cls is None or cls in family:
            return False
        above = self._code.bases(cls)
        near = (cls, *(base.spot for base in above if base.spot))
        is_delegate = any(not DELEGATES.isdisjoint(self._code.methods(one)) for one in near)
        return not is_delegate and not any(base.kind == "unknown" for base in above)

    def _is_defined(self, cls: Spot, name: str) -> bool:
        """Say whether a class gives a name a meaning of its own: a property, a descriptor."""
        assigns = self._code.scope(cls).assigns
        is_set = any(one.target == (name,) and one.how != ":" and not isinstance(one.value, Const) for one in assigns)
        return is_set or name in self._code.methods(cls)

    @remembered
    def _family(self, owner: Spot) -> frozenset[Spot] | None:
        """Return the classes that may share an object with one; None where code from outside may read it."""
        below, above = [owner, *self._links.code.heirs(owner)], self._above(owner)
        near = dict.fromkeys((*below, *(base.spot for base in above if base.spot)))
        family = dict.fromkeys((*near, *(inner for cls in near for inner in self._links.code.heirs(cls))))
        if any(self._code.scope(cls).decorators or self._tells_all(cls) for cls in family):
            return None
        is_known = any(base.name.rpartition(".")[2] in OF_TORCH for base in above)
        return None if self._is_given(frozenset(family), is_known=is_known) else frozenset(family)

    def _above(self, owner: Spot) -> Sequence[Target]:
        """Return what a class and its heirs inherit."""
        return [base for cls in (owner, *self._code.heirs(owner)) for base in self._code.bases(cls)]

    def _is_of_outside(self, base: Target) -> bool:
        return base.spot is None and base.name.rpartition(".")[2] not in PLAIN_BASES

    def _is_given(self, family: frozenset[Spot], *, is_known: bool) -> bool:
        """Say whether an attribute of an object is taken by a name that varies, or by code from outside.

        The latter also where the object is kept in a file. An heir of a class that `is_known` is given to its library.
        """
        uses = self._followed(family)
        if any(self._is_varied(use) for use in uses or () if use.keys and "*" in use.keys[0]):
            return True
        lost = [
            use
            for use in uses or ()
            if not use.keys and (use.what in LOSSES or (use.what == "dump" and use.by not in TALKS))
        ]
        if is_known:
            return any(use.what == "escape" and KNOWING.fullmatch(use.by) for use in lost)
        return uses is None or bool(lost)

    def _is_varied(self, use: Use) -> bool:
        """Say whether a use of an unknown part is of an attribute, and not of an item."""
        calls = (call for call in self._code.scope(use.spot).calls if call.line == use.line)
        return use.what not in ("dump", "write") and any(name_of(call) in BY_NAME for call in calls)

    @remembered
    def _followed(self, family: frozenset[Spot]) -> tuple[Use, ...] | None:
        """Return what becomes of the objects of a family; None where none is made here."""
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
        return self._flows.follow(*dict.fromkeys((*seeds, *inner))) if seeds else None

    def _tells_all(self, cls: Spot) -> bool:
        """Say whether a class takes its attributes by names that vary, or all of them: `self.__dict__`."""
        if cls in self._opened or ANY in self._opened or not HOOKS.isdisjoint(self._code.methods(cls)):
            return True
        inside = {*self._code.inside(cls)}
        for number in sorted(inside.intersection(self._telling(cls.path))):
            scope = self._code.modules[cls.path].scopes[number]
            for read in scope.reads:
                if read.steps[0] in OWN and (read.steps[1:2] == (".__dict__",) or _is_given_away(scope, read)):
                    return True
        return False

    def _telling(self, path: str) -> set[int]:
        """Return the scopes of a module in which a class may tell all its attributes."""
        words = ALL | {"getattr"}
        calling = {number for word in words for number, _ in self._code.callees.places(path, word)}
        return calling.union(number for number, _ in self._links.chains.taken("__dict__").get(path, ()))

    @cached_property
    def _opened(self) -> frozenset[Spot]:
        """Classes of which code outside takes all attributes, `vars(model)`; none named stands for any class."""
        found: set[Spot] = {ANY} if "__dict__" in self._links.of_results else set()
        for path in self._code.modules:
            if not TEMPLATES.isdisjoint(self._code.callees.of(path)):
                found.add(ANY)
            for number in self._links.ledgers.mentions(path, "vars"):
                scope = self._code.modules[path].scopes[number]
                alone = (place for place, steps in enumerate(scope.chains()) if steps == ("vars",))
                if any(scope.read(place).use != "callee" for place in alone):
                    found.add(ANY)
            for number, _, call in self._code.callees.named(path, ("vars", "asdict", "getmembers")):
                if call.args:
                    found |= self._holds(Spot(path, number), call.args[0])
        for spot, reads in self._links.chains.attribute("__dict__").items():
            for steps in {self._code.scope(spot).read(place).steps for place in reads}:
                found |= self._holds(spot, Ref(steps[: steps.index(".__dict__")]))
        return frozenset(found)

    def _holds(self, spot: Spot, value: Expr) -> set[Spot]:
        """Return the classes of what a value holds; nothing where it is an object of options or of another."""
        if value == Ref(("self",)):
            return set()
        types = {target.spot for target in self._code.types(spot, value) if target.kind == "class" and target.spot}
        if types or not isinstance(value, Ref):
            return types
        return set() if is_holder(value.steps[-1].lstrip(".[")) else {ANY}

    @cached_property
    def _asked_by_name(self) -> frozenset[str]:
        """Words that modules spell in which attributes are taken by name."""
        found: set[str] = set()
        for path, facts in self._code.modules.items():
            is_evaluated = any(one.call.last_step in EVALUATES for one in self._code.callees.named(path, EVALUATES))
            if is_evaluated or self._is_asking(path):
                found.update(text.rpartition(".")[2] for text, _ in facts.strings)
            if is_evaluated:
                found.update(name for _, text, _ in code_texts(facts) for name in TAKEN.findall(text))
        for _, names in self._code.each(put_in_texts, tuple[str, ...]):
            found.update(names)
        return frozenset(found)

    def _is_asking(self, path: str) -> bool:
        """Say whether a module takes attributes by name, or gives away what does: `reduce(getattr, names, net)`."""
        is_called = not BY_NAME.isdisjoint(self._code.callees.of(path))
        return is_called or any(self._links.ledgers.mentions(path, name) for name in BY_NAME)


def put_in_texts(facts: PythonFacts) -> tuple[str, ...]:
    """Return the attributes that texts of a module name as put in: `"{args.lr}"`."""
    return tuple(name for text, _ in facts.strings if "{" in text for name in IN_TEXT.findall(text))


def _is_read(use: Use, name: str) -> bool:
    return use.what == "read" and use.keys[:1] == (name,)


def _is_given_away(scope: Scope, read: Read) -> bool:
    """Say whether a call takes all attributes of the own object, or one by a name that varies."""
    if len(read.steps) > 1 or read.within < 0:
        return False
    call = scope.calls[read.within]
    is_varied = name_of(call) == "getattr" and len(call.args) > 1 and not isinstance(call.args[1], Const)
    return is_varied or name_of(call) in ALL
