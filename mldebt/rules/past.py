"""Says which rules can be judged at a past commit: all but those on the ledger, which tells of the past itself."""

from collections.abc import Sequence

from mldebt.findings.ledger import Experiment, RunStore
from mldebt.rules.rule import Rule

OF_THE_LEDGER = frozenset({Experiment, RunStore})


def for_the_past(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """Return the rules that a point of the trend is judged by."""
    return tuple(rule for rule in rules if rule.subject not in OF_THE_LEDGER)


def versions(rules: Sequence[Rule]) -> dict[str, int]:
    """Return code → version of the rules that a point is judged by: points with other versions are no part of it."""
    return {rule.code: rule.version for rule in for_the_past(rules)}
