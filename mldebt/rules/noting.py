"""Tells which untracked runs one finding speaks for: those of one loop, and all notebooks that are only noted."""

from collections.abc import Iterator
from functools import lru_cache

from mldebt.findings.subjects import Evidence, TrainingRun
from mldebt.findings.waterfall import SAME_LOOP, TRAINING
from mldebt.project.project import Project
from mldebt.project.runs.doors import LEADS
from mldebt.repository.clock import iso


@lru_cache(maxsize=1)
def sharing(project: Project) -> dict[Evidence, list[TrainingRun]]:
    """Return the untracked runs by the loop of another file that they share, the surest first: it tells the notes.

    Of notes one on a script comes first: what is told once for all notebooks tells of no script. Of nearly equal
    scripts it is the one that speaks for them.
    """
    found: dict[Evidence, list[TrainingRun]] = {}
    for run in project.runs:
        loop = loop_of(run)
        if loop.path != run.path and project.owing.has(run) and not project.certainty.is_unknown(run):
            found.setdefault(loop, []).append(run)
    sure, speaker = project.certainty.of, project.owing.speaker

    def standing(run: TrainingRun) -> tuple[bool, bool, bool, str, str]:
        return sure(run)[0] == "low", in_notebook(run), speaker(run) != run, run.path, run.symbol or ""

    return {loop: sorted(runs, key=standing) for loop, runs in found.items() if len(runs) > 1}


@lru_cache(maxsize=1)
def noted(project: Project) -> list[TrainingRun]:
    """Return the notebooks' runs that are only noted and of whose loop no surer one or script speaks: the first tells.

    A script is noted by itself: its note comes, is repaired or goes with it.
    """
    sure, beside = project.certainty.of, sharing(project)
    owed = [run for run in project.runs if in_notebook(run) and project.owing.has(run)]
    owed = [run for run in owed if not project.certainty.is_unknown(run)]
    groups = ((run, beside.get(loop_of(run), [run])) for run in owed)
    notes = (run for run, group in groups if all(sure(one)[0] == "low" and in_notebook(one) for one in group))
    return sorted(notes, key=lambda run: (run.path, run.cell or 0, run.line, run.symbol or ""))


def in_notebook(run: TrainingRun) -> bool:
    """Say whether a run stands in a cell of a notebook."""
    return run.path.endswith(".ipynb")


def spoken_for(run: TrainingRun, beside: list[TrainingRun], project: Project) -> Iterator[Evidence]:
    """Yield the notes that a run speaks for: those of its loop, or all where it is the first note of all."""
    if beside[0] != run:
        return
    loop = loop_of(run)
    for other in (one for one in beside[1:] if project.certainty.of(one)[0] == "low"):
        how = SAME_LOOP if loop_of(other) == loop else f"untracked {other.framework} {TRAINING}"
        yield Evidence(other.path, other.line, how, other.cell)


def resting(run: TrainingRun, project: Project) -> Iterator[Evidence]:
    """Yield why the lost record of a run is less grave where nobody has committed for a year."""
    if project.sources.rests:
        last = iso(project.sources.history.commits[0].committer_time)[:10]
        yield Evidence(run.path, None, f"nobody has committed here since {last}: it matters when somebody trains again")


def loop_of(run: TrainingRun) -> Evidence:
    """Return where a run ends up training."""
    return next((item for item in run.evidence if item.says != LEADS), Evidence(run.path, run.line, ""))
