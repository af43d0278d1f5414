"""Tells which names reach what trains: an argument of a class or of a call that builds one, whatever it is called."""

from collections.abc import Iterator

from mldebt.facts.code import Call, Const, PythonFacts, Ref
from mldebt.patterns import regex
from mldebt.project.experiments.sites.present import Sites
from mldebt.project.experiments.values.names import plain

BUILDS = regex(
    r"_?[A-Z]\w*[a-z]\w*|(?:get|build|create|make|init|load|setup)_(?:\w+_)?(?:model|net|optim|sched|loss|criterion)\w*"
)
NO_PART = regex(
    r"(?:Path|Exception|\w*Error|Argument\w*|\w*Logger|\w*Writer|\w*Dataset|\w*Handler|Timer|\w*Checkpoint)"
)


def built_names(sites: Sites) -> frozenset[str]:
    """Return the names that the files of all runs hand to what they build."""
    known = (facts for path, facts in sites.sources.python.items() if sites.is_reached(path) or path in sites.runs)
    return frozenset(plain(name) for facts in known for name in _handed(facts))


def _handed(facts: PythonFacts) -> Iterator[str]:
    for scope in facts.scopes:
        for call in scope.calls:
            if _builds(call):
                yield from (name for name, value in call.keywords if name and not isinstance(value, Const))
        for read in scope.reads:
            if len(read.steps) > 1 and 0 <= read.within < len(scope.calls) and _builds(scope.calls[read.within]):
                yield read.steps[-1].strip(".[]'\"")


def _builds(call: Call) -> bool:
    name = call.func.steps[-1].strip(".[]'\"") if isinstance(call.func, Ref) else ""
    return BUILDS.fullmatch(name) is not None and NO_PART.fullmatch(name) is None
