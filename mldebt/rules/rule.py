"""What a rule is: one module with a few constants, `check` and a docstring that is its documentation.

Rules are also written down without their code, so that a start that knows them imports only those that judge something.
Most are previews, which a check leaves out, and importing all of them is a twentieth of it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from importlib import import_module
from typing import Any

import msgspec

from mldebt.findings.cost import Cost
from mldebt.findings.finding import Debt
from mldebt.findings.ledger import Experiment, RunStore
from mldebt.findings.scan import Measured
from mldebt.findings.vocabulary import Area, Severity

OF_THE_LEDGER = frozenset({Experiment, RunStore})
"""Subjects that tell of the past itself: a rule on them can not be judged at a past commit."""


class Rule(msgspec.Struct, frozen=True):
    """A discovered rule. `subject` is the type of what it judges, the denominator of its findings.

    `cost` is what a typical repair takes and `minutes` the sentence that says why; `documentation` is Markdown;
    `path` is the rule's file relative to the folder that holds the package. `denominator` counts the subjects of a
    project where those that exist are not all that could be judged: hotspots are listed only above a bound. `over` are
    the rules whose finding on the same subject this one replaces: one subject, one finding, the most specific one.
    """

    code: str
    name: str
    title: str
    severity: Severity
    area: Area
    challenge: int
    cost: Cost
    version: int
    since: str
    preview: bool
    minutes: str
    measured: tuple[Measured, ...]
    subject: type
    check: Callable[[Any, Any], Iterable[Debt]]
    documentation: str
    path: str
    denominator: Callable[[Any], int] | None = None
    over: tuple[str, ...] = ()


def priced(rule: Rule, cost: Cost) -> Rule:
    """Return a rule with another typical cost; what a debt costs more or less than typical stays in proportion."""

    def check(subject: Any, project: Any) -> Iterator[Debt]:  # noqa: ANN401 - as any rule's check
        for debt in rule.check(subject, project):
            repair = msgspec.structs.replace(
                debt.repair,
                base=_scaled(debt.repair.base, rule.cost, cost),
                each=_scaled(debt.repair.each, rule.cost, cost),
            )
            yield msgspec.structs.replace(debt, repair=repair)

    return msgspec.structs.replace(rule, cost=cost, check=check, minutes=f"{rule.minutes} Minutes set by the options.")


def _scaled(cost: Cost, was: Cost, now: Cost) -> Cost:
    return Cost(
        _share(cost.low, was.low, now.low),
        _share(cost.expected, was.expected, now.expected),
        _share(cost.high, was.high, now.high),
    )


def _share(minutes: int, was: int, now: int) -> int:
    return round(minutes * now / was) if was else minutes


def for_the_past(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """Return the rules that a point of the trend is judged by."""
    return tuple(rule for rule in rules if rule.subject not in OF_THE_LEDGER)


def versions(rules: Sequence[Rule]) -> dict[str, int]:
    """Return code → version of the rules that a point is judged by: points with other versions are no part of it."""
    return {rule.code: rule.version for rule in for_the_past(rules)}


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
