"""Says why an untracked run that a change brings stops nobody: the gate stops where nothing at all stays of a run.

An untracked run stops a change only where the change itself brings the training, or takes its tracker away, and the
program writes nothing beside its weights. One that writes a log, a report, a table or rows may keep the record that its
team reads, and of one that only becomes reachable the debt is older: both are owed in a scan, and notes here.
"""

from collections.abc import Collection

from mldebt.checking.lines import Lines
from mldebt.checking.side import Trained

UNTRACKED = "untracked-run"
OLDER = "the training is no part of the change, only a way to it"
RECORDED = "it keeps {} ({}:{}), which may be the record of it"
TRACKED = frozenset({"tracked", "partial", "optional", "remote"})


def spares(run: Trained, lines: Lines, was: Collection[str]) -> str | None:
    """Return why an untracked run stops nobody, None where it does; `was` are its states before, by `Seen`."""
    is_lost = any(TRACKED & {*state.split()} for state in was)
    if not is_lost and not lines.added(run.site.path, run.site.line, run.site.cell):
        return OLDER
    return recorded(run)


def recorded(run: Trained) -> str | None:
    """Return what an untracked run writes that may be its record, None where nothing stays of it but weights."""
    return RECORDED.format(run.record.says, run.record.path, run.record.line) if run.record is not None else None
