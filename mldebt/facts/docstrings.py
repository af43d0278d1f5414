"""Reads docstrings, and the string below a module's imports that its author meant as one."""

import ast
from inspect import cleandoc

from mldebt.facts.lines import printable
from mldebt.facts.remark import Docstring

MAX_DOCSTRING = 8000


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
