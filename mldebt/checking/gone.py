"""Tells what a change fixed: the findings of the main line before it that nobody owes any more.

A finding that cannot be looked for is not fixed: its rule failed, its file cannot be read now, or the state of its
subject is what it was and a rule only reports another place of the same debt.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Literal

from mldebt.checking.side import Side
from mldebt.findings.compared import Fixed
from mldebt.findings.finding import Finding
from mldebt.findings.matching import match
from mldebt.findings.waterfall import how_gone


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
