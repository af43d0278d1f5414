"""Tells a dead key once for all settings files that set it side by side: nobody decides on it four times.

Files stand side by side in one folder, or under one name in folders beside each other. The one that history had first
speaks, so that a copy made later takes no finding away. Of a module that nothing imports the first setting speaks for
all: that it is not imported is what to decide on.
"""

import posixpath
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache

from mldebt.facts.code import Made, Scope
from mldebt.findings.subjects import ConfigKey, Evidence
from mldebt.project.configs.trees.verdict import ITS_DEFAULT, is_copy
from mldebt.project.project import Project

SHOWN = 8
SAME = "dead as well"


def same_beside(key: ConfigKey, project: Project) -> Sequence[ConfigKey] | None:
    """Return the dead keys of files beside that a dead key speaks for; None where another one speaks for it."""
    group = _groups(project).get((key.path, key.key), [key])
    return group[1:] if group[0] == key else None


def is_unused(key: ConfigKey, project: Project) -> bool:
    """Say whether a key stands in a module that no file imports and nobody starts."""
    module = project.sources.python.get(key.path) if key.path.endswith(".py") else None
    if module is None or module.main_line is not None or key.key.startswith("-") or not _only_defines(module.scopes[0]):
        return False
    return not project.sources.code.importers(key.path) - {key.path} and not project.sources.starts.of(key.path)


def _only_defines(top: Scope) -> bool:
    """Say whether nothing happens where a module is read but that names are bound."""
    bound = {assign.value.call for assign in top.assigns if isinstance(assign.value, Made)}
    return all(call.within >= 0 or number in bound for number, call in enumerate(top.calls))


def told_of(others: Sequence[ConfigKey]) -> tuple[Evidence, ...]:
    """Return the evidence of the keys that one speaks for."""
    return tuple(Evidence(one.path, one.line, SAME) for one in others[:SHOWN])


def setters(key: ConfigKey, project: Project) -> Sequence[ConfigKey]:
    """Return the keys of settings files that set a dead default of a tree again."""
    return _setters(project).get((key.path, key.line), ())


@lru_cache(maxsize=1)
def _setters(project: Project) -> Mapping[tuple[str, int | None], Sequence[ConfigKey]]:
    found: dict[tuple[str, int | None], list[ConfigKey]] = defaultdict(list)
    for key in project.keys:
        for near in key.near_misses if key.status == "dead" else ():
            if near.says == ITS_DEFAULT:
                found[near.path, near.line].append(key)
    return found


@lru_cache(maxsize=1)
def _groups(project: Project) -> Mapping[tuple[str, str], Sequence[ConfigKey]]:
    """Return path and key → the dead keys of that name in settings files side by side, the oldest file's first."""
    every = [key for key in project.keys if key.status == "dead" and not is_copy(key)]
    unused = [key for key in every if is_unused(key, project)]
    dead = [key for key in every if _is_setting(key) and key not in unused]
    names = Counter(_across(path) for path in {key.path for key in dead})
    groups: dict[tuple[object, ...], list[ConfigKey]] = defaultdict(list)
    for key in dead:
        across = _across(key.path)
        place = across if names[across] > 1 else (posixpath.dirname(key.path), "")
        groups[place, key.key, key.source, key.confidence, key.role, bool(key.passed_by)].append(key)
    for key in unused:
        groups[key.path,].append(key)
    first = project.sources.touches.first_change

    def age(key: ConfigKey) -> tuple[float, str, int]:
        commit = first.get(key.path)
        return (commit.committer_time if commit is not None else float("inf")), key.path, key.line

    return {(key.path, key.key): sorted(group, key=age) for group in groups.values() for key in group}


def _across(path: str) -> tuple[str, str]:
    """Return the folder above the one of a file, and its name."""
    folder, name = posixpath.split(path)
    return posixpath.dirname(folder) if folder else "/", name


def _is_setting(key: ConfigKey) -> bool:
    """Say whether a key stands in a file of settings: a command line is each program's own."""
    return key.source != "python" and not key.key.startswith("-")
