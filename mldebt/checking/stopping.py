"""Says why what a change brings stops nobody, though it reaches the bar: what stops has to be right nearly always.

An untracked run stops a change only where the change itself brings the training, or takes its tracker away, and the
program writes nothing beside its weights. One that writes a log, a report, a table or rows may keep the record that its
team reads, and of one that only becomes reachable the debt is older. A dead key stops only where nothing at all reads
its name, an undocumented model only as a trained file, which is handed on as it is, and complex code only where a file
that was there gets so. A scan tells of all of these.
"""

from collections.abc import Collection

from mldebt.checking.lines import Lines
from mldebt.checking.side import Trained
from mldebt.findings.finding import Finding

UNTRACKED = "untracked-run"
OLDER = "the training is no part of the change, only a way to it"
RECORDED = "it keeps {} ({}:{}), which may be the record of it"
IN_CODE = "a model in code may still be described; as a trained file it would stop the change"
UNCHANGED = "its file is new, so nobody has had to change it yet"
NEARLY = "{}:{} reads its name, in what may be the same program"
READ, LESS = "does not count: read as", "less sure: "
TRACKED = frozenset({"tracked", "partial", "optional", "remote"})


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
