"""Tells whether a module starts itself: by its main block, a decorator, a Luigi task, or work at its top.

Work at the top counts where nothing imports the module, or one file imports what is called a training program; calls
that only set something up are no work. A main block that calls nothing, or a function without what it requires, only
defines.
"""

import posixpath
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Literal

import msgspec

from mldebt.catalogue.loading import training
from mldebt.facts.code import Call, Const, Made, Op, PythonFacts, Ref, Scope
from mldebt.facts.imports import Import
from mldebt.patterns import regex
from mldebt.project.code import Code, Spot
from mldebt.project.launches.entrances import BY_HYDRA, luigi_tasks, started_by_decorator
from mldebt.project.resolution.bindings import Binding, Bindings

PROGRAM = regex(r"main_?(train\w*)?\.py|main_\w*train\w*\.py|train(_\w+)?\.py|\w+_train\.py")
QUIET = frozenset({
    "append", "insert", "filterwarnings", "simplefilter", "basicConfig", "getLogger", "setLevel", "addHandler",
    "seed", "manual_seed", "setdefault", "update", "use", "set", "register", "print", "extend", "add_argument",
    "parse_args", "load_dotenv", "set_option", "exit", "set_printoptions", "set_start_method", "set_seed",
    "DEFINE_string", "DEFINE_integer", "DEFINE_float", "DEFINE_boolean", "DEFINE_bool", "set_verbosity",
    "disable_eager_execution", "setup", "main", "app", "add_command", "register_new_resolver",
    "mark_flag_as_required", "collect", "setrecursionlimit", "register_resolver", "setup_root", "reload", "add",
    "check_min_version", "require_version", "enable", "disable",
})  # fmt: skip
WORKS = frozenset({"backward", "read_csv", "fit_transform", "load_dataset", "DAG", "run"})
COMMON = frozenset({
    "main", "update", "search", "step", "run", "experiment", "evaluate", "submit", "pipeline", "function", "cv",
    "create_model",
})  # fmt: skip


class Own(msgspec.Struct, frozen=True):
    """How a module starts itself: the line, the kind of start, why, and the function entered if there is one.

    `unless` names what other files may say against it: that its main block calls a function without what it requires,
    or that others import it.
    """

    line: int
    kind: str
    says: str
    function: str = ""
    unless: Literal["", "broken", "imported"] = ""


def said_start(module: PythonFacts, path: str) -> Own | None:
    """Return how a module says that it starts itself, or None for one that others import or start."""
    if module.main_line is not None:
        return Own(module.main_line, "main", "has a main block", unless="broken")
    if path.endswith("__init__.py") or not module.scopes:
        return None
    return _entered(module) or _working(module)


def is_started(own: Own, path: str, code: Code) -> bool:
    """Say whether nothing speaks against what a module says of its own start."""
    match own.unless:
        case "broken":
            return main_block_works(path, code.modules[path], code)
        case "imported":
            others = code.importers(path) - {path}
            return not others or _is_program(path, len(others))
        case _:
            return True


def _is_program(path: str, importers: int) -> bool:
    """Say whether a file is called a program of its own, though one other takes something from it."""
    return importers == 1 and PROGRAM.fullmatch(posixpath.basename(path)) is not None


def _entered(module: PythonFacts) -> Own | None:
    """Return the first function of a module that a framework enters."""
    for scope in module.scopes:
        if scope.parent == 0 and scope.kind == "function" and (says := started_by_decorator(scope, module)):
            return Own(scope.line, "main", says, scope.name, unless="imported" if says == BY_HYDRA else "")
    task = next(luigi_tasks(module), None)
    return None if task is None else Own(module.scopes[task].line, "main", "is a Luigi task")


def _working(module: PythonFacts) -> Own | None:
    """Return the first call at the top of a module that does work."""
    own = {scope.name: scope.kind for scope in module.scopes if scope.parent == 0}
    lines = (call.line for call in module.scopes[0].calls if _works(call) or _runs_own(call, own))
    line = next(lines, None)
    return None if line is None else Own(line, "module", "module-level code that nothing imports", unless="imported")


def _runs_own(call: Call, own: Mapping[str, str]) -> bool:
    """Say whether a module-level call runs code of the file without a main block: its `main`, or for what it gives."""
    if not isinstance(call.func, Ref) or len(call.func.steps) > 1 or call.func.steps[0] not in own:
        return False
    name, is_function = call.func.steps[0], own[call.func.steps[0]] == "function"
    return call.result == "assigned" or (call.result == "dropped" and is_function and name == "main")


def _works(call: Call) -> bool:
    """Say whether a module-level call does work rather than set something up."""
    if call.result not in ("dropped", "with") and not call.loop:
        return _last(call=call) in WORKS or _last(call=call) in _trains()
    return _last(call=call) not in QUIET


@cache
def _trains() -> frozenset[str]:
    """Return the last words of calls that the catalogue of training knows, without those that mean anything else."""
    rows = training().entries
    return frozenset(word for row in rows for word in (*row.methods, *row.leaves)) - COMMON


def _last(*, call: Call) -> str:
    func = call.func
    steps = func.steps if isinstance(func, Ref | Made) else ()
    return steps[-1].lstrip(".") if steps else ""


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
