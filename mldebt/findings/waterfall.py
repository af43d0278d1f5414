"""Compares a scan with its base: statuses, what was fixed and how, and the change in minutes taken apart.

Only what was repaired may be called paid off. A finding counts as fixed only when its rule ran with the same version on
a path that was analysed or is gone; otherwise its minutes are "not looked at". Findings of one edit share its minutes:
what is left of an edit takes over minutes of what went, and that is no repair, nothing worse, but less that went.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Literal

import msgspec

from mldebt.findings.compared import Compared, Fixed, Waterfall
from mldebt.findings.cost import NOTHING, Cost, allot, total
from mldebt.findings.finding import Finding
from mldebt.findings.matching import Matches, match
from mldebt.findings.scan import Scan
from mldebt.findings.subjects import Evidence
from mldebt.findings.vocabulary import Fingerprint, Status

WORSE_BY = 3
WORSE_SHARE = 0.2
SAME_LOOP, TRAINING = "trains by the same loop, untracked too", "training too"
"""How evidence ends that names another subject which a finding speaks for."""

Part = Literal[
    "repaired", "deleted", "suppressed", "excluded_or_disabled", "new", "worsened", "noted", "rule_or_version_changed",
    "not_looked_at" ]  # fmt: skip


class Seen(msgspec.Struct, frozen=True):
    """What the scan looked at: rule versions that ran, rules that failed, paths analysed and set aside, subjects.

    `edits` is the repair that each finding of now shares its minutes in.
    """

    rules: Mapping[str, int]
    failed: Collection[str]
    analysed: Collection[str]
    excluded: Collection[str]
    listed: Collection[str]
    subjects: Collection[str]
    edits: Mapping[Fingerprint, str] = {}


def compare(
    now: Sequence[Finding], base: Scan, seen: Seen, renames: Mapping[str, str]
) -> tuple[tuple[Finding, ...], Compared]:
    """Return the findings with their status, and what the comparison says."""
    matches = match(base.findings, now, renames)
    earlier = matches.earlier()
    old_versions = {rule.code: rule.version for rule in base.rules}
    changed = {code for code, version in seen.rules.items() if old_versions.get(code) != version}
    statused = tuple(
        msgspec.structs.replace(one, status=_status(one, earlier.get(one.fingerprint), changed)) for one in now
    )
    shifted = _shifted(matches, base, seen.edits)
    fixed, amounts = _gone(matches, seen, changed, renames, shifted)
    _moved(statused, earlier, changed, amounts, shifted)
    before = total(one.minutes for one in base.findings if one.suppressed is None)
    compared = Compared(
        base=base.repository.commit, date=base.repository.commit_date or base.as_of, kind="scan", fixed=fixed,
        waterfall=Waterfall(**amounts), before=before, was=dict(_values(statused, earlier)),
    )  # fmt: skip
    return statused, compared


def _values(now: Iterable[Finding], earlier: Mapping[Fingerprint, Finding]) -> Iterator[tuple[Fingerprint, float]]:
    """Yield what worsened findings were before."""
    for one in now:
        if one.status == "worsened" and (before := earlier[one.fingerprint].value) is not None:
            yield one.fingerprint, before


def _status(now: Finding, before: Finding | None, changed: Collection[str]) -> Status:
    if now.code in changed:
        return "existing"
    if before is None:
        return "new"
    return "worsened" if is_worse(now.value, before.value) else "existing"


def is_worse(now: float | None, before: float | None) -> bool:
    """Say whether a value grew by more than a rule's value wavers."""
    if now is None or before is None:
        return False
    worse = now - before
    return worse >= WORSE_BY and worse >= WORSE_SHARE * abs(before)


def voices(evidence: Iterable[Evidence]) -> int:
    """Return how many others a finding speaks for, as its evidence says: one more is more debt."""
    return sum(one.says.endswith((SAME_LOOP, TRAINING)) for one in evidence)


def _shifted(matches: Matches, base: Scan, edits: Mapping[Fingerprint, str]) -> dict[Fingerprint, Cost]:
    """Return what findings took over from those that left their edit or gave to those that joined it."""
    fixes = {fingerprint: fix.id for fix in base.fixes for fingerprint in fix.findings}
    left = _by_edit((one for one in matches.gone if one.suppressed is None), fixes)
    came = _by_edit(matches.came, edits)
    found: dict[Fingerprint, Cost] = {}
    for before, one in matches.pairs:
        is_judged_anew = (one.value, one.severity) != (before.value, before.severity)
        if is_judged_anew or one.suppressed is not None or before.suppressed is not None:
            continue
        more = one.minutes + before.minutes.times(-1)
        if (more.expected, more.high) > (0, 0):
            causes = left.get(fixes.get(before.fingerprint, ""), ())
        else:
            causes = came.get(edits.get(one.fingerprint, ""), ())
        if causes and more != NOTHING:
            found[one.fingerprint] = more
            for cause, part in zip(causes, allot(more, len(causes)), strict=True):
                found[cause.fingerprint] = found.get(cause.fingerprint, NOTHING) + part
    return found


def _by_edit(findings: Iterable[Finding], edits: Mapping[Fingerprint, str]) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for one in findings:
        if one.fingerprint in edits and one.minutes.high:
            found.setdefault(edits[one.fingerprint], []).append(one)
    return found


def _gone(
    matches: Matches,
    seen: Seen,
    changed: Collection[str],
    renames: Mapping[str, str],
    shifted: Mapping[Fingerprint, Cost],
) -> tuple[tuple[Fixed, ...], dict[Part, Cost]]:
    amounts: dict[Part, Cost] = {}
    fixed: list[Fixed] = []
    for one in matches.gone:
        if one.suppressed is not None:
            continue
        path = renames.get(one.path, one.path)
        part = _why_gone(one, path, seen, changed)
        cost = one.minutes + shifted.get(one.fingerprint, NOTHING).times(-1)
        amounts[part] = amounts.get(part, NOTHING) + cost.times(-1 if part == "rule_or_version_changed" else 1)
        if part in {"repaired", "deleted"} and one.is_owed:
            fixed.append(Fixed(one.fingerprint, one.code, one.name, one.path, one.symbol, cost, part, one.message))
    return tuple(sorted(fixed, key=lambda one: (one.path, one.code, one.fingerprint))), amounts


def _why_gone(one: Finding, path: str, seen: Seen, changed: Collection[str]) -> Part:
    if one.code not in seen.rules:
        return "excluded_or_disabled"
    if one.code in changed:
        return "rule_or_version_changed"
    if one.code in seen.failed:
        return "not_looked_at"
    if path not in seen.listed:
        return how_gone(one, has_file=False, has_subject=False)
    if path in seen.excluded:
        return "excluded_or_disabled"
    if path not in seen.analysed:
        return "not_looked_at"
    return how_gone(one, has_file=True, has_subject=one.subject in seen.subjects)


def how_gone(one: Finding, *, has_file: bool, has_subject: bool) -> Literal["repaired", "deleted"]:
    """Say whether what is gone was repaired: settings, comments and a dead file of settings are by being deleted."""
    if not has_file:
        return "repaired" if one.name == "dead-config-file" else "deleted"
    return "repaired" if has_subject or one.area in ("configs", "housekeeping") else "deleted"


def _moved(
    statused: Sequence[Finding],
    earlier: Mapping[Fingerprint, Finding],
    changed: Collection[str],
    amounts: dict[Part, Cost],
    shifted: Mapping[Fingerprint, Cost],
) -> None:
    """Add the minutes of current findings, and the difference of those that were there before."""
    for one in statused:
        before = earlier.get(one.fingerprint)
        was = before.minutes if before is not None and before.suppressed is None else NOTHING
        now = one.minutes if one.suppressed is None else NOTHING
        shift = shifted.get(one.fingerprint, NOTHING)
        more = now + was.times(-1) + shift.times(1 if before is None else -1)
        if more == NOTHING:
            continue
        part = _part(one, before, changed)
        sign = -1 if part in ("repaired", "suppressed", "noted") else 1
        amounts[part] = amounts.get(part, NOTHING) + more.times(sign)


def _part(one: Finding, before: Finding | None, changed: Collection[str]) -> Part:
    if one.code in changed:
        return "rule_or_version_changed"
    if one.suppressed is not None:
        return "suppressed"
    if before is None:
        return "new"
    if one.is_note and before.is_owed:
        return "noted"
    return "worsened" if one.minutes.expected > before.minutes.expected else "repaired"
