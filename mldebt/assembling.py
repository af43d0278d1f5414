"""Puts the scan document together from what was opened, judged and compared; nothing is read or stored but snippets."""

import platform
from collections.abc import Iterator, Sequence

import msgspec

import mldebt
from mldebt.facts import notebook_file
from mldebt.facts.coverage import coverage, lines_of_code, partial_reads
from mldebt.facts.lines import split_lines
from mldebt.facts.texts import Unread
from mldebt.findings.challenges import challenges
from mldebt.findings.compared import Compared
from mldebt.findings.finding import Finding, SnippetLine
from mldebt.findings.fixing import fixes
from mldebt.findings.hotspots import Coupling, FolderOwners, Hotspot
from mldebt.findings.ledger import Experiment, RunStore
from mldebt.findings.redact import redact
from mldebt.findings.scan import (
    SCHEMA,
    Coverage,
    HistoryCoverage,
    HistoryPoint,
    Measured,
    PointTotals,
    RepositoryRow,
    RuleRow,
    Scan,
    Totals,
)
from mldebt.findings.scope import in_scope
from mldebt.findings.subjects import ConfigFile, TrainedModel, TrainingRun
from mldebt.findings.totals import Inventory, totals
from mldebt.findings.waterfall import Seen, compare
from mldebt.opening import Opened
from mldebt.repository.opening import RepositorySnapshot
from mldebt.repository.renames import renames_since
from mldebt.rules.judging import Judged, Subjects, subject_names
from mldebt.rules.rule import Rule

AROUND = 2
MOST = 8
LONGEST = 200


def assembled(
    found: Opened,
    subjects: Subjects,
    judged: Judged,
    rules: Sequence[Rule],
    *,
    base: Scan | None,
    points: Sequence[HistoryPoint],
) -> Scan:
    """Put the scan document together; a pure function of what stands to its left."""
    snapshot, row = found.snapshot, _row(found)
    read = coverage(snapshot.files, found.facts, snapshot.skipped)
    findings, compared = _compared(found, subjects, judged, read, base)
    shown = tuple(_with_snippets(findings, snapshot))
    inside = _inside(subjects, row.scope)
    loc = lines_of_code({path: facts for path, facts in found.facts.items() if in_scope(path, row.scope)})
    summed = totals(
        shown, inside, loc=loc, readable=read.lines_analysed_share,
        challenge_of={rule.area: rule.challenge for rule in rules}, owner_of=found.project.sources.owner,
    )  # fmt: skip
    pairs = tuple(zip((debt for debt, _ in judged.pairs), shown, strict=True))
    return Scan(
        schema=SCHEMA, mldebt=mldebt.__version__, python=".".join(platform.python_version_tuple()[:2]),
        as_of=snapshot.as_of, repository=row, compared=compared, coverage=read, totals=summed,
        fixes=fixes(pairs, found.project.sources.touches.weight),
        findings=shown, runs=inside.runs, experiments=inside.experiments, run_stores=stores_in(subjects, row.scope),
        models=inside.models, configs=inside.configs, hotspots=inside.hotspots,
        couplings=subjects.within(Coupling, "."),
        challenges=challenges(summed.by_challenge, frozenset(rule.challenge for rule in rules)),
        rules=tuple(_rule_row(rule, judged) for rule in rules),
        history=_history(row, read, summed, _owned(points, base)),
        failures=(
            *snapshot.failures, *partial_reads(found.facts), *subjects.failures, *judged.failures,
            *(found.project.past.notes() if found.project.past else ()),
        ),
        owners=_owners(found, inside),
    )  # fmt: skip


def _owners(found: Opened, inside: Inventory) -> tuple[FolderOwners, ...] | None:
    """Return who answers for each folder of code, or None where hotspots were not looked at or there is no history."""
    if inside.hotspots is None or not found.project.sources.history.commits:
        return None
    return found.project.ownership.folders([row.path for row in inside.hotspots if row.symbol is None])


def _row(found: Opened) -> RepositoryRow:
    history = found.snapshot.history()
    return msgspec.structs.replace(found.snapshot.row, commits_read=history.read, commits_unread=history.unread)


def _compared(
    found: Opened, subjects: Subjects, judged: Judged, read: Coverage, base: Scan | None
) -> tuple[tuple[Finding, ...], Compared]:
    findings = tuple(finding for _, finding in judged.pairs)
    if base is None:
        return findings, Compared()
    set_aside = frozenset(row.path for row in read.skipped if row.reason == "excluded")
    seen = Seen(
        rules=judged.versions, failed=judged.failed, excluded=set_aside,
        analysed=frozenset(path for path, facts in found.facts.items() if not isinstance(facts, Unread)),
        listed=frozenset(found.facts) | {row.path for row in read.skipped},
        subjects=subject_names(subjects, found.project),
        edits={finding.fingerprint: debt.repair.key for debt, finding in judged.pairs},
    )  # fmt: skip
    return compare(findings, base, seen, renames_since(found.snapshot.history(), base.repository.commit))


def _with_snippets(findings: Sequence[Finding], snapshot: RepositorySnapshot) -> Iterator[Finding]:
    """Yield the findings with their lines of source, each file read once."""
    wanted = {finding.path for finding in findings}
    files = [file for file in snapshot.files if file.path in wanted and file.kind != "weights"]
    contents = {file.path: (file.kind, content) for file, content in snapshot.read(files) if isinstance(content, bytes)}
    for finding in findings:
        kind, content = contents.get(finding.path, ("", b""))
        lines = source_lines(kind, content, finding.cell)
        yield msgspec.structs.replace(finding, snippet=snippet(lines, finding.line, finding.end_line))


def _inside(subjects: Subjects, scope: str) -> Inventory:
    return Inventory(
        runs=subjects.within(TrainingRun, scope), models=subjects.within(TrainedModel, scope),
        configs=subjects.within(ConfigFile, scope), hotspots=subjects.within(Hotspot, scope),
        experiments=experiments_in(subjects, scope),
    )  # fmt: skip


def experiments_in(subjects: Subjects, scope: str) -> tuple[Experiment, ...] | None:
    """Return the experiments of runs, or of files, in the scope; what only a message tells of counts everywhere."""
    found = subjects.of(Experiment)
    if found is None or scope == ".":
        return found
    return tuple(one for one in found if in_scope(one.run_path or one.family, scope) or one.family == "messages")


def stores_in(subjects: Subjects, scope: str) -> tuple[RunStore, ...] | None:
    """Return the run stores in the scope; one that only a past commit holds counts by its path there."""
    found = subjects.of(RunStore)
    if found is None or scope == ".":
        return found
    return tuple(one for one in found if in_scope(one.path.rpartition(":")[2], scope))


def _rule_row(rule: Rule, judged: Judged) -> RuleRow:
    return RuleRow(
        rule.code, rule.name, rule.version, rule.preview, next((one for one in rule.measured if _on_labels(one)), None),
        rule.minutes, hand_checked=tuple(one for one in rule.measured if not _on_labels(one)), title=rule.title,
        area=rule.area, subjects=judged.counts.get(rule.code, 0),
    )  # fmt: skip


def _on_labels(one: Measured) -> bool:
    return one.on.startswith("open labels")


def _owned(points: Sequence[HistoryPoint], base: Scan | None) -> Sequence[HistoryPoint]:
    """Return the points with the sums by owner that the base's own document still has."""
    known = {point.commit: point.totals.by_owner for point in base.history} if base else {}
    return [
        msgspec.structs.replace(one, totals=msgspec.structs.replace(one.totals, by_owner=known[one.commit]))
        if not one.totals.by_owner and known.get(one.commit)
        else one
        for one in points
    ]


def _history(
    row: RepositoryRow, read: Coverage, summed: Totals, points: Sequence[HistoryPoint]
) -> tuple[HistoryPoint, ...]:
    """Return one point a commit; a dirty tree is no commit and adds none."""
    kept = [point for point in points if point.commit != row.commit or row.dirty]
    if row.commit and row.commit_date and not row.dirty:
        unparsable = sum(one.files for one in read.skipped if one.stage in ("decode", "parse", "extract"))
        missing = sum(one.files for one in read.skipped if one.reason == "missing-blob")
        kept.append(
            HistoryPoint(
                row.commit, row.commit_date,
                PointTotals(summed.findings, summed.minutes, summed.by_area, summed.by_owner),
                HistoryCoverage(read.analysed, unparsable, missing),
            )
        )  # fmt: skip
    return tuple(sorted(kept, key=lambda point: (point.date, point.commit)))


def source_lines(kind: str, content: bytes, cell: int | None) -> Sequence[str]:
    """Return the lines of a file or of one notebook cell; empty where they cannot be read."""
    if cell is None or kind != "notebook":
        return split_lines(content.decode("utf-8-sig", "replace"))
    try:
        cells = notebook_file.cell_texts(content)
    except notebook_file.NotebookError:
        return ()
    return split_lines(cells[cell]) if cell < len(cells) else ()


def snippet(lines: Sequence[str], line: int, end_line: int | None) -> tuple[SnippetLine, ...] | None:
    """Return the finding's lines with two around them, redacted and cut; None where the line is not there."""
    if not 1 <= line <= len(lines):
        return None
    first = max(line - AROUND, 1)
    last = min(max(line, min(end_line or line, line + MOST - 2 * AROUND)) + AROUND, len(lines), first + MOST - 1)
    shown = redact("\n".join(text[:LONGEST] for text in lines[first - 1 : last])).split("\n")
    return tuple(SnippetLine(first + place, text) for place, text in enumerate(shown))
