"""The value a name or expression has when nobody asks for another, and where that default is written.

Values are followed through assignments, parameters, `self.` attributes, options and settings, a few levels deep; where
two bindings disagree, or one is an import that may be missing, there is no answer.
"""

from collections.abc import Iterator

import msgspec

from mldebt.facts.code import Assign, Const, Expr, Items, Made, Op, Parameter, Ref, Table
from mldebt.project.code import Spot, Target, whole
from mldebt.project.runs.values.bound import ARGS, DEEPEST, PAIR, UNIQUE
from mldebt.project.runs.values.containers import kept
from mldebt.project.runs.values.defaults import Default, literal
from mldebt.project.runs.values.lookups import Lookups
from mldebt.remembering import remembered

PARSERS = frozenset({"parse_args", "parse_known_args"})
TESTS = frozenset({"not", "and", "or", "&", "|", "if", "==", "!=", "is", "isnot", ">", "<", ">=", "<=", "in", "notin"})


class Values(Lookups):
    """Follows values of one repository through expressions, options and settings."""

    def default(self, spot: Spot, expr: Expr, depth: int = 0) -> Default | None:
        """Return the value an expression has when nobody asks for another, or None."""
        key = (spot, expr)
        if isinstance(expr, Ref) and (before := self._before.get((spot.path, expr.steps))):
            return before
        if depth > DEEPEST or key in self._busy:
            return None
        line = self.code.scope(spot).line
        if isinstance(expr, Const | Items | Table):
            found = literal(spot.path, line, "it", expr)
            return msgspec.structs.replace(found, fixed=isinstance(expr, Const)) if found else None
        self._busy.add(key)
        try:
            if isinstance(expr, Ref):
                return self._of_steps(spot, expr.steps, depth)
            if isinstance(expr, Made):
                return self._of_call(spot, expr, depth)
            if isinstance(expr, Op) and expr.name in TESTS:
                return self._of_test(spot, expr, depth)
        finally:
            self._busy.discard(key)
        return None

    def _parameter(self, spot: Spot, parameter: Parameter, depth: int) -> Default | None:
        """Return the default of a parameter; one that its function may bind anew to what is on is open."""
        found, name = super()._parameter(spot, parameter, depth), (parameter.name,)
        if found is None or found.is_on or (spot.path, name) in self._before:
            return found
        self._before[spot.path, name] = found
        try:
            return None if any(self._turns_on(spot, one, depth) for one in self._bound_anew(spot, name)) else found
        finally:
            del self._before[spot.path, name]

    def _bound_anew(self, spot: Spot, name: tuple[str, ...]) -> Iterator[Assign]:
        """Yield where a scope binds a name to what the name itself is no part of: `if "x" in cfg: x = cfg["x"]`."""
        for one in self.code.scope(spot).assigns:
            if one.target == name and one.how == "=" and Ref(name) not in whole(one.value):
                yield one

    def _turns_on(self, spot: Spot, one: Assign, depth: int) -> bool:
        """Say whether a binding may come about by default and is not known to be off."""
        if self.path_to(spot, one.under).holds is False:
            return False
        value = self._assigned(spot, one, depth + 1)
        return value is None or value.is_on

    def _of_test(self, spot: Spot, expr: Op, depth: int) -> Default | None:
        if expr.name == "if":
            chosen = self.holds(spot, expr.items[0], depth + 1)
            if chosen.holds is None:
                return None
            found = self.default(spot, expr.items[1] if chosen.holds else expr.items[2], depth + 1)
            return (
                Default(found.value, chosen.because.path, chosen.because.line, chosen.because.says, found.size)
                if found and chosen.because
                else found
            )
        if expr.name == "or":
            for item in expr.items:
                found = self.default(spot, item, depth + 1)
                if found is None or found.is_on:
                    return found
            return found
        answer = self.holds(spot, expr, depth + 1)
        if answer.holds is None or answer.because is None:
            return None
        because = answer.because
        return Default(answer.holds, because.path, because.line, because.says, fixed=because.fixed)

    def _of_steps(self, spot: Spot, steps: tuple[str, ...], depth: int) -> Default | None:
        if steps[0] in ("self", "cls") and len(steps) > 1:
            found = self.agreed(spot, steps[:2], depth) if len(steps) == 2 else None  # self.name
            if found and not found.is_on and self.is_set_on_object(spot, steps[1], depth):
                return None
            if found or len(steps) == 2:
                return found
            return self._settled(spot, (steps[1].lstrip("."), *steps[2:]), steps, depth)
        if len(steps) == 1:
            return self.agreed(spot, steps, depth) or self._elsewhere(spot, steps, depth)
        return self._elsewhere(spot, steps, depth) or self._settled(spot, steps, steps, depth)

    def _elsewhere(self, spot: Spot, steps: tuple[str, ...], depth: int) -> Default | None:
        """Return what another module binds, once asked for by its name or by a star: `config.USE_WANDB`."""
        if len(steps) > PAIR or (len(steps) == 1 and self.code.lookup(spot, steps[0]) is not None):
            return None
        target = self.code.resolve(spot, steps)
        if target.kind != "variable" or target.path in (None, spot.path) or target.path not in self.code.modules:
            return None
        found = self.agreed(Spot(target.path, 0), (target.name,), depth + 1)
        if found is None or self._is_set_from_outside(spot, target, found):
            return None
        return msgspec.structs.replace(found, fixed=False)

    def _is_set_from_outside(self, spot: Spot, target: Target, default: Default) -> bool:
        """Say whether code around sets a name of another module, however it calls that: `import config as cfg`."""
        return any(
            self.code.resolve(Spot(path, 0), (holder, f".{target.name}")).path == target.path
            for holder, bound in self._filled.get(target.name, {}).items()
            for path, truth in bound
            if truth is not default.is_on and (path in self.around or path == spot.path)
        )

    def _settled(self, spot: Spot, named: tuple[str, ...], steps: tuple[str, ...], depth: int) -> Default | None:
        """Return what an option says, or the class of the object where it says nothing: `default=None` keeps that."""
        found = self._configured(spot, named)
        if found is None or found.value is None:
            found = self.owned(spot, steps, depth) or found
        if found is None and steps[0] not in ("self", "cls"):
            held = kept(self.code, spot, steps)
            found = None if held is None or self._is_filled(spot, steps, held) else held
        return self.options.opposed(found, tuple(step.lstrip(".[") for step in named[1:]))

    def _configured(self, spot: Spot, steps: tuple[str, ...]) -> Default | None:
        """Return the default of `args.name` or `config["a"]["b"]`: an option first, then a settings key."""
        if len(steps) < 2:  # object and name
            return None
        names = tuple(step.lstrip(".[") for step in steps[1:])
        if "*" in names:
            return None
        if not (ARGS.fullmatch(steps[0]) or self._is_parsed(spot, steps[0])):
            return self.options.key(names, self.preferred) if len(names) >= PAIR else None
        if len(names) == 1 and (forced := self._forced(names[0])):
            return forced
        if self.overrides and (given := self.overrides.get(".".join(names)) or self.overrides.get(names[-1])):
            return given
        return self._asked_for(spot, steps, names)

    def _asked_for(self, spot: Spot, steps: tuple[str, ...], names: tuple[str, ...]) -> Default | None:
        """Return the default of the names below an object of options: of an option, a settings key, or the file."""
        while len(names) > 1 and ARGS.fullmatch(names[0]) and names[0] not in ("params", "settings"):
            names = names[1:]
        if len(names) == 1 and (found := self.options.option(names[0], self.around, spot.path)):
            return found
        if found := self.options.key(names, self.preferred) or self._set_on(spot, steps):
            return found
        found = self.options.option(names[-1], self.around, self.entry) if len(names) > 1 else None
        return found or self.options.contested(names, self.entry)

    def _forced(self, name: str) -> Default | None:
        """Return the constant that the started file itself gives an option by default, whatever was asked for."""
        module = self.code.modules.get(self.entry)
        found = [
            (Spot(self.entry, number), assign)
            for number, scope in enumerate(module.scopes if module else ())
            for assign in scope.assigns
            if len(assign.target) == PAIR and assign.target[1] == f".{name}" and ARGS.fullmatch(assign.target[0])
        ]
        given = [assign for where, assign in found if self.path_to(where, assign.under).holds is not False]
        values = {assign.value for assign in given}
        if len(values) != 1 or not isinstance(value := values.pop(), Const):
            return None
        if any(self.path_to(where, assign.under).holds is None for where, assign in found):
            return None
        return Default(value.value, self.entry, given[0].line, f"{name} is set to {value.value}")

    def _set_on(self, spot: Spot, steps: tuple[str, ...]) -> Default | None:
        """Return the value of `args.name` where the file itself assigns it, once, from other options."""
        if len(steps) != 2:  # object and name
            return None
        found = [
            (Spot(spot.path, number), assign)
            for number, scope in enumerate(self.code.modules[spot.path].scopes)
            for assign in scope.assigns
            if assign.target == steps
        ]
        if len(found) != 1 or not isinstance(found[0][1].value, Op) or found[0][1].under >= 0:
            return None
        where, assign = found[0]
        return self.default(where, assign.value, DEEPEST // 2)

    @remembered
    def _is_parsed(self, spot: Spot, name: str) -> bool:
        """Say whether a name holds what was parsed or loaded, or an object of a class that parses."""
        if any(self._parses(kind.spot) for kind in self.code.types(spot, Ref((name,))) if kind.spot):
            return True
        return any(
            call.leaf in PARSERS | {"load", "safe_load"}
            for where, value, _ in self.code.values(spot, (name,))[:UNIQUE]
            if (call := self.code.source(where, value)) is not None
        )

    def _parses(self, cls: Spot) -> bool:
        """Say whether a class of the repository parses the command line in one of its methods."""
        scopes = self.code.modules[cls.path].scopes
        return any(call.leaf in PARSERS for number in self.code.inside(cls) for call in scopes[number].calls)
