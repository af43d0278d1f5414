"""Runs the rules over what the project found and turns their debts into findings; a crash costs one subject."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar, cast

import msgspec

from mldebt.facts.cells import NotebookFacts
from mldebt.findings.cost import Cost
from mldebt.findings.finding import Debt, Finding
from mldebt.findings.fixing import shares
from mldebt.findings.hotspots import Coupling, Duplicate, Hotspot
from mldebt.findings.identity import fingerprints
from mldebt.findings.ledger import Experiment, RunStore
from mldebt.findings.scan import Failure
from mldebt.findings.scope import in_scope
from mldebt.findings.subjects import (
    ConfigFile,
    ConfigKey,
    Evidence,
    ModelCard,
    ModelLoading,
    ModelReference,
    TrainedModel,
    TrainingRun,
    model_subject,
    run_subject,
    unit_subject,
)
from mldebt.findings.suppression import Suppression
from mldebt.findings.vocabulary import Fingerprint
from mldebt.progress import Step
from mldebt.project.project import Project
from mldebt.repository.codeowners import owners_of
from mldebt.rules.easing import eased, ended, rested
from mldebt.rules.rule import Rule

T = TypeVar("T")

PILLARS: Mapping[type, str] = {
    TrainingRun: "runs", TrainedModel: "models", ConfigFile: "configs", ConfigKey: "keys", Hotspot: "hotspots",
    Coupling: "couplings", Duplicate: "duplicates", Experiment: "experiments", RunStore: "run_stores",
    ModelCard: "cards", ModelReference: "references", ModelLoading: "loadings",
}  # fmt: skip
UNASKED = frozenset({Experiment, RunStore})
"""Subjects that are looked at only where the past is: a rule on them is silent elsewhere, and no failed one."""
MOST_FAILURES = 20
Place = tuple[str, int | None, int]


class Subjects(msgspec.Struct, frozen=True):
    """What there is to judge, by type; a type is absent where its pillar crashed or was not looked at.

    `heard` is what rules said of it already, by code.
    """

    by_type: Mapping[type, tuple[object, ...]]
    failures: tuple[Failure, ...]
    heard: Mapping[str, tuple[Debt, ...]] = {}

    def of(self, kind: type[T]) -> tuple[T, ...] | None:
        """Return the subjects of a type, or None where they could not be looked at."""
        return cast("tuple[T, ...] | None", self.by_type.get(kind))

    def within(self, kind: type[T], scope: str) -> tuple[T, ...] | None:
        """Return the subjects of a type below a folder; those without a path of their own all count."""
        found = self.of(kind)
        if found is None or scope == ".":
            return found
        return tuple(one for one in found if in_scope(getattr(one, "path", scope), scope))


class Judged(msgspec.Struct, frozen=True):
    """The debts of all rules with their findings, the subjects each rule looked at, and the rules that failed."""

    pairs: tuple[tuple[Debt, Finding], ...]
    counts: Mapping[str, int]
    versions: Mapping[str, int]
    failed: Collection[str]
    failures: tuple[Failure, ...]


def gather(project: Project, step: Step, only: Collection[type] = tuple(PILLARS)) -> Subjects:
    """Ask the project for the pillars; one that crashes is a failure and leaves its subjects unlooked at."""
    found: dict[type, tuple[object, ...]] = {}
    failures: list[Failure] = []
    for place, (kind, name) in enumerate(PILLARS.items(), 1):
        if kind not in only:
            continue
        step(f"finding {name}", place, len(PILLARS))
        try:
            rows = getattr(project, name)
        except Exception as problem:  # noqa: BLE001 - one pillar must not cost the others
            failures.append(Failure(f"project: {name}", _said(problem)))
        else:
            found |= {kind: rows} if rows is not None else {}
    return Subjects(found, tuple(dict.fromkeys(failures)))


def judge(
    rules: Sequence[Rule], subjects: Subjects, project: Project, *, scope: str = ".", counting: bool = True
) -> Judged:
    """Return every debt within the scope with its finding, in the document's order.

    The subjects that rules looked at are counted only for a document that shows them.
    """
    heard: list[tuple[Rule, list[Debt]]] = []
    counts: dict[str, int] = {}
    failures: list[Failure] = []
    failed: set[str] = set()
    rules = [rule for rule in rules if rule.subject not in UNASKED or project.past is not None]
    for rule in _gathered(rules, subjects):
        wanted: tuple[object, ...] | None = subjects.of(rule.subject)
        if wanted is None:
            failed.add(rule.code)
            continue
        heard_of = subjects.heard.get(rule.code)
        debts, problems = debts_of(rule, wanted, project) if heard_of is None else (heard_of, ())
        if problems:
            failed.add(rule.code)
            failures += problems[:MOST_FAILURES]
        if counting:
            counts[rule.code] = _looked_at(rule, subjects, project, scope)
        heard.append((rule, [debt for debt in debts if in_scope(debt.path, scope)]))
    taken = _taken_over(heard)
    pairs = [pair for rule, debts in heard for pair in _findings(rule, debts, project, taken)]
    ordered = sorted(_counted_once(pairs), key=_order)
    versions = {rule.code: rule.version for rule in rules}
    return Judged(tuple(ordered), counts, versions, frozenset(failed), tuple(failures))


def _order(pair: tuple[Debt, Finding]) -> tuple[str, int, int, str, str]:
    """Return what orders findings in a document."""
    finding = pair[1]
    return finding.path, finding.line, finding.cell or 0, finding.code, finding.fingerprint


def _gathered(rules: Sequence[Rule], subjects: Subjects) -> Iterator[Rule]:
    """Yield the rules whose turn has come: suppressions are gathered after all else was judged."""
    yield from (rule for rule in rules if rule.subject is not Suppression or Suppression in subjects.by_type)


def _looked_at(rule: Rule, subjects: Subjects, project: Project, scope: str) -> int:
    return rule.denominator(project) if rule.denominator else len(subjects.within(rule.subject, scope) or ())


def debts_of(rule: Rule, subjects: Iterable[object], project: Project) -> tuple[list[Debt], list[Failure]]:
    """Return what a rule says of some subjects, and those on which it crashed."""
    debts: list[Debt] = []
    problems: list[Failure] = []
    for subject in _asked(rule, subjects, project):
        try:
            debts += rule.check(subject, project)
        except Exception as problem:  # noqa: BLE001 - one subject must not cost the others
            problems.append(Failure(f"{rule.code} on {_where(subject)}", _said(problem)))
    return debts, problems


def _asked(rule: Rule, subjects: Iterable[object], project: Project) -> Iterable[object]:
    """Return the subjects that a rule is asked of: settings of a toolkit that was copied whole are its authors'."""
    if rule.area != "configs":
        return subjects
    return (one for one in subjects if project.sources.kits.of(getattr(one, "path", "")) is None)


def _taken_over(heard: Iterable[tuple[Rule, Sequence[Debt]]]) -> Collection[tuple[str, Place]]:
    """Return (code, place) of the debts that a more specific rule says of the same subject."""
    return {(code, _place(debt)) for rule, debts in heard for debt in debts for code in rule.over}


def _place(debt: Debt) -> Place:
    return debt.subject, debt.cell, debt.line


def _findings(
    rule: Rule, debts: Sequence[Debt], project: Project, taken: Collection[tuple[str, Place]]
) -> Iterable[tuple[Debt, Finding]]:
    importers, starts, over = project.sources.code.importers, project.sources.starts.of, project.sources.ended.of
    used = ((one, eased(one, rule.area, importers, starts)) for one in debts)
    told = ((one, ended(rested(now, rule.area, project.sources), over(one.path))) for one, now in used)
    unique = list({(one.path, one.line, one.anchor, one.message): debt for one, debt in told}.values())
    named = zip(unique, fingerprints(rule.code, unique), strict=True)
    kept = [(debt, identity) for debt, identity in named if (rule.code, _place(debt)) not in taken]
    for (debt, identity), minutes in zip(kept, shares([debt for debt, _ in kept], rule.severity), strict=True):
        yield debt, _finding(rule, debt, minutes, identity, project)


def _counted_once(pairs: Sequence[tuple[Debt, Finding]]) -> Iterator[tuple[Debt, Finding]]:
    """Yield findings with those as notes that ask for nothing beyond what another finding on their subject asks for."""
    owing = {(debt.repair.key, one.subject): one.code for debt, one in pairs if one.is_owed and one.minutes.high}
    for debt, one in pairs:
        code = owing.get((debt.repair.key, one.subject))
        if code is None or not one.is_owed or one.minutes.high:
            yield debt, one
            continue
        said = Evidence(one.path, None, f"{code} asks for the same edit, and is counted")
        yield debt, msgspec.structs.replace(one, severity="info", evidence=(*one.evidence, said))


def _finding(rule: Rule, debt: Debt, minutes: Cost, identity: Fingerprint, project: Project) -> Finding:
    teams = owners_of(debt.path, project.sources.codeowners)
    return Finding(
        code=rule.code, name=rule.name, area=rule.area, challenge=rule.challenge,
        severity=debt.severity or rule.severity, confidence=debt.confidence,
        message=debt.message, path=debt.path, line=debt.line, column=debt.column,
        end_line=debt.end_line, cell=debt.cell, symbol=debt.symbol, subject=debt.subject, minutes=minutes,
        status="existing", cause=None, value=debt.value, fingerprint=identity,
        introduced=None, owner=project.sources.owner(debt.path),
        codeowner=" ".join(teams) or None, snippet=None,
        interest=project.repairs.of(debt.path) if rule.area == "complexity" else None,
        suppressed=None, evidence=debt.evidence, anchor=debt.anchor, body=debt.text, lines=debt.lines,
    )  # fmt: skip


def subject_names(subjects: Subjects, project: Project) -> frozenset[str]:
    """Return the names that findings give their subjects, of everything that is still there."""
    names = [run_subject(run) for run in subjects.of(TrainingRun) or ()]
    names += [model_subject(model) for model in subjects.of(TrainedModel) or ()]
    for path, facts in project.sources.python.items():
        names += [unit_subject(path, scope.name) for scope in facts.scopes]
    for path, found in project.sources.facts.items():
        if isinstance(found, NotebookFacts):
            names += [unit_subject(path, f"cell[{cell.key}]") for cell in found.cells]
    return frozenset(names)


def _where(subject: object) -> str:
    return f"{getattr(subject, 'path', '?')}:{getattr(subject, 'line', '')}".rstrip(":")


def _said(problem: Exception) -> str:
    return f"{type(problem).__name__}: {problem}"[:300]
