"""The order in which findings are listed everywhere."""

from collections.abc import Iterable

from mldebt.findings.finding import Finding
from mldebt.findings.vocabulary import CONFIDENCES, SEVERITIES

Rank = tuple[int, int, int, str, int, str, str]


def rank(one: Finding) -> Rank:
    """Return what orders findings by severity, confidence and effort; place and code make the order total."""
    return (
        -SEVERITIES.index(one.severity), -CONFIDENCES.index(one.confidence), -one.minutes.expected, one.path,
        one.line, one.code, one.fingerprint,
    )  # fmt: skip


def ranked(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings, the most severe and certain first."""
    return sorted(findings, key=rank)
