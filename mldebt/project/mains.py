"""Tells whether the main block of a file can run: one that calls a function without what it requires only defines."""

from mldebt.facts.code import Call, Const, Op, PythonFacts, Ref, Scope
from mldebt.project.code import Code, Spot


def main_block_works(path: str, module: PythonFacts, code: Code) -> bool:
    """Say whether no call of the main block lacks an argument that a function of the same file requires."""
    top = module.scopes[0]
    for call in top.calls:
        if not _in_main(top, call.under) or not isinstance(call.func, Ref) or len(call.func.steps) != 1:
            continue
        target = code.callee(Spot(path, 0), call)
        if target.kind == "function" and target.spot and target.spot.path == path:
            scope = code.scope(target.spot)
            if not scope.decorators and _lacks(call, scope):
                return False
    return True


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
