"""Maps dotted module names to files of the repository, the way a script started anywhere in it would import them.

Also which modules everything is imported of, and which one from outside a name then comes from.
"""

import posixpath
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from sys import intern

from mldebt.catalogue.loading import silent_packages
from mldebt.facts.code import PythonFacts
from mldebt.patterns import regex

FOREIGN = frozenset(sys.stdlib_module_names) | {
    "torch", "numpy", "pandas", "sklearn", "scipy", "tensorflow", "keras", "jax", "flax", "optax", "transformers",
    "datasets", "torchvision", "lightning", "pytorch_lightning", "mlflow", "wandb", "hydra", "omegaconf", "yaml",
    "tqdm", "cv2", "PIL", "matplotlib", "click", "typer", "absl", "ray", "optuna", "xgboost", "lightgbm", "catboost",
    "accelerate", "timm", "tensorboard",
}  # fmt: skip
OWN_WORDS = frozenset({"datasets", "test", "code", "profile", "trace"})
"""Names of libraries that scripts give their own modules, and import from their own folder."""
ROOTS = frozenset({"src", "lib", "python", "source", "code"})
PLAIN = frozenset({"pylab", "numpy", "math", "matplotlib", "tkinter", "os", "sys", "time", "typing", "scipy"})
CALLBACK = regex(r"TensorBoard|\w+(Callback|Logger|Checkpoint|Stopping|Scheduler|Plateau|Monitor)")

MOST = 200
"""So many modules of ours are looked through for a name of which everything is imported."""


class Modules:
    """Which file a dotted name means, seen from another file."""

    def __init__(
        self, paths: Iterable[str], renamed: Iterable[tuple[str, str]] = (), reaching: Iterable[tuple[str, str]] = ()
    ) -> None:
        self._renamed, self._reaching = dict(renamed), defaultdict[str, set[str]](set)
        for folder, word in reaching:
            self._reaching[folder].add(word)
        self._by_parts: dict[str, str] = {}
        self._by_tail: dict[str, list[str]] = defaultdict(list)
        self._folders: set[str] = set()
        self._is_package, self._words = False, set(self._renamed)
        for path in paths:
            if not path.endswith(".py"):
                continue
            self._is_package |= path == "__init__.py"
            stem = path[: -len(".py")].removesuffix("/__init__")
            self._by_parts[stem] = path
            parts = stem.split("/")
            self._words.update(parts)
            for start in range(len(parts)):
                self._by_tail["/".join(parts[start:])].append(path)
            for end in range(1, len(parts)):
                self._folders.add("/".join(parts[:end]))
        self._found: dict[tuple[str, str], str | None] = {}
        self.imported: dict[str, tuple[object, frozenset[str]]] = {}

    def is_outside(self, dotted: str) -> bool:
        """Say whether nothing here is called like the first word of an absolute name, so that it is none of ours."""
        root = dotted.partition(".")[0]
        return bool(root) and root not in self._words and not self._is_package

    def find(self, dotted: str, importer: str) -> str | None:
        """Return the file of a module name as imported by `importer`, or None where it is not of this repository."""
        folder = importer.rpartition("/")[0]
        key = (dotted, folder)
        if key not in self._found:
            self._found[intern(dotted), intern(folder)] = self._search(dotted, folder)
        found = self._found[key]
        return self._search(dotted, folder, importer) if found == importer and dotted[0] != "." else found

    def _search(self, dotted: str, folder: str, importer: str = "") -> str | None:
        """Return the file of a name as seen from a folder; a module never means itself by an absolute name.

        A root that is itself a package is imported by the name of its folder, which nobody can know from inside.
        """
        dots = len(dotted) - len(dotted.lstrip("."))
        rest = dotted[dots:].replace(".", "/")
        if dots:
            return self._by_parts.get(_beside(folder, dots, rest))
        if self.is_outside(dotted):
            return None
        if (found := self._above(rest, folder, importer)) is not None:
            return found
        root, _, below = rest.partition("/")
        if root in FOREIGN:
            return None
        if self._is_package and (found := self._by_parts.get(below)) and found != importer:
            return found
        if (home := self._renamed.get(root)) is not None:
            return self._by_parts.get(f"{home}/{below}".strip("/"))
        return self._by_end(rest, folder, importer)

    def _above(self, rest: str, folder: str, importer: str) -> str | None:
        """Return the file of a name below a folder or one of those above it, the nearest first.

        Inside a package `import logging` is the library: only its own name leads to what it calls alike.
        """
        is_library, current = rest.partition("/")[0] in FOREIGN - OWN_WORDS, folder
        while True:
            candidate = f"{current}/{rest}" if current else rest
            found = self._by_parts.get(candidate)
            if found and found != importer and not (is_library and self._is_inside_package(current)):
                return found
            if not current:
                return None
            current = current.rpartition("/")[0]

    def _is_inside_package(self, folder: str) -> bool:
        return self._by_parts.get(folder, "").endswith("/__init__.py")

    def _by_end(self, rest: str, folder: str, importer: str) -> str | None:
        """Return the only file whose path ends in a name; one word alone has to be near, or looked for elsewhere.

        What is called like a known package is that package, wherever else modules are looked for.
        """
        tails = [path for path in self._by_tail.get(rest, []) if path != importer]
        tails = _below_root(tails, rest, folder) or tails
        if len(tails) > 1 and (said := self._reaching.get(folder)):
            tails = [path for path in tails if posixpath.basename(_home(path, rest)) in said]
        is_far = "/" not in rest and (folder not in self._reaching or rest in silent_packages())
        if len(tails) != 1 or (is_far and not _is_near(tails[0], folder)):
            return None
        return tails[0]

    def folder(self, dotted: str, importer: str) -> str | None:
        """Return the path of a folder of modules without `__init__.py`; an installed library of that name wins."""
        dots = len(dotted) - len(dotted.lstrip("."))
        rest, here = dotted[dots:].replace(".", "/"), importer.rpartition("/")[0]
        if dots:
            parts = here.split("/") if here else []
            whole = "/".join([*parts[: len(parts) - dots + 1], rest])
            return whole if whole in self._folders else None
        if dotted.partition(".")[0] in FOREIGN:
            return None
        if rest in self._folders:
            return rest
        return f"{here}/{rest}" if here and f"{here}/{rest}" in self._folders else None

    def name(self, path: str) -> str:
        """Return the dotted name of a file from the root of the repository."""
        return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _beside(folder: str, dots: int, rest: str) -> str:
    """Return the path a relative import means, seen from a folder."""
    parts = folder.split("/") if folder else []
    parts = parts[: len(parts) - dots + 1] if dots > 1 else parts
    return "/".join([*parts, rest]) if rest else "/".join(parts)


def _below_root(paths: Iterable[str], rest: str, folder: str) -> list[str]:
    """Return the one of several files that a source root beside the importer holds: `src` of the nearest folder."""
    homes = {_home(path, rest): path for path in paths}
    current = folder
    while len(homes) > 1:
        for root in sorted(ROOTS):
            if (found := homes.get(f"{current}/{root}".lstrip("/"))) is not None:
                return [found]
        if not current:
            break
        current = current.rpartition("/")[0]
    return []


def _home(path: str, rest: str) -> str:
    """Return the folder below which a file has a name: `src` for `src/data/load.py` and `data/load`."""
    return path[: -len(".py")].removesuffix("/__init__")[: -len(rest)].rstrip("/")


def _is_near(path: str, folder: str) -> bool:
    """Say whether a module could be on a script's search path: below its top folder or a source root."""
    top = folder.partition("/")[0]
    return not top or path.startswith(f"{top}/") or path.partition("/")[0] in ROOTS


@lru_cache(maxsize=2)
def modules_of(
    paths: tuple[str, ...],
    renamed: tuple[tuple[str, str], ...] = (),
    reaching: frozenset[tuple[str, str]] = frozenset(),
) -> Modules:
    """Return the modules of these files; neighbouring commits mostly have the same, and then share what was found."""
    return Modules(paths, renamed, reaching)


def imported_whole(
    path: str, modules: Mapping[str, PythonFacts], find: Callable[[str, str], str | None]
) -> Iterator[tuple[str | None, str]]:
    """Yield the modules of which a file imports everything, and what those do: the file, or None, and the name."""
    seen, waiting = {path}, [(path, iter(modules[path].imports))]
    while waiting and len(seen) <= MOST:
        importer, entries = waiting[-1]
        entry = next((one for one in entries if one.local == "*"), None)
        if entry is None:
            waiting.pop()
            continue
        found = find(entry.module, importer)
        if found is None:
            yield None, entry.module
        elif found not in seen:
            yield found, entry.module
            seen.add(found)
            waiting.append((found, iter(modules[found].imports)))


def likeliest(modules: Sequence[str], name: str) -> str:
    """Return the module from outside that a name may come from of which everything is imported, or nothing.

    That is the first, but a callback comes from one of callbacks, and arrays and plots come last.
    """
    known = [module for module in modules if module[:1] != "." and module.partition(".")[0] != "builtins"]
    callbacks = [module for module in known if module.endswith(("callbacks", "loggers")) and CALLBACK.fullmatch(name)]
    others = [module for module in known if module.partition(".")[0] not in PLAIN]
    return next(iter((*callbacks, *others, *known)), "")
