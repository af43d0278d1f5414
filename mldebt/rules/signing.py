"""Tells who wrote what silences a finding: the author of the commit that brought the comment, tag or option.

The versions of the file are halved, along renames, until the one is found that first holds the text: a handful of past
files are read, and only where something is silenced. It is not known (None) for text that is not committed as it
stands, where history is cut before it, and where the same text stands twice and was brought by different people.
"""

from collections.abc import Sequence

import msgspec

from mldebt.facts.cells import NotebookFacts
from mldebt.facts.texts import Facts, SettingsFacts, Unread
from mldebt.findings.finding import Debt, Finding
from mldebt.findings.suppression import Suppression
from mldebt.project.models.files.versions import Version
from mldebt.project.project import Project
from mldebt.rules.comments import COMMENT, OPTIONS, remarks, tagged

ENTRIES = "per-path-ignore"

Pair = tuple[Debt, Finding]


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
