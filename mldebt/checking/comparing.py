"""Tells what only the side after owes (in a merge, what no side before owed) and what nobody owes any more.

Beyond matching findings, a finding is old where its subject was in the same state before. A rule may report one of
several places that share a debt, and a change that moves its choice makes no debt and repairs none. A finding that
cannot be looked for is not fixed: its rule failed, or its file cannot be read now.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Literal

import msgspec

from mldebt.checking.side import Seen, Side
from mldebt.findings.compared import Fixed
from mldebt.findings.finding import Finding
from mldebt.findings.matching import match
from mldebt.findings.vocabulary import Status
from mldebt.findings.waterfall import how_gone, is_worse, voices

Before = Sequence[tuple[Side, Mapping[str, str]]]
"""Each side before with its renames, old path → new path."""
DEAD, MOSTLY = "dead", 2 / 3
ORDER: tuple[Status, ...] = ("existing", "worsened", "new")


class Judged(msgspec.Struct, frozen=True):
    """A finding of the side after and what it is beside the sides before."""

    finding: Finding
    status: Status


def compared(after: Side, before: Before) -> list[Judged]:
    """Return the findings with their status, the mildest that any side before gives."""
    statuses = [_statuses(after, side, renames) for side, renames in before]
    return [
        Judged(one, min((found[one.fingerprint] for found in statuses), key=ORDER.index, default="new"))
        for one in after.findings
    ]


def earlier(finding: Finding, before: Before) -> list[Seen]:
    """Return what the sides before thought of a finding's subject, where they knew it."""
    found = (_seen(finding.subject, finding.path, side, renames) for side, renames in before)
    return [seen for seen in found if seen is not None]


def _statuses(after: Side, before: Side, renames: Mapping[str, str]) -> dict[str, Status]:
    matched = match(before.findings, after.findings, renames).earlier()
    found: dict[str, Status] = {}
    for one in after.findings:
        old = matched.get(one.fingerprint)
        if old is not None:
            is_more = is_worse(one.value, old.value) or voices(one.evidence) > voices(old.evidence)
            found[one.fingerprint] = "worsened" if is_more else "existing"
        else:
            found[one.fingerprint] = "existing" if _was_so(one, after, before, renames) else "new"
    return found


def _was_so(finding: Finding, after: Side, before: Side, renames: Mapping[str, str]) -> bool:
    """Say whether the subject of a finding was in the same state, or of a section two thirds of what is dead in it."""
    names = [finding.subject]
    if finding.subject not in after.seen:
        names = [
            one for one, seen in after.seen.items() if one.startswith(f"{finding.subject}.") and seen.state == DEAD
        ]
    states = [(after.seen.get(name), _seen(name, finding.path, before, renames)) for name in names]
    same = sum(now is not None and then is not None and now.state == then.state for now, then in states)
    return same > 0 and same >= MOSTLY * len(names)


def _seen(subject: str, path: str, before: Side, renames: Mapping[str, str]) -> Seen | None:
    """Look a subject of a file up under the name it had: its path before the change."""
    old = next((one for one, new in renames.items() if new == path), None)
    kind, _, rest = subject.partition(":")
    if old is not None and rest.startswith(path):
        return before.seen.get(f"{kind}:{old}{rest[len(path) :]}")
    return before.seen.get(subject)


def fixed(
    before: Side, after: Side, renames: Mapping[str, str], *, paths: Collection[str], unread: Collection[str]
) -> tuple[Fixed, ...]:
    """Return what is gone; `renames` maps old paths to new ones, of the `paths` of now `unread` are not judged."""
    gone = match(before.findings, after.findings, renames).gone
    failed = {*before.failed, *after.failed}
    found = (
        Fixed(one.fingerprint, one.code, one.name, one.path, one.symbol, one.minutes, how, one.message)
        for one in gone
        if one.suppressed is None and one.code not in failed and renames.get(one.path, one.path) not in unread
        for how in _how(one, before, after, renames, paths)
    )
    return tuple(sorted(found, key=lambda one: (one.path, one.code, one.fingerprint)))


def _how(
    one: Finding, before: Side, after: Side, renames: Mapping[str, str], paths: Collection[str]
) -> Iterator[Literal["repaired", "deleted"]]:
    """Yield how a finding went; nothing where its subject is in the state that it was in."""
    today = renames.get(one.path, one.path)
    if today not in paths:
        yield how_gone(one, has_file=False, has_subject=False)
        return
    was, now = before.seen.get(one.subject), after.seen.get(_renamed(one, today))
    if was is not None and now is not None and was.state == now.state:
        return
    yield how_gone(one, has_file=True, has_subject=now is not None or one.subject.startswith("unit:"))


def _renamed(one: Finding, today: str) -> str:
    kind, _, rest = one.subject.partition(":")
    return f"{kind}:{today}{rest[len(one.path) :]}" if rest.startswith(one.path) else one.subject
