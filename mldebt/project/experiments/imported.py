"""Finds the files that an import of an old version means, in the tree of its commit.

Code that is run from beside the repository imports it by the name of its folder. That name is in no file: it is taken
from an import of two more parts that stand here and of no package that is known.
"""

import posixpath
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

import msgspec

from mldebt.catalogue.packages import silent_packages


class Tree(msgspec.Struct, frozen=True):
    """The files there were after a commit, those before it and what it changed; `own` are names of its folder."""

    before: Mapping[str, str]
    changed: Mapping[str, str]
    own: set[str]

    def sha(self, path: str) -> str:
        """Return the blob of a path, or nothing."""
        return self.changed[path] if path in self.changed else self.before.get(path, "")

    def files(self) -> dict[str, str]:
        """Return the blob of every path."""
        return {path: sha for path, sha in {**self.before, **self.changed}.items() if sha}


def resolved(module: str, path: str, tree: Tree) -> Iterator[str]:
    """Yield the files that a module imported by a file means, from its folder upwards."""
    top, _, rest = module.partition(".")
    places_of = _places(rest, "") if top in tree.own and rest else _places(module, path.rpartition("/")[0])
    for places in places_of:
        found = [one for one in places if tree.sha(one)]
        if found:
            yield from found
            return


def own_names(imports: Iterable[str], tree: Tree, words: Collection[str]) -> set[str]:
    """Return the first parts of imports that can only be the folder of the repository; `words` name its modules."""
    found: set[str] = set()
    for module in imports:
        top, _, rest = module.partition(".")
        if "." in rest and top and top not in words and tree.sha(f"{rest.replace('.', '/')}.py"):
            found.add(top)
    return {top for top in found if top not in silent_packages() and top not in sys.stdlib_module_names}


@lru_cache(maxsize=20_000)
def _places(module: str, folder: str) -> tuple[tuple[str, str], ...]:
    """Return where a module imported by a file of a folder may stand: as a file or as a package, the nearest first."""
    bare = module.lstrip(".")
    if dots := len(module) - len(bare):
        bases: Sequence[str] = [_up(folder, dots - 1)]
    else:
        parts = folder.split("/") if folder else []
        bases = ["/".join(parts[:depth]) for depth in range(len(parts), -1, -1)]
        bases = [*bases, "src", "lib"]
    name = bare.replace(".", "/")
    stems = (posixpath.join(base, name).rstrip("/") for base in bases)
    return tuple((f"{stem}.py", f"{stem}/__init__.py") for stem in stems)


def _up(folder: str, levels: int) -> str:
    for _ in range(levels):
        folder = posixpath.dirname(folder)
    return folder
