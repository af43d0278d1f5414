"""Tells statements that nothing below runs after (they return, raise or end the program), and what a decorator is."""

import ast
from collections.abc import Sequence

LEAVES = (ast.Return, ast.Continue, ast.Break)
TURNING = frozenset({*LEAVES, ast.Raise, ast.Expr, ast.If})
"""Statements after which another condition may hold; the rest need no look."""
LACKING = frozenset({"AttributeError", "KeyError", "LookupError", "Exception", "BaseException"})
EXITS = frozenset({"exit", "quit", "sys.exit", "os._exit"})


def leaves(statement: ast.stmt) -> bool:
    """Say whether what follows a statement in its block is dead code; a condition around it is the caller's matter."""
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        return _dotted(statement.value.func) in EXITS
    return isinstance(statement, (*LEAVES, ast.Raise))


def goes_on(handler: ast.ExceptHandler) -> bool:
    """Say whether a handler takes what the lack of a name raises, and does not end the program."""
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    last = handler.body[-1]
    is_taken = any(kind is None or _dotted(kind) in LACKING for kind in kinds)
    return is_taken and (isinstance(last, LEAVES) or not leaves(last))


def _dotted(called: ast.expr) -> str:
    if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
        return f"{called.value.id}.{called.attr}"
    return called.id if isinstance(called, ast.Name) else ""


def only_defines_and_returns(body: Sequence[ast.stmt], inner: ast.stmt) -> bool:
    """Say whether a function merely defines `inner` and returns it: the shape of a decorator."""
    rest = [
        item
        for item in body
        if item is not inner and not (isinstance(item, ast.Expr) and isinstance(item.value, ast.Constant))
    ]
    return len(rest) == 1 and isinstance(rest[0], ast.Return)
