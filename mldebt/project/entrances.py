"""Tells which functions a framework enters without a main block: decorated commands, flows, Kedro's pipelines."""

import posixpath
from collections.abc import Iterator, Mapping

from mldebt.facts.code import Made, PythonFacts, Ref, Scope
from mldebt.facts.texts import Facts, SettingsFacts, Unread
from mldebt.project.callees import last_step

MAIN_DECORATORS = frozenset({"hydra.main", "click.command", "click.group", "typer.command"})
BY_KEDRO = "started by: kedro run"


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
        if "prefect" in roots and (name or "".join(steps)) in ("flow", "prefect.flow"):
            return "is a Prefect flow"
    return ""


def is_kedro_project(facts: Mapping[str, Facts | Unread]) -> bool:
    """Say whether `kedro run` works here: a pyproject.toml names the package of the project."""
    return any(
        posixpath.basename(path) == "pyproject.toml"
        and isinstance(settings, SettingsFacts)
        and any(entry.key.startswith("tool.kedro") for entry in settings.entries)
        for path, settings in facts.items()
    )


def kedro_pipelines(module: PythonFacts) -> Iterator[Scope]:
    """Yield the module-level functions that make a Kedro pipeline of nodes."""
    if any(entry.module.startswith("kedro") for entry in module.imports):
        for scope in module.scopes:
            makes = any(last_step(call.func).lstrip(".") == "node" for call in scope.calls)
            if makes and scope.parent == 0 and scope.kind == "function":
                yield scope
