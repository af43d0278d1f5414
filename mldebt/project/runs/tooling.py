"""Builds the rows of runs that a command makes with a program from outside the repository."""

from collections.abc import Iterator

from mldebt.findings.subjects import Evidence, TrainingRun
from mldebt.findings.vocabulary import RunRole, Tracking
from mldebt.project.runs.commands import ToolRun, launches_of, signs_of, tool_runs
from mldebt.project.runs.tracking.pipelines import pipeline_signs
from mldebt.project.runs.tracking.verdicts import decide
from mldebt.project.sources import Sources

ROLES: dict[str, RunRole] = {"test": "test", "benchmark": "benchmark", "tutorial": "tutorial"}
LEAST: tuple[Tracking, ...] = ("untracked", "unknown", "partial", "tracked")
SHOWN = 10


def tool_rows(sources: Sources) -> Iterator[TrainingRun]:
    """Yield one run for each file and program it starts, by path."""
    for run in sorted(tool_runs(sources.starts.foreign), key=lambda run: (run.path, run.tool.id)):
        yield _row(run, sources)


def _row(run: ToolRun, sources: Sources) -> TrainingRun:
    """Return the row of one program in one file: the answer of the command that records least."""
    signs = signs_of(run, sources.settings)
    first = run.commands[0].start
    stages = pipeline_signs((command.start for command in run.commands), sources.settings)
    least = min((sign for _, sign in signs), key=lambda sign: LEAST.index(sign.gives))
    verdict = decide([least, *stages], (), seeded=False)
    starts = [command.start for command in run.commands]
    return TrainingRun(
        run.path,
        first.line,
        run.tool.framework,
        run.tool.kind,
        _role(run, sources),
        verdict.tracking,
        verdict.reason,
        cell=first.cell,
        symbol=run.tool.id,
        trackers=verdict.trackers,
        records=verdict.records,
        launches=tuple(launches_of(signs)),
        launched_by=tuple(Evidence(start.path, start.line, start.says, start.cell) for start in starts[:SHOWN]),
        owner=sources.owner(run.path),
        evidence=tuple(dict.fromkeys(verdict.evidence)),
    )


def _role(run: ToolRun, sources: Sources) -> RunRole:
    """Return what the file of a command is: what only a CI file starts is a test of the installation."""
    if all(command.start.kind == "ci" for command in run.commands):
        return "test"
    if (role := ROLES.get(sources.role(run.path))) is not None:
        return role
    if sources.kits.of(run.path) is not None:
        return "library"
    return "tutorial" if sources.manuals.has(run.path) else "entry"
