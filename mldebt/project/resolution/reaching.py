"""Tells which files say themselves where else their modules are found: `sys.path.insert(0, "../common")`."""

import posixpath
from collections.abc import Mapping, Sequence

from mldebt.facts.code import Call, Const, Expr, Made, PythonFacts, Ref
from mldebt.project.memory import Memory

ADDS = frozenset({("sys", ".path", ".insert"), ("sys", ".path", ".append"), ("site", ".addsitedir")})
LIBRARIES = frozenset({"sys", "site"})


def reaching_folders(modules: Mapping[str, PythonFacts], memory: Memory) -> frozenset[tuple[str, str]]:
    """Return the folders with a file that adds to the places where modules are looked for, with what each is called.

    A place whose name is worked out is called nothing.
    """
    found = memory.each(_adds, modules).items()
    return frozenset((posixpath.dirname(path), word) for path, words in found for word in words)


def _adds(module: PythonFacts, _: str) -> Sequence[str]:
    if not any(entry.module in LIBRARIES for entry in module.imports):
        return ()
    funcs = ((scope, at, func) for scope in module.scopes for at, func in enumerate(scope.funcs()))
    adding = ((scope, at) for scope, at, func in funcs if type(func) is Ref and func.steps in ADDS)
    return tuple(_name(scope.calls, scope.calls[at].args[-1:]) for scope, at in adding)


def _name(calls: Sequence[Call], place: Sequence[Expr]) -> str:
    """Return the last word of a place: of a text, or of what a call joins that makes it."""
    value = place[-1] if place else None
    if isinstance(value, Made) and value.call < len(calls):
        value = next(iter(calls[value.call].args[-1:]), None)
    return posixpath.basename(value.value.rstrip("/")) if isinstance(value, Const) and type(value.value) is str else ""
