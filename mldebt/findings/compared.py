"""What a scan says of an earlier one: what is gone since, and where the minutes went."""

from typing import Literal

import msgspec

from mldebt.findings.cost import NOTHING, Cost
from mldebt.findings.vocabulary import Fingerprint


class Fixed(msgspec.Struct, frozen=True):
    """A finding of the base that is gone: its subject was repaired, or deleted with its file."""

    fingerprint: Fingerprint
    code: str
    name: str
    path: str
    symbol: str | None
    minutes: Cost
    how: Literal["repaired", "deleted"]
    message: str = ""


class Waterfall(msgspec.Struct, frozen=True):
    """Change in minutes between two scans, taken apart; only `repaired` may be called paid off.

    `noted` is what is owed no more since it became a note: its code rests, or is no longer launched.
    """

    repaired: Cost = NOTHING
    deleted: Cost = NOTHING
    suppressed: Cost = NOTHING
    excluded_or_disabled: Cost = NOTHING
    new: Cost = NOTHING
    worsened: Cost = NOTHING
    noted: Cost = NOTHING
    rule_or_version_changed: Cost = NOTHING
    not_looked_at: Cost = NOTHING


class Compared(msgspec.Struct, frozen=True):
    """What the scan was compared with and what changed since; `was` are the values that worsened findings had then."""

    base: str | None = None
    date: str | None = None
    kind: Literal["scan", "commit", "baseline", "none"] = "none"
    fixed: tuple[Fixed, ...] = ()
    waterfall: Waterfall = Waterfall()
    before: Cost | None = None
    was: dict[Fingerprint, float] = {}
