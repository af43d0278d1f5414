"""Silences findings that the repository says to keep, and then judges what silences.

`# mldebt: ignore[MLD101] reason until=2027-03-01` counts beside a statement or above it, on a `def` or `class` for all
that is in it, at the top of a notebook cell (or as its tag `mldebt-ignore-MLD101`) for the cell, above a key of a
settings file for all below it; `ignore-file[…]` counts for the file wherever it stands, `per-path-ignore` in the
options for paths. A code is required; that of a general rule also covers the finding of a more specific one which takes
its place. Silenced findings stay in the document and cost nothing; in an untrusted
repository its comments silence nothing.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

import msgspec

from mldebt.findings.finding import Debt, Finding, Suppressed
from mldebt.findings.scope import covers, in_scope
from mldebt.findings.subjects import Site
from mldebt.findings.suppression import Suppression
from mldebt.options import Options
from mldebt.project.project import Project
from mldebt.rules.comments import OPTIONS, requested, suppressions
from mldebt.rules.discovery import codes_of
from mldebt.rules.judging import Judged, Subjects, judge
from mldebt.rules.rule import Rule
from mldebt.rules.signing import signed


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
