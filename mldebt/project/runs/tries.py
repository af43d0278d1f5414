"""What the ledger says of each run: which configurations were tried, which of them left no record.

A try is a change of a hyper-parameter (E1) or a new configuration (E2). A changed expression alone (E6) is no try, a
copied script is another rule's, LX is never debt, and a number that a person wrote down (L1) is little but a record.
"""

from collections.abc import Sequence

from mldebt.findings.ledger import Experiment
from mldebt.findings.subjects import Evidence, TrainingRun
from mldebt.project.experiments.changes.events import COPY
from mldebt.project.sources import Sources

TRIED = frozenset({"E1", "E2"})
UNRECORDED = frozenset({"L0"})
SHOWN = 8


def is_try(one: Experiment) -> bool:
    """Say whether an experiment is something that was tried, as far as that can be told."""
    if not one.is_sure or not TRIED & set(one.events) or one.level == "LX" or one.run_path is None:
        return False
    return "E1" in one.events or not any(COPY in item.says for item in one.evidence)


def tries_of(experiments: Sequence[Experiment], path: str) -> list[Experiment]:
    """Return what was tried at a run, oldest first."""
    return [one for one in experiments if one.run_path == path and is_try(one)]


def entry_of(runs: Sequence[TrainingRun], path: str | None) -> TrainingRun | None:
    """Return the run that a path starts, if somebody starts it for a result of their own."""
    found = next((run for run in runs if run.path == path), None)
    return found if found and found.role == "entry" else None


def model_with(sources: Sources, one: Experiment) -> str | None:
    """Return a trained file of today that the commit of an experiment brought, or None."""
    for commit in sources.history.commits:
        if commit.sha == one.commit:
            return next(
                (
                    change.path
                    for change in commit.changes
                    if change.path in sources.files and sources.files[change.path].kind == "weights"
                ),
                None,
            )
    return None


def told(one: Experiment) -> Evidence:
    """Return one line about an experiment: when, by which commit, what changed."""
    changed = ", ".join(
        f"{row.key} {row.previous} → {row.value}" if row.previous else row.key for row in one.params[:4]
    )
    first = one.evidence[0] if one.evidence else None
    says = changed or (first.says if first else one.reason)
    day = (one.started or "")[:10]
    return Evidence(
        first.path if first else one.run_path or ".",
        first.line if first else None,
        f"{day} {(one.commit or '')[:8]}: {says} ({one.level})".strip(),
    )
