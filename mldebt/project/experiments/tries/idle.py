"""Says of a value in a program's function that no training of its file can read it, as the file stands.

Nothing names the function; or it is named only where another word is asked for than the file chooses (`if kind ==
"default":` below `kind = "search"`); or it is one of several commands and trains nothing. What it cannot know: who
calls it from another file, or by a name that is put together, which is why nothing is claimed where names are.
"""

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence

from mldebt.parsing import module_tree
from mldebt.patterns import regex

LARGEST = 200_000
BY_NAME = regex(r"\b(?:globals|locals|getattr|eval|exec|Fire)\(")
TRAINS = regex(r"(?i)\b\w*(?:train|fit|learn|search|tune|optimi[sz]e|objective)\w*\(|\.backward\(|\.step\(")
CALLED = regex(r"(?<![\w.])(\w+)\(")
CHECKED = "fast_dev_run=True"
"""What makes a fit of Lightning a check of the code: one batch."""
COMMAND = "command"
Function = ast.FunctionDef | ast.AsyncFunctionDef


def is_idle(text: str, places: Collection[int]) -> bool:
    """Say whether a line of some places of a program stands in a function that none of its trainings enters."""
    if len(text) > LARGEST or BY_NAME.search(text):
        return False
    try:
        tree = module_tree(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    functions = [node for node in tree.body if isinstance(node, Function)]
    held = [one for one in functions if any(one.lineno <= at <= (one.end_lineno or 0) for at in places)]
    if not held:
        return False
    chosen = _chosen(tree)
    return any(_is_unentered(one, tree, chosen) or _is_other_command(one, functions) for one in held)


def _is_unentered(one: Function, tree: ast.Module, chosen: Mapping[str, object]) -> bool:
    others = [node for node in tree.body if node is not one]
    uses = [is_off for name, is_off in _names(others, chosen) if name == one.name]
    return not one.decorator_list and all(uses)


def _chosen(tree: ast.Module) -> dict[str, object]:
    """Return the names that a module gives one word or number, and nothing else."""
    stored: dict[str, list[object]] = {}
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=value)):
                stored.setdefault(name, []).append(value)
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
                stored.setdefault(name, []).append(node)
    return {name: rows[0] for name, rows in stored.items() if len(rows) == 2 and isinstance(rows[0], str | int)}


def _names(nodes: Sequence[ast.AST], chosen: Mapping[str, object]) -> Iterator[tuple[str, bool]]:
    """Yield the names that code uses, and whether the file's own choice keeps it from there."""
    waiting = [(node, False) for node in nodes]
    while waiting:
        node, is_off = waiting.pop()
        if isinstance(node, ast.Name):
            yield node.id, is_off
        elif isinstance(node, ast.If) and (answer := _answer(node.test, chosen)) is not None:
            waiting += [(inner, is_off or not answer) for inner in node.body]
            waiting += [(inner, is_off or answer) for inner in node.orelse]
        else:
            waiting += [(inner, is_off) for inner in ast.iter_child_nodes(node)]


def _answer(test: ast.expr, chosen: Mapping[str, object]) -> bool | None:
    """Return what `name == "word"` comes to by the file's own choice; None where it does not say."""
    match test:
        case ast.Compare(left=ast.Name(id=name), ops=[ast.Eq()], comparators=[ast.Constant(value=asked)]):
            return chosen[name] == asked if name in chosen else None
    return None


def _is_other_command(one: Function, functions: Sequence[Function]) -> bool:
    """Say whether a function is a command that trains nothing beside one that does."""
    commands = [row for row in functions if any(COMMAND in ast.unparse(mark) for mark in row.decorator_list)]
    trained = [row for row in commands if _trains(row, functions)]
    return one in commands and one not in trained and bool(trained)


def _trains(one: Function, functions: Sequence[Function]) -> bool:
    """Say whether a function trains, by what it calls, or a function of its file that it calls."""
    own = _body(one)
    names = {found[1] for found in CALLED.finditer(own)}
    called = (_body(row) for row in functions if row is not one and row.name in names)
    return any(TRAINS.search(text) and CHECKED not in text for text in (own, *called))


def _body(one: Function) -> str:
    return "\n".join(map(ast.unparse, one.body))
