"""The value a name or expression has when nobody asks for another, and where that default is written.

Values are followed through assignments, parameters, `self.` attributes, options and settings, a few levels deep; where
two bindings disagree, or one is an import that may be missing, there is no answer.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

import msgspec

from mldebt.facts.code import Assign, Call, Const, Expr, Import, Items, Made, Op, Parameter, Ref, Table
from mldebt.patterns import regex
from mldebt.project.code import Code, Spot, last_step, without_last
from mldebt.project.runs.options import Default, Options, literal, option_name

RANK = regex(
    r"(^|[._\[])(local_|global_|world_|node_|proc_|process_)?rank(_?zero|_0)?$|main_?proc|(^|[._])is_?(master|main|chief|primary|rank0|global_zero)"
    r"|master_process|is_global_zero|process_index|(^|[._])dist(ributed)?$|main_process|is_first",
    re.IGNORECASE,
)
ARGS = regex(
    r"(\w*_)?(args?|opts?|options?|flags|hparams|hps|hp|params|parameters|conf|cfg|config|configs|settings|namespace|c)(_\w+)?",
    re.IGNORECASE,
)
DEEPEST = 7
BINDS = frozenset({"=", ":=", "with"})
UNIQUE = 3


class Answer(NamedTuple):
    """Whether a condition holds by default (None: cannot be told) and the default that decides it."""

    holds: bool | None
    because: Default | None = None


OPEN = Answer(None)


class Values(ABC):
    """Follows values of one repository; `around` limits where options are looked up."""

    def __init__(self, code: Code, options: Options) -> None:
        self.code, self.options = code, options
        self.around: frozenset[str] = frozenset()
        self.preferred: frozenset[str] = frozenset()
        self.entry = ""
        self.overrides: Mapping[str, Default] = {}
        self.assumed: frozenset[Default] = frozenset()
        self._called_by: dict[Spot, tuple[tuple[Spot, Call], ...]] = {}
        self._busy: set[tuple[Spot, Expr]] = set()
        self._before: dict[tuple[str, tuple[str, ...]], Default] = {}

    def focus(self, entry: str, around: Iterable[str], preferred: Iterable[str]) -> None:
        """Look options up as seen from one started file and the settings files it reads by default."""
        self.entry, self.around, self.preferred = entry, frozenset(around), frozenset(preferred)
        self.suppose()

    def suppose(self, overrides: Mapping[str, Default] | None = None, assumed: Iterable[Default] = ()) -> None:
        """Take a launch configuration's values for the defaults, and what training needs for granted."""
        self.overrides, self.assumed = overrides or {}, frozenset(assumed)

    @abstractmethod
    def path_to(self, spot: Spot, under: int) -> Answer:
        """Return whether code under a condition runs by default."""

    @abstractmethod
    def holds(self, spot: Spot, test: Expr, depth: int = 0) -> Answer:
        """Return whether a test is true by default."""

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
            if isinstance(expr, Op) and expr.name in (
                "not",
                "and",
                "or",
                "if",
                "==",
                "!=",
                "is",
                "isnot",
                ">",
                "<",
                ">=",
                "<=",
                "in",
                "notin",
            ):
                return self._of_test(spot, expr, depth)
        finally:
            self._busy.discard(key)
        return None

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
            found = self._agreed(spot, steps[:2], depth) if len(steps) == 2 else None  # noqa: PLR2004 - self.name
            return found or (self._configured(spot, (steps[1].lstrip("."), *steps[2:])) if len(steps) > 2 else None)  # noqa: PLR2004
        if len(steps) == 1:
            return self._agreed(spot, steps, depth)
        if steps[0] == "os" and "environ" in steps[1]:
            return Default(
                None, spot.path, self.code.scope(spot).line, f"{steps[-1].strip('[.')} is not in the environment"
            )
        return self._configured(spot, steps)

    def _configured(self, spot: Spot, steps: tuple[str, ...]) -> Default | None:
        """Return the default of `args.name` or `config["a"]["b"]`: an option first, then a settings key."""
        if len(steps) < 2:  # noqa: PLR2004 - object and name
            return None
        names = tuple(step.lstrip(".[") for step in steps[1:])
        if "*" in names or not (ARGS.fullmatch(steps[0]) or self._is_parsed(spot, steps[0])):
            return None
        if self.overrides and (given := self.overrides.get(".".join(names)) or self.overrides.get(names[-1])):
            return given
        while len(names) > 1 and ARGS.fullmatch(names[0]) and names[0] not in ("params", "settings"):
            names = names[1:]
        if len(names) == 1 and (found := self.options.option(names[0], self.around, spot.path)):
            return found
        if found := self.options.key(names, self.preferred) or self._set_on(spot, steps):
            return found
        return self.options.option(names[-1], self.around, self.entry) if len(names) > 1 else None

    def _set_on(self, spot: Spot, steps: tuple[str, ...]) -> Default | None:
        """Return the value of `args.name` where the file itself assigns it, once, from other options."""
        if len(steps) != 2:  # noqa: PLR2004 - object and name
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

    def _is_parsed(self, spot: Spot, name: str) -> bool:
        return any(
            isinstance(value, Made)
            and last_step(self.code.scope(where).calls[value.call].func).lstrip(".")
            in ("parse_args", "parse_known_args", "load", "safe_load")
            for where, value, _ in self.code.values(spot, (name,))[:UNIQUE]
            if isinstance(value, Made) and value.call < len(self.code.scope(where).calls)
        )

    def _agreed(self, spot: Spot, steps: tuple[str, ...], depth: int) -> Default | None:
        """Return the value all live bindings of a name agree on; those under a condition that is off do not count."""
        if len(steps) == 1:
            bound = self.code.lookup(spot, steps[0])
            if bound is None:
                return None
            owner, bindings = bound
            here = Spot(spot.path, owner)
            if spot.path == self.entry and (given := self.overrides.get(steps[0])):
                return given
            parameter = next((entry for entry in bindings if isinstance(entry, Parameter)), None)
            if parameter is not None:
                return self._parameter(here, parameter, depth)
            if any(isinstance(entry, Import) for entry in bindings) and any(
                isinstance(entry, Assign) for entry in bindings
            ):
                return None
            pairs = [(here, entry) for entry in bindings if isinstance(entry, Assign)]
        else:
            cls = self.code.enclosing_class(spot)
            owners = [cls, *(base.spot for base in self.code.bases(cls))] if cls else []
            pairs = [pair for owned in owners if owned for pair in self.code.attributes(owned).get(steps[1][1:], ())]
        if not pairs:
            found = [
                self.default(where, value, depth + 1) for where, value, _ in self.code.values(spot, steps)[:UNIQUE]
            ]
            return found[0] if len(found) == 1 else None
        return self._live(pairs, steps, depth)

    def _live(self, pairs: list[tuple[Spot, Assign]], steps: tuple[str, ...], depth: int) -> Default | None:
        live = [
            (where, assign)
            for where, assign in pairs
            if assign.how in BINDS
            and self.path_to(where, assign.under).holds is not False
            and not (assign is not pairs[0][1] and self._is_kept_off(pairs[0], (where, assign), steps, depth))
        ]
        if not live or len(live) > UNIQUE or any(assign.how not in BINDS for _, assign in pairs):
            return None
        found = [self._assigned(where, assign, depth) for where, assign in live]
        known = [default for default in found if default]
        if len(known) != len(found) or any(default.is_on != known[0].is_on for default in known):
            return None
        return known[-1]

    def _is_kept_off(
        self, first: tuple[Spot, Assign], later: tuple[Spot, Assign], steps: tuple[str, ...], depth: int
    ) -> bool:
        """Say whether a later binding waits for the first one's value: `if storage is not None: storage = …`."""
        where, assign = first
        key = (where.path, steps)
        if len(steps) != 1 or assign.under >= 0 or later[1].under < 0 or later[0] != where or key in self._before:
            return False
        value = self._assigned(where, assign, depth)
        if value is None:
            return False
        self._before[key] = value
        try:
            condition = self.code.scope(where).conditions[later[1].under]
            answer = self.holds(where, condition.test, depth + 1)
            return answer.holds is condition.negated
        finally:
            del self._before[key]

    def _assigned(self, where: Spot, assign: Assign, depth: int) -> Default | None:
        if isinstance(assign.value, Const | Items | Table):
            return literal(where.path, assign.line, "".join(assign.target), assign.value)
        return self.default(where, assign.value, depth + 1)

    def _parameter(self, spot: Spot, parameter: Parameter, depth: int) -> Default | None:
        if decorated := self._decorated(spot, parameter.name):
            return decorated
        calls = [pair for pair in self._callers(spot) if pair[0].path in self.around] or self._callers(spot)
        callers = [
            (caller, call.line, value)
            for caller, call in calls
            if (value := self.code.argument(spot, call, parameter.name)) is not None
        ]
        found = [
            _handed(self.default(caller, value, depth + 1), parameter.name, line) for caller, line, value in callers
        ]
        silent = len(callers) < max(len(calls), 1)
        if parameter.default is not None and silent:
            found.append(literal(spot.path, parameter.line, parameter.name, parameter.default))
        if not found and ARGS.fullmatch(parameter.name) is None and parameter.default is None:
            return self.options.option(parameter.name, (), self.entry) if self._is_spread(spot) else None
        known = [default for default in found if default]
        if len({default.value for default in known if default.fixed}) > 1:
            return None
        if not known or len(known) != len(found) or any(default.is_on != known[0].is_on for default in known):
            return None
        return known[0]

    def _callers(self, spot: Spot) -> tuple[tuple[Spot, Call], ...]:
        if spot not in self._called_by:
            self._called_by[spot] = self.code.calls_to(spot)[:20]
        return self._called_by[spot]

    def _is_spread(self, spot: Spot) -> bool:
        """Say whether some caller passes `**vars(args)` or the like."""
        return any(name is None for _, call in self._callers(spot)[:5] for name, _ in call.keywords)

    def _decorated(self, spot: Spot, name: str) -> Default | None:
        """Return the default of a click option that fills a parameter."""
        scope = self.code.scope(spot)
        outer = Spot(spot.path, max(scope.parent, 0))
        for decorator in scope.decorators:
            if (
                isinstance(decorator, Made)
                and last_step(self.code.scope(outer).calls[decorator.call].func).lstrip(".") == "option"
            ):
                call = self.code.scope(outer).calls[decorator.call]
                if any(isinstance(arg, Const) and option_name(str(arg.value)) == name for arg in call.args):
                    return self.options.declared(spot.path).get(name)
        return None

    def _of_call(self, spot: Spot, expr: Made, depth: int) -> Default | None:
        scope = self.code.scope(spot)
        if expr.call >= len(scope.calls) or expr.steps:
            return None
        call = scope.calls[expr.call]
        leaf = last_step(call.func).lstrip(".")
        readers: dict[str, Callable[[], Default | None]] = {
            "getattr": lambda: self._looked_up(spot, call.args, depth),
            "get": lambda: self._got(spot, call.func, call.args, depth),
            "getenv": lambda: self._environment(spot, call.args, call.line),
            "len": lambda: self.default(spot, call.args[0], depth + 1) if call.args else None,
            "bool": lambda: self.default(spot, call.args[0], depth + 1) if call.args else None,
            "str": lambda: self.default(spot, call.args[0], depth + 1) if call.args else None,
            "int": lambda: self.default(spot, call.args[0], depth + 1) if call.args else None,
            "Path": lambda: self.default(spot, call.args[0], depth + 1) if len(call.args) == 1 else None,
        }
        if leaf in readers:
            return readers[leaf]()
        target = self.code.callee(spot, call)
        if target.kind == "function" and target.spot and len(returns := self.code.scope(target.spot).returns) == 1:
            return self.default(target.spot, returns[0], depth + 1)
        return None

    def _looked_up(self, spot: Spot, args: tuple[Expr, ...], depth: int) -> Default | None:
        if len(args) < 2 or not isinstance(args[0], Ref) or not isinstance(args[1], Const):  # noqa: PLR2004 - getattr(object, name)
            return None
        found = self.default(spot, Ref((*args[0].steps, f".{args[1].value}")), depth + 1)
        is_options = ARGS.fullmatch(args[0].steps[-1].lstrip(".["))
        if found or len(args) < 3 or not is_options:  # noqa: PLR2004 - another object is asked what it can do
            return found
        return self.default(spot, args[2], depth + 1)

    def _got(self, spot: Spot, func: Expr, args: tuple[Expr, ...], depth: int) -> Default | None:
        receiver = without_last(func)
        if not isinstance(receiver, Ref) or not args or not isinstance(args[0], Const):
            return None
        if "environ" in receiver.steps[-1]:
            return self._environment(spot, args, self.code.scope(spot).line)
        found = self.default(spot, Ref((*receiver.steps, f"[{args[0].value}")), depth + 1)
        return found or (self.default(spot, args[1], depth + 1) if len(args) > 1 else None)

    def _environment(self, spot: Spot, args: tuple[Expr, ...], line: int) -> Default | None:
        name = args[0].value if args and isinstance(args[0], Const) else "a variable"
        if RANK.search(f"_{name}".lower()) or "WORLD_SIZE" in str(name):
            return None
        given = args[1] if len(args) > 1 else None
        if isinstance(given, Const) and given.value:
            return Default(
                None if given.value in ("0", "false", "False") else given.value,
                spot.path,
                line,
                f"{name} is {given.value} unless set",
            )
        return Default(None, spot.path, line, f"{name} is not in the environment")


def _handed(default: Default | None, name: str, line: int) -> Default | None:
    """Return a default that a call hands over, told by the parameter's name where it is a literal."""
    if default is None or not default.says.startswith("it = "):
        return default
    return msgspec.structs.replace(default, says=f"{name}{default.says[2:]}", line=line)
