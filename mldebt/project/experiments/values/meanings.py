"""Compares literal values as what they mean, so that `1e-5` and `0.00001`, `8*64` and `512` are one value."""

import ast
import operator
from collections.abc import Callable
from functools import lru_cache
from struct import pack, unpack

from mldebt.parsing import expression_tree
from mldebt.patterns import regex

LONGEST = 200
DEEPEST = 12
LARGEST_POWER = 64
LARGEST_BASE = 1 << 16
EXACT = 12
"""Digits from which on a number was hardly written by hand."""
WORDS = {"true": "true", "false": "false", "none": "none", "null": "none", "~": "none", "nil": "none"}
NUMBER = regex(r"[-+]?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
PATH_LIKE = regex(r"[\\/]|^\.|^\$|\.(?:py|ya?ml|json|csv|txt|pth?|ckpt|pkl|h5|npy|png|log|bin)$|^https?:|://")
CALL = regex(r"['\"]?[A-Za-z_][\w.]*\(.*\)['\"]?")
OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod,
}  # fmt: skip


@lru_cache(maxsize=20_000)
def meaning(text: str) -> str | None:
    """Return the canonical form of a Python literal or constant expression, or None where it is neither."""
    bare = text.strip().rstrip(",;").strip()
    if not bare or len(bare) > LONGEST:
        return None
    if bare.lower() in WORDS:
        return WORDS[bare.lower()]
    if NUMBER.fullmatch(bare):
        return _number(bare)
    try:
        tree = expression_tree(bare)
        return _canonical(tree.body, 0)
    except (SyntaxError, ValueError, ArithmeticError, RecursionError, MemoryError):
        return None


def plain_meaning(text: str) -> str:
    """Return the canonical form of a value written without quotes, as in YAML or on a command line."""
    bare = text.strip().strip("'\"")
    if NUMBER.fullmatch(bare):
        return _number(bare) or bare
    return WORDS.get(bare.lower(), meaning(bare) or bare)


def is_path(text: str) -> bool:
    """Say whether a value names a place rather than a choice."""
    return PATH_LIKE.search(text.strip().strip("'\"")) is not None


def is_call(text: str) -> bool:
    """Say whether a value is a call in words, which a program evaluates."""
    return CALL.fullmatch(text.strip()) is not None


def is_text(text: str) -> bool:
    """Say whether a canonical value is a string rather than a number, truth value or list of numbers."""
    return text.startswith("'") or (text not in ("true", "false", "none") and text[:1].isalpha())


def is_same_word(left: str, right: str) -> bool:
    """Say whether two values are one word in other letters or with other signs between: `FlowNetS`, `flownet_s`."""
    words = ["".join(filter(str.isalnum, text.lower())) for text in (left, right)]
    return words[0] == words[1] and not words[0].isdigit() and bool(words[0])


def _number(text: str) -> str | None:
    try:
        value = float(text.replace("_", ""))
    except ValueError:
        return None
    return repr(_as_written(value) if sum(map(str.isdigit, text)) >= EXACT else value)


def _as_written(value: float) -> float:
    """Return the short number that a program of 32 bits was given where it wrote one in full, else the number."""
    try:
        if not value or unpack("f", pack("f", value))[0] != value:
            return value
    except OverflowError:
        return value
    shorter = (float(f"{value:.{digits}g}") for digits in range(1, 9))
    return next((one for one in shorter if unpack("f", pack("f", one))[0] == value), value)


def _canonical(node: ast.expr, depth: int) -> str | None:
    if depth > DEEPEST:
        return None
    match node:
        case ast.Constant(value=bool() | None):
            return str(node.value).lower()
        case ast.Constant(value=str()):
            return repr(node.value)
        case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Set(elts=items):
            parts = [_canonical(item, depth + 1) for item in items]
            return None if None in parts else f"[{', '.join(filter(None, parts))}]"
    number = _evaluated(node, depth)
    return None if number is None else repr(float(number))


def _evaluated(node: ast.expr, depth: int) -> float | None:
    if depth > DEEPEST:
        return None
    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            return float(value)
        case ast.UnaryOp(op=ast.USub() | ast.UAdd() as sign, operand=operand):
            found = _evaluated(operand, depth + 1)
            return -found if found is not None and isinstance(sign, ast.USub) else found
        case ast.BinOp(left=left, op=sign, right=right):
            return _combined(sign, _evaluated(left, depth + 1), _evaluated(right, depth + 1))
    return None


def _combined(sign: ast.operator, left: float | None, right: float | None) -> float | None:
    if left is None or right is None:
        return None
    if isinstance(sign, ast.Pow):
        found = left**right if abs(right) <= LARGEST_POWER and abs(left) <= LARGEST_BASE else None
        return found if isinstance(found, float) else None
    return OPERATORS[type(sign)](left, right) if type(sign) in OPERATORS else None
