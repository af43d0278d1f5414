"""Tells statements that nothing below runs after: they return, raise, or end the program."""

import ast

LEAVES = (ast.Return, ast.Continue, ast.Break)
TURNING = frozenset({*LEAVES, ast.Raise, ast.Expr, ast.If})
"""Statements after which another condition may hold; the rest need no look."""
EXITS = frozenset({"exit", "quit", "sys.exit", "os._exit"})


def leaves(statement: ast.stmt) -> bool:
    """Say whether what follows a statement in its block is dead code; a condition around it is the caller's matter."""
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        return _dotted(statement.value.func) in EXITS
    return isinstance(statement, (*LEAVES, ast.Raise))


def _dotted(called: ast.expr) -> str:
    if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
        return f"{called.value.id}.{called.attr}"
    return called.id if isinstance(called, ast.Name) else ""
