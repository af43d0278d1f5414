"""Finds programs that start another with their own words: `subprocess.run(["x", *sys.argv[1:]])`."""

from collections import defaultdict
from collections.abc import Collection, Iterator

from mldebt.facts.code import Call, Expr, Items, Made, Op, Ref, Scope, Text
from mldebt.project.code import Spot
from mldebt.project.configs.following.links import Links
from mldebt.project.configs.places.objects import Ledger
from mldebt.project.configs.places.sinks import name_of

LAUNCHES = frozenset({
    "run", "call", "Popen", "check_call", "check_output", "system", "popen", "execv", "execvp", "execve", "getoutput",
    "execl", "execlp", "spawnv", "spawnvp", "spawnve", "spawnl", "spawnlp", "spawn", "create_subprocess_exec",
})  # fmt: skip
SYSTEM = ("subprocess.", "os.", "posix.", "pexpect.", "asyncio.")
GROWS = frozenset({("extend",), ("append",), ("insert",)})


def launches(links: Links) -> Iterator[tuple[Spot, int]]:
    """Yield where a module gives its own words to another program, itself or by a function of it that starts one."""
    mentions, code = links.ledgers.mentions, links.code
    for path in code.modules:
        named = code.callees.named(path, LAUNCHES) if mentions(path, "sys") or mentions(path, "argv") else ()
        starts = [one for one in named if code.callee(Spot(path, one.scope), one.call).name.startswith(SYSTEM)]
        sending: dict[str, tuple[Scope, set[str]]] = {}
        seen: dict[int, set[Expr]] = defaultdict(set)
        for number, _, call in starts:
            ledger = links.ledgers.at(path, number)
            if any(_takes_words(ledger, one, seen[number]) for one in call.args):
                yield Spot(path, number), call.line
            if number:
                sent = sending.setdefault(ledger.scope.name, (ledger.scope, set()))[1]
                sent.update(_sent(ledger, call))
        for number, _, call in code.callees.named(path, sending):
            given = _given(call, *sending.get(name_of(call), (None, ())))
            if any(_takes_words(links.ledgers.at(path, number), one, seen[number]) for one in given):
                yield Spot(path, number), call.line


def _sent(ledger: Ledger, call: Call) -> Iterator[str]:
    """Yield the parameters of a function that a call hands to another program."""
    for one in ledger.scope.parameters:
        seen: set[Expr] = set()
        if any(_takes_words(ledger, value, seen, (one.name,)) for value in call.args):
            yield one.name


def _given(call: Call, taker: Scope | None, sent: Collection[str]) -> Iterator[Expr]:
    """Yield what a call gives to the parameters of a function that go to another program."""
    for place, value in enumerate(call.args if taker and sent else ()):
        if taker and taker.parameters[min(place, len(taker.parameters) - 1)].name in sent:
            yield value


def _takes_words(ledger: Ledger, value: Expr, seen: set[Expr], own: Collection[str] = ()) -> bool:
    """Say whether an expression holds words of the command line beside the first, or what `own` names hold.

    `seen` are the names and calls that were looked at before, and hold none.
    """
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Ref):
            words = one.steps[1:] if one.steps[:1] == ("sys",) else one.steps
            if one.steps[0] in own:
                return True
            if words[:1] in ((".argv",), ("argv",)) and words[1:2] != ("[0",):
                return True
        if isinstance(one, Ref | Made):
            waiting += _held(ledger, one) if one not in seen else ()
            seen.add(one)
        elif isinstance(one, Op | Items):
            waiting += one.items
        elif isinstance(one, Text):
            waiting += one.parts
    return False


def _held(ledger: Ledger, value: Ref | Made) -> Iterator[Expr]:
    """Yield what a name is given, at once or piece by piece, or what a call is made of."""
    calls = ledger.scope.calls
    if isinstance(value, Made):
        yield from (calls[value.call].func, *calls[value.call].args)
    elif len(value.steps) == 1:
        yield from (one.value for one in ledger.bound.get(value.steps[0], ()) if one.target == value.steps)
        for event in ledger.events(value.steps[0]):
            yield from calls[event.at].args if event.kind == "method" and event.bit.keys in GROWS else ()
