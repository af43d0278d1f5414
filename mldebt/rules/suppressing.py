"""Silences findings that the repository says to keep, and then judges what silences.

`# mldebt: ignore[MLD101] reason until=2027-03-01` counts beside a statement or above it, on a `def` or `class` for all
that is in it, at the top of a notebook cell (or as its tag `mldebt-ignore-MLD101`) for the cell, above a key of a
settings file for all below it; `ignore-file[…]` counts for the file wherever it stands, `per-path-ignore` in the
options for paths. A code is required; that of a general rule also covers the finding of a more specific one which takes
its place. Silenced findings stay in the document and cost nothing; in an untrusted repository its comments silence
nothing.

Who silences is the author of the commit that brought the text: versions of the file are halved, along renames, until
the one is found that first holds it; a handful of past files are read, and only where something is silenced. It is not
known (None) for text that is not committed as it stands, where history is cut before it, and where the same text stands
twice and was brought by different people.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

import msgspec

from mldebt.facts.cells import NotebookFacts
from mldebt.facts.texts import Facts, SettingsFacts, Unread
from mldebt.findings.finding import Debt, Finding, Suppressed
from mldebt.findings.scope import covers, in_scope
from mldebt.findings.subjects import Site
from mldebt.findings.suppression import Suppression
from mldebt.options import Options
from mldebt.project.models.files.versions import Version
from mldebt.project.project import Project
from mldebt.rules.comments import COMMENT, OPTIONS, remarks, requested, suppressions, tagged
from mldebt.rules.discovery import codes_of
from mldebt.rules.judging import Judged, Subjects, judge
from mldebt.rules.rule import Rule

ENTRIES = "per-path-ignore"

Pair = tuple[Debt, Finding]


class Settled(msgspec.Struct, frozen=True):
    """What was judged with the silenced findings marked, and everything that silences or that asks to, untrusted."""

    judged: Judged
    suppressions: tuple[Suppression, ...]


def settle(judged: Judged, rules: Sequence[Rule], project: Project, *, scope: str = ".", rest: bool = True) -> Settled:
    """Return findings above their threshold, the silenced ones marked, with those of the rules about suppressions.

    Without `rest` only unused codes are judged: rules that are judged in parts say the rest in one of them.
    """
    said = suppressions(project.sources)
    limits = _limits(project.sources.options)
    named = {rule.code: (rule.code, *rule.over) for rule in rules}
    pairs, used = _silenced([pair for pair in judged.pairs if _is_over(pair[1], limits)], said, named)
    about = [rule for rule in rules if rule.subject is Suppression]
    ran = frozenset(judged.versions) - frozenset(judged.failed) - {rule.code for rule in about}
    verdicts = [_verdict(one, _unused(one, used.get(place, ()), ran), rest=rest) for place, one in enumerate(said)]
    shown = tuple(one for one in verdicts if in_scope(one.path, scope))
    own = judge(about, Subjects({Suppression: shown}, ()), project, scope=scope)
    both = signed([*pairs, *_silenced(own.pairs, said, named)[0]], said, project)
    return Settled(
        msgspec.structs.replace(
            judged,
            pairs=tuple(sorted(both, key=lambda pair: _order(pair[1]))),
            counts={**judged.counts, **own.counts},
            failed=frozenset(judged.failed) | frozenset(own.failed),
            failures=(*judged.failures, *own.failures),
        ),
        (*said, *requested(project.sources)),
    )


def _verdict(one: Suppression, unused: tuple[str, ...], *, rest: bool) -> Suppression:
    kept = msgspec.structs.replace(one, unused=unused)
    return kept if rest else msgspec.structs.replace(kept, fault="", is_expired=False, unknown=())


def _order(one: Finding) -> tuple[str, int, int, str, str]:
    return one.path, one.line, one.cell or 0, one.code, one.fingerprint


def _limits(options: Options) -> Mapping[str, float]:
    """Return the threshold that the options set for each code, the highest where several do."""
    found: dict[str, float] = {}
    for selector, limit in options.thresholds:
        for code in codes_of((selector,)):
            found[code] = max(found.get(code, limit), limit)
    return found


def _is_over(one: Finding, limits: Mapping[str, float]) -> bool:
    """Say whether a finding's value is above what the options set for its rule; a rule without a value has none."""
    return one.value is None or one.code not in limits or one.value > limits[one.code]


def _silenced(
    pairs: Sequence[tuple[Debt, Finding]], said: Sequence[Suppression], named: Mapping[str, Sequence[str]]
) -> tuple[list[tuple[Debt, Finding]], Mapping[int, Collection[str]]]:
    """Return the pairs with the first suppression that covers each, and the codes that each suppression covered.

    `named` gives the codes that a finding of each code answers to: its own, and those of the rules it replaces.
    """
    by_path: dict[str, list[int]] = defaultdict(list)
    wide = [place for place, one in enumerate(said) if one.kind == OPTIONS]
    for place, one in enumerate(said):
        if one.kind != OPTIONS:
            by_path[one.path].append(place)
    used: dict[int, set[str]] = defaultdict(set)
    found: list[tuple[Debt, Finding]] = []
    for debt, finding in pairs:
        codes = frozenset(named.get(finding.code, (finding.code,)))
        by = [place for place in (*by_path[finding.path], *wide) if _covers(said[place], finding, codes)]
        for place in by:
            used[place] |= codes.intersection(said[place].codes)
        live = next((said[place] for place in by if said[place].is_in_force), None)
        found.append((debt, finding if live is None else _marked(finding, live)))
    return found, used


def _covers(one: Suppression, finding: Finding, codes: frozenset[str]) -> bool:
    if codes.isdisjoint(one.codes):
        return False
    if one.kind == OPTIONS:
        return covers(one.pattern, finding.path) and (one.key is None or _is_of(finding, one.key))
    if one.kind == "file":
        return True
    is_here = one.cell == finding.cell
    return is_here if one.kind == "cell" else is_here and one.first <= finding.line <= one.last


def _is_of(finding: Finding, key: str) -> bool:
    """Say whether a finding is of a key or symbol, or of one below it."""
    names = (finding.symbol or "", finding.anchor, finding.subject.partition("#")[2])
    return any(name == key or name.startswith((f"{key}.", f"{key}[")) for name in names)


def _marked(finding: Finding, by: Suppression) -> Finding:
    at = Site(by.path, by.line or None, by.cell)
    return msgspec.structs.replace(finding, suppressed=Suppressed(by.reason, None, by.until, at))


def _unused(one: Suppression, used: Collection[str], ran: Collection[str]) -> tuple[str, ...]:
    """Return the codes that silence nothing; a policy for many paths is no suppression of something."""
    if not one.is_in_force or (one.kind == OPTIONS and any(mark in one.pattern for mark in "*?[")):
        return ()
    return tuple(code for code in one.codes if code in ran and code not in used)


def signed(pairs: Sequence[Pair], said: Sequence[Suppression], project: Project) -> list[Pair]:
    """Return the findings with the person behind each suppression."""
    by_place = {(one.path, one.line or None, one.cell): one for one in said}
    people: dict[tuple[str, str], str | None] = {}
    found = []
    for debt, finding in pairs:
        silent = finding.suppressed
        one = by_place.get((silent.at.path, silent.at.line, silent.at.cell)) if silent and silent.at else None
        if silent is None or one is None:
            found.append((debt, finding))
            continue
        key = one.path, one.text
        if key not in people:
            people[key] = _person(one, project)
        by = msgspec.structs.replace(silent, by=people[key])
        found.append((debt, msgspec.structs.replace(finding, suppressed=by)))
    return found


def _person(one: Suppression, project: Project) -> str | None:
    many = _count(one, project.sources.facts.get(one.path))
    if many == 0 or project.versions.latest(one.path) is None:
        return None
    first, last = (_brought(one, project, at_least) for at_least in (1, many))
    return first if first == last else None


def _brought(one: Suppression, project: Project, at_least: int) -> str | None:
    """Return who first wrote the text so often, as far as history goes back."""
    versions = project.versions.of(one.path)

    def holds(version: Version) -> bool:
        return _count(one, project.versions.facts(one.path, version.blob)) >= at_least

    low, high = 0, len(versions) - 1
    if holds(versions[high]):
        history = project.sources.history
        return None if history.shallow or history.unread else versions[high].commit.person
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if holds(versions[middle]) else (low, middle)
    return versions[low].commit.person


def _count(one: Suppression, facts: Facts | Unread | None) -> int:
    """Return how often a version of a file holds the text of a suppression."""
    if one.kind == OPTIONS:
        return _entries(one, facts) if isinstance(facts, SettingsFacts) else 0
    tags = [tagged(cell)[1] for cell in facts.cells] if isinstance(facts, NotebookFacts) else []
    texts = [found[0].strip() for remark in remarks(facts) if (found := COMMENT.search(remark.text))]
    return (*texts, *tags).count(one.text)


def _entries(one: Suppression, facts: SettingsFacts) -> int:
    """Return how many entries of an option file name the pattern, as the value of a path or as a key of the table."""
    ours = [entry for entry in facts.entries if ENTRIES in entry.key]
    if many := sum(entry.value == one.pattern and entry.key.endswith(".path") for entry in ours):
        return many
    names = tuple(f"{ENTRIES}.{quote}{one.pattern}{quote}" for quote in ("", '"'))
    return int(any(entry.key.endswith(names) for entry in ours))
