"""Says why a tangle can wait: it is over a limit and yet reads from top to bottom, is little over it, or rests.

Limits make findings; what stands here makes notes of some. A chain that compares one name with constants is long, and
not hard: it weighs as one decision, though the complexity that is shown stays radon's.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from mldebt.facts.code import Call, Const, Expr, Items, Made, Op, Ref, Scope
from mldebt.findings.days import is_dormant
from mldebt.findings.hotspots import Hotspot
from mldebt.patterns import regex
from mldebt.project.purposes.putaway import is_archived, is_sketch
from mldebt.project.sources import Sources
from mldebt.remembering import remembered

FLAT, LADDER, WEIGHT = 3, 20, 1.5
BAND, MADE = 4 / 3, 1.25
FEW, SHARE, HARDLY = 2, 0.25, 3
DECLARED = 0.5
NEARLY = 0.9
IN_A_ROW = 0.85
ELSEWHERE = "its header says that it was written elsewhere"
JOINING = ("and", "or")
DECLARING = frozenset({"add_argument", "add_option", "set_defaults"})
TEXT = regex(r"(.*\.)?(__(repr|str|format)__|_repr_\w+_)")
FOREIGN = regex(r"pylint:\s*(disable=)?skip-file|\b(copied|taken|borrowed|vendored) (verbatim )?from\b", re.IGNORECASE)
LICENSED = regex(
    r"copyright \(?c?\)?.{0,60}\b(authors|team|inc|llc|corporation|university|google|deepmind|facebook|meta|microsoft"
    r"|nvidia|openai|hugging ?face)\b",
    re.IGNORECASE,
)


def is_flat(row: Hotspot) -> bool:
    """Say whether a unit is a ladder that reads from top to bottom: asserts, defaults, one `if` an output type."""
    most = LADDER * MADE if (row.symbol or "").endswith("__init__") else LADDER
    return row.nesting <= FLAT and row.complexity <= most and row.cognitive <= WEIGHT * row.complexity


def called(unit: str, *, begins: bool = False) -> str:
    """Return what a unit is called in a sentence, or where one begins: module level has no name of its own."""
    if unit != "<module>":
        return unit
    return "Module-level code" if begins else "module-level code"


def is_barely_over(measure: int, limit: int) -> bool:
    """Say whether a measure is so little over its limit that nobody sees a difference."""
    return measure <= BAND * limit


def why_it_waits(row: Hotspot, sources: Sources, limit: int) -> str:
    """Return why a unit over the limit can wait; empty where it should not."""
    if is_flat(row):
        return "it is flat"
    if TEXT.fullmatch(row.symbol or ""):
        return "it makes a text for people"
    scope = _scope(row, sources)
    if scope is not None and _declares(scope):
        return "it declares options"
    if scope is not None and _stand_alone(scope, row.complexity):
        return "its decisions stand in a row"
    if (weight := weighed(row, sources)) <= limit < row.complexity:
        return "it chooses by one name"
    if is_barely_over(weight, limit):
        return "it is little over the limit"
    if is_dormant(row.last_changed, sources.as_of):
        return f"nobody changed it since {row.last_changed}"
    return ELSEWHERE if _is_foreign(row.path, sources) else ""


def alike(row: Hotspot, rows: Iterable[Hotspot], sources: Sources) -> Iterator[Hotspot]:
    """Yield the units of other files that are as good as copies of one: of its name and measures, and of its calls.

    What was copied with a toolkit, teaches, was put away or is a sketch is no copy that anybody would make one of.
    """
    for one in rows:
        is_same = (one.symbol, one.complexity, one.nesting) == (row.symbol, row.complexity, row.nesting)
        if not is_same or one.path == row.path or not _calls_alike(_scope(row, sources), _scope(one, sources)):
            continue
        is_aside = sources.is_copied(one.path) or is_archived(one.path) or is_sketch(one.path)
        if not is_aside and sources.role(one.path) != "tutorial":
            yield one


def _calls_alike(one: Scope | None, other: Scope | None) -> bool:
    """Say whether two units call nearly the same by name, each as often."""
    if one is None or other is None:
        return False
    calls, others = (Counter(call.leaf for call in scope.calls) for scope in (one, other))
    return (calls & others).total() >= NEARLY * max(calls.total(), others.total(), 1)


def is_left_as_taken(path: str, sources: Sources) -> bool:
    """Say whether a file, a program too, was taken from another project and hardly changed since it came."""
    module = sources.python.get(path)
    if module is None:
        return False
    if len(sources.touches.of(path)) > HARDLY:
        return False
    says_so = bool(FOREIGN.search(module.header)) or bool(sources.kits.licensed(path))
    return says_so or (bool(LICENSED.search(module.header)) and _is_rare(sources))


def weighed(row: Hotspot, sources: Sources) -> int:
    """Return the complexity of a unit in which each chain over one name counts as one decision."""
    scope = _scope(row, sources)
    return row.complexity - (sum(_chained(scope)) if scope is not None else 0)


def _scope(row: Hotspot, sources: Sources) -> Scope | None:
    """Return the code of a unit."""
    module = sources.python.get(row.path)
    scopes = module.scopes if module is not None else ()
    return next((one for one in scopes if one.name == row.symbol and one.body == row.body), None)


def _declares(scope: Scope) -> bool:
    """Say whether a unit does little but fill a parser of a command line: what it decides are defaults."""
    said = [call.leaf for call in scope.calls]
    return sum(name in DECLARING for name in said) > DECLARED * len(said)


def _stand_alone(scope: Scope, complexity: int) -> bool:
    """Say whether nearly all that a unit decides is decided by itself, as where each option given replaces a default.

    Where loops and expressions make most of its complexity, its conditions say little.
    """
    alone, every = sum(condition.parent < 0 for condition in scope.conditions), len(scope.conditions)
    return alone >= IN_A_ROW * every and 2 * every >= complexity


def _chained(scope: Scope) -> Iterator[int]:
    """Yield the decisions of each test of a name that follows another of that name, and those joined in one test."""
    last: set[tuple[int, tuple[str, ...]]] = set()
    for condition in scope.conditions:
        name = None if condition.negated else _chooses(condition.test, scope)
        if name is None:
            continue
        above = scope.conditions[condition.parent] if condition.parent >= 0 else None
        is_else = above is not None and above.negated and _chooses(above.test, scope) == name
        yield _joined(condition.test) + int(is_else or (condition.parent, name) in last)
        last.add((condition.parent, name))


def _joined(test: Expr) -> int:
    """Return how often `and` or `or` joins parts of a test."""
    if not isinstance(test, Op) or test.name not in JOINING:
        return 0
    return len(test.items) - 1 + sum(map(_joined, test.items))


def _chooses(test: Expr, scope: Scope) -> tuple[str, ...] | None:
    """Return the one name that a test compares with constants, or whose own methods it asks of constants."""
    if isinstance(test, Made) and not test.steps:
        return _asked(scope.calls[test.call], scope)
    if not isinstance(test, Op) or len(test.items) < 2:
        return None
    if test.name in JOINING:
        first, *others = (_chooses(one, scope) for one in test.items)
        return first if all(one == first for one in others) else None
    name, value = test.items[:2]
    is_compared = test.name in ("==", "in") and _is_constant(value)
    return name.steps if is_compared and isinstance(name, Ref) else None


def _asked(call: Call, scope: Scope) -> tuple[str, ...] | None:
    """Return the name whose method a call asks of constants, where the unit itself took or made it."""
    root, *method = call.func.steps if isinstance(call.func, Ref) else ("",)
    own = {one.name for one in scope.parameters} | {one.target[0] for one in scope.assigns if len(one.target) == 1}
    is_asked = len(method) == 1 and call.args and not call.keywords and all(map(_is_constant, call.args))
    return (root,) if is_asked and root in own - {"self"} else None


def _is_constant(value: Expr) -> bool:
    """Say whether a value is written out: a constant, or a list of them."""
    return isinstance(value, Const) or (isinstance(value, Items) and all(isinstance(one, Const) for one in value.items))


def _is_foreign(path: str, sources: Sources) -> bool:
    """Say whether a header tells of another project: it says so, or few modules here have such a licence."""
    module = sources.python.get(path)
    if module is None:
        return False
    if FOREIGN.search(module.header):
        return True
    return module.main_line is None and bool(LICENSED.search(module.header)) and _is_rare(sources)


@remembered
def _is_rare(sources: Sources) -> bool:
    """Say whether few files of a repository carry a licence of a named owner: then those are not its own."""
    carried = sum(bool(LICENSED.search(facts.header)) for facts in sources.python.values())
    return carried <= max(FEW, SHARE * len(sources.python))
