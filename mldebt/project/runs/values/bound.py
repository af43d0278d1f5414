"""The value that the bindings of a name agree on: assignments, `self.` attributes and parameters."""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain, islice
from typing import NamedTuple

import msgspec

from mldebt.facts.code import Assign, Call, Const, Expr, Items, Parameter, Ref, Table
from mldebt.facts.imports import Import
from mldebt.patterns import regex
from mldebt.project.code import Code, Spot
from mldebt.project.runs.values.defaults import Default, literal, the_same
from mldebt.project.runs.values.options import Options, option_name
from mldebt.project.runs.values.plain import settled
from mldebt.remembering import remembered

ARGS = regex(
    r"(\w*_)?(args?|opts?|options?|flags|hparams|hps|hp|params|parameters|conf|cfg|config|configs|settings|namespace|c)(_\w+)?",
    re.IGNORECASE,
)
Calls = Callable[[Spot], Iterable[tuple[Spot, Call]]]
DEEPEST = 7
BINDS = frozenset({"=", ":=", "with"})
UNIQUE = 3
PAIR = 2
MOST_BELOW = 20
CLASS = Ref(("cls",))


class Answer(NamedTuple):
    """Whether a condition holds by default (None: cannot be told) and the default that decides it."""

    holds: bool | None
    because: Default | None = None


OPEN = Answer(None)


class Bindings(ABC):
    """Follows values of one repository; `around` limits where options are looked up."""

    def __init__(self, code: Code, options: Options, into: Calls = lambda _: ()) -> None:
        self.code, self.options, self.into = code, options, into
        self.around: frozenset[str] = frozenset()
        self.preferred: frozenset[str] = frozenset()
        self.entry, self.entered = "", frozenset[Spot]()
        self.overrides: Mapping[str, Default] = {}
        self.assumed: frozenset[Default] = frozenset()
        self._busy: set[tuple[Spot, Expr]] = set()
        self._before: dict[tuple[str, tuple[str, ...]], Default] = {}

    def focus(self, entry: str, around: Iterable[str], preferred: Iterable[str]) -> None:
        """Look options up as seen from one started file and the settings files it reads by default."""
        self.entry, self.around, self.preferred = entry, frozenset(around), frozenset(preferred)
        self.enter(())

    def enter(self, scopes: Iterable[Spot]) -> None:
        """Let a parameter be what the calls of these scopes hand over: those that the started file enters."""
        self.entered = frozenset(scopes)
        self.suppose()

    def suppose(self, overrides: Mapping[str, Default] | None = None, assumed: Iterable[Default] = ()) -> None:
        """Take a launch configuration's values for the defaults, and what training needs for granted."""
        self.overrides, self.assumed = overrides or {}, frozenset(assumed)

    @abstractmethod
    def path_to(self, spot: Spot, under: int) -> Answer:
        """Return whether code under a condition runs by default."""

    def bar(self, spot: Spot, under: int) -> Default | None:
        """Return the default that keeps code under a condition from running, or None."""
        answer = self.path_to(spot, under)
        return answer.because if answer.holds is False else None

    @abstractmethod
    def holds(self, spot: Spot, test: Expr, depth: int = 0) -> Answer:
        """Return whether a test is true by default."""

    @abstractmethod
    def default(self, spot: Spot, expr: Expr, depth: int = 0) -> Default | None:
        """Return the value an expression has when nobody asks for another, or None."""

    def agreed(self, spot: Spot, steps: tuple[str, ...], depth: int) -> Default | None:
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
            if any(isinstance(entry, Assign) for entry in bindings) and any(
                isinstance(entry, Import) and self._may_import(here, entry) for entry in bindings
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

    def _may_import(self, here: Spot, entry: Import) -> bool:
        """Say whether an import may run: `if use_mlflow: import mlflow` does not where the default keeps it off."""
        return entry.under < 0 or self.path_to(here, entry.under).holds is not False

    def _live(self, pairs: list[tuple[Spot, Assign]], steps: tuple[str, ...], depth: int) -> Default | None:
        live = [
            (where, assign)
            for where, assign in pairs
            if assign.how in BINDS
            and self.path_to(where, assign.under).holds is not False
            and not (assign is not pairs[0][1] and self._is_kept_off(pairs[0], (where, assign), steps, depth))
        ]
        is_clear = len({assign.value for _, assign in live}) <= UNIQUE and all(one.how in BINDS for _, one in pairs)
        return self._agreed(live, depth) if live and is_clear else None

    def _agreed(self, live: Sequence[tuple[Spot, Assign]], depth: int) -> Default | None:
        """Return what several bindings say of a name where they agree: one that asks rather than a constant."""
        found = [self._assigned(where, assign, depth) for where, assign in live]
        known = [default for default in found if default]
        if len(known) != len(found) or any(default.is_on != known[0].is_on for default in known):
            return None
        if len({default.value for default in known if isinstance(default.value, str)}) >= PAIR:
            return None
        asked = (one for (_, assign), one in zip(live, known, strict=True) if not isinstance(assign.value, Const))
        return next(asked, known[-1])

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
        value = settled(self.code.scope(where).calls, assign.value)
        if isinstance(value, Items | Table) and self._is_filled_later(where, assign.target):
            return None
        if isinstance(value, Const | Items | Table):
            return literal(where.path, assign.line, "".join(assign.target), value)
        return self.default(where, value, depth + 1)

    def _is_filled_later(self, where: Spot, target: tuple[str, ...]) -> bool:
        """Say whether code of the same scope puts something into what a name holds: `row = {}`, `row[key] = …`."""
        size = len(target)
        return any(
            len(later.target) == size + 1 and later.target[:size] == target and later.target[size].startswith("[")
            for later in self.code.scope(where).assigns
        )

    def _parameter(self, spot: Spot, parameter: Parameter, depth: int) -> Default | None:
        if decorated := self._decorated(spot, parameter.name):
            return decorated
        calls = self.callers_around(spot)
        callers = [
            (caller, call.line, value)
            for caller, call in calls
            if (value := self.code.argument(spot, call, parameter.name)) is not None
        ]
        found = [
            _handed(self.default(caller, value, depth + 1), parameter.name, line) for caller, line, value in callers
        ]
        if parameter.default is not None and len(callers) < max(len(calls), 1):
            found.append(self._left_out(spot, parameter, is_called=bool(calls)))
        if not found and ARGS.fullmatch(parameter.name) is None and parameter.default is None:
            return self.options.option(parameter.name, (), self.entry) if self._is_spread(spot) else None
        return the_same(found)

    def _left_out(self, spot: Spot, parameter: Parameter, *, is_called: bool) -> Default | None:
        """Return what a parameter is where a call leaves it out: what gin files bind, or the default written there."""
        if given := self.options.injected(self.code.scope(spot).name, parameter.name):
            return given
        default = literal(spot.path, parameter.line, parameter.name, parameter.default) if parameter.default else None
        is_final = is_called and not self.code.scope(spot).decorators
        return msgspec.structs.replace(default, fixed=is_final) if default else None

    def callers_around(self, spot: Spot) -> Sequence[tuple[Spot, Call]]:
        """Return the calls of a function that the started file makes, else those of the files it loads, else all."""
        calls = self._callers(spot)
        made = [pair for pair in dict.fromkeys((*calls, *self.into(spot))) if pair[0] in self.entered]
        live = [pair for pair in made if not self._never_calls(*pair)]
        return live or made or [pair for pair in calls if pair[0].path in self.around] or calls

    def _never_calls(self, caller: Spot, call: Call) -> bool:
        """Say whether the code itself keeps a call from being made: a constant that is handed over decides."""
        off = self.bar(caller, call.under) if call.under >= 0 else None
        return off is not None and off.fixed

    @remembered
    def _callers(self, spot: Spot) -> tuple[tuple[Spot, Call], ...]:
        return (*self.code.calls_to(spot)[:20], *self._from_below(spot))

    def _from_below(self, spot: Spot) -> Iterable[tuple[Spot, Call]]:
        """Return the calls that reach a constructor from its own class, as `cls()`, or from those that extend it."""
        if not self.code.scope(spot).name.endswith(".__init__"):
            return ()
        within = [Spot(spot.path, number) for number in self.code.inside(Spot(spot.path, self.code.scope(spot).parent))]
        own = ((caller, call) for caller in within for call in self.code.scope(caller).calls if call.func == CLASS)
        near = ((caller, self.code.scope(caller).calls[place]) for caller, place in self.code.named("__init__"))
        return tuple(islice(chain(own, (pair for pair in near if self.code.callee(*pair).spot == spot)), MOST_BELOW))

    def _is_spread(self, spot: Spot) -> bool:
        """Say whether some caller passes `**vars(args)` or the like."""
        return any(name is None for _, call in self._callers(spot)[:5] for name, _ in call.keywords)

    def _decorated(self, spot: Spot, name: str) -> Default | None:
        """Return the default of a click option that fills a parameter."""
        for _, call in self.code.decorators(spot):
            names = call.args if call is not None and call.leaf == "option" else ()
            if any(isinstance(arg, Const) and option_name(str(arg.value)) == name for arg in names):
                return self.options.declared(spot.path).get(name)
        return None


def _handed(default: Default | None, name: str, line: int) -> Default | None:
    """Return a default that a call hands over, told by the parameter's name where it is a literal."""
    if default is None or not default.says.startswith("it = "):
        return default
    return msgspec.structs.replace(default, says=f"{name}{default.says[2:]}", line=line)
