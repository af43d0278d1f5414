"""Tells what a folder is called where it runs: files that import `utils.models` from a folder that is `src` here.

A root of imports that stands nowhere in the repository, as the repository's own name often does not, means the folder
in which every module is found that is imported below it, with every name that is taken from it: at least two names.
Some files say themselves where else their modules are found: `sys.path.insert(0, "../common")`.
"""

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from mldebt.facts.code import Call, Const, Expr, Made, PythonFacts, Ref
from mldebt.project.memory import Memory
from mldebt.project.resolution.bindings import Bindings
from mldebt.project.resolution.modules import FOREIGN

ENOUGH = 2
Taken = tuple[str, str, str]
"""The root of an import, the module below it as a path, and the name that is taken from it."""
ADDS = frozenset({("sys", ".path", ".insert"), ("sys", ".path", ".append"), ("site", ".addsitedir")})
LIBRARIES = frozenset({"sys", "site"})


def renamed_roots(modules: Mapping[str, PythonFacts], memory: Memory) -> tuple[tuple[str, str], ...]:
    """Return (root of imports, folder of the repository) for each root that is a folder by another name."""
    known = frozenset(part for path in modules for part in path.removesuffix(".py").split("/"))
    wanted: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for taken in memory.each(_taken, modules).values():
        for root, below, name in taken:
            if root not in known:
                wanted[root].add((below, name))
    homes: dict[str, list[str]] = defaultdict(list)
    for path in modules if wanted else ():
        parts = path.removesuffix(".py").split("/")
        for start in range(len(parts)):
            homes["/".join(parts[start:])].append("/".join(parts[:start]))
    found = ((root, _home(some, homes, modules, memory)) for root, some in sorted(wanted.items()))
    return tuple((root, home) for root, home in found if home is not None)


def _taken(module: PythonFacts, _: str) -> tuple[Taken, ...]:
    """Return what a module takes out of modules below a root."""
    found: dict[Taken, None] = {}
    for entry in module.imports:
        root, _, below = entry.module.partition(".")
        if root and root not in FOREIGN and entry.target.startswith(f"{entry.module}."):
            found[root, below.replace(".", "/"), entry.target.rpartition(".")[2]] = None
    return tuple(found)


def _home(
    taken: Iterable[tuple[str, str]], homes: Mapping[str, list[str]], modules: Mapping[str, PythonFacts], memory: Memory
) -> str | None:
    """Return the one folder in which all that is taken stands, or None."""
    places: set[str] | None = None
    some = sorted(taken)
    for below, name in some:
        here = {home for home in homes.get(below, ()) if memory.of(Bindings, modules[_file(home, below)]).of(0, name)}
        here |= set(homes.get(f"{below}/{name}".lstrip("/"), ()))
        places = here if places is None else places & here
        if not places:
            return None
    return places.pop() if places and len(places) == 1 and len(some) >= ENOUGH else None


def _file(home: str, below: str) -> str:
    return f"{home}/{below}.py".removeprefix("/")


def reaching_folders(modules: Mapping[str, PythonFacts], memory: Memory) -> frozenset[tuple[str, str]]:
    """Return the folders with a file that adds to the places where modules are looked for, with what each is called.

    A place whose name is worked out is called nothing.
    """
    found = memory.each(_adds, modules).items()
    return frozenset((posixpath.dirname(path), word) for path, words in found for word in words)


def _adds(module: PythonFacts, _: str) -> Sequence[str]:
    if not any(entry.module in LIBRARIES for entry in module.imports):
        return ()
    funcs = ((scope, at, func) for scope in module.scopes for at, func in enumerate(scope.funcs()))
    adding = ((scope, at) for scope, at, func in funcs if type(func) is Ref and func.steps in ADDS)
    return tuple(_name(scope.calls, scope.calls[at].args[-1:]) for scope, at in adding)


def _name(calls: Sequence[Call], place: Sequence[Expr]) -> str:
    """Return the last word of a place: of a text, or of what a call joins that makes it."""
    value = place[-1] if place else None
    if isinstance(value, Made) and value.call < len(calls):
        value = next(iter(calls[value.call].args[-1:]), None)
    return posixpath.basename(value.value.rstrip("/")) if isinstance(value, Const) and type(value.value) is str else ""
