"""Says in one sentence what changed between two scans; only what was repaired is called so."""

from mldebt.findings.cost import Cost
from mldebt.findings.scan import Scan
from mldebt.report.phrases import Phrase
from mldebt.report.words import count, signed, spell, together


def moves(scan: Scan, since: str) -> list[Phrase]:
    """Return the sentence on what came, went and got worse; `since` is how it begins."""
    compared = scan.compared
    new = sum(finding.status == "new" and finding.suppressed is None for finding in scan.findings)
    worse = sum(finding.status == "worsened" and finding.suppressed is None for finding in scan.findings)
    repaired = [fixed for fixed in compared.fixed if fixed.how == "repaired"]
    deleted = len(compared.fixed) - len(repaired)
    said = [
        (len(repaired), f"{_was(len(repaired))} repaired{_worth(compared.waterfall.repaired)}"),
        (deleted, "went with deleted code"),
        (new, f"{is_(new)} new"),
        (worse, "got worse"),
    ]
    parts = [(number, words) for number, words in said if number]
    if not parts:
        return [Phrase(f"{since} nothing was repaired and nothing is new"), *_aside_from_code(scan), Phrase(".")]
    first, *rest = parts
    named = [f"{count(first[0], 'finding')} {first[1]}", *(f"{number:,} {words}" for number, words in rest)]
    return [Phrase(f"{since} {together(named)}"), *_net(scan), Phrase(".")]


def _aside_from_code(scan: Scan) -> list[Phrase]:
    """Say of a total that moved although no finding came or went that rules, options or reading moved it."""
    before = scan.compared.before
    change = scan.totals.minutes.expected - before.expected if before else 0
    if not change:
        return []
    return [
        Phrase(": the "),
        Phrase(signed(change), strong=True),
        Phrase(" come from changed rules, options or reading"),
    ]


def _net(scan: Scan) -> list[Phrase]:
    if scan.compared.before is None:
        return []
    change = scan.totals.minutes.expected - scan.compared.before.expected
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
