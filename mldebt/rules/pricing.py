"""Gives a rule the minutes that the options set for it: what a typical repair takes in this house."""

from collections.abc import Iterator
from typing import Any

import msgspec

from mldebt.findings.cost import Cost
from mldebt.findings.finding import Debt
from mldebt.rules.rule import Rule


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
