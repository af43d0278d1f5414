"""Tells which names reach what trains: an argument of a class or of a call that builds one, whatever it is called."""

from collections import defaultdict
from collections.abc import Iterator

from mldebt.facts.code import Call, Const, PythonFacts, Ref, Scope
from mldebt.patterns import regex
from mldebt.project.experiments.sites.present import Sites
from mldebt.project.experiments.values.names import builds, plain

BUILDS = regex(
    r"_?[A-Z]\w*[a-z]\w*|(?!(?:save|load|test|eval|predict|plot|print|log|export|check)_)[a-z]\w*_(?:model|net(?:work)?)|(?:get|build|create|make|init|load|setup)_(?:\w+_)?(?:model|net|optim|sched|loss|criterion)\w*"
)
NO_PART = regex(
    r"(?:Path|Exception|\w*Error|Argument\w*|\w*Logger|\w*Writer|\w*Dataset|\w*Handler|Timer|\w*Checkpoint)"
)


class Handed:
    """What the calls of the files of all runs hand over."""

    def __init__(self, sites: Sites) -> None:
        self._named: set[tuple[str, str]] = set()
        self._counts: dict[str, int] = defaultdict(int)
        self._places: dict[tuple[str, str], int] = {}
        for facts in _of_runs(sites):
            for scope in facts.scopes:
                self._take(scope)

    def gives(self, called: str, name: str) -> bool:
        """Say whether a call of a function or a class, or of what chooses one, gives an argument of a name."""
        place = self._places.get((called, name))
        is_placed = place is not None and self._counts.get(called, 0) > place
        return is_placed or (called, name) in self._named or (called[:1].isupper() and ("", name) in self._named)

    def _take(self, scope: Scope) -> None:
        *_, within, name = ("", *scope.name.split("."))
        own = within if name == "__init__" else name
        names = [one.name for one in scope.parameters if one.kind == "positional" and one.name != "self"]
        self._places.update({(own, one): place for place, one in enumerate(names)})
        for call in scope.calls:
            called = call.func.steps[-1].strip(".[]'\"") if isinstance(call.func, Ref) else ""
            is_chosen = not isinstance(call.func, Ref) or call.func.steps[-1][:1] == "["
            key = "" if is_chosen else called
            self._named.update((key, told) for told, _ in call.keywords if told)
            self._counts[key] = max(self._counts[key], len(call.args))


def built_names(sites: Sites) -> frozenset[str]:
    """Return the names that the files of all runs hand to what they build."""
    return frozenset(plain(name) for facts in _of_runs(sites) for name in _handed(facts))


def _of_runs(sites: Sites) -> Iterator[PythonFacts]:
    known = sites.sources.python.items()
    return (facts for path, facts in known if sites.is_reached(path) or path in sites.runs)


def _handed(facts: PythonFacts) -> Iterator[str]:
    for scope in facts.scopes:
        yield from _made_of(scope)
        for call in scope.calls:
            if _builds(call):
                yield from (name for name, value in call.keywords if name and not isinstance(value, Const))
        for read in scope.reads:
            if len(read.steps) > 1 and 0 <= read.within < len(scope.calls) and _builds(scope.calls[read.within]):
                yield read.steps[-1].strip(".[]'\"")


def _made_of(scope: Scope) -> Iterator[str]:
    """Yield what a local variable is made of that is handed to what a function builds, as its assignment names it."""
    handed = {
        read.steps[0] for read in scope.reads
        if len(read.steps) == 1 and 0 <= read.within < len(scope.calls) and _builds(scope.calls[read.within])
    }  # fmt: skip
    lines = {one.line for one in scope.assigns if len(one.target) == 1 and one.target[0] in handed} if handed else ()
    yield from (read.steps[-1].strip(".[]'\"") for read in scope.reads if len(read.steps) > 1 and read.line in lines)


def _builds(call: Call) -> bool:
    name = call.func.steps[-1].strip(".[]'\"") if isinstance(call.func, Ref) else ""
    return builds(name) or (BUILDS.fullmatch(name) is not None and NO_PART.fullmatch(name) is None)
