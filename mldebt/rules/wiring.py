"""Finds what a dead option may be meant for: a function with such a parameter, or a script beside that reads it."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import PurePosixPath

from mldebt.facts.code import Scope
from mldebt.findings.subjects import ConfigKey, Evidence, Site
from mldebt.project.project import Project

FEWEST, MOST = 5, 2000
PASSING = "pass it on or delete it"


def wanted_by(subject: ConfigKey, project: Project) -> tuple[Evidence, ...]:
    """Return what a dead option may have been meant for; empty where nothing tells."""
    return _takes(subject, project) or _siblings(subject, project)


def _takes(subject: ConfigKey, project: Project) -> tuple[Evidence, ...]:
    """Return a function with a parameter of a dead option's name, or in its own file of its end: pass it on there."""
    name = subject.key.lstrip("-").replace("-", "_").removeprefix("no_")
    modules = project.sources.python
    if not subject.key.startswith("-") or len(name) < FEWEST or len(modules) > MOST:
        return ()
    tails = [name[at + 1 :] for at in range(len(name) - FEWEST) if name[at] == "_"]
    for scope, places in _own_parameters(project, subject.path):
        if name in places or not places.keys().isdisjoint(tails):
            ends = sorted(places.keys() & {*tails}, key=places.__getitem__)
            return (_taker(subject.path, scope, name if name in places else ends[0], project),)
    elsewhere = _parameters(project).get(name) if "_" in name else None
    return (_taker(*elsewhere, name, project),) if elsewhere is not None else ()


def _siblings(subject: ConfigKey, project: Project) -> tuple[Evidence, ...]:
    """Return where a file beside reads its own option of the same name: that it was forgotten here is likelier."""
    beside = _read_options(project).get((PurePosixPath(subject.path).parent, subject.key), ())
    first = next((one for one in beside if one.path != subject.path), None)
    if first is None or not subject.key.startswith("-"):
        return ()
    return (
        Evidence(first.path, first.line, f"reads its own {subject.key}: read it here too or delete it", first.cell),
    )


@lru_cache(maxsize=1)
def _read_options(project: Project) -> Mapping[tuple[PurePosixPath, str], list[Site]]:
    """Return the first places that read each option, by the folder that declares it and its name."""
    found: dict[tuple[PurePosixPath, str], list[Site]] = {}
    for file in project.configs:
        for key in file.keys:
            if key.status == "live" and key.key.startswith("-") and key.readers:
                found.setdefault((PurePosixPath(key.path).parent, key.key), []).append(key.readers[0])
    return found


def _taker(path: str, scope: Scope, parameter: str, project: Project) -> Evidence:
    cell, line = project.sources.place(path, scope.line)
    return Evidence(path, line, f"{scope.name} has a parameter {parameter}: {PASSING}", cell)


@lru_cache(maxsize=1)
def _own_parameters(project: Project, path: str) -> Sequence[tuple[Scope, Mapping[str, int]]]:
    """Return the functions of a module, tests apart, each with the places of its parameters by their names."""
    own = None if project.sources.is_test(path) else project.sources.python.get(path)
    scopes = own.scopes[1:] if own is not None else ()
    return [(scope, {one.name: place for place, one in enumerate(scope.parameters)}) for scope in scopes]


@lru_cache(maxsize=1)
def _parameters(project: Project) -> Mapping[str, tuple[str, Scope]]:
    """Return the first function of the repository, tests apart, with a parameter of each name of several words."""
    found: dict[str, tuple[str, Scope]] = {}
    for path, module in sorted(project.sources.python.items()):
        for scope in module.scopes[1:] if not project.sources.is_test(path) else ():
            for one in scope.parameters:
                if "_" in one.name:
                    found.setdefault(one.name, (path, scope))
    return found
