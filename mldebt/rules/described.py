"""Writes rules down without their code, so that a start that knows them imports only those that judge something.

Most of the rules are previews, which a check leaves out, and importing all of them is a twentieth of it.
"""

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from typing import Any

import msgspec

from mldebt.rules.rule import Rule


class _Late(msgspec.Struct, frozen=True):
    """A function of a module that is imported when it is called."""

    module: str
    name: str

    def __call__(self, *asked: Any) -> Any:  # noqa: ANN401 - whatever the function takes and gives
        return _found(self.module, self.name)(*asked)


@cache
def _found(module: str, name: str) -> Any:  # noqa: ANN401 - a check or a denominator of any rule
    return getattr(import_module(module), name)


class _Described(msgspec.Struct, frozen=True):
    """A rule whose parts that are code are names; `kind` is the type of its subject as (module, name)."""

    module: str
    kind: tuple[str, str]
    counts: bool
    words: dict[str, Any]


CODE = frozenset({"subject", "check", "denominator"})
WORDS = tuple(name for name in Rule.__struct_fields__ if name not in CODE)


def written(rules: Sequence[Rule]) -> bytes:
    """Return the rules as bytes."""
    return msgspec.msgpack.encode([
        _Described(
            rule.path.removesuffix(".py").replace("/", "."), (rule.subject.__module__, rule.subject.__qualname__),
            rule.denominator is not None, {name: getattr(rule, name) for name in WORDS},
        )
        for rule in rules
    ])  # fmt: skip


def read(content: bytes) -> tuple[Rule, ...]:
    """Return the rules that were written."""
    return tuple(_rule(one) for one in msgspec.msgpack.decode(content, type=list[_Described]))


def _rule(one: _Described) -> Rule:
    known = {name: msgspec.convert(one.words[name], TYPES[name]) for name in WORDS}
    return Rule(
        **known, subject=getattr(import_module(one.kind[0]), one.kind[1]), check=_Late(one.module, "check"),
        denominator=_Late(one.module, "denominator") if one.counts else None,
    )  # fmt: skip


TYPES: dict[str, Any] = {field.name: field.type for field in msgspec.structs.fields(Rule)}
