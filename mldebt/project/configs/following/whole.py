"""What an operation does with a whole object of options: compares it, asks it for a name, or makes a text of it.

A text that is only logged is a log; any other holds every value: it may name a folder, or go to another program.
"""

from collections.abc import Callable, Collection, Iterator

from mldebt.facts.code import Const, Expr, Items, Made, Op, Ref, Scope, Table, Text
from mldebt.patterns import regex
from mldebt.project.code import Spot
from mldebt.project.configs.following.looking import is_bound_to_logs
from mldebt.project.configs.following.uses import Pursuit, Sight
from mldebt.project.configs.places.objects import Event, Ledger
from mldebt.project.configs.places.occurrences import Keys, bits, plain
from mldebt.project.configs.places.sinks import TALKS, is_logged, name_of, only_logged

EQUALS, ASKS = frozenset({"==", "!="}), frozenset({"in", "notin"})
SHOWN = ("__repr__", "__str__", "__format__")
COMPLAINTS = ("Error", "Exception", "Warning", "Exit", "exit")
DASHES = regex(r"(?<!-)--(?:$|\{|%s)")
TWO, LONGEST = 2, 500
GIVES = {"lambda": "given back by a lambda", "yield": "yielded"}


class Whole:
    """Looks at the operations that a followed object is an operand of."""

    def __init__(self, pursuit: Pursuit, is_told: Callable[[Spot, str], bool]) -> None:
        self.pursuit, self.is_told = pursuit, is_told
        self._asked: set[tuple[Spot, Event, Keys]] = set()

    def operand(self, sight: Sight, event: Event, path: Keys) -> None:
        """Say what an operation does with an object of options, or that it is logged."""
        scope = sight.ledger.scope
        if event.kind == "argument" and is_logged(scope, event.at):
            name = name_of(scope.calls[event.at])
            self.pursuit.say("dump", path, sight.spot, event.line, f"logged by {name}", by=name)
        elif not (self.pursuit.flat and path) and (sight.spot, event, path) not in self._asked:
            self._asked.add((sight.spot, event, path))
            for operation in _operations(scope, event):
                self._say(sight, event, path, operation)

    def asserted(self, sight: Sight, line: int) -> None:
        """Say that a whole object is compared where facts keep no expression: `assert vars(args) == old`."""
        is_whole = self.pursuit.flat and not sight.held.path and not sight.held.place.slot
        scope = sight.ledger.scope
        tests = sum(read.use == "test" and read.line == line for read in scope.reads) if is_whole else 0
        tests += sum(call.line == line and call.result == "used" for call in scope.calls) // TWO if is_whole else 0
        if tests and not any(one.line == line for one in scope.conditions):
            self.pursuit.say("all", (), sight.spot, line, "used by a check of the program")

    def _say(self, sight: Sight, event: Event, path: Keys, operation: Op | Text) -> None:
        if isinstance(operation, Op) and operation.name in GIVES:
            self.pursuit.say("escape", path, sight.spot, event.line, GIVES[operation.name])
        elif self.pursuit.flat:
            self._used(sight, event, operation)
        elif name := _asked_for(operation, event):
            self.pursuit.say("read", (*path, name), sight.spot, event.line, f"asked for as {name}", soft=True)

    def _used(self, sight: Sight, event: Event, operation: Op | Text) -> None:
        if isinstance(operation, Text):
            self._text(sight, event)
            return
        left, right = operation.items[:TWO]
        if operation.name in EQUALS and not any(_is_nothing(one) for one in (left, right)):
            self.pursuit.say("all", (), sight.spot, event.line, "compared as a whole")
        elif name := _asked_for(operation, event):
            self.pursuit.say("read", (name,), sight.spot, event.line, f"asked for as {name}")
        elif operation.name == "%" and _is_shown(right, event):
            self._text(sight, event)

    def _text(self, sight: Sight, event: Event) -> None:
        """Say what becomes of a text of all options."""
        scope = sight.ledger.scope
        if event.kind == "argument":
            is_quiet = name_of(scope.calls[event.at]).endswith(COMPLAINTS) or is_bound_to_logs(sight.ledger, event.at)
        elif event.at >= 0:
            target = scope.assigns[event.at].target
            is_kept = len(target) > 1 or target[0] in sight.ledger.shared
            is_quiet = not is_kept and (only_logged(sight.ledger, target[0]) or self.is_told(sight.spot, target[0]))
        else:
            is_quiet = scope.name.endswith(SHOWN)
        if is_quiet:
            self.pursuit.say("dump", (), sight.spot, event.line, "made a text that is only logged")
        else:
            self.pursuit.say("escape", (), sight.spot, event.line, "made a text of all options")


def _asked_for(operation: Op | Text, event: Event) -> str:
    """Return the name that a test looks for in an occurrence: `"lr" in config`; empty where it is no such test."""
    if not isinstance(operation, Op) or operation.name not in ASKS or len(operation.items) < TWO:
        return ""
    left, right = operation.items[:TWO]
    return str(left.value) if isinstance(left, Const) and _is(right, event) else ""


def _operations(scope: Scope, event: Event) -> Iterator[Op | Text]:
    """Yield the operations around an occurrence that have it as an operand."""
    waiting: list[Expr] = [*_expressions(scope, event)]
    while waiting:
        expr = waiting.pop()
        if isinstance(expr, Op):
            if expr.name in GIVES and any(bit.base == event.bit.base and not bit.keys for bit in bits(expr)):
                yield expr
            if len(expr.items) >= TWO and any(_is_shown(one, event) for one in expr.items):
                yield expr
            waiting += expr.items
        elif isinstance(expr, Text):
            if any(_is(one, event) for one in expr.parts):
                yield expr
            waiting += expr.parts
        elif isinstance(expr, Items):
            waiting += expr.items
        elif isinstance(expr, Table):
            waiting += expr.values


def _expressions(scope: Scope, event: Event) -> Iterator[Expr]:
    """Yield the expressions that an occurrence may stand in."""
    if event.kind == "argument":
        call = scope.calls[event.at]
        yield from call.args
        yield from (value for _, value in call.keywords)
    elif event.at >= 0:
        yield scope.assigns[event.at].value
    else:
        yield from (one.test for one in scope.conditions if one.line == event.line)
        yield from scope.returns if event.line == scope.line else ()


def spells_flags(ledger: Ledger, names: Collection[str]) -> bool:
    """Say whether texts put dashes before a name or value, for another program: `file.write(f" --{key} {value}")`."""
    scope = ledger.scope
    lines = {read.line for name in names for read in ledger.reads.get(name, ())}
    waiting: list[Expr] = [one.value for one in scope.assigns if one.line in lines]
    for call in scope.calls:
        if call.line in lines and name_of(call) not in TALKS:
            waiting += [call.func, *call.args]
    while waiting:
        expr = waiting.pop()
        if isinstance(expr, Const):
            if isinstance(expr.value, str) and DASHES.search(expr.value[:LONGEST]):
                return True
        elif isinstance(expr, Op | Items):
            waiting += expr.items
        elif isinstance(expr, Text):
            waiting += expr.parts
    return False


def _is(value: Expr, event: Event) -> bool:
    """Say whether an expression is the occurrence and nothing else."""
    if isinstance(value, Ref):
        return value.steps[0] == event.bit.base and plain(value.steps[1:]) == event.bit.keys
    return isinstance(value, Made) and value.call == event.bit.base and plain(value.steps) == event.bit.keys


def _is_shown(value: Expr, event: Event) -> bool:
    """Say whether an operand is the occurrence, or a tuple that holds it: `"%s: %s" % (name, args)`."""
    return _is(value, event) or (isinstance(value, Items) and any(_is(one, event) for one in value.items))


def _is_nothing(value: Expr) -> bool:
    """Say whether a value is a constant, or empty: to compare with it tells nothing of any key."""
    return isinstance(value, Const) or (isinstance(value, Items) and not value.items) or value == Table((), ())
