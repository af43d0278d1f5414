"""Tells a dead key once for all that one decision settles: nobody decides on it four times.

The same key of settings files side by side, which stand in one folder or under one name in folders beside each other; a
section of which nothing is read; an option that several scripts copied with its default. The one that history had
first speaks, so that a copy made later takes no finding away. Of a module that nothing imports the first setting
speaks for all: that it is not imported is what to decide on.
"""

import posixpath
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate

from mldebt.facts.code import Made, Scope
from mldebt.findings.subjects import ConfigKey, Evidence
from mldebt.project.configs.trees.verdict import ITS_DEFAULT, is_copy
from mldebt.project.project import Project
from mldebt.project.purposes.putaway import is_archived
from mldebt.project.runs.called import is_aside

SHOWN = 8
Place = tuple[str, str, int, int]
SAME = "dead as well"


def same_beside(key: ConfigKey, project: Project) -> Sequence[ConfigKey] | None:
    """Return the dead keys that a dead key speaks for; None where another one speaks for it."""
    group = _groups(project).get(_place(key), [key])
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
def _groups(project: Project) -> Mapping[Place, Sequence[ConfigKey]]:
    """Return the place of a dead key → the dead keys that one of them speaks for, the oldest file's first."""
    every = [key for key in project.keys if key.status == "dead" and not is_copy(key)]
    unused = {key for key in every if is_unused(key, project)}
    names = Counter(_across(path) for path in {key.path for key in every if key not in unused and _is_setting(key)})
    groups: dict[tuple[object, ...], list[ConfigKey]] = defaultdict(list)
    for key in every:
        alike = key.source, key.confidence, key.role, bool(key.passed_by)
        section = dead_section(key, project)
        if key in unused:
            groups[key.path,].append(key)
        elif key.key.startswith("-"):
            groups[(key.path if key.passed_by else "", key.key, key.value, *alike)].append(key)
        elif _is_setting(key):
            across = _across(key.path)
            place = across if names[across] > 1 else (posixpath.dirname(key.path), "")
            groups[(place, section or key.key, *alike)].append(key)
        else:
            groups[(key.path, section or (key.key, key.line), *alike)].append(key)
    first = project.sources.touches.first_change

    def age(key: ConfigKey) -> tuple[bool, float, str, int]:
        commit = first.get(key.path)
        born = commit.committer_time if commit is not None else float("inf")
        return is_archived(key.path) or is_aside(key.path), born, key.path, key.line

    return {_place(key): sorted(group, key=age) for group in groups.values() for key in group}


def _place(key: ConfigKey) -> Place:
    return key.path, key.key, key.cell or 0, key.line


def dead_section(key: ConfigKey, project: Project) -> str:
    """Return the widest section around a key of which nothing is read; empty where there is none."""
    parents = accumulate(key.key.split(".")[:-1], "{}.{}".format)
    living = _living(project)
    return next((parent for parent in parents if (key.path, parent) not in living), "")


@lru_cache(maxsize=1)
def _living(project: Project) -> Collection[tuple[str, str]]:
    """Return path and section of all that holds a key which is not dead."""
    return {
        (key.path, parent)
        for key in project.keys if key.status != "dead"
        for parent in (key.key, *accumulate(key.key.split(".")[:-1], "{}.{}".format))
    }  # fmt: skip


def _across(path: str) -> tuple[str, str]:
    """Return the folder above the one of a file, and its name."""
    folder, name = posixpath.split(path)
    return posixpath.dirname(folder) if folder else "/", name


def _is_setting(key: ConfigKey) -> bool:
    """Say whether a key stands in a file of settings, and is no option of a command line."""
    return key.source != "python" and not key.key.startswith("-")
