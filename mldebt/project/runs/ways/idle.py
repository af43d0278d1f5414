"""Tells methods that nothing in the repository ever names: that their object is made does not run them.

A method of a class with an ancestor from outside may be called by that library, and one with a decorator by whoever
registers it; a name that is put together at run time is not seen. A notebook that does not import the file tells of a
class of its own.
"""

from mldebt.project.code import Code, Spot


def is_idle(code: Code, spot: Spot) -> bool:
    """Say whether a scope is a method of a class of its own that no call and no reference names."""
    scope = code.scope(spot)
    owner = Spot(spot.path, scope.parent)
    name = scope.name.rpartition(".")[2]
    if scope.kind != "function" or scope.parent < 1 or scope.decorators or name.startswith("_"):
        return False
    if code.scope(owner).kind != "class" or any(base.kind != "class" for base in code.bases(owner)):
        return False
    near = [path for path in code.modules if not path.endswith(".ipynb") or path in code.importers(spot.path)]
    if any(name in code.callees.of(path) for path in near):
        return False
    scopes = (inner for path in near for inner in code.modules[path].scopes)
    return not any(read.steps[-1] == f".{name}" for inner in scopes for read in inner.reads)
