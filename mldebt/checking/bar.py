"""Sees to it that a change cannot lower the bar it is measured by, and tells what it does to that bar.

Against a base, options and suppressions are those of the base commit: a comment that the change brings silences nothing
new before somebody has merged it. In a hook and for single commits the own comments count, and are told. An untrusted
repository silences nothing at all: what a change of it asks for is listed. What either the base or a baseline file
owed is not new; the file is read from the base, so that a change cannot write down its own debt as old.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from mldebt.checking.comparing import ORDER, Judged
from mldebt.checking.lines import Lines
from mldebt.checking.side import Side
from mldebt.errors import BaselineError
from mldebt.findings.subjects import Site
from mldebt.findings.suppression import Suppression
from mldebt.findings.vocabulary import Fingerprint, Status
from mldebt.repository.change import OpenChange
from mldebt.repository.optionfile import NAMES

if TYPE_CHECKING:
    from mldebt.findings.baseline import Baseline

MOST_LINES = 10


class Allowance(msgspec.Struct, frozen=True):
    """What a baseline says of each finding, and what is to be said about the baseline."""

    said: Mapping[Fingerprint, Status] = {}
    notices: tuple[str, ...] = ()

    def softened(self, one: Judged) -> Judged:
        """Return a finding with the milder of its status and what the baseline says."""
        said = self.said.get(one.finding.fingerprint, one.status)
        return Judged(one.finding, min(one.status, said, key=ORDER.index))

    def count(self, judged: Sequence[Judged]) -> int:
        """Return how many findings the baseline holds."""
        return sum(self.said.get(one.finding.fingerprint) == "existing" for one in judged)


def allowance(change: OpenChange, file: Path | None, after: Side) -> Allowance:
    """Return what a baseline file allows of a change; nothing without a file."""
    if file is None:
        return Allowance()
    from mldebt.checking.against import of_rules  # all of these only with a baseline
    from mldebt.checking.baselines import Now, statuses
    from mldebt.rules.discovery import chosen

    baseline, notices = _read(change, file)
    if baseline is None:
        return Allowance(notices=notices)
    now = Now.of(after, chosen(change.options), change.after.paths)
    return Allowance(statuses(baseline, now), (*notices, *of_rules(baseline, now, file)))


def _read(change: OpenChange, file: Path) -> tuple["Baseline | None", tuple[str, ...]]:
    from mldebt.checking.against import read_baseline
    from mldebt.findings.baseline import decoded

    root = change.after.place.root
    path = file.parent.resolve() / file.name
    if not change.is_settled_by_base or not path.is_relative_to(root):
        return read_baseline(file, root, untrusted=change.options.untrusted), ()
    if change.options.untrusted:
        raise BaselineError(f"{file}: lies in the untrusted repository, so it is not obeyed; name one outside of it")
    name = path.relative_to(root).as_posix()
    base = change.before[0]
    listed = base.listed.get(name)
    content = base.git.blob(listed.sha) if listed and base.git else None
    if content is None:
        return None, (f"{name} is not in the base, so it is not in force",)
    changed = (f"{name} is changed here; the one of the base is in force",) if name in change.paths else ()
    return decoded(content, f"{name} of {(base.commit or '')[:12]}"), changed


def new_suppressions(before: Side, after: Side, lines: Lines) -> tuple[Suppression, ...]:
    """Return the suppressions that a change brings: in words that were not there, or in a line that it adds."""
    left = Counter((one.path, one.text) for one in before.suppressions)
    found = []
    for one in after.suppressions:
        key = (lines.origins.get(one.path, one.path), one.text)
        is_tag = one.kind == "cell" and one.text.startswith("mldebt-ignore-")
        if one.kind == "options" or (left[key] > 0 and (is_tag or not lines.added(one.path, one.line, one.cell))):
            left[key] -= 1
        else:
            found.append(one)
    return tuple(found)


def without(one: Judged, fresh: Collection[Suppression]) -> Judged:
    """Return a finding as it is without the suppressions that the change brings; what was there before stays silent."""
    by = one.finding.suppressed
    if by is None or one.status == "existing":
        return one
    if by.at not in {Site(new.path, new.line, new.cell) for new in fresh}:
        return one
    return Judged(msgspec.structs.replace(one.finding, suppressed=None), one.status)


def settled_by(change: OpenChange, lines: Lines) -> Iterator[str]:
    """Yield the option files that a change touches while those of the base, or none at all, are in force."""
    untrusted = change.options.untrusted
    force = (
        "no options of an untrusted repository are in force" if untrusted else "the options of the base are in force"
    )
    for path in sorted(change.paths & set(NAMES)) if change.is_settled_by_base or untrusted else ():
        if path == NAMES[0] or lines.holds(path, "mldebt"):
            yield f"{path} is changed here; {force}"


def said_of(fresh: Sequence[Suppression]) -> Iterator[str]:
    """Yield what becomes of the suppressions that a change brings, file by file."""
    for path, many in sorted(Counter(one.path for one in fresh).items()):
        yield (
            f"{path}: a suppression is new here; what it silences is told until it is in the base"
            if many == 1
            else f"{path}: {many} suppressions are new here; what they silence is told until they are in the base"
        )


def asked_by(fresh: Sequence[Suppression]) -> Iterator[str]:
    """Yield what a change of an untrusted repository asks to silence, file by file."""
    for path in sorted({one.path for one in fresh}):
        here = [one for one in fresh if one.path == path]
        codes = ", ".join(sorted({code for one in here for code in one.codes})) or "findings"
        lines = ", ".join(str(one.line) for one in here[:MOST_LINES]) + (", …" if len(here) > MOST_LINES else "")
        yield f"{path}:{lines} asks to silence {codes}; an untrusted repository silences nothing"


def silenced(judged: Sequence[Judged]) -> Iterator[str]:
    """Yield the new findings that the change itself silences."""
    for one in judged:
        if one.status == "new" and (by := one.finding.suppressed) is not None:
            where = f"{one.finding.path}:{one.finding.line}"
            yield f"{where} {one.finding.code} is new and silenced: {by.reason or 'no reason given'}"
