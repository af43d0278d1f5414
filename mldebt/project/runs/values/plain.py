"""Reads values that say what they are: fields, factories, an element picked by number, a Python file of settings."""

from collections.abc import Iterator, Sequence

from mldebt.facts.code import Call, Const, Expr, Items, Made, Op, PythonFacts, Ref, Table
from mldebt.facts.texts import Entry
from mldebt.patterns import regex

INDEX = regex(r"\[(-?\d{1,3})")
PAIR = 2
DEEPEST = 4


def settled(calls: Sequence[Call], value: Expr) -> Expr:
    """Return the default inside `field(default=…)`, `Field(…)` or a factory, and what `("off", "on")[0]` picks."""
    if isinstance(value, Made) and not value.steps and value.call < len(calls):
        call = calls[value.call]
        if call.leaf in ("field", "Field"):
            words = dict(call.keywords)
            made = words.get("default_factory")
            body = made.items[0] if isinstance(made, Op) and made.name == "lambda" else None
            return words.get("default") or body or (call.args[0] if call.args else value)
    if isinstance(value, Op) and value.name == "access" and len(value.items) == PAIR:
        held, steps = value.items
        at = INDEX.fullmatch("".join(steps.steps)) if isinstance(steps, Ref) else None
        if isinstance(held, Items) and at and -len(held.items) <= int(at[1]) < len(held.items):
            return held.items[int(at[1])]
    return value


def entries_of(module: PythonFacts) -> Iterator[Entry]:
    """Yield what a Python file that does nothing but bind names sets: `wandb = dict(enable=False)`, `lr = 1`."""
    first = module.scopes[0]
    acts = any(call.result == "dropped" or call.loop for call in first.calls)
    for assign in () if acts or first.conditions or len(module.scopes) > 1 else first.assigns:
        if len(assign.target) == 1 and assign.how == "=":
            yield from _entries(first.calls, assign.target[0], assign.value, assign.line)


def _entries(calls: Sequence[Call], key: str, value: Expr, line: int, depth: int = 0) -> Iterator[Entry]:
    if isinstance(value, Const):
        yield Entry(key, line, "scalar", str(value.value), quoted=isinstance(value.value, str))
        return
    inner: Sequence[tuple[str | None, Expr]] = ()
    if isinstance(value, Table):
        pairs = zip(value.keys, value.values, strict=True)
        inner = [(str(name.value) if isinstance(name, Const) else None, held) for name, held in pairs]
    elif isinstance(value, Made) and not value.steps and calls[value.call].func == Ref(("dict",)):
        inner = calls[value.call].keywords
    for name, held in inner if depth < DEEPEST else ():
        if name is not None:
            yield from _entries(calls, f"{key}.{name}", held, line, depth + 1)
