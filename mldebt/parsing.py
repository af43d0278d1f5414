"""Parses Python that others wrote without printing what the interpreter thinks of it (`1if x`, `x is 1`).

The warnings of a scanned file are not ours to print, and a process that turns warnings into errors would call a file
that runs broken.
"""

import ast
import warnings

ONLY_SYNTAX = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT


def module_tree(source: bytes | str) -> ast.Module:
    """Return the tree of a module; raise what `ast.parse` raises."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(source)


def expression_tree(source: str) -> ast.Expression:
    """Return the tree of one expression; raise what `ast.parse` raises."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(source, mode="eval")


def check_cell(source: str) -> None:
    """Parse a notebook cell, which may await at its top; raise what `compile` raises. Nothing is run."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        compile(source, "<cell>", "exec", flags=ONLY_SYNTAX, dont_inherit=True)
