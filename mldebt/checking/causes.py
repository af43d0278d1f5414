"""Finds the place in a change that made a finding appear, what was taken away, else what was added, and what spares it.

A finding that no line of the change explains has no cause. It may be the change's doing all the same, by a way that was
not followed; it is then told as a note and stops nobody. What stops has to be right nearly always.

An untracked run stops a change only where the change itself brings the training, or takes its tracker away, and the
program writes nothing beside its weights. One that writes a log, a report, a table or rows may keep the record that its
team reads, and of one that only becomes reachable the debt is older. A dead key stops only where nothing at all reads
its name, an undocumented model only as a trained file, which is handed on as it is, and complex code only where a file
that was there gets so. A scan tells of all of these.
"""

from collections.abc import Collection, Iterator

from mldebt.checking.cells import was_there
from mldebt.checking.lines import Lines
from mldebt.checking.side import Seen, Trained
from mldebt.findings.finding import Cause, Finding
from mldebt.findings.subjects import Evidence

KINDS = {"run": "training run", "model": "model", "config": "key", "unit": "unit of code"}
UNTRACKED = "untracked-run"
OLDER = "the training is no part of the change, only a way to it"
RECORDED = "it keeps {} ({}:{}), which may be the record of it"
IN_CODE = "a model in code may still be described; as a trained file it would stop the change"
UNCHANGED = "its file is new, so nobody has had to change it yet"
NEARLY = "{}:{} reads its name, in what may be the same program"
READ, LESS = "does not count: read as", "less sure: "
TRACKED = frozenset({"tracked", "partial", "optional", "remote"})


def cause(finding: Finding, before: Seen | None, lines: Lines) -> Cause | None:
    """Return the first place that explains a new finding; `before` is what was thought of its subject."""
    return next(_causes(finding, before, lines), None)


def _causes(finding: Finding, before: Seen | None, lines: Lines) -> Iterator[Cause]:
    yield from _taken_away(finding, before, lines)
    yield from _brought_in(finding, before, lines)
    yield from _changed_within(finding, lines)
    yield from _beside(finding, lines)


def _taken_away(finding: Finding, before: Seen | None, lines: Lines) -> Iterator[Cause]:
    """Yield what spoke for the subject and is gone."""
    good = before.good if before else ()
    gone = [one for one in good if lines.gone(one.path, one.line, one.cell)]
    for one in gone[-1:]:
        yield Cause(one.path, one.line, _lost(finding, one, is_only=len(good) == 1), one.cell)
    for one in good:
        if one.line is None and one.path in lines.changed:
            yield Cause(one.path, None, _lost(finding, one, is_only=len(good) == 1))


def _lost(finding: Finding, one: Evidence, *, is_only: bool) -> str:
    if finding.subject.startswith("config:"):
        what = "reader" if "#" in finding.subject else "place that names it"
        key = finding.subject.partition("#")[2]
        named = f"{what} of {key}" if key else what
        return f"was the last {named}" if is_only else f"was a {named}; none is left"
    if finding.subject.startswith("model:"):
        return f"stated its {one.says}"
    return f"recorded it: {one.says}"


def _brought_in(finding: Finding, before: Seen | None, lines: Lines) -> Iterator[Cause]:
    """Yield a new file or a new line at the finding itself, then a new line among its evidence."""
    kind = KINDS.get(finding.subject.partition(":")[0], "place")
    if lines.is_new(finding.path):
        yield Cause(finding.path, finding.line, "this file is new", finding.cell)
    elif before is None and lines.added(finding.path, finding.line, finding.cell) and not _is_known(finding, lines):
        yield Cause(finding.path, finding.line, f"this {'cell' if _is_cell(finding) else kind} is new", finding.cell)
    for one in () if kind == KINDS["unit"] else finding.evidence:
        if lines.added(one.path, one.line, one.cell):
            yield Cause(one.path, one.line, f"new here: {one.says}", one.cell)
        elif one.line is None and one.path in lines.changed and lines.is_new(one.path):
            yield Cause(one.path, None, f"this file is new: {one.says}")


def _is_cell(finding: Finding) -> bool:
    return (finding.symbol or "").startswith("cell[")


def _is_known(finding: Finding, lines: Lines) -> bool:
    """Say whether a unit of code was there before, below the limit: no side keeps the state of such units."""
    if finding.status == "worsened":
        return True
    if _is_cell(finding):
        return was_there(finding, lines)
    name = (finding.symbol or "").rpartition(".")[2]
    return finding.subject.startswith("unit:") and lines.had(finding.path, f"def {name}(", f"class {name}")


def _changed_within(finding: Finding, lines: Lines) -> Iterator[Cause]:
    end = finding.end_line or finding.line
    line = lines.first_added(finding.path, finding.cell, finding.line, end)
    if line is not None:
        yield Cause(finding.path, line, "changed here", finding.cell)


def _beside(finding: Finding, lines: Lines) -> Iterator[Cause]:
    """Yield a changed file that the finding or its evidence stands in, or the one file that changed at all."""
    for path in dict.fromkeys([*(one.path for one in finding.evidence), finding.path]):
        if path in lines.changed:
            yield Cause(path, None, "changed, and it speaks for this")
    if len(lines.changed) == 1:
        yield Cause(next(iter(lines.changed)), None, "the only file that changed")


def spares(finding: Finding, run: Trained | None, lines: Lines, was: Collection[str]) -> str | None:
    """Return why a finding stops nobody, None where it does.

    `run` is what is known of an untracked run; `was` are the states that the subject had before, by `Seen`.
    """
    if run is not None:
        is_lost = any(TRACKED & {*state.split()} for state in was)
        is_older = not is_lost and not lines.added(run.site.path, run.site.line, run.site.cell)
        return OLDER if is_older else recorded(run)
    if finding.area == "complexity" and lines.is_new(finding.path):
        return UNCHANGED
    return doubted(finding)


def doubted(finding: Finding) -> str | None:
    """Return what speaks against a finding on a key or model, None where nothing does or it is of another kind."""
    if finding.area == "models" and finding.path.endswith((".py", ".ipynb")):
        return IN_CODE
    return _nearly_read(finding)


def less_sure(finding: Finding) -> str | None:
    """Return what makes a finding less sure, as its evidence says, None where it says nothing of that."""
    said = next((one.says for one in finding.evidence if one.says.startswith(LESS)), None)
    return said.removeprefix(LESS) if said is not None else _nearly_read(finding)


def _nearly_read(finding: Finding) -> str | None:
    near = next((one for one in finding.evidence if one.says.startswith(READ)), None)
    return NEARLY.format(near.path, near.line) if near is not None and finding.area == "configs" else None


def recorded(run: Trained) -> str | None:
    """Return what an untracked run writes that may be its record, None where nothing stays of it but weights."""
    return RECORDED.format(run.record.says, run.record.path, run.record.line) if run.record is not None else None
