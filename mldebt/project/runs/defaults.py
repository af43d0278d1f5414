"""What a flag is unless somebody sets it: option defaults, module constants, configuration values."""

import re
from collections import defaultdict
from collections.abc import Mapping

import msgspec

from mldebt.facts.code import Condition, Const, Expr, Items, Made, Op, Ref, Scalar, Text
from mldebt.project.code import Code, Spot, last_step
from mldebt.project.sources import Sources

OFF_WORDS = frozenset({"", "none", "null", "false", "no", "off", "0", "~"})
NEUTRAL = re.compile(r"rank|main_process|master|world_size|process_index|is_main|primary|distributed|epoch|step|iter|resume|debug|is_local", re.IGNORECASE)
CONFIG_NAMES = frozenset({"args", "opt", "opts", "cfg", "conf", "config", "configs", "hparams", "params", "flags", "FLAGS", "options", "hyp", "FLAG"})


class Default(msgspec.Struct, frozen=True):
    """A value a name has by default and where that stands."""

    value: Scalar
    path: str
    line: int
    says: str


class Defaults:
    """Defaults of options and configuration keys by their last name."""

    def __init__(self, sources: Sources) -> None:
        self.sources, self.code = sources, sources.code
        self.options: dict[str, list[Default]] = defaultdict(list)
        for path, facts in sources.python.items():
            for number, scope in enumerate(facts.scopes):
                for call in scope.calls:
                    if last_step(call.func) in (".add_argument", ".option", ".add_option") or last_step(call.func).startswith(".DEFINE_"):
                        self._option(path, call.args, dict(call.keywords), call.line)
                if scope.kind == "class":
                    for assign in scope.assigns:
                        if assign.annotation and len(assign.target) == 1:
                            self._field(Spot(path, number), assign.target[0], assign.value, assign.line)
        for path, settings in sources.settings.items():
            for entry in settings.entries:
                if entry.kind == "scalar" and settings.format in ("yaml", "json", "toml"):
                    leaf = re.split(r"[.\]]", entry.key)[-1]
                    value = None if (entry.value or "").lower() in ("", "null", "~", "none") and not entry.quoted else entry.value
                    self.options[leaf].append(Default(value, path, entry.line, f"{leaf}: {entry.value or 'null'}"))

    def _option(self, path: str, args: tuple[Expr, ...], keywords: Mapping[str | None, Expr], line: int) -> None:
        names = [arg.value for arg in args if isinstance(arg, Const) and isinstance(arg.value, str)]
        long = next((name for name in names if name.startswith("--")), names[0] if names else "")
        dest = keywords.get("dest")
        name = dest.value if isinstance(dest, Const) and isinstance(dest.value, str) else long.lstrip("-").replace("-", "_")
        action = keywords.get("action")
        default = keywords.get("default")
        if default is None and len(args) > 1 and not long.startswith("-"):
            default = args[1]
        value: Scalar = None
        if isinstance(default, Const):
            value = default.value
        elif default is not None:
            return
        elif isinstance(action, Const) and action.value in ("store_true", "store_false"):
            value = action.value == "store_false"
        elif keywords.get("is_flag") is not None:
            value = False
        self.options[str(name)].append(Default(value, path, line, f"--{str(name).replace('_', '-')} is {value!r} by default"))

    def _field(self, spot: Spot, name: str, value: Expr, line: int) -> None:
        if isinstance(value, Made):
            keywords = dict(self.code.scope(spot).calls[value.call].keywords)
            value = keywords.get("default", value)
        if isinstance(value, Const):
            self.options[name].append(Default(value.value, spot.path, line, f"{name} = {value.value!r}"))

    def state(self, spot: Spot, condition: int) -> tuple[str, Default | None]:
        """Return `off` with the deciding default, `on`, or `open` for the conditions a line is under."""
        scope = self.code.scope(spot)
        while condition >= 0:
            entry: Condition = scope.conditions[condition]
            truth, default = self.truth(spot, entry.test)
            if truth is not None and truth == entry.negated:
                return "off", default
            condition = entry.parent
        return "open", None

    def truth(self, spot: Spot, test: Expr, depth: int = 0) -> tuple[bool | None, Default | None]:
        """Return what a test is by default, or None where that cannot be told."""
        if isinstance(test, Op) and test.name == "not":
            truth, default = self.truth(spot, test.items[0], depth)
            return (None if truth is None else not truth), default
        if isinstance(test, Op) and test.name in ("and", "or"):
            found = [self.truth(spot, item, depth) for item in test.items]
            deciding = test.name == "or"
            for truth, default in found:
                if truth is deciding:
                    return deciding, default
            known = [truth for truth, _ in found]
            return (not deciding, found[0][1]) if known and all(truth is (not deciding) for truth in known) else (None, None)
        if isinstance(test, Op) and test.name in ("==", "!=", "is", "isnot", "in", "notin") and len(test.items) == 2:  # noqa: PLR2004 - binary
            return self._compare(spot, test, depth)
        if isinstance(test, Op) and test.name in (">", ">=") and isinstance(test.items[1], Const):
            default = self.default(spot, test.items[0], depth)
            bound = test.items[1].value
            if default and isinstance(default.value, int | float) and isinstance(bound, int | float):
                return default.value > bound or (test.name == ">=" and default.value == bound), default
            return None, None
        default = self.default(spot, test, depth)
        return (None, None) if default is None else (is_on(default.value), default)

    def _compare(self, spot: Spot, test: Op, depth: int) -> tuple[bool | None, Default | None]:
        left, right = test.items
        default = self.default(spot, left, depth)
        if default is None:
            return None, None
        if isinstance(right, Const):
            same = default.value == right.value or (right.value is None and default.value is None)
            if test.name in ("in", "notin"):
                same = isinstance(right.value, str) and str(default.value) in right.value
        elif isinstance(right, Items) and all(isinstance(item, Const) for item in right.items):
            same = default.value in [item.value for item in right.items if isinstance(item, Const)]
        else:
            return None, None
        return same is (test.name in ("==", "is", "in")), default

    def default(self, spot: Spot, expr: Expr, depth: int = 0) -> Default | None:
        """Return the one default of an expression: a constant, an option, a configuration key."""
        if isinstance(expr, Const):
            return Default(expr.value, spot.path, 0, repr(expr.value))
        if depth > 4:  # noqa: PLR2004 - an option passed on through calls
            return None
        if isinstance(expr, Made):
            return self._getter(spot, expr)
        if isinstance(expr, Text) or not isinstance(expr, Ref) or NEUTRAL.search(expr.steps[-1]):
            return None
        values = self.code.values(spot, expr.steps)
        if values and len(expr.steps) == 1:
            return self._agreed(values, depth)
        if len(expr.steps) == 2 and expr.steps[0] == "self" and values:  # noqa: PLR2004 - self.flag
            return self._agreed(values, depth)
        if len(expr.steps) > 1 and (expr.steps[-2].lstrip(".[") in CONFIG_NAMES or expr.steps[0] in CONFIG_NAMES or expr.steps[0] == "self"):
            return self._option_default(expr.steps[-1].lstrip(".["), spot)
        return None

    def _agreed(self, values: tuple[tuple[Spot, Expr, int], ...], depth: int) -> Default | None:
        found = []
        for where, value, line in values[:6]:
            if isinstance(value, Const):
                found.append(Default(value.value, where.path, line, f"{value.value!r}"))
            elif (inner := self.default(where, value, depth + 1)) is not None:
                found.append(inner)
            else:
                return None
        return found[0] if found and len({is_on(item.value) for item in found}) == 1 else None

    def _getter(self, spot: Spot, made: Made) -> Default | None:
        call = self.code.scope(spot).calls[made.call]
        step = last_step(call.func)
        if step in (".get", "getattr") and call.args:
            key = call.args[0] if step == ".get" else (call.args[1] if len(call.args) > 1 else None)
            if isinstance(key, Const) and isinstance(key.value, str):
                return self._option_default(key.value, spot)
        return None

    def _option_default(self, name: str, spot: Spot) -> Default | None:
        found = self.options.get(name, [])
        near = [item for item in found if item.path == spot.path] or [item for item in found if item.path.rpartition("/")[0] == spot.path.rpartition("/")[0]] or found
        return near[0] if near and len({is_on(item.value) for item in near}) == 1 else None


def is_on(value: Scalar) -> bool:
    """Say whether a default switches something on: false, empty, none and zero do not."""
    return value.strip().lower() not in OFF_WORDS if isinstance(value, str) else bool(value)


def describe(code: Code, default: Default, test: Expr) -> str:
    """Name a deciding default as `wandb_log = False`."""
    del code
    name = test.steps[-1].lstrip(".[") if isinstance(test, Ref) else "the flag"
    return default.says if name in default.says else f"{name} = {default.says}"
