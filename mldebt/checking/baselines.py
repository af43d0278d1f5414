"""Compares findings with a baseline file, and brings such a file up to date.

A finding is matched by its identity, else by rule and anchor where the file it stood in is gone: a renamed file owes
what it owed. What a general rule said of a place stands for the more specific rule that says it now. A rule that the
baseline does not know, or knows in another version, finds nothing new until the baseline is updated.
"""

import posixpath
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from mldebt.checking.side import Side
from mldebt.findings.baseline import Baseline, Entry, entry_of
from mldebt.findings.finding import Finding
from mldebt.findings.vocabulary import Fingerprint, Status
from mldebt.findings.waterfall import is_worse
from mldebt.rules.rule import Rule

VAGUE = frozenset({"", "<module>"})


class Now(msgspec.Struct, frozen=True):
    """What is owed now: findings, the rules that ran, those that failed, what is listed and what cannot be read.

    `over` gives for a rule the more general ones whose findings it replaces.
    """

    findings: tuple[Finding, ...]
    rules: Mapping[str, int]
    failed: frozenset[str]
    listed: frozenset[str]
    unread: frozenset[str]
    over: Mapping[str, Sequence[str]] = {}

    @classmethod
    def of(cls, side: Side, rules: Sequence[Rule], listed: frozenset[str]) -> "Now":
        """Return what one side of a change owes."""
        owed = tuple(one for one in side.findings if one.suppressed is None)
        return cls(
            owed, {rule.code: rule.version for rule in rules}, frozenset(side.failed), listed,
            frozenset(row.path for row in side.unread), {rule.code: rule.over for rule in rules},
        )  # fmt: skip


class Renewed(msgspec.Struct, frozen=True):
    """A baseline brought up to date; what was dropped and lowered, what was added, and what is new and was not."""

    baseline: Baseline
    fixed: tuple[Entry, ...]
    lowered: int
    added: tuple[Finding, ...]
    left: tuple[Finding, ...]


def statuses(baseline: Baseline, now: Now) -> dict[Fingerprint, Status]:
    """Return what each finding is beside the baseline."""
    matched = matches(baseline, now)
    found: dict[Fingerprint, Status] = {}
    for one in now.findings:
        old = matched.get(one.fingerprint)
        if one.code in unknown_rules(baseline, now):
            found[one.fingerprint] = "existing"
        elif old is None:
            found[one.fingerprint] = "new"
        else:
            found[one.fingerprint] = "worsened" if is_worse(one.value, old.value) else "existing"
    return found


def unknown_rules(baseline: Baseline, now: Now) -> frozenset[str]:
    """Return the codes that ran and that the baseline does not know in their version."""
    return frozenset(code for code, version in now.rules.items() if baseline.rules.get(code) != version)


def matches(baseline: Baseline, now: Now) -> dict[Fingerprint, Entry]:
    """Return the entry that stands for each finding, where one does."""
    known = baseline.by_fingerprint()
    found = {one.fingerprint: known[one.fingerprint] for one in now.findings if one.fingerprint in known}
    moved: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in sorted(baseline.entries, key=lambda one: (one.path, one.fingerprint), reverse=True):
        if entry.fingerprint not in found and entry.path not in now.listed:
            moved[entry.code, entry.anchor].append(entry)
    for one in now.findings:
        waiting, name = moved.get((one.code, one.anchor), []), posixpath.basename(one.path)
        if one.fingerprint in found:
            continue
        fitting = [entry for entry in waiting if one.anchor not in VAGUE or posixpath.basename(entry.path) == name]
        if fitting:
            found[one.fingerprint] = fitting[-1]
            waiting.remove(fitting[-1])
    taken = {entry.fingerprint for entry in found.values()}
    for fingerprint, entry in _replaced(baseline, now):
        if fingerprint not in found and entry.fingerprint not in taken:
            found[fingerprint] = entry
            taken.add(entry.fingerprint)
    return found


def _replaced(baseline: Baseline, now: Now) -> Iterator[tuple[Fingerprint, Entry]]:
    """Yield the findings of more specific rules with what a rule they replace owed at the same place."""
    owed = {(entry.path, entry.anchor, entry.code): entry for entry in baseline.entries}
    for one in now.findings:
        for code in now.over.get(one.code, ()):
            if entry := owed.get((one.path, one.anchor, code)):
                yield one.fingerprint, entry


def pruned(baseline: Baseline, now: Now) -> Renewed:
    """Return a baseline without what was fixed."""
    fixed = _fixed(baseline, now)
    kept = tuple(one for one in baseline.entries if one not in fixed)
    return Renewed(msgspec.structs.replace(baseline, entries=kept), fixed, 0, (), ())


def renewed(baseline: Baseline, now: Now, accept: str | None = None) -> Renewed:
    """Return a pruned baseline with lower values where debt shrank; with `accept`, a reason, also with what is new.

    What a rule finds that the baseline did not know is taken in: it was owed before the rule could say so.
    """
    matched, judged, later = matches(baseline, now), statuses(baseline, now), unknown_rules(baseline, now)
    stands = {matched[one.fingerprint].fingerprint: one for one in now.findings if one.fingerprint in matched}
    fixed = _fixed(baseline, now)
    kept = [one for one in baseline.entries if one not in fixed]
    lowered = [_lowered(one, stands.get(one.fingerprint)) for one in kept]
    first = [one for one in now.findings if one.code in later and one.fingerprint not in matched]
    fresh = [one for one in now.findings if judged[one.fingerprint] != "existing"]
    entries = {one.fingerprint: one for one in (*lowered, *map(entry_of, first))}
    if accept is not None:
        entries |= {one.fingerprint: entry_of(one, accept) for one in fresh}
    rules = {**baseline.rules, **{code: version for code, version in now.rules.items() if code not in now.failed}}
    return Renewed(
        Baseline(rules, tuple(entries.values()), now.unread), fixed,
        sum(old != new for old, new in zip(kept, lowered, strict=True)),
        (*first, *(fresh if accept is not None else ())), () if accept is not None else tuple(fresh),
    )  # fmt: skip


def _fixed(baseline: Baseline, now: Now) -> tuple[Entry, ...]:
    stands = {entry.fingerprint for entry in matches(baseline, now).values()}
    return tuple(one for one in baseline.entries if one.fingerprint not in stands and _is_fixed(one, baseline, now))


def _is_fixed(entry: Entry, baseline: Baseline, now: Now) -> bool:
    """Say whether absence means repair: its rule ran in the version that wrote it, its file was read or is gone."""
    has_run = now.rules.get(entry.code) == baseline.rules.get(entry.code) and entry.code not in now.failed
    return has_run and entry.path not in now.unread


def _lowered(entry: Entry, now: Finding | None) -> Entry:
    """Return an entry under the identity its finding has now, with the lower of both values."""
    if now is None:
        return entry
    lower = now.value if entry.value is None or (now.value is not None and now.value < entry.value) else entry.value
    return Entry(now.fingerprint, now.code, now.path, now.anchor, lower, entry.reason)
