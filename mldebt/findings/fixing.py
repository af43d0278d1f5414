"""Groups debts into fixes: what one edit removes, what it costs, and where it stands in the one order of all pillars.

What stops somebody comes first, then the gravest. Then decides the priority: severity × confidence × reach × recent
activity × √ of how far code is over its limit, or ÷ √ minutes where nothing is measured. A note owes no minutes.

Minutes belong to the fix and are shared out to its findings, so that every sum over findings reconciles. Fixes of files
that are copies of each other, or that share a cause, are told as one, ranked as the first of them is: nobody decides
thrice on the same lines, the same option or the same missing tracker.
"""

import math
import posixpath
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import blake2b

import msgspec

from mldebt.findings.cost import Cost, allot, total
from mldebt.findings.finding import Debt, Finding, Repair
from mldebt.findings.scan import Factor, Fix
from mldebt.findings.vocabulary import Confidence, Severity

SEVERITY: Mapping[Severity, float] = {"info": 0.3, "minor": 1.0, "major": 3.0, "critical": 9.0}
CONFIDENCE: Mapping[Confidence, float] = {"low": 0.3, "medium": 0.6, "high": 1.0}
HOUR, NAMED = 60, 30
STOPS, TIMES = "stops who starts it", "√ of"
Pair = tuple[Fix, Sequence[tuple[Debt, Finding]]]
QUICKEST = 15
"""Minutes: what is written in less has to be looked at, tried and reviewed as well."""


def shares(debts: Sequence[Debt], usual: Severity = "minor") -> tuple[Cost, ...]:
    """Return the minutes of each debt: its fix's base and margins, shared among those that owe any."""
    groups: dict[str, list[int]] = defaultdict(list)
    for index, debt in enumerate(debts):
        if (debt.severity or usual) != "info":
            groups[debt.repair.key].append(index)
    found = [Cost()] * len(debts)
    for indices in groups.values():
        whole = debts[indices[0]].repair.base + total(debts[index].repair.each for index in indices[1:])
        for index, cost in zip(indices, allot(whole, len(indices)), strict=True):
            found[index] = cost
    return tuple(found)


def fixes(pairs: Sequence[tuple[Debt, Finding]], activity: Callable[[str], float]) -> tuple[Fix, ...]:
    """Return the fixes of unsuppressed findings, gravest first; `activity` is a path's decayed touches."""
    groups: dict[str, list[tuple[Debt, Finding]]] = defaultdict(list)
    for debt, finding in pairs:
        if finding.suppressed is None:
            groups[debt.repair.key].append((debt, finding))
    owing = {key: [pair for pair in members if pair[1].severity != "info"] for key, members in groups.items()}
    groups.update((key, members) for key, members in owing.items() if members)  # a note asks for nothing to be done
    found = [(_fix(key, members, activity), members) for key, members in map(_led, groups.items())]
    found = [pair for pair in found if pair[0].minutes.high]  # notes on tutorials and tests: nothing to rank
    return tuple(_told_as_one(first, others) for first, *others in _joined(sorted(found, key=_rank)))


def _joined(ranked: Sequence[Pair]) -> list[list[Pair]]:
    """Return fixes of one cause or likeness together, each group in the place of its first."""
    groups_of: dict[object, list[Pair]] = {}
    together: list[list[Pair]] = []
    for pair in ranked:
        causes = [cause for cause in (_likeness(pair[1]), *_causes(pair[1])) if cause is not None]
        group = next((groups_of[cause] for cause in causes if cause in groups_of), None)
        if group is None:
            together.append(group := [])
        group.append(pair)
        for cause in causes:
            groups_of.setdefault(cause, group)
    return together


def _led(group: tuple[str, Sequence[tuple[Debt, Finding]]]) -> tuple[str, Sequence[tuple[Debt, Finding]]]:
    """Return a fix's key and its members with the one in front that title, place and code are told of."""
    key, members = group
    return key, sorted(members, key=lambda pair: _lead(*pair))


def _rank(pair: Pair) -> tuple[bool, float, bool, float, str]:
    """Return what stops somebody first, then the gravest: that an edit is quick makes up for no crash.

    Of equally grave ones a lost result or a setting without effect comes before code that is hard to read: it misleads.
    """
    fix, _ = pair
    return not stops(fix), -fix.why_this_rank[0].value, is_tangle(fix), -fix.priority, fix.id


def stops(fix: Fix) -> bool:
    """Say whether what a fix removes makes something fail."""
    return any(factor.factor == STOPS for factor in fix.why_this_rank)


def is_tangle(fix: Fix) -> bool:
    """Say whether a fix is of code that is hard to read: how far it is over a limit weighs, not its minutes."""
    return any(factor.factor.startswith(TIMES) for factor in fix.why_this_rank)


def _causes(members: Sequence[tuple[Debt, Finding]]) -> Iterator[str]:
    """Yield what other fixes may share with one, told by its debts that owe something."""
    yield from dict.fromkeys(
        cause for debt, one in members if one.severity != "info" for cause in debt.repair.causes if cause
    )


def _likeness(members: Sequence[tuple[Debt, Finding]]) -> object | None:
    """Return what the fixes of two copies of one file have in common: all but the folder; None where no text tells."""
    paths = {finding.path for _, finding in members}
    if len(paths) > 1 or not all(debt.text or one.snippet for debt, one in members):
        return None
    path = paths.pop()
    name = posixpath.basename(path)
    said = sorted((one.code, one.line, one.cell or 0, debt.text, repr(one.snippet)) for debt, one in members)
    return name, members[0][0].repair.title.replace(path, name), tuple(said)


def _told_as_one(first: Pair, others: Sequence[Pair]) -> Fix:
    """Return a fix that stands for others too; its rank is its own, for theirs is the same work or decision again."""
    fix, members = first
    if not others:
        return fix
    *factors, reach, activity, effort = fix.why_this_rank
    likeness = _likeness(members)
    are_copies = likeness is not None and all(_likeness(other) == likeness for _, other in others)
    return msgspec.structs.replace(
        fix, title=_title_of_all(first, others, are_copies=are_copies),
        findings=tuple(found for one, _ in (first, *others) for found in one.findings),
        minutes=total(one.minutes for one, _ in (first, *others)),
        why_this_rank=(
            *factors, _of_one(reach, are_copies=are_copies), activity, _of_one(effort, are_copies=are_copies),
        ),
    )  # fmt: skip


def _of_one(factor: Factor, *, are_copies: bool) -> Factor:
    """Return a factor with a word on whose it is, where its fix stands for others."""
    return msgspec.structs.replace(factor, factor=f"{factor.factor} {'a copy' if are_copies else 'of the first'}")


def _title_of_all(first: Pair, others: Sequence[Pair], *, are_copies: bool) -> str:
    """Return one title: the names of all where they are of one place, else that of the first and how many more."""
    repairs = [debt.repair for _, members in (first, *others) for debt, _ in members]
    if len({_frame(one) for one in repairs if one.named}) == 1 and repairs[0].named:
        return titled(repairs)
    if are_copies:
        return f"{first[0].title} (and {len(others)} {'copies' if len(others) > 1 else 'copy'})"
    pairs = [pair for _, members in (first, *others) for pair in members]
    title = titled([debt.repair for debt, _ in first[1]])
    return _with_files(title, pairs) or f"{title} (and {len(pairs) - len(first[1])} more)"


def _with_files(title: str, pairs: Sequence[tuple[Debt, Finding]]) -> str:
    """Return a title with how many files it stands for beside the one it names; empty where it is one file."""
    more = len({finding.path for _, finding in pairs}) - 1
    return f"{title} (and {more} more file{'s' if more > 1 else ''})" if more else ""


def _fix(key: str, ordered: Sequence[tuple[Debt, Finding]], activity: Callable[[str], float]) -> Fix:
    repair, first = ordered[0][0].repair, ordered[0][1]
    minutes = total(finding.minutes for _, finding in ordered)
    title = titled([debt.repair for debt, _ in ordered])
    is_of_file = f"/{title}".replace(" ", "/").endswith(f"/{first.path}")
    factors = _factors(ordered, minutes, activity)
    return Fix(
        id=f"fix:{blake2b(key.encode('utf-8', 'surrogatepass'), digest_size=6).hexdigest()}",
        title=(_with_files(title, ordered) if is_of_file else "") or title,
        recipe=repair.recipe, findings=tuple(finding.fingerprint for _, finding in ordered), minutes=minutes,
        owner=first.codeowner or first.owner, priority=round(math.prod(factor.value for factor in factors), 3),
        why_this_rank=factors,
    )  # fmt: skip


def titled(repairs: Sequence[Repair]) -> str:
    """Return the title of the first repair, with what others in its place are of too: `lr, seed and 3 more`.

    A name stands between blanks, after the words of the title: `n` is no letter of `Define n in train.py`.
    """
    frame = _frame(repairs[0])
    first, *others = dict.fromkeys(repair.named for repair in repairs if _frame(repair) == frame)
    if not first or not others:
        return repairs[0].title
    shown = [first]
    while others and len(", ".join((*shown, others[0]))) <= NAMED:
        shown.append(others.pop(0))
    last = f"{len(others)} more" if others else shown.pop()
    before, found, after = repairs[0].title.rpartition(f" {first} ")
    return f"{before} {', '.join(shown)} and {last} {after}" if found else repairs[0].title


def _frame(repair: Repair) -> str:
    """Return the title of a repair without what is its own."""
    before, _, after = repair.title.rpartition(f" {repair.named} ")
    return f"{before} {after}"


def _lead(debt: Debt, finding: Finding) -> tuple[float, bool, str, int]:
    """Return the rank of a finding in its fix: the gravest first, of equals the one whose file names the repair."""
    weight = SEVERITY[finding.severity] * CONFIDENCE[finding.confidence]
    return -weight, not debt.repair.key.endswith(f":{finding.path}"), finding.path, finding.line


def _factors(
    members: Sequence[tuple[Debt, Finding]], minutes: Cost, activity: Callable[[str], float]
) -> tuple[Factor, ...]:
    findings = [finding for _, finding in members]
    first = findings[0]
    reach, many = len({finding.subject for finding in findings}), len(findings)
    held = f" with {many} findings" if many > reach else ""
    recent = max(activity(path) for path in {finding.path for finding in findings})
    halts = any(debt.repair.stops for debt, _ in members)
    times = max(debt.repair.times for debt, _ in members)
    return (
        Factor(f"severity {first.severity}", SEVERITY[first.severity]),
        *([Factor(STOPS, SEVERITY["major"])] if halts else ()),
        Factor(f"confidence {first.confidence}", CONFIDENCE[first.confidence]),
        Factor(f"reach {reach} subject{'s' if reach > 1 else ''}{held}", round(math.sqrt(reach), 3)),
        Factor("activity up to the last commit", round(1 + math.sqrt(recent), 3)),
        _weight(times, max(minutes.expected, QUICKEST)),
    )


def _weight(times: float, minutes: int) -> Factor:
    """Return how far code is over its limit, or what anything else takes: of two tangles the worse is not the later."""
    if times:
        return Factor(f"{TIMES} {times:.2g} times the limit", round(math.sqrt(times), 3))
    return Factor(f"÷ √ of {minutes / HOUR:.2g} h", round(math.sqrt(HOUR / minutes), 3))
