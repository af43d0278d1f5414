"""Matches the findings of two scans, so that moved, renamed and copied code is told from new debt.

The cascade: same fingerprint; same after renames; same body anywhere, whatever it is called; where the old one vanished
the same symbol, or in one file the same name within another owner; and in one notebook, where the old cell vanished,
the cell that shares most lines with it (half of the longer one at least), or else the one that stands where it stood.
Every earlier finding is used once, candidates in sorted order.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence

import msgspec

from mldebt.findings.finding import Finding
from mldebt.findings.identity import fingerprint
from mldebt.findings.vocabulary import Fingerprint

Key = Callable[[Finding, str], Hashable | None]
"""What is the same in an earlier finding and the current one that continues it, given the path of today."""
HALF = 0.5
WIDTH = 4
"""Characters of a line in a sketch."""


class Matches(msgspec.Struct, frozen=True):
    """Pairs of (earlier, current) findings, and what is left over on either side."""

    pairs: tuple[tuple[Finding, Finding], ...]
    gone: tuple[Finding, ...]
    came: tuple[Finding, ...]

    def earlier(self) -> dict[Fingerprint, Finding]:
        """Return the earlier finding by the fingerprint of the current one."""
        return {current.fingerprint: before for before, current in self.pairs}


def match(before: Sequence[Finding], now: Sequence[Finding], renames: Mapping[str, str]) -> Matches:
    """Match earlier findings with current ones; `renames` maps old paths to new ones."""
    gone = sorted(before, key=_order)
    came = sorted(now, key=_order)
    pairs: list[tuple[Finding, Finding]] = []
    for key in (_same, _plain, _body, _symbol, _name):
        gone, came = _pair(gone, came, key, renames, pairs)
    changed = _changed_cells(gone, came, renames)
    pairs += changed
    taken = {one.fingerprint for pair in changed for one in pair}
    gone = [one for one in gone if one.fingerprint not in taken]
    came = [one for one in came if one.fingerprint not in taken]
    gone, came = _pair(gone, came, _cell, renames, pairs)
    return Matches(tuple(pairs), tuple(gone), tuple(came))


def _order(finding: Finding) -> tuple[str, str, int, str]:
    return finding.path, finding.code, finding.line, finding.fingerprint


def _same(finding: Finding, _path: str) -> Hashable:
    return finding.fingerprint


def _plain(finding: Finding, path: str) -> Hashable:
    return fingerprint(finding.code, path, finding.anchor)


def _body(finding: Finding, _path: str) -> Hashable | None:
    return (finding.code, finding.body) if finding.body else None


def _symbol(finding: Finding, _path: str) -> Hashable | None:
    return (finding.code, finding.symbol) if finding.symbol and finding.symbol != "<module>" else None


def _name(finding: Finding, path: str) -> Hashable | None:
    """Return what a unit is called within its owner, and where."""
    name = (finding.symbol or "").rpartition(".")[2]
    return (finding.code, path, name) if name and name != "<module>" else None


def _cell(finding: Finding, path: str) -> Hashable | None:
    """Return where a cell stands."""
    return (finding.code, path, finding.cell) if finding.cell is not None else None


def _changed_cells(
    gone: Sequence[Finding], came: Sequence[Finding], renames: Mapping[str, str]
) -> list[tuple[Finding, Finding]]:
    """Return the pairs of cells of one notebook that share half of the lines of the longer one, the closest first."""
    waiting: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for one in came:
        if one.lines:
            waiting[one.code, one.path].append(one)
    near = [
        (share, before, now)
        for before in gone
        if before.lines
        for now in waiting.get((before.code, renames.get(before.path, before.path)), ())
        if (share := equal_share(before.lines, now.lines)) >= HALF
    ]
    found: dict[Fingerprint, tuple[Finding, Finding]] = {}
    used: set[Fingerprint] = set()
    for _, before, now in sorted(near, key=lambda one: (-one[0], _order(one[1]), _order(one[2]))):
        if before.fingerprint not in found and now.fingerprint not in used:
            found[before.fingerprint] = before, now
            used.add(now.fingerprint)
    return list(found.values())


def equal_share(before: str, now: str) -> float:
    """Return the share of equal lines, wherever they stand, in the longer of two sketches."""
    one, other = (Counter(lines[at : at + WIDTH] for at in range(0, len(lines), WIDTH)) for lines in (before, now))
    return (one & other).total() / max(one.total(), other.total(), 1)


def _pair(
    gone: Sequence[Finding], came: Sequence[Finding], key: Key, renames: Mapping[str, str],
    pairs: list[tuple[Finding, Finding]],
) -> tuple[list[Finding], list[Finding]]:  # fmt: skip
    waiting: dict[Hashable, list[Finding]] = defaultdict(list)
    for finding in reversed(came):
        if (found := key(finding, finding.path)) is not None:
            waiting[found].append(finding)
    left: list[Finding] = []
    taken: set[Fingerprint] = set()
    for finding in gone:
        found = key(finding, renames.get(finding.path, finding.path))
        if found is not None and waiting.get(found):
            partner = waiting[found].pop()
            pairs.append((finding, partner))
            taken.add(partner.fingerprint)
        else:
            left.append(finding)
    return left, [finding for finding in came if finding.fingerprint not in taken]
