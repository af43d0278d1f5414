"""Puts markup, formulas, commands and escapes into every text of a document that a repository writes."""

import msgspec
from msgspec import inspect

BAIT = "</script><img src=x onerror=alert(1)>\"'` {{7*7}} ]]> --> \x1b]0;t\x07 \u202e\u2028\r\n=1+1"
KEPT = {"commit", "fingerprint", "findings", "base", "web", "remote", "root_commit", "by_area", "by_challenge"}


def baited(value: object, kind: inspect.Type) -> object:
    """Return the value with the bait at the end of every text that is free, as its type says."""
    if isinstance(value, msgspec.Struct):
        return msgspec.structs.replace(
            value,
            **{
                field.name: baited(getattr(value, field.name), inspect.type_info(field.type))
                for field in msgspec.structs.fields(value)
                if field.name not in KEPT
            },
        )
    if isinstance(kind, inspect.UnionType):
        kind = next((each for each in kind.types if not isinstance(each, inspect.NoneType)), kind)
    if isinstance(value, dict):
        return {f"{key}{BAIT}": inner for key, inner in value.items()}
    if isinstance(value, tuple):
        inside = kind.item_type if isinstance(kind, inspect.VarTupleType) else inspect.AnyType()
        return tuple(baited(inner, inside) for inner in value)
    return value + BAIT if isinstance(value, str) and isinstance(kind, inspect.StrType) else value
