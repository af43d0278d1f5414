"""The value of calls that look a setting up: `config.get("x", 1)`, `getattr(args, "x", None)`, `os.getenv("X")`.

A function of the repository that returns one thing has the value of that.
"""

import re
from collections.abc import Callable

import msgspec

from mldebt.facts.code import Call, Const, Expr, Made, Ref, last_step
from mldebt.patterns import regex
from mldebt.project.code import Spot, without_last
from mldebt.project.runs.values.bound import ARGS, PAIR
from mldebt.project.runs.values.defaults import Default, literal
from mldebt.project.runs.values.owned import Owned

RANK = regex(
    r"(^|[._\[])(local_|global_|world_|node_|proc_|process_)?rank(_?zero|_0)?$|main_?proc|(^|[._])is_?(master|main|chief|primary|rank0|global_zero)"
    r"|master_process|is_global_zero|process_index|procid$|host_id$|(^|[._])(local_)?ordinal$|(^|[._])dist(ributed)?$|main_process|is_first",
    re.IGNORECASE,
)
OFF_WORDS = frozenset({"", "0", "0.0", "false", "no", "off", "n", "f"})


class Lookups(Owned):
    """Follows values of one repository through calls that look them up."""

    def _of_call(self, spot: Spot, expr: Made, depth: int) -> Default | None:
        call = self.code.made(spot, expr)
        if call is None:
            return None
        leaf = call.leaf
        readers = self._readers(spot, call, depth)
        if leaf in readers:
            return readers[leaf]()
        target = self.code.callee(spot, call)
        if target.kind == "function" and target.spot and len(returns := self.code.scope(target.spot).returns) == 1:
            if self._hands_on(target.spot) and len(call.args) == PAIR:
                return self._looked_up(spot, call.args, depth)
            may_leave_before = any(test.negated for test in self.code.scope(target.spot).conditions)
            return None if may_leave_before else self.default(target.spot, returns[0], depth + 1)
        return None

    def _hands_on(self, spot: Spot) -> bool:
        """Say whether a function looks up what it is given: `def check(args, name): return getattr(args, name)`."""
        scope = self.code.scope(spot)
        given = tuple(Ref((one.name,)) for one in scope.parameters[:PAIR])
        return any(call.func == Ref(("getattr",)) and call.args[:PAIR] == given for call in scope.calls)

    def _readers(self, spot: Spot, call: Call, depth: int) -> dict[str, Callable[[], Default | None]]:
        """Return how to read the value of a call, by the function called."""
        return {
            "getattr": lambda: self._looked_up(spot, call.args, depth),
            "get": lambda: self._got(spot, call.func, call.args, depth),
            "getenv": lambda: self._environment(spot, call.args, call.line),
            "len": lambda: self.default(spot, call.args[0], depth + 1) if call.args else None,
            "bool": lambda: self.default(spot, call.args[0], depth + 1) if call.args else None,
            "str": lambda: self.default(spot, call.args[0], depth + 1) if call.args else None,
            "int": lambda: self._counted(spot, call.args, depth),
            "float": lambda: self._counted(spot, call.args, depth),
            "strtobool": lambda: self._counted(spot, call.args, depth),
            "str2bool": lambda: self._counted(spot, call.args, depth),
            "hasattr": lambda: self._has(spot, call.args, depth),
            "lower": lambda: self._spelt(spot, call.func, depth),
            "strip": lambda: self._spelt(spot, call.func, depth),
            "Path": lambda: self.default(spot, call.args[0], depth + 1) if len(call.args) == 1 else None,
        }

    def _spelt(self, spot: Spot, func: Expr, depth: int) -> Default | None:
        """Return the default of a text that is stripped or written small."""
        receiver = without_last(func)
        found = self.default(spot, receiver, depth + 1) if receiver is not None else None
        if found is None or not isinstance(found.value, str):
            return found if found is not None and found.value is None else None
        text = found.value.lower() if last_step(func) == ".lower" else found.value.strip()
        return msgspec.structs.replace(found, value=text)

    def _counted(self, spot: Spot, args: tuple[Expr, ...], depth: int) -> Default | None:
        """Return a text as the number or truth it is read as: `int(os.getenv("X", "0"))`."""
        return _truth(self.default(spot, args[0], depth + 1) if args else None)

    def _has(self, spot: Spot, args: tuple[Expr, ...], depth: int) -> Default | None:
        """Return that the options have what somebody declares or sets: `hasattr(args, "x")`."""
        if len(args) != PAIR or not isinstance(args[0], Ref) or not isinstance(args[1], Const):
            return None
        is_options = ARGS.fullmatch(args[0].steps[-1].lstrip(".["))
        found = self.default(spot, Ref((*args[0].steps, f".{args[1].value}")), depth + 1) if is_options else None
        return Default(value=True, path=found.path, line=found.line, says=found.says) if found else None

    def _looked_up(self, spot: Spot, args: tuple[Expr, ...], depth: int) -> Default | None:
        if len(args) < 2 or not isinstance(args[0], Ref) or not isinstance(args[1], Const):  # getattr(object, name)
            return None
        found = self.default(spot, Ref((*args[0].steps, f".{args[1].value}")), depth + 1)
        is_options = ARGS.fullmatch(args[0].steps[-1].lstrip(".["))
        if found or len(args) < 3 or not is_options:  # another object is asked what it can do
            return found
        return self.default(spot, args[2], depth + 1)

    def _got(self, spot: Spot, func: Expr, args: tuple[Expr, ...], depth: int) -> Default | None:
        receiver = self.held_at(spot, without_last(func))
        if receiver is None or not args or not isinstance(args[0], Const):
            return None
        if "environ" in receiver.steps[-1]:
            return self._environment(spot, args, self.code.scope(spot).line)
        found = self.default(spot, Ref((*receiver.steps, f"[{args[0].value}")), depth + 1)
        if found or len(args) < PAIR:
            return found
        if ARGS.fullmatch(receiver.steps[-1].lstrip(".[")) and self.options.is_section(str(args[0].value)):
            return None
        if isinstance(args[1], Const):
            return literal(spot.path, self.code.scope(spot).line, str(args[0].value), args[1])
        return self.default(spot, args[1], depth + 1)

    def held_at(self, spot: Spot, expr: Expr | None) -> Ref | None:
        """Return an object as a name with steps, those that `get` and `pop` take included: `cfg.get("wandb", {})`."""
        if not isinstance(expr, Made) or expr.steps:
            return expr if isinstance(expr, Ref) else None
        call = self.code.scope(spot).calls[expr.call]
        outer = (
            self.held_at(spot, without_last(call.func)) if call.last_step in (".get", ".pop") and call.args else None
        )
        if outer is None or not isinstance(call.args[0], Const):
            return None
        return Ref((*outer.steps, f"[{call.args[0].value}"))

    def _environment(self, spot: Spot, args: tuple[Expr, ...], line: int) -> Default | None:
        name = args[0].value if args and isinstance(args[0], Const) else "a variable"
        if RANK.search(f"_{name}".lower()) or "WORLD_SIZE" in str(name):
            return None
        given = args[1] if len(args) > 1 else None
        if isinstance(given, Const) and given.value:
            return Default(given.value, spot.path, line, f"{name} is {given.value} unless set")
        return Default(None, spot.path, line, f"{name} is not in the environment")


def _truth(found: Default | None) -> Default | None:
    """Return a default, a text that says no as False."""
    is_off = found is not None and isinstance(found.value, str) and found.value.strip().lower() in OFF_WORDS
    return msgspec.structs.replace(found, value=False) if found is not None and is_off else found
