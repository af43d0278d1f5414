"""Judges one past commit with every rule in force: the same facts, project, rules and sums as a scan of it.

What needs no past is left out: snippets, fixes, inventories. Rules on the ledger of experiments are not judged here, as
the ledger itself tells of the past. Pillars that no rule in force looks at are not worked out.
"""

import platform
from collections.abc import Mapping, Sequence

import mldebt
from mldebt.backfilling.fact_cache import FactCache, Key
from mldebt.backfilling.line import PastSnapshot
from mldebt.facts.coverage import coverage, lines_of_code
from mldebt.facts.texts import Facts, Unread
from mldebt.findings.hotspots import Hotspot
from mldebt.findings.point import Point
from mldebt.findings.scan import Coverage, HistoryCoverage, PointTotals, Tally, Totals
from mldebt.findings.scope import in_scope
from mldebt.findings.subjects import ConfigFile, ConfigKey, TrainedModel, TrainingRun
from mldebt.findings.totals import Inventory, totals
from mldebt.progress import silent
from mldebt.project.project import Project
from mldebt.project.sources import Sources
from mldebt.project.unread_code import Unseen, lost_code, other_code
from mldebt.rules.judging import PILLARS, Subjects, gather, judge
from mldebt.rules.rule import Rule
from mldebt.rules.suppressing import settle

OF_AREA: Mapping[str, tuple[type, ...]] = {
    "experiments": (TrainingRun,), "models": (TrainedModel,), "complexity": (Hotspot,),
    "configs": (ConfigFile, ConfigKey),
}  # fmt: skip
SHARE_OF: Mapping[str, str] = {
    "experiments": "runs_tracked", "models": "models_documented", "configs": "config_keys_live",
}  # fmt: skip
UNREAD = frozenset({"decode", "parse", "extract"})


def judged_point(
    snapshot: PastSnapshot, fact_cache: FactCache, rules: Sequence[Rule], *, is_probe: bool = False
) -> Point:
    """Return what a scan of the commit would find; a pure function of the commit, the options and the program."""
    facts = fact_cache.facts(snapshot.files, snapshot.read)
    project = _project(snapshot, fact_cache, facts)
    wanted = _kinds(rules)
    subjects = gather(project, silent, wanted)
    scope = snapshot.row.scope
    heard = judge(rules, subjects, project, scope=scope, counting=False)
    judged = settle(heard, rules, project, scope=scope).judged
    findings = tuple(finding for _, finding in judged.pairs)
    read = coverage(snapshot.files, facts, snapshot.skipped)
    inside = {path: found for path, found in facts.items() if in_scope(path, scope)}
    loc = lines_of_code(inside)
    summed = totals(
        findings, _inside(subjects, scope), loc=loc, readable=read.lines_analysed_share,
        challenge_of={rule.area: rule.challenge for rule in rules}, owner_of=project.sources.owner,
    )  # fmt: skip
    return Point(
        commit=snapshot.commit or "", date=snapshot.row.commit_date or "", mldebt=mldebt.__version__,
        python=".".join(platform.python_version_tuple()[:2]), rules=dict(judged.versions),
        totals=PointTotals(summed.findings, summed.minutes, summed.by_area, summed.by_owner), coverage=_coverage(read),
        loc=loc, lines_analysed_share=read.lines_analysed_share, shares=_shares(summed, wanted),
        grades=summed.grades, findings=findings, unread=_unread(read), failed=tuple(sorted(judged.failed)),
        is_probe=is_probe,
    )  # fmt: skip


def _project(snapshot: PastSnapshot, fact_cache: FactCache, facts: Mapping[str, Facts | Unread]) -> Project:
    def past(pairs: Sequence[Key]) -> Mapping[Key, Facts | Unread]:
        return fact_cache.past(pairs, snapshot.read_past)

    readable = {path: found for path, found in facts.items() if not isinstance(found, Unread)}
    sources = Sources(
        {file.path: file for file in snapshot.files}, readable, snapshot.history(), as_of=snapshot.as_of,
        options=snapshot.options, codeowners=snapshot.codeowners(), past=past, memory=fact_cache.memory,
        unseen=Unseen([*lost_code(snapshot, facts), *other_code(snapshot.other_code)], snapshot.read),
    )  # fmt: skip
    return Project(sources)


def _kinds(rules: Sequence[Rule]) -> frozenset[type]:
    """Return what to gather: the subjects of the rules, and what the denominators of their areas count."""
    named = {rule.subject for rule in rules}
    counted = {kind for rule in rules for kind in OF_AREA.get(rule.area, ())}
    return frozenset((named | counted) & set(PILLARS))


def _inside(subjects: Subjects, scope: str) -> Inventory:
    return Inventory(
        runs=subjects.within(TrainingRun, scope), models=subjects.within(TrainedModel, scope),
        configs=subjects.within(ConfigFile, scope), hotspots=subjects.within(Hotspot, scope),
    )  # fmt: skip


def _shares(summed: Totals, wanted: frozenset[type]) -> dict[str, Tally]:
    return {
        name: getattr(summed, name)
        for area, name in SHARE_OF.items()
        if wanted.issuperset(OF_AREA[area])
    }  # fmt: skip


def _coverage(read: Coverage) -> HistoryCoverage:
    """Return how much could be read, counted as a scan's own history point counts it."""
    return HistoryCoverage(
        files=read.analysed, unparsable=sum(one.files for one in read.skipped if one.stage in UNREAD),
        missing=sum(one.files for one in read.skipped if one.reason == "missing-blob"),
    )  # fmt: skip


def _unread(read: Coverage) -> tuple[str, ...]:
    return tuple(one.path for one in read.skipped if one.stage in UNREAD or one.reason in {"missing-blob", "too-large"})
