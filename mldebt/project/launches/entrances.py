"""Tells which functions a framework enters without a main block: commands, flows, tasks, requests, Kedro's pipelines.

A function that answers requests counts if its name or its address speaks of training: a service that fits in passing
is none that somebody starts to train. The commands that a package installs are read from pyproject.toml, setup.cfg or
setup.py.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping

from mldebt.facts.code import Const, Expr, Made, PythonFacts, Ref, Scope
from mldebt.facts.texts import Facts, SettingsFacts, Unread
from mldebt.patterns import regex
from mldebt.project.resolution.callees import whole

MAIN_DECORATORS = frozenset({"hydra.main", "click.command", "click.group", "typer.command"})
BY_HYDRA = "is a program of Hydra"
BY_KEDRO = "started by: kedro run"
WEB = frozenset({"fastapi", "flask", "starlette", "sanic", "quart", "litestar", "ninja"})
WORKERS = {
    "celery": "task", "dramatiq": "actor", "huey": "task", "dagster": "asset|op|multi_asset|job|graph_asset",
    "mage_ai": "custom|transformer|data_exporter|data_loader", "invoke": "task", "fabric": "task",
    "flytekit": "workflow", "modal": "function|local_entrypoint",
}  # fmt: skip
ROUTE = regex(r".*\.(route|post|put|get|api_route|websocket)")
TRAINS = regex(r"(.*[_/\-])?(re)?(train|fit|learn|tune)(ing|_?model\w*)?([_/\-].*)?", re.IGNORECASE)
LUIGI = regex(r"luigi(\.\w+)*\.(Task|WrapperTask|ExternalTask)")
CONSOLE_KEY = regex(r"(project\.(gui-)?scripts|tool\.poetry\.scripts)\.(.+)")
CONSOLE_LINE = regex(r"^\s*([\w\-.]+)\s*=\s*([\w.]+)\s*(?::\s*([\w.]+))?")

Console = tuple[str, str, str, int]
"""An installed command, the module and function it calls, and the line that says so."""


def started_by_decorator(scope: Scope, module: PythonFacts) -> str:
    """Say how a function is started by its decorator, or nothing."""
    if not scope.decorators:
        return ""
    roots = {entry.module.partition(".")[0] for entry in module.imports}
    for decorator in scope.decorators:
        name, steps = "", decorator.steps if isinstance(decorator, Ref) else ()
        if isinstance(decorator, Made) and decorator.call < len(module.scopes[0].calls):
            func = module.scopes[0].calls[decorator.call].func
            name = "".join(func.steps) if isinstance(func, Ref) else ""
        if "".join(steps) in MAIN_DECORATORS:
            return "is a command-line program"
        if steps[1:] == (".automain",) and "sacred" in roots:
            return "is the main function of a Sacred experiment"
        full = name or "".join(steps)
        if full == "hydra.main" and "hydra" in roots:
            return BY_HYDRA
        if "prefect" in roots and full in ("flow", "prefect.flow"):
            return "is a Prefect flow"
        if any(full.rpartition(".")[2] in WORKERS[root].split("|") for root in roots & WORKERS.keys()):
            return "is a task that a worker runs"
        if roots & WEB and ROUTE.fullmatch(full) and _speaks_of_training(scope, decorator, module):
            return "is called by a request to train"
    return ""


def _speaks_of_training(scope: Scope, decorator: Made | object, module: PythonFacts) -> bool:
    """Say whether the name of a function, or the address it answers at, is about training."""
    words = [scope.name.rpartition(".")[2]]
    if isinstance(decorator, Made):
        call = module.scopes[0].calls[decorator.call]
        words += [str(value.value) for value in call.args if isinstance(value, Const)]
    return any(TRAINS.fullmatch(word) for word in words)


def luigi_tasks(module: PythonFacts) -> Iterator[int]:
    """Yield the numbers of the scopes that Luigi runs: the `run` of each task class."""
    names = {entry.local: entry.target for entry in module.imports if entry.module.partition(".")[0] == "luigi"}
    if not names:
        return
    for number, scope in enumerate(module.scopes):
        owner = module.scopes[scope.parent] if scope.parent > 0 else None
        if scope.kind != "function" or owner is None or not scope.name.endswith(".run"):
            continue
        bases = ("".join(base.steps) for base in owner.bases if isinstance(base, Ref))
        if any(LUIGI.fullmatch(names.get(base, base)) for base in bases):
            yield number


def is_kedro_project(facts: Mapping[str, Facts | Unread]) -> bool:
    """Say whether `kedro run` works here: a pyproject.toml names the package of the project."""
    return any(
        posixpath.basename(path) == "pyproject.toml"
        and isinstance(settings, SettingsFacts)
        and any(entry.key.startswith("tool.kedro") for entry in settings.entries)
        for path, settings in facts.items()
    )


def kedro_pipelines(module: PythonFacts) -> Iterator[Scope]:
    """Yield the module-level functions that make a Kedro pipeline of nodes, or give one back made at module level."""
    if any(entry.module.startswith("kedro") for entry in module.imports):
        at_top = _makes_nodes(module.scopes[0])
        for scope in module.scopes:
            is_given = at_top and scope.name == "create_pipeline"
            if (is_given or _makes_nodes(scope)) and scope.parent == 0 and scope.kind == "function":
                yield scope


def _makes_nodes(scope: Scope) -> bool:
    return any(call.leaf in ("node", "Node") for call in scope.calls)


def installed_commands(facts: Facts | Unread, path: str) -> tuple[Console, ...]:
    """Return the commands that one file installs, as packaging or its `setup.py` names them."""
    return tuple(_console_commands(path, facts))


def _console_commands(path: str, facts: Facts | Unread) -> Iterator[Console]:
    if isinstance(facts, SettingsFacts):
        for entry in facts.entries:
            value = entry.value or ""
            if (key := CONSOLE_KEY.fullmatch(entry.key)) and ":" in value:
                module, _, function = value.partition(":")
                yield key[3].strip('"'), module.strip(), function.strip(), entry.line
            elif entry.key == "options.entry_points.console_scripts":
                yield from _console_lines(value, entry.line)
    elif isinstance(facts, PythonFacts) and posixpath.basename(path) == "setup.py":
        for scope in facts.scopes:
            for call in scope.calls:
                for name, given in call.keywords:
                    if name == "entry_points":
                        yield from _console_lines("\n".join(_texts(given)), call.line)


def _console_lines(text: str, line: int) -> Iterator[Console]:
    for row in text.splitlines():
        if found := CONSOLE_LINE.match(row):
            yield found[1], found[2], found[3] or "", line


def _texts(value: Expr) -> Iterator[str]:
    """Yield the string constants anywhere in an expression."""
    yield from (part.value for part in whole(value) if isinstance(part, Const) and isinstance(part.value, str))
