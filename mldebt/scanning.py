"""One full scan on one page: snapshot → facts → project → rules → findings → scan → store."""

import logging
import platform
from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec

import mldebt
from mldebt.cache import Cache
from mldebt.errors import StoreError
from mldebt.facts.coverage import coverage, lines_of_code, partial_reads
from mldebt.facts.extraction import Reader, extract, quiet_collector
from mldebt.facts.snippets import snippet, source_lines
from mldebt.facts.texts import Facts, Unread
from mldebt.findings.challenges import challenges
from mldebt.findings.compared import Compared
from mldebt.findings.finding import Finding
from mldebt.findings.fixing import fixes
from mldebt.findings.hotspots import Coupling, FolderOwners, Hotspot
from mldebt.findings.ledger import Experiment, RunStore
from mldebt.findings.scan import (
    SCHEMA,
    Coverage,
    Failure,
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
from mldebt.findings.totals import Inventory, recorded, totals
from mldebt.findings.vocabulary import Sha
from mldebt.findings.waterfall import Seen, compare
from mldebt.options import Options
from mldebt.project.experiments.past import Past, Runs
from mldebt.project.project import Project
from mldebt.project.sources import Sources
from mldebt.project.unseen import Unseen, lost_code, other_code
from mldebt.repository.model import File
from mldebt.repository.opening import RepositorySnapshot
from mldebt.repository.renames import renames_since
from mldebt.rules.discovery import chosen
from mldebt.rules.judging import Judged, Subjects, gather, judge, subject_names
from mldebt.rules.past import versions
from mldebt.rules.rule import Rule
from mldebt.rules.suppressing import settle

logger = logging.getLogger("mldebt")
Step = Callable[[str, int, int], None]


class Opened(msgspec.Struct, frozen=True):
    """A snapshot with its facts and the project built on them."""

    snapshot: RepositorySnapshot
    project: Project
    facts: Mapping[str, Facts | Unread]


def scanned(snapshot: RepositorySnapshot, cache: Cache, options: Options, step: Step) -> Scan:
    """Scan, compare with the base in the store, and save; a database that cannot be used fails before the work."""
    from mldebt.store.dating import dated  # noqa: PLC0415 - 300 ms, not needed for a cached answer
    from mldebt.store.loading import base_for  # noqa: PLC0415
    from mldebt.store.opening import open_store  # noqa: PLC0415
    from mldebt.store.points import Asked, trend_points  # noqa: PLC0415
    from mldebt.store.saving import save  # noqa: PLC0415

    rules = chosen(options)
    with quiet_collector(), open_store(options.db, msgspec.structs.replace(options, path=snapshot.place.root)) as store:
        for note in store.notes:
            logger.warning(note)
        found = opened(snapshot, cache, options, step)
        subjects = gather(found.project, step)
        heard = judge(rules, subjects, found.project, scope=snapshot.row.scope)
        judged = settle(heard, rules, found.project, scope=snapshot.row.scope).judged
        step("storing", 0, 1)
        ancestors = frozenset(commit.sha for commit in snapshot.history().commits)
        base = base_for(store, snapshot.row, ancestors, dirty=bool(snapshot.row.dirty))
        asked = Asked(snapshot.row, options.digest(), versions(rules))
        points = [point for point in trend_points(store, asked) if point.commit in ancestors]
        undated = assembled(found, subjects, judged, rules, base=base, points=points)
        result = dated(undated, store, asked, snapshot.history())
        try:
            save(store, result, digest=options.digest())
        except StoreError as problem:
            lost = Failure("store", f"the result was not stored: {problem}")
            return msgspec.structs.replace(result, failures=(*result.failures, lost))
        return result


def with_past(scan: Scan, found: Opened, step: Step) -> Scan:
    """Return a scan with the ledger and the run stores of a project that was opened with exported runs."""
    subjects = gather(found.project, step, (RunStore, Experiment))
    rows = _experiments(subjects, scan.repository.scope)
    notes = found.project.past.notes() if found.project.past else ()
    return msgspec.structs.replace(
        scan, experiments=rows, run_stores=_stores(subjects, scan.repository.scope),
        failures=tuple(dict.fromkeys((*scan.failures, *subjects.failures, *notes))),
        totals=msgspec.structs.replace(scan.totals, experiments_recorded=recorded(rows)),
    )  # fmt: skip


def opened(
    snapshot: RepositorySnapshot,
    cache: Cache,
    options: Options,
    step: Step,
    exported: Sequence[tuple[str, bytes]] = (),
) -> Opened:
    """Read the facts of a snapshot and build the project on them.

    `exported` are files (name, content) of runs that a server keeps; they join the run stores.
    """

    def read(files: Sequence[File], source: Reader) -> dict[str, Facts | Unread]:
        return extract(files, source, cache=cache, jobs=options.jobs, deadline=options.deadline, step=step)

    def past(pairs: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], Facts | Unread]:
        files = [File(sha, Sha(sha), 0, kind) for sha, kind in dict.fromkeys(pairs)]
        found = read(files, snapshot.read_past)
        return {(file.sha, file.kind): found[file.path] for file in files if file.path in found}

    def looking(runs: Runs) -> Past:
        return Past(snapshot, sources, runs, exported=exported)

    facts = read(snapshot.files, snapshot.read)
    readable = {path: found for path, found in facts.items() if not isinstance(found, Unread)}
    sources = Sources(
        {file.path: file for file in snapshot.files}, readable, snapshot.history(), as_of=snapshot.as_of,
        options=options, codeowners=snapshot.codeowners(), past=past, set_aside=[row.path for row in snapshot.skipped],
        unseen=Unseen([*lost_code(snapshot, facts), *other_code(snapshot.other_code)], snapshot.read),
    )  # fmt: skip
    return Opened(snapshot, Project(sources, looking if options.experiments else None), facts)


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
        fixes=fixes(pairs, found.project.sources.touches.weight), findings=shown, runs=inside.runs,
        experiments=inside.experiments, run_stores=_stores(subjects, row.scope), models=inside.models,
        configs=inside.configs, hotspots=inside.hotspots,
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
        experiments=_experiments(subjects, scope),
    )  # fmt: skip


def _experiments(subjects: Subjects, scope: str) -> tuple[Experiment, ...] | None:
    """Return the experiments of runs, or of files, in the scope; what only a message tells of counts everywhere."""
    found = subjects.of(Experiment)
    if found is None or scope == ".":
        return found
    return tuple(one for one in found if in_scope(one.run_path or one.family, scope) or one.family == "messages")


def _stores(subjects: Subjects, scope: str) -> tuple[RunStore, ...] | None:
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
