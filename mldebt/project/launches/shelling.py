"""Finds the commands that Python code gives to a shell: `os.system`, `subprocess`, the shell operators of Airflow.

What a command is put together from is followed within one function; what cannot be read stands as a shell variable.
Commands of tests start nothing that anybody relies on.
"""

from collections.abc import Iterator

from mldebt.facts.code import Const, Expr, Items, Made, Op, PythonFacts, Ref, Scope, Text, last_step
from mldebt.facts.commands import Command
from mldebt.facts.script import commands_in, logical_lines
from mldebt.patterns import regex
from mldebt.project.resolution.callees import Callees

WORDS = ("system", "popen", "run", "call", "check_call", "check_output", "Popen", "getoutput")
SHELLS = regex(r"os\.(system|popen)|(subprocess|sp)\.(run|call|check_call|check_output|Popen|getoutput)")
OPERATORS = ("bash_command", "ssh_command")
INTERPRETER = ("sys", ".executable")
UNREAD = "$UNREAD"
TEST = regex(r"(.*/)?(tests?/.*|test_[^/]*|[^/]*_test\.py|conftest\.py)")
PATHS = frozenset({"str", "Path", ".join", ".joinpath"})
STARTS = regex(r"\.py\b|\s-m\s|\btrain\b")
OPERATED = "airflow"
ROOTS = frozenset({"os", "subprocess", OPERATED})
DEEPEST = 6


def shell_commands(module: PythonFacts, path: str, callees: Callees) -> Iterator[Command]:
    """Yield the commands of one module that may start a program of Python."""
    roots = {entry.module.partition(".")[0] for entry in module.imports}
    if TEST.fullmatch(path) or ROOTS.isdisjoint(roots):
        return
    for number, _, call in callees.named(path, callees.of(path) if OPERATED in roots else WORDS):
        given = [value for name, value in call.keywords if name in OPERATORS]
        if _is_shell(call.func):
            given += call.args[:1]
        for value in given:
            text = _text(value, module.scopes[number], 0)
            if STARTS.search(text):
                for _, row in logical_lines(text):
                    yield from commands_in(row, call.line)


def _is_shell(func: Expr) -> bool:
    return isinstance(func, Ref) and SHELLS.fullmatch("".join(func.steps)) is not None


def _text(value: Expr, scope: Scope, depth: int) -> str:
    """Return the text of a command, with a variable for what cannot be read."""
    if depth > DEEPEST:
        return UNREAD
    if isinstance(value, Const):
        return str(value.value)
    if isinstance(value, Text):
        return "".join(_text(part, scope, depth + 1) for part in value.parts)
    if isinstance(value, Items):
        return " ".join(_text(item, scope, depth + 1) for item in value.items)
    if isinstance(value, Op):
        if value.name == "/":
            return "/".join(_text(item, scope, depth + 1) for item in value.items)
        items = value.items[:1] if value.name == "%" else value.items if value.name == "+" else ()
        between = " " if any(isinstance(item, Items) for item in items) else ""
        return between.join(_text(item, scope, depth + 1) for item in items) or UNREAD
    if isinstance(value, Made):
        return _filled(value, scope, depth)
    if isinstance(value, Ref):
        if value.steps == INTERPRETER:
            return "python"
        bound = [assign.value for assign in scope.assigns if assign.target == value.steps and assign.how == "="]
        return _text(bound[-1], scope, depth + 1) if len(bound) == 1 else UNREAD
    return UNREAD


def _filled(value: Made, scope: Scope, depth: int) -> str:
    """Return the text that `"python train.py {}".format(x)` fills, or `"python train.py".split()` takes apart."""
    if value.call >= len(scope.calls):
        return UNREAD
    func, args = scope.calls[value.call].func, scope.calls[value.call].args
    if last_step(func) in PATHS and args and not value.steps:
        return "/".join(_text(part, scope, depth + 1) for part in args)
    if isinstance(func, Op) and func.name == "access" and last_step(func) in (".format", ".split"):
        return _text(func.items[0], scope, depth + 1)
    return UNREAD
