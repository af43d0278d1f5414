"""Tells whether the main block of a file can run: one that calls a function without what it requires only defines.

Nor does one that calls nothing start anything.
"""

from collections.abc import Iterator

from mldebt.facts.code import Call, Const, Op, PythonFacts, Ref, Scope
from mldebt.facts.imports import Import
from mldebt.project.code import Code, Spot
from mldebt.project.resolution.bindings import Binding, Bindings


def main_block_works(path: str, module: PythonFacts, code: Code) -> bool:
    """Say whether no call of the main block lacks an argument that a function of the same file requires."""
    left = code.memory.of(_undecided, module, names=code.bindings(path))
    if left is None:
        return False
    return not any(_fails(call, path, code) for call, imported in left if not _is_foreign(imported, path, code))


def _undecided(module: PythonFacts, *, names: Bindings) -> tuple[tuple[Call, Import | None], ...] | None:
    """Return the calls that may reach a function of the file by a way of which the file alone does not tell.

    Each stands with the import that binds its name, if only that does. None where a call lacks something for certain,
    and where nothing is called: the block is `pass`.
    """
    if module.main_line is not None and not any(call.line >= module.main_line for call in module.scopes[0].calls):
        return None
    found: list[tuple[Call, Import | None]] = []
    for call, name in _calls(module.scopes[0]):
        bindings = names.of(0, name)
        last = bindings[-1] if bindings else None
        if not isinstance(last, int):
            found.append((call, _only_import(bindings)))
        elif module.scopes[last].kind == "function" and _is_broken(call, module.scopes[last]):
            return None
    return tuple(found)


def _calls(top: Scope) -> Iterator[tuple[Call, str]]:
    """Yield the calls of bare names in the main block."""
    for call in top.calls:
        if _in_main(top, call.under) and isinstance(call.func, Ref) and len(call.func.steps) == 1:
            yield call, call.func.steps[0]


def _only_import(bindings: list[Binding]) -> Import | None:
    only = bindings[0] if len(bindings) == 1 else None
    return only if isinstance(only, Import) else None


def _is_foreign(imported: Import | None, path: str, code: Code) -> bool:
    """Say whether an import leads out of the repository: no part of what it names is a module of it."""
    if imported is None or imported.target.startswith("."):
        return False
    parts = imported.target.split(".")
    return all(code.names.find(".".join(parts[:end]), path) is None for end in range(1, len(parts) + 1))


def _fails(call: Call, path: str, code: Code) -> bool:
    target = code.callee(Spot(path, 0), call)
    if target.kind != "function" or target.spot is None or target.spot.path != path:
        return False
    return _is_broken(call, code.scope(target.spot))


def _is_broken(call: Call, scope: Scope) -> bool:
    return not scope.decorators and _lacks(call, scope)


def _in_main(top: Scope, under: int) -> bool:
    while under >= 0:
        test = top.conditions[under].test
        if isinstance(test, Op) and test.name == "==" and Ref(("__name__",)) in test.items:
            return Const("__main__") in test.items
        under = top.conditions[under].parent
    return False


def _lacks(call: Call, scope: Scope) -> bool:
    if any(name is None for name, _ in call.keywords) or any(
        isinstance(arg, Op) and arg.name == "star" for arg in call.args
    ):
        return False
    named = {name for name, _ in call.keywords}
    places = [parameter for parameter in scope.parameters if parameter.kind == "positional"]
    missing = [*places[len(call.args) :], *(entry for entry in scope.parameters if entry.kind == "keyword")]
    return any(parameter.default is None and parameter.name not in named for parameter in missing)
