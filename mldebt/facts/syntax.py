"""Reads small pieces of syntax for the reader of statements: annotations, operators, docstrings, ends of a block."""

import ast
from collections.abc import Sequence
from inspect import cleandoc

from mldebt.facts.code import Const, Expr, Op, Ref
from mldebt.facts.lines import printable
from mldebt.facts.remark import Docstring

LONGEST = 200
OPERATORS = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.MatMult: "@",
    ast.Pow: "**", ast.LShift: "<<", ast.RShift: ">>", ast.BitOr: "|", ast.BitAnd: "&", ast.BitXor: "^", ast.And: "and",
    ast.Or: "or", ast.Not: "not", ast.USub: "neg", ast.UAdd: "pos", ast.Invert: "~", ast.Eq: "==", ast.NotEq: "!=",
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Is: "is", ast.IsNot: "isnot", ast.In: "in",
    ast.NotIn: "notin",
}  # fmt: skip
"""The name that each operator has in an `Op`."""
MAX_DOCSTRING = 8000
LEAVES = (ast.Return, ast.Continue, ast.Break)
TURNING = frozenset({*LEAVES, ast.Raise, ast.Expr, ast.If})
"""Statements after which another condition may hold; the rest need no look."""
LACKING = frozenset({"AttributeError", "KeyError", "LookupError", "Exception", "BaseException"})
EXITS = frozenset({"exit", "quit", "sys.exit", "os._exit"})


def written(node: ast.expr | None) -> str | None:
    """Return the source of an annotation, cut at 200 characters, or None where there is none.

    The usual shapes are written directly, since `ast.unparse` costs more than parsing a function.
    """
    if node is None:
        return None
    return (_usual(node) or ast.unparse(node))[:LONGEST]


def _usual(node: ast.expr) -> str | None:
    """Return the source of names, attributes, subscripts, tuples, unions and constants; None for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Constant):
        return repr(node.value) if node.value is not Ellipsis else "..."
    if isinstance(node, ast.Attribute):
        base = _usual(node.value)
        return base and f"{base}.{node.attr}"
    if isinstance(node, ast.Subscript):
        base, inner = _usual(node.value), _inner(node.slice)
        return base and inner and f"{base}[{inner}]"
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        left, right = _usual(node.left), _usual(node.right)
        return left and right and f"{left} | {right}"
    return None


def _inner(node: ast.expr) -> str | None:
    if not isinstance(node, ast.Tuple) or len(node.elts) < 2:  # (x,) is written with its comma
        return _usual(node)
    parts = [_usual(item) if not isinstance(item, ast.List) else _listed(item) for item in node.elts]
    return ", ".join([part or "" for part in parts]) if all(parts) else None


def _listed(node: ast.List) -> str | None:
    parts = [_usual(item) for item in node.elts]
    return f"[{', '.join([part or '' for part in parts])}]" if all(parts) else None


def docstring_at(statement: ast.Expr, text: str) -> Docstring:
    """Return the text of a string that stands alone, cleaned of indentation and cut to a length."""
    end = statement.end_lineno or statement.lineno
    return Docstring(printable(cleandoc(text[:MAX_DOCSTRING])), statement.lineno, end)


def late_docstring(tree: ast.Module) -> Docstring | None:
    """Return the string that stands alone right below the imports of a module."""
    for statement in tree.body:
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            value = statement.value.value
            return docstring_at(statement, value) if isinstance(value, str) else None
        if not isinstance(statement, ast.Import | ast.ImportFrom):
            return None
    return None


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


def is_main(test: Expr) -> bool:
    """Say whether a test is `__name__ == "__main__"`, either way round."""
    if not (isinstance(test, Op) and test.name == "=="):
        return False
    return {type(item): item for item in test.items} == {Ref: Ref(("__name__",)), Const: Const("__main__")}
