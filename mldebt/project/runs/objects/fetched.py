"""Finds what a name that is worked out may mean: `getattr(tasks, args.task)(…)`, `eval(f"{args.algo}Agent(cfg)")`.

A name of which a part is written means the few definitions that fit it; of one that a setting gives, those that some
settings file names; else all that a module or class offers, if they are few. What `getattr(self, name)` takes is
mostly a part of an object and is not followed unless some of its name is written. Of a module that is imported by name
and is none of ours, settings may name the class beside it.
"""

import re
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase

import msgspec

from mldebt.facts.code import Call, Const, Expr, Op, Ref, Text, last_step
from mldebt.patterns import regex
from mldebt.project.code import Code, Spot, Target
from mldebt.project.runs.objects.dynamic import modules, names
from mldebt.project.runs.objects.told import Told
from mldebt.project.runs.objects.visible import spoken, visible

MOST, FEW = 12, 4
GAP = "*"
PARSED = frozenset({".parse_args", ".parse_known_args"})
SPECIAL = regex(r"[*?\[]")
OWNER_AND_NAME = 2
GETATTR, IMPORTS = Ref(("getattr",)), "importlib.import_module"
THIS_MODULE = Ref(("sys", ".modules", "[*"))
Kinds = Callable[[Spot, Expr, int], Iterator[Target]]
"""The classes that an object may be of, so many steps from what was asked first."""


class Fetched:
    """The functions and classes behind worked-out names, in one repository."""

    def __init__(self, code: Code, told: Told, kinds: Kinds) -> None:
        self._code, self._told, self._kinds = code, told, kinds

    def modules(self, spot: Spot, call: Call) -> Iterator[str]:
        """Yield the dotted names of the modules that a call may import: `import_module(f"apps.{name}.train")`."""
        yield from names(self._code, spot, call.args[0], self._told.dotted) if call.args else ()

    def spelled(self, spot: Spot, call: Call) -> Iterator[Call]:
        """Yield a call as it would be written with the words that the name of its method may be."""
        made = self._code.made(spot, call.func)
        if made is not None and made.func == GETATTR and len(made.args) >= OWNER_AND_NAME:
            owner = made.args[0]
            words = sorted(self._words(spot, made.args[1]))
            steps = owner.steps if isinstance(owner, Ref) else ()
            yield from (msgspec.structs.replace(call, func=Ref((*steps, f".{word}"))) for word in words if steps)

    def _words(self, spot: Spot, name: Expr) -> frozenset[str]:
        """Return the words that a name may be: those that callers hand over, and those that it is compared with."""
        if not isinstance(name, Ref) or len(name.steps) != 1:
            return frozenset()
        written = [value for _, value, _ in self._code.values(spot, name.steps)]
        for condition in self._code.scope(spot).conditions:
            written += _compared(condition.test, name)
        words = frozenset(str(value.value) for value in written if isinstance(value, Const))
        return frozenset(word for word in words if word.isidentifier())

    def taken(self, spot: Spot, owner: Expr, name: Expr, depth: int) -> Iterator[Target]:
        """Yield what `getattr(owner, name)` may give."""
        if owner == THIS_MODULE:
            yield from self.evaluated(spot.path, name)
            return
        said, words = _pattern(name), self._words(spot, name)
        target = self._code.resolve(spot, owner.steps) if isinstance(owner, Ref) else Target("unknown", "")
        imported_by_name = modules(self._code, spot, owner, self._told.dotted)
        module = target.path if target.kind == "module" else next(imported_by_name, None)
        if module is not None:
            found = self._offered(module)
        elif any(self._code.callee(*made).name == IMPORTS for made in self._code.makers(spot, owner, FEW)):
            yield from self.settled(said)
            return
        elif isinstance(owner, Ref) and (
            said or words or owner.steps[0] not in ("self", "cls") or self._is_command(spot, name)
        ):
            found = self._methods(spot, owner, depth)
        else:
            return
        wanted = {leaf: target for leaf, target in found.items() if fnmatchcase(leaf, said or "[A-Za-z]*")}
        told = self._told.words(last_step(name).lstrip(".[")) if isinstance(name, Ref) else frozenset[str]()
        wanted = {leaf: target for leaf, target in wanted.items() if leaf in words or leaf in told} or wanted
        yield from wanted.values() if len(wanted) <= MOST else ()

    def settled(self, said: str = "") -> Iterator[Target]:
        """Yield the definitions that settings name, of ours those that fit what is written of the name."""
        named = ((self._code.scope(one.spot).name, one) for one in self._told.definitions if one.spot)
        yield from (one for name, one in named if fnmatchcase(name, said or GAP))

    def _is_command(self, spot: Spot, name: Expr) -> bool:
        """Say whether a name is read off the command line: `getattr(self, args.command)()`."""
        held = Ref(name.steps[:1]) if isinstance(name, Ref) and len(name.steps) > 1 else None
        makers = self._code.makers(spot, held, FEW) if held is not None else ()
        return any(call.last_step in PARSED for _, call in makers)

    def _methods(self, spot: Spot, owner: Ref, depth: int) -> dict[str, Target]:
        kinds = self._code.types(spot, owner) or tuple(self._kinds(spot, owner, depth + 1))
        found: dict[str, Target] = {}
        for kind in kinds:
            for name, method in self._code.methods(kind.spot).items() if kind.kind == "class" and kind.spot else ():
                if self._code.scope(method).kind == "function":
                    found.setdefault(name, Target("function", name, method.path, method.scope))
        return found

    def evaluated(self, path: str, name: Expr) -> Iterator[Target]:
        """Yield what a name that is worked out may mean of all that a module sees: what is written of it, or named."""
        if said := _pattern(name):
            yield from self._fitting(path, said)
        elif isinstance(name, Ref):
            yield from spoken(self._code, path, self._told.words(last_step(name).lstrip(".[")))

    def _fitting(self, path: str, said: str) -> Iterator[Target]:
        """Yield the few definitions that a module can see whose names fit what is written of one."""
        found = [name for name in dict.fromkeys(visible(self._code, path)) if fnmatchcase(name, said)]
        targets = (self._code.resolve(Spot(path, 0), (name,)) for name in found if len(found) <= MOST)
        yield from (target for target in targets if target.kind in ("function", "class"))

    def _offered(self, path: str) -> dict[str, Target]:
        """Return what a module offers by name: its own definitions, and what a package takes from its modules."""
        module = self._code.modules[path]
        names = [scope.name for scope in module.scopes[1:] if scope.parent == 0]
        names = list(visible(self._code, path)) if path.endswith("__init__.py") else names
        found = {name: self._code.resolve(Spot(path, 0), (name,)) for name in names}
        return {name: target for name, target in found.items() if target.kind in ("function", "class")}


def _compared(test: Expr, name: Ref) -> Iterator[Expr]:
    """Yield what a test compares a name with."""
    if isinstance(test, Op) and test.name == "==" and name in test.items:
        yield from test.items
    elif isinstance(test, Op) and test.name in ("and", "or", "not"):
        for item in test.items:
            yield from _compared(item, name)


def _pattern(name: Expr) -> str:
    """Return the pattern of a name of which some is written, up to a call in it, or nothing."""
    parts = name.parts if isinstance(name, Text) else name.items if isinstance(name, Op) and name.name == "+" else ()
    pattern, has_word = "", False
    for part in (name,) if isinstance(name, Const) else parts:
        if not isinstance(part, Const):
            pattern = f"{pattern.removesuffix(GAP)}{GAP}"
            continue
        word, is_called, _ = str(part.value).partition("(")
        pattern += SPECIAL.sub(r"[\g<0>]", word)
        has_word = has_word or re.search(r"\w{2}", word) is not None
        if is_called:
            break
    return pattern if has_word else ""
