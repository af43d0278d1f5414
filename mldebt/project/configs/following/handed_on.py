"""Tells a file of settings that goes to another program: `yaml.dump(d, f)`, then `run(["job", path])`.

What such a program reads of the file cannot be told. The path is looked for in the commands of the same function, as
the name, text or expression that the file was opened by.
"""

from collections.abc import Iterator, Sequence

from mldebt.facts.code import Call, Expr, Made, Ref
from mldebt.patterns import regex
from mldebt.project.code import Code, whole
from mldebt.project.configs.following.uses import Sight
from mldebt.project.configs.places.objects import Ledger
from mldebt.project.resolution.callees import without_last

WORDS = ("run", "call", "check_call", "check_output", "Popen", "system", "popen", "getoutput")
STARTS = regex(r"((os|subprocess|sp)\.)?\w+")
STREAMS = ("stream", "file", "fp", "f")
MOST = 400


def program_of(code: Code, sight: Sight, within: int) -> str:
    """Return the call that starts a program with the file to which call `within`, or one around it, writes; or ""."""
    scope, paths = sight.ledger.scope, list[Expr]()
    while within >= 0:
        call = scope.call(within)
        paths += [path for file in _files(call) for path in _opened_by(sight.ledger, file)]
        within = call.within
    named = code.callees.named(sight.spot.path, WORDS) if paths else ()
    starts = (one.call for one in named if one.scope == sight.spot.scope)
    return next((text for call in starts if (text := _started(call)) and _gets(sight.ledger, call, paths)), "")


def _started(call: Call) -> str:
    dotted = "".join(call.func.steps) if isinstance(call.func, Ref) else ""
    return dotted if STARTS.fullmatch(dotted) else ""


def _files(call: Call) -> Iterator[Expr]:
    """Yield what may be the file that a call writes to: all it is given, and what it is a method of."""
    yield from call.args
    yield from (value for word, value in call.keywords if word in STREAMS)
    if (owner := without_last(call.func)) is not None:
        yield owner


def _opened_by(ledger: Ledger, file: Expr) -> Iterator[Expr]:
    """Yield what a file, or the name that holds it, was opened by: `path` of `open(path, "w")`."""
    for value in (file, *_held(ledger, file)):
        call = ledger.scope.call(value.call) if isinstance(value, Made) and not value.steps else None
        if call is not None and call.leaf == "open":
            owner = without_last(call.func)
            yield from call.args[:1] if owner is None else (owner,)


def _held(ledger: Ledger, value: Expr) -> Sequence[Expr]:
    """Return what a name holds in its scope."""
    if not isinstance(value, Ref) or len(value.steps) != 1:
        return ()
    return [one.value for one in ledger.bound.get(value.steps[0], ())]


def _gets(ledger: Ledger, call: Call, paths: Sequence[Expr]) -> bool:
    """Say whether a call is given one of some paths, in a text or list that names hold."""
    waiting, seen = [*call.given], set[Expr]()
    while waiting and len(seen) < MOST:
        for part in whole(waiting.pop()):
            if part in paths:
                return True
            if part not in seen:
                seen.add(part)
                waiting += ledger.scope.call(part.call).given if isinstance(part, Made) else _held(ledger, part)
    return bool(waiting)
