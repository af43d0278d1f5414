"""Finds the commands of an application object that another file calls or takes in: `cli.add_typer(training.app)`.

The commands are the functions that decorators of the object register in the file that makes it. One that a loop or a
plug-in system registers is not seen.
"""

from collections.abc import Iterator

from mldebt.facts.code import Call, Ref
from mldebt.project.code import Code, Spot, Target

TAKES_IN = frozenset({".add_typer", ".add_command"})
REGISTERS = frozenset({".command", ".callback", ".default"})
PAIR = 2


def commands(code: Code, spot: Spot, call: Call) -> Iterator[Target]:
    """Yield the commands that a call enters or makes part of a program: `app()`, `cli.add_typer(app)`."""
    given = call.args[0] if call.last_step in TAKES_IN and call.args else call.func
    app = code.resolve(spot, given.steps) if isinstance(given, Ref) else None
    if app is None or app.kind != "variable" or app.path in (None, spot.path):
        return
    for number, scope in enumerate(code.modules[app.path].scopes):
        if scope.kind == "function" and scope.parent == 0 and _is_registered(code, Spot(app.path, number), app.name):
            yield Target("function", scope.name, app.path, number)


def _is_registered(code: Code, function: Spot, app: str) -> bool:
    """Say whether a decorator of an application object makes a function one of its commands."""
    for func, _ in code.decorators(function):
        if isinstance(func, Ref) and len(func.steps) == PAIR and func.steps[0] == app and func.steps[1] in REGISTERS:
            return True
    return False
