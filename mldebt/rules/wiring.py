"""Finds what a dead option may be meant for: a parameter of its name that this program leaves at its default."""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from mldebt.facts.code import Call, Scope
from mldebt.findings.subjects import ConfigKey, Evidence
from mldebt.project.code import Spot
from mldebt.project.project import Project

PASSING = "pass it on or delete it"


def wanted_by(subject: ConfigKey, project: Project) -> tuple[Evidence, ...]:
    """Return the function that a dead option may have been meant for; empty where nothing tells.

    Its file calls the function and leaves the parameter of the option's name at its default. A function of another
    program, or an option of its name beside, tells nothing: what it means there need not be meant here.
    """
    name = subject.key.lstrip("-").replace("-", "_")
    taker = _left_out(project, subject.path).get(name) if subject.key.startswith("-") else None
    if taker is None:
        return ()
    spot, line = taker
    says = f"{project.sources.code.scope(spot).name} has a parameter {name} and gets none here: {PASSING}"
    return (project.sources.evidence(subject.path, line, says),)


@lru_cache(maxsize=4)
def _left_out(project: Project, path: str) -> Mapping[str, tuple[Spot, int]]:
    """Return the parameters with a default that calls of a module leave out, each with its function and the call."""
    code, found, given = project.sources.code, dict[str, tuple[Spot, int]](), set[str]()
    module = project.sources.python.get(path)
    for number, scope in enumerate(module.scopes if module is not None else ()):
        for call in scope.calls:
            target = code.callee(Spot(path, number), call)
            if target.kind == "function" and target.spot is not None:
                taker = code.scope(target.spot)
                given.update(name for name, _ in call.keywords if name)
                for name in _defaults(taker, call):
                    found.setdefault(name, (target.spot, call.line))
    return {name: taker for name, taker in found.items() if name not in given}


def _defaults(taker: Scope, call: Call) -> Iterator[str]:
    """Yield the parameters that a call leaves at their defaults; none where it splats what cannot be told."""
    if any(name is None or name.startswith("*") for name, _ in call.keywords):
        return
    is_method = any(one.name in ("self", "cls") for one in taker.parameters[:1])
    given = {name for name, _ in call.keywords}
    for place, one in enumerate(taker.parameters):
        if one.default is not None and one.name not in given and place >= len(call.args) + is_method:
            yield one.name
