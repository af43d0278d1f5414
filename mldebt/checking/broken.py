"""Tells whether a file imported a module of its own repository that was not there: what it does could not be followed.

Only `from package.module import …` tells: its package is a folder of the repository with code in it, beside the file or
at the root, and the module is neither a file nor a folder there.
"""

import posixpath
import re
from collections.abc import Collection, Iterator

from mldebt.patterns import regex
from mldebt.project.experiments.texts.imported import above

FROM = regex(r"^[ \t]*from[ \t]+(\.*)([A-Za-z_][\w.]*)[ \t]+import\b", re.MULTILINE)


def missing_modules(text: str, path: str, listed: Collection[str]) -> Iterator[str]:
    """Yield the modules that a file imports from its own repository and that are not there."""
    here = posixpath.dirname(path)
    for dots, name in FROM.findall(text):
        parts = name.split(".")
        roots = {above(here, len(dots) - 1)} if dots else {here, ""}
        if (dots or len(parts) > 1) and _is_missing(roots, parts, listed, is_relative=bool(dots)):
            yield f"{dots}{name}"


def _is_missing(roots: Collection[str], parts: list[str], listed: Collection[str], *, is_relative: bool) -> bool:
    paths = [posixpath.join(root, *parts) for root in roots]
    if any(f"{path}.py" in listed or _is_folder(path, listed) for path in paths):
        return False
    return is_relative or any(_is_folder(posixpath.join(root, parts[0]), listed) for root in roots)


def _is_folder(path: str, listed: Collection[str]) -> bool:
    return any(other.startswith(f"{path}/") and other.endswith(".py") for other in listed)
