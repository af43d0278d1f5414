"""Finds absl and TensorFlow flags, and scripts whose globals are options because they run a configurator (`exec`)."""

from collections.abc import Iterator, Sequence

from mldebt.facts.code import Call, Const, Expr, Items, Made, Op, PythonFacts
from mldebt.project.code import Spot
from mldebt.project.configs.parsers.arguments import Option, shown, text
from mldebt.project.resolution.callees import Callees

NO_FLAGS = frozenset({"DEFINE_alias", "DEFINE_flag", "DEFINE_config_file", "DEFINE_config_dict"})
COMPUTES = frozenset({"+", "-", "*", "/", "//", "%", "**", "neg", "if", "or", "and", "not"})


def absl_flags(path: str, facts: PythonFacts, callees: Callees) -> Iterator[tuple[Option, str | None]]:
    """Yield each flag with the variable that holds it, if any: `_LR = flags.DEFINE_float("lr", …)`."""
    makers = [word for word in callees.of(path) if word.startswith("DEFINE_") and word not in NO_FLAGS]
    for number, place, call in callees.named(path, makers):
        if len(call.args) < 2 or not (key := text(call.args[0])):  # a name and a default
            continue
        held = next(
            (
                assign.target[0]
                for assign in reversed(facts.scopes[number].assigns)
                if isinstance(assign.value, Made)
                and not assign.value.steps
                and assign.value.call == place
                and len(assign.target) == 1
            ),
            None,
        )
        helps = text(call.args[2]) if len(call.args) > 2 else None
        flags, spot = (f"--{key}", f"--no{key}"), Spot(path, number)
        yield Option(flags[0], key, flags, spot, call.line, shown(call.args[1]), helps or "", None, "absl"), held


def exec_globals(path: str, facts: PythonFacts, callees: Callees) -> Iterator[Option]:
    """Yield the globals a script offers to a configurator that it runs with `exec(open(…).read())`."""
    module = facts.scopes[0] if "exec" in callees.of(path) else None
    start = next((call.line for call in module.calls if _runs_file(call, module.calls)), None) if module else None
    if module is None or start is None:
        return
    seen: set[str] = set()
    for assign in module.assigns:
        name = assign.target[0]
        is_first = name not in seen and not name.startswith("_") and assign.line < start
        is_value = (
            isinstance(assign.value, Const | Items) or shown(assign.value) is not None or is_computed(assign.value)
        )
        if is_first and is_value and len(assign.target) == 1 and assign.how == "=":
            seen.add(name)
            value = shown(assign.value)
            yield Option(name, name, (f"--{name}",), Spot(path, 0), assign.line, value, "", None, "python")


def is_computed(value: Expr) -> bool:
    """Say whether a value is arithmetic or a choice: `5 * 8`, `"bf16" if has_bf16() else "fp16"`."""
    return isinstance(value, Op) and value.name in COMPUTES


def executed(calls: Sequence[Call]) -> Iterator[Expr]:
    """Yield what each `exec(open(…).read())` of a scope opens."""
    for call in calls:
        if _runs_file(call, calls):
            read = calls[call.args[0].call].func if isinstance(call.args[0], Made) else None
            if isinstance(read, Made) and calls[read.call].args:
                yield calls[read.call].args[0]


def _runs_file(call: Call, calls: Sequence[Call]) -> bool:
    """Say whether a call is `exec(open(…).read())`."""
    if call.last_step != "exec" or not call.args or not isinstance(call.args[0], Made):
        return False
    return calls[call.args[0].call].last_step in (".read", ".read_text")
