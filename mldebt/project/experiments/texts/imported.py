"""Reads what an old version imports, and finds the files that this means in the tree of its commit.

Code that is run from beside the repository imports it by the name of its folder. That name is in no file: it is taken
from an import of two more parts that stand here and of no package that is known.
"""

import posixpath
import re
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

import msgspec

from mldebt.catalogue.loading import silent_packages
from mldebt.patterns import regex
from mldebt.project.experiments.texts.switches import bases

IMPORT = regex(
    r"""(?m)^[ \t]*"?(?:from[ \t]+([.\w]+)[ \t]+import[ \t]+(?:\(([^)]*)\)|([^\n#;]*))|import[ \t]+([\w., \t]+))"""
)
MOST = 40
Imported = tuple[str, tuple[tuple[str, str], ...]]
"""A module, and what is imported from it with the names it gets here."""


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
        bases: Sequence[str] = [above(folder, dots - 1)]
    else:
        parts = folder.split("/") if folder else []
        bases = ["/".join(parts[:depth]) for depth in range(len(parts), -1, -1)]
        bases = [*bases, "src", "lib"]
    name = bare.replace(".", "/")
    stems = (posixpath.join(base, name).rstrip("/") for base in bases)
    return tuple((f"{stem}.py", f"{stem}/__init__.py") for stem in stems)


def above(folder: str, levels: int) -> str:
    """Return the folder so many levels above one."""
    for _ in range(levels):
        folder = posixpath.dirname(folder)
    return folder


def modules(text: str, imports: Iterable[Imported]) -> tuple[str, ...]:
    """Return the names of the modules that the imports of a text mean, and of the files that it extends."""
    names = dict.fromkeys(name for module, inner in imports for name in (module, *_parts(module, inner)))
    return (*bases(text), *names)[:MOST]


def imports_of(text: str) -> Iterator[Imported]:
    """Yield (module, ((name, as), …)) of the imports of a text; a plain import has its own name as the only one."""
    if "import" not in text:
        return
    for found in _import_lines(text):
        if found[1]:
            listed = (found[2] or found[3] or "").replace("\\", "")
            yield found[1], tuple(_named(listed))
        else:
            for name, alias in _named(found[4]):
                yield name, (("", alias),)


def _import_lines(text: str) -> Iterator[re.Match[str]]:
    """Yield what the lines that hold the word import, and none else, import."""
    at = text.find("import")
    while at >= 0:
        found = IMPORT.match(text, text.rfind("\n", 0, at) + 1)
        if found:
            yield found
        end = text.find("\n", max(at, found.end() if found else 0))
        at = text.find("import", end) if end >= 0 else -1


def _named(listed: str) -> Iterator[tuple[str, str]]:
    for part in listed.split(","):
        words = part.split("#")[0].split()
        if words:
            yield words[0], words[-1]


def _parts(module: str, names: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Yield what a `from` import may mean as modules: each name below the module."""
    yield from (f"{module.rstrip('.')}.{name}" if module.strip(".") else f"{module}{name}" for name, _ in names if name)
