"""Sees to the changed files that cannot be judged: they are named, and count as they were before the change.

So is a file of settings that breaks off since the change; a template that never was YAML is not. A file that stops
parsing would otherwise take its readers and trackers with it and make everything around it look dead.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, cast

import msgspec

from mldebt.checking.side import View
from mldebt.facts.texts import Facts, SettingsFacts, Unread
from mldebt.findings.scan import Skipped
from mldebt.repository.change import OpenChange
from mldebt.repository.model import File

if TYPE_CHECKING:
    from mldebt.findings.vocabulary import SkipReason, Stage

BY_CHOICE = frozenset({"unsupported", "excluded", "generated", "vendored", "submodule", "symlink", "special-file"})


class Readable(msgspec.Struct, frozen=True):
    """Changed files that cannot be read now, the files that stand in for them, and what could not be read before.

    Where a file has no stand-in, because it is new, anything may be read, tracked or described in it. Likewise a file
    that could not be read before, and can now, may have held whatever seems to be new around it.
    """

    skipped: tuple[Skipped, ...]
    held: Mapping[str, File]
    unread_before: frozenset[str]
    is_mended: bool = False

    @property
    def is_partial(self) -> bool:
        """Say whether a changed file counts as nothing at all."""
        return any(row.path not in self.held for row in self.skipped)


def unread_files(facts: Mapping[str, Facts | Unread]) -> Iterator[Skipped]:
    """Yield the files that could not be read, those left out by choice aside."""
    for path, found in facts.items():
        if isinstance(found, Unread) and found.reason not in BY_CHOICE:
            yield Skipped(path, cast("SkipReason", found.reason), cast("Stage", found.stage), 1, found.detail or None)


def _broken_settings(facts: Mapping[str, Facts | Unread]) -> dict[str, Skipped]:
    """Return the files of settings of which a part could be read, with where they break off."""
    found: dict[str, Skipped] = {}
    for path, one in facts.items():
        if isinstance(one, SettingsFacts) and one.error is not None:
            reason, _, detail = one.error.partition(": ")
            found[path] = Skipped(path, cast("SkipReason", reason), "parse", 1, detail.partition(" at ")[2] or None)
    return found


def readable(change: OpenChange, view: View) -> Readable:
    """Read the changed files of both sides and return what of them cannot be judged."""
    now = [file for file in change.after.files if file.path in change.paths]
    facts = view.facts(now, change.after.read)
    olds = [[file for file in side.files if file.path in change.paths] for side in change.before]
    sides = [view.facts(old, side.read) for old, side in zip(olds, change.before, strict=True)]
    torn = _broken_settings(facts)
    skipped = [*unread_files(facts), *(torn[path] for path in torn.keys() - set().union(*map(_broken_settings, sides)))]
    skipped += [row for row in change.after.skipped if row.path in change.paths and row.reason not in BY_CHOICE]
    lost = {row.path for row in skipped}
    held: dict[str, File] = {}
    unread: set[str] = set()
    broken: set[str] = set()
    for side, old, found in reversed([*zip(change.before, olds, sides, strict=True)]):
        unread |= {path for path, one in found.items() if isinstance(one, Unread)}
        broken |= {row.path for row in unread_files(found)}
        if side is change.before[0]:
            held = {file.path: file for file in old if file.path in lost and file.path not in unread}
    missing = {row.path for side in change.before for row in side.skipped if row.reason not in BY_CHOICE}
    return Readable(
        tuple(sorted(skipped, key=lambda row: row.path)), held, frozenset(unread | (missing & change.paths)),
        is_mended=bool(broken | (missing & change.paths)),
    )  # fmt: skip
