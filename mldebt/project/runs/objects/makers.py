"""Which classes an object may be of that is made in a roundabout way.

Three ways are followed: a method that stands there to be replaced and the classes that replace it, a function that
hands on what it imports (`load_yolo()(weights)`), and a class that is imported by name. A name that is a constant says
which class; of one that comes from a settings file every pair of a module and a class there counts.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property

import msgspec

from mldebt.facts.code import Call, Const, Expr, Made, Ref
from mldebt.facts.texts import SettingsFacts
from mldebt.patterns import regex
from mldebt.project.code import Code, Spot, Target
from mldebt.project.runs.objects.overrides import Overrides

IMPORTS = "importlib.import_module"
BY_NAME = regex(r"(importlib\.import_module|builtins\.(getattr|__import__))(\..*)?")
MODULE = regex(r"(\w+_)?(?:module|library|package)(?:_name)?")
CLASS = regex(r"(\w+_)?(?:class|classname|estimator|model|name)(?:_name)?")
DOTTED = regex(r"[a-z_]\w*(\.\w+)+|xgboost|lightgbm|catboost")
NAMED = regex(r"[A-Z]\w+")
DEEPEST, MOST, MAKERS = 5, 8, 5


def is_named(target: Target) -> bool:
    """Say whether a class is known by its name; that it came out of an import by name or of `getattr` says nothing."""
    return target.kind in ("class", "external") and BY_NAME.fullmatch(target.name) is None


class Makers:
    """The classes behind roundabout constructions, in one repository."""

    def __init__(self, code: Code, settings: Mapping[str, SettingsFacts]) -> None:
        self._code, self._settings = code, settings
        self._overrides = Overrides(code)

    def of(self, spot: Spot, receiver: Expr) -> Iterator[Target]:
        """Yield the classes that a receiver may be of whose class the code does not name where it is made."""
        for where, call in self._code.makers(spot, receiver, MAKERS):
            target = self._code.callee(where, call)
            if target.kind == "function" and target.spot and self._overrides.is_stub(target.spot):
                for method in self._overrides.of(target.spot):
                    for value in self._code.scope(method).returns[:MOST]:
                        yield from self._code.types(method, value)
            elif not is_named(target):
                yield from self._classes(where, call.func, 0)

    def _classes(self, spot: Spot, func: Expr, depth: int) -> Iterator[Target]:
        """Yield the classes that an expression may mean which is called."""
        if depth > DEEPEST:
            return
        if isinstance(func, Made):
            yield from self._handed_on(spot, func, depth)
        elif isinstance(func, Ref):
            found = self._code.resolve(spot, func.steps)
            if found.kind == "module" or is_named(found):
                yield found
                return
            for end in range(len(func.steps), 0, -1):
                values = self._code.values(spot, func.steps[:end])[:MOST]
                for where, value, _ in values:
                    if (where, value) != (spot, func):
                        yield from self._walked(self._classes(where, value, depth + 1), func.steps[end:])
                if values:
                    return

    def _handed_on(self, spot: Spot, made: Made, depth: int) -> Iterator[Target]:
        """Yield what a call hands on: an import, or what a function of the repository returns."""
        call = self._code.source(spot, made)
        if call is None:
            return
        if call.last_step == "getattr" and len(call.args) > 1:
            yield from self._picked(spot, call, depth)
            return
        target = self._code.callee(spot, call)
        if target.name == IMPORTS and call.args:
            if isinstance(call.args[0], Const):
                yield from self._walked(iter((Target("external", str(call.args[0].value)),)), made.steps)
        else:
            for where, value in self._code.returned(spot, call, MOST):
                yield from self._walked(self._classes(where, value, depth + 1), made.steps)

    def _picked(self, spot: Spot, call: Call, depth: int) -> Iterator[Target]:
        """Yield what `getattr(module, name)` takes from a module that is imported by name."""
        owner, name = call.args[:2]
        if isinstance(name, Const):
            yield from self._walked(self._classes(spot, owner, depth + 1), (f".{name.value}",))
        elif self._is_imported(spot, owner):
            yield from self._named

    def _is_imported(self, spot: Spot, owner: Expr) -> bool:
        """Say whether a value is a module that `importlib` imports by a name that is no constant."""
        made = self._code.makers(spot, owner, MOST)
        return any(self._code.callee(where, call).name == IMPORTS for where, call in made)

    @cached_property
    def _named(self) -> tuple[Target, ...]:
        """Return the classes that settings files name beside the module they stand in."""
        found: dict[str, None] = {}
        for _, facts in sorted(self._settings.items()):
            said = [(*entry.key.rpartition(".")[::2], entry.value or "") for entry in facts.entries]
            modules = {
                (parent, matched[1]): value
                for parent, key, value in said
                if (matched := MODULE.fullmatch(key)) and DOTTED.fullmatch(value)
            }
            for parent, key, value in said:
                matched = CLASS.fullmatch(key)
                if matched and (parent, matched[1]) in modules and NAMED.fullmatch(value):
                    found[f"{modules[parent, matched[1]]}.{value}"] = None
        return tuple(Target("external", name) for name in found)

    def _walked(self, found: Iterator[Target], steps: tuple[str, ...]) -> Iterator[Target]:
        """Yield what the attributes of some targets are called."""
        for target in found:
            if not steps:
                yield target
            elif target.kind != "class" and target.name:
                yield msgspec.structs.replace(target, kind="external", name=target.name + "".join(steps))
