"""Says in one sentence what changed between two scans; only what was repaired is called so."""

from collections.abc import Mapping
from typing import Literal

from mldebt.findings.cost import Cost, total
from mldebt.findings.scan import Scan, Sum
from mldebt.report.wording.words import Phrase, count, signed, spell, together


def moves(scan: Scan, since: str) -> list[Phrase]:
    """Return the sentence on what came, went and got worse; `since` is how it begins."""
    compared = scan.compared
    new = sum(finding.status == "new" and finding.is_owed for finding in scan.findings)
    worse = sum(finding.status == "worsened" and finding.is_owed for finding in scan.findings)
    repaired = [fixed for fixed in compared.fixed if fixed.how == "repaired"]
    deleted = len(compared.fixed) - len(repaired)
    said = [
        (len(repaired), f"{_was(len(repaired))} repaired{_worth(total(one.minutes for one in repaired))}"),
        (deleted, "went with deleted code"),
        (new, f"{is_(new)} new"),
        (worse, "got worse"),
    ]
    parts = [(number, words) for number, words in said if number]
    if not parts:
        nothing = Phrase(f"{since} nothing was repaired and nothing is new")
        return [nothing, *(_net(scan) if totals_change(scan) else []), *_aside_from_code(scan), Phrase(".")]
    first, *rest = parts
    named = [f"{count(first[0], 'finding')} {first[1]}", *(f"{number:,} {words}" for number, words in rest)]
    return [Phrase(f"{since} {together(named)}"), *_net(scan), *_aside_from_code(scan), Phrase(".")]


def _aside_from_code(scan: Scan) -> list[Phrase]:
    """Say which part of the change no edit of the code made."""
    if not totals_change(scan):
        return []
    fall = scan.compared.waterfall
    reasons = [
        (fall.rule_or_version_changed.expected, "from changed rules"),
        (-fall.excluded_or_disabled.expected, "from what is excluded or switched off"),
        (-fall.suppressed.expected, "from suppressions"),
        (-fall.noted.expected, "from what can wait by now"),
        (-fall.not_looked_at.expected, "from what could not be looked at"),
    ]
    said = [f"{signed(minutes)} {reason}" for minutes, reason in reasons if minutes]
    return [Phrase(f", with {together(said)}")] if said else []


def totals_change(scan: Scan) -> int:
    """Return the change of the expected minutes since the base, 0 where it is not known."""
    before = scan.compared.before
    return scan.totals.minutes.expected - before.expected if before else 0


def base_sums(scan: Scan, kind: Literal["by_area", "by_owner"]) -> Mapping[str, Sum] | None:
    """Return the sums of the base as its own scan stored them, None where they do not add up to what it owed."""
    base = next((point for point in scan.history if point.commit == scan.compared.base), None)
    sums: Mapping[str, Sum] = getattr(base.totals, kind) if base is not None else {}
    before = scan.compared.before
    adds_up = before is not None and sum(one.minutes.expected for one in sums.values()) == before.expected
    return sums if base is not None and adds_up else None


def _net(scan: Scan) -> list[Phrase]:
    if scan.compared.before is None:
        return []
    change = totals_change(scan)
    return (
        [Phrase(": "), Phrase(signed(change), strong=True), Phrase(" in all")]
        if change
        else [Phrase(", the same in all")]
    )


def _worth(cost: Cost) -> str:
    return f" ({spell(cost)})" if cost.high else ""


def is_(number: int) -> str:
    """Return the verb for a number of subjects."""
    return "is" if number == 1 else "are"


def _was(number: int) -> str:
    return "was" if number == 1 else "were"
