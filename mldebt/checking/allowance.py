"""Takes a baseline file beside a base commit: what either of them owed is not new.

Against a base the file is read from the base commit, so that a change cannot write down its own debt as old.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from mldebt.checking.comparing import ORDER, Judged
from mldebt.checking.side import Side
from mldebt.errors import BaselineError
from mldebt.findings.vocabulary import Fingerprint, Status
from mldebt.repository.change import OpenChange

if TYPE_CHECKING:
    from mldebt.findings.baseline import Baseline


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
