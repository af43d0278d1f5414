"""Finds functions and classes whose whole text stands in several notebooks or scripts.

Texts are compared without layout, comments, docstrings and quote style, names included: a copy in which anything was
changed is another text. Whole files that are copies are not meant here: equal files are archives, and near-copies of
training scripts are experiments made by copying.

A notebook and a script of its name are one file that was exported.

It cannot know whether a file has to stand alone, as some courses and single-file collections want it.
"""

import posixpath
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, lru_cache

from mldebt.facts.cells import NotebookFacts
from mldebt.facts.code import Made, PythonFacts, Ref, Scope
from mldebt.findings.hotspots import Copy, Duplicate
from mldebt.findings.subjects import TrainingRun
from mldebt.patterns import regex
from mldebt.project.complexity.hotspots import GENERATED
from mldebt.project.complexity.ownership import is_worked_with
from mldebt.project.sources import Sources

FEWEST_LINES, ENOUGH_LINES = 10, 20
FEWEST_COPIES = 3
WHOLE = 0.7
ARCHIVED = regex(
    r"(^|[/_ -])(backups?|bak|old|archived?|deprecated|legacy|trash|obsolete|unused|copy\d*)([/_. -])|\(\d+\)\.\w+$",
    re.IGNORECASE,
)
TEMPLATE = regex(
    r"(^|/)(project[_-])?(templates?|skeletons?|boilerplates?|scaffold(s|ing)?|cookiecutter[^/]*)/", re.IGNORECASE
)
VERSION = regex(r"[_\-. ]?((v|ver|version)[_\-. ]?\d+([._]\d+)*|final([_\-. ]?version)?)(?=\.\w+$)", re.IGNORECASE)
ELSEWHERE = "/kaggle/"
"""Where a notebook runs on machines of Kaggle, which hold no other file of the repository."""
ITSELF = frozenset({"main", "module"})

Place = tuple[str, Scope]
Text = tuple[str, str]
"""Name and body of a scope."""
Held = Mapping[str, Mapping[Text, list[Scope]]]
"""By path the long functions and classes, by their text."""


class Repeats:
    """Which texts of `held` stand in another file too: `files` counts them, `several` are those in more than one.

    It takes over what was counted before, whose holder is of no use afterwards: only files that hold other objects are
    counted again.
    """

    def __init__(self, held: Held, before: "Repeats | None" = None) -> None:
        self.held = held
        self.files: Counter[Text] = before.files if before else Counter()
        self.several: set[Text] = before.several if before else set()
        known = before.held if before else {}
        for path, bodies in known.items():
            if held.get(path) is not bodies:
                self.files.subtract(bodies.keys())
                self.several.difference_update(body for body in bodies if self.files[body] < 2)
        for path, bodies in held.items():
            if known.get(path) is not bodies:
                self.files.update(bodies.keys())
                self.several.update(body for body in bodies if self.files[body] > 1)

    def by_path(self) -> Mapping[str, list[Scope]]:
        """Return by path the scopes whose text stands elsewhere too, in order, of files that have some."""
        return {
            path: [scope for body, scopes in bodies.items() if body in self.several for scope in scopes]
            for path, bodies in self.held.items()
            if not self.several.isdisjoint(bodies)
        }


def duplicates(sources: Sources, runs: Callable[[], Sequence[TrainingRun]]) -> tuple[Duplicate, ...]:
    """Return what stands in several notebooks or scripts, one row for each set of files, by first file.

    The runs are asked for only where two files share most of their lines: they cost more than all the rest.
    """
    standing = _standing(sources)
    trains = cache(lambda: {run.path for run in runs() if run.role in {"entry", "library"}})
    together: dict[tuple[str, ...], list[list[Place]]] = defaultdict(list)
    for places in standing.values():
        paths = tuple(sorted({path for path, _ in places}))
        if len(_stems(paths)) > 1:
            together[paths].append(places)
    shared = _shared(together)
    found = []
    for paths, groups in together.items():
        if not is_worked_with(sources, paths):
            continue
        kept = _without_whole_copies(sources, paths, shared, trains)
        stems = _stems(kept)
        if len(stems) >= FEWEST_COPIES or (len(stems) > 1 and _lines(groups) >= ENOUGH_LINES):
            found.append(_duplicate(sources, kept, groups))
    return tuple(sorted(found, key=lambda one: (one.path, one.copies[0].line, one.names)))


def _standing(sources: Sources) -> Mapping[Text, list[Place]]:
    """Return the places of each text that is long enough; of equal files only the first is looked at."""
    found: dict[Text, list[Place]] = defaultdict(list)
    seen: set[str] = set()
    repeats = sources.memory.following(Repeats, sources.memory.each(_long, sources.python, sources=sources))
    for path, scopes in sorted(repeats.by_path().items()):
        sha = sources.files[path].sha
        if sha in seen or not _is_by_hand(sources, path):
            continue
        seen.add(sha)
        for scope in scopes:
            if not _declares_options(scope):
                found[scope.name, scope.body].append((path, scope))
    return found


def _long(facts: PythonFacts, path: str, *, sources: Sources) -> Mapping[Text, list[Scope]]:
    """Return the functions and classes at the top of a file that have enough lines, by text; tests are not meant."""
    found: dict[Text, list[Scope]] = {}
    if not (is_put_aside(path) or sources.is_test(path)):
        for scope in facts.scopes:
            if scope.parent == 0 and scope.loc >= FEWEST_LINES and scope.kind in {"function", "class"}:
                found.setdefault((scope.name, scope.body), []).append(scope)
    return found


def _declares_options(scope: Scope) -> bool:
    """Say whether a function or class does little but declare command-line options: those are each script's own."""
    if scope.kind == "class":
        described = sum(any(name == "metadata" for name, _ in call.keywords) for call in scope.calls)
        return described > len(scope.assigns) / 2
    names = [call.func.steps[-1] for call in scope.calls if isinstance(call.func, Ref | Made) and call.func.steps]
    return names.count(".add_argument") > len(names) / 2


def _is_script(sources: Sources, path: str) -> bool:
    """Say whether somebody starts a file; a module of a package that only can start itself is a module."""
    kinds = {start.kind for start in sources.starts.of(path)}
    folder = posixpath.dirname(path)
    is_packaged = (f"{folder}/__init__.py" if folder else "__init__.py") in sources.python
    return bool(kinds - ITSELF) if is_packaged else bool(kinds)


@lru_cache(maxsize=1 << 14)
def is_put_aside(path: str) -> bool:
    """Say whether the name of a file or folder is that of an archive, a copy or a template."""
    return ARCHIVED.search(path) is not None or TEMPLATE.search(path) is not None


def _is_by_hand(sources: Sources, path: str) -> bool:
    """Say whether a file is a notebook or script of the repository's own work, which no other file imports."""
    if GENERATED.search(sources.python[path].header) or len(sources.code.importers(path)) > 1:
        return False
    if not isinstance(sources.facts[path], NotebookFacts) and not _is_script(sources, path):
        return False
    if any(text.startswith(ELSEWHERE) for text, _ in sources.python[path].strings):
        return False
    return sources.role(path) == "code" and not sources.is_teaching(path) and sources.kits.of(path) is None


def _shared(together: Mapping[tuple[str, ...], Sequence[Sequence[Place]]]) -> Mapping[tuple[str, str], int]:
    """Return for each pair of files how many lines of code stand in both."""
    found: dict[tuple[str, str], int] = defaultdict(int)
    for paths, groups in together.items():
        lines = _lines(groups)
        for left in paths:
            for right in paths:
                found[left, right] += lines
    return found


def _lines(groups: Sequence[Sequence[Place]]) -> int:
    return sum(places[0][1].loc for places in groups)


def _without_whole_copies(
    sources: Sources, paths: Sequence[str], shared: Mapping[tuple[str, str], int], trains: Callable[[], set[str]]
) -> list[str]:
    """Return the files less those that train and are a near-copy of an earlier one that trains."""
    kept: list[str] = []
    for path in paths:
        loc = sources.python[path].loc
        near = [one for one in kept if shared[one, path] >= WHOLE * min(loc, sources.python[one].loc)]
        if not (near and path in trains() and any(one in trains() for one in near)):
            kept.append(path)
    return kept


def _duplicate(sources: Sources, paths: Sequence[str], groups: Sequence[Sequence[Place]]) -> Duplicate:
    ordered = sorted(groups, key=lambda places: (-places[0][1].loc, places[0][1].name))
    first = ordered[0]
    return Duplicate(
        path=paths[0],
        names=tuple(dict.fromkeys(places[0][1].name for places in ordered)),
        copies=tuple(_copies(sources, paths, first)),
        loc=_lines(ordered),
        body=first[0][1].body,
    )


def _copies(sources: Sources, paths: Sequence[str], places: Sequence[Place]) -> Iterator[Copy]:
    for path, scope in places:
        if path in paths:
            cell, line = sources.place(path, scope.line)
            yield Copy(path, line, line + scope.end_line - scope.line, cell)


def _stems(paths: Sequence[str]) -> set[str]:
    """Return what is left of some paths as files of their own: stated versions and exports of a notebook are one.

    `clean_v2.py` is the next state of `clean_v1.py`. Where a notebook and a script have one name, whatever has that
    name is the notebook, exported or put elsewhere.
    """
    exported = {_name(path) for path in paths if path.endswith(".ipynb")} & {
        _name(path) for path in paths if path.endswith(".py")
    }
    return {
        _name(path) if _name(path) in exported else VERSION.sub("", path).rpartition(".")[0] or path for path in paths
    }


def _name(path: str) -> str:
    return path.rpartition("/")[2].rpartition(".")[0]
