"""What a rule is: one module with a few constants, `check` and a docstring that is its documentation."""

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from mldebt.findings.cost import Cost
from mldebt.findings.finding import Debt
from mldebt.findings.scan import Measured
from mldebt.findings.vocabulary import Area, Severity


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
