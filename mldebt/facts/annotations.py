"""Writes an annotation as text: the usual shapes directly, since `ast.unparse` costs more than parsing a function."""

import ast

LONGEST = 200


def written(node: ast.expr | None) -> str | None:
    """Return the source of an annotation, cut at 200 characters, or None where there is none."""
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
