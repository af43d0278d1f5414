"""Tells an object that is asked for something else than its `run`: `runner = Runner(config)`, `runner.render()`.

Nobody sees who calls `run` of a thread or a task, so it counts as called where the object is made. Not so where the
object stays under one name and every method called on that name is another one of its class.

`model.train()` sets the mode of a model: it is no method of that name of a class that is not even imported, unless
that class is called a model.
"""

import re
from collections.abc import Container, Iterable, Iterator
from functools import reduce

from mldebt.facts.code import Call, Const, Expr, Made, Ref, Scope
from mldebt.patterns import regex
from mldebt.project.code import Code, Spot

COMMON = frozenset({
    "get", "set", "run", "call", "forward", "step", "update", "reset", "close", "start", "stop", "load", "save",
    "read", "write", "add", "append", "items", "keys", "values", "copy", "format", "join", "split", "init", "build",
    "setup", "next", "open", "size", "shape", "parse", "eval", "train", "fit", "to", "state_dict", "load_state_dict",
    "backward", "log", "info", "warning", "debug", "error", "send",
})  # fmt: skip
"""Methods that objects of many kinds have: a name alone tells little of them."""

PAIR = 2
MODEL = regex(
    r"(.*[._\[])?\w*(model|net|network|module|backbone|encoder|decoder|generator|discriminator)_?(\w|\d{2,3})?",
    re.IGNORECASE,
)


def sets_mode(code: Code, call: Call, method: Spot) -> bool:
    """Say whether a call is one of `train` on what is called a model, and a method belongs to a class that is not."""
    if not isinstance(call.func, Ref) or call.func.steps[-1] != ".train" or call.keywords:
        return False
    owner = code.modules[method.path].scopes[code.scope(method).parent].name
    is_bare = not call.args or isinstance(call.args[0], Const)
    return is_bare and MODEL.fullmatch("".join(call.func.steps[:-1])) is not None and MODEL.fullmatch(owner) is None


def is_asked_else(code: Code, spot: Spot, number: int, methods: Container[str]) -> bool:
    """Say whether what a call makes is kept under a name and asked only for methods of its own that are not `run`."""
    scope = code.scope(spot)
    names = {item.target for item in scope.assigns if item.value == Made(number)}
    if len(names) != 1 or len(name := names.pop()) != 1:
        return False
    scopes = code.modules[spot.path].scopes if spot.scope == 0 else (scope,)
    asked = [step for one in scopes for step in _asked(one, name[0])]
    is_given = any(value == Ref(name) for one in scopes for value in _given(one))
    return bool(asked) and not is_given and all(step in methods and step != "run" for step in asked)


def _asked(scope: Scope, name: str) -> Iterator[str]:
    """Yield the methods that a scope calls on a name."""
    for call in scope.calls:
        if isinstance(call.func, Ref) and len(call.func.steps) == PAIR and call.func.steps[0] == name:
            yield call.func.steps[1].lstrip(".")


def _given(scope: Scope) -> Iterator[Expr]:
    """Yield what a scope hands on: to calls, to whom it returns to, to other names."""
    yield from (value for call in scope.calls for value in call.given)
    yield from scope.returns
    yield from (assign.value for assign in scope.assigns)


def is_apart(code: Code, method: Spot) -> bool:
    """Say whether a method is of a program of its own: nothing imports the file, which alone makes the class."""
    makers = () if code.is_imported(method.path) else code.callers(Spot(method.path, code.scope(method).parent))
    return bool(makers) and all(maker.path == method.path for maker, _ in makers)


def is_family(code: Code, methods: Iterable[Spot]) -> bool:
    """Say whether methods of one name belong to classes that share an ancestor: kinds of one thing."""
    owners = (Spot(method.path, code.scope(method).parent) for method in methods)
    above = (
        {owner, *(base.spot for base in code.bases(owner) if base.kind == "class" and base.spot)} for owner in owners
    )
    return bool(reduce(set.intersection, above, next(above, set())))
