"""Says what a pattern of a `match` takes out of its subject, and which names it gives to it."""

import ast
from collections.abc import Iterator

Steps = tuple[str, ...]
BUILT_IN = frozenset({"int", "float", "str", "bool", "bytes", "list", "dict", "tuple", "set", "frozenset", "bytearray"})
"""Classes whose one positional pattern is the object itself."""
MANY = 1 << 30
"""A place that no pattern has: nothing takes the rest of a sequence."""


def taken(pattern: ast.pattern, steps: Steps = ()) -> Iterator[tuple[str, Steps]]:
    """Yield (name, steps from the subject) of all that a pattern binds or compares; no name for the latter."""
    if isinstance(pattern, ast.MatchAs | ast.MatchStar):
        inner = getattr(pattern, "pattern", None)
        yield from taken(inner, steps) if inner is not None else ()
        yield from [(pattern.name, steps)] if pattern.name is not None else ()
    elif isinstance(pattern, ast.MatchClass):
        yield from _of_class(pattern, steps)
    elif isinstance(pattern, ast.MatchMapping):
        yield from _of_mapping(pattern, steps)
    elif isinstance(pattern, ast.MatchOr | ast.MatchSequence):
        after = next((at for at, one in enumerate(pattern.patterns) if isinstance(one, ast.MatchStar)), MANY)
        for place, one in enumerate(pattern.patterns):
            at = f"[{place}" if place < after else "[*"
            yield from taken(one, steps if isinstance(pattern, ast.MatchOr) else (*steps, at))
    elif steps:
        yield "", steps


def _of_mapping(pattern: ast.MatchMapping, steps: Steps) -> Iterator[tuple[str, Steps]]:
    for key, inner in zip(pattern.keys, pattern.patterns, strict=True):
        is_told = isinstance(key, ast.Constant) and not isinstance(key.value, bytes)
        yield from taken(inner, (*steps, f"[{ast.literal_eval(key)}" if is_told else "[*"))
    if pattern.rest is not None:
        yield pattern.rest, steps


def _of_class(pattern: ast.MatchClass, steps: Steps) -> Iterator[tuple[str, Steps]]:
    """Yield what a class pattern takes: attributes by name, and any of them where it names none."""
    is_plain = isinstance(pattern.cls, ast.Name) and pattern.cls.id in BUILT_IN
    for inner in pattern.patterns:
        yield from taken(inner, steps if is_plain else (*steps, ".__dict__", "[*"))
    for name, inner in zip(pattern.kwd_attrs, pattern.kwd_patterns, strict=True):
        yield from taken(inner, (*steps, f".{name}"))
