"""Finds toolkits of others that were copied into the repository whole: their examples are no runs of this one.

A kit is a folder laid out like the root of a repository (its own README with a licence or setup script, no package
itself) whose texts call a repository of the folder's name, or of the name its setup script installs, on GitHub its
home, while the top README speaks of another;
or one with a licence and the settings of a CI service, which work nowhere but at the root they were copied from, or
with a setup script inside a package, which nobody installs a part of.
What it cannot see: a copy that was stripped of its README, licence, links and CI settings.
"""

import posixpath
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from mldebt.facts.code import Const, PythonFacts
from mldebt.facts.texts import DocumentFacts, Facts, Unread
from mldebt.patterns import regex

HOME = regex(r"(?:github|gitlab)\.com[/:]([\w.\-]+/[\w.\-]+)", re.IGNORECASE)
LICENCE = regex(r"(licen[cs]e|copying)(\.\w+)?", re.IGNORECASE)
CI = regex(r"(\.circleci|\.github/workflows)/.+|\.travis\.yml|azure-pipelines\.yml")
ARCHIVED = regex(r"-(?:master|main)$")
"""What the folder of a downloaded archive ends in."""
README = regex(r"readme(\.\w+)?", re.IGNORECASE)


class Kits:
    """The copied toolkits of one repository; `home` is what its README and setup script call their own on GitHub."""

    def __init__(self, paths: Collection[str], facts: Mapping[str, Facts | Unread]) -> None:
        named = _homes("", [path for path in paths if "/" not in path], facts).most_common(1)
        self.home = next((home for home, _ in named), "")
        self._folders = tuple(_kits(paths, facts, self.home))
        self._licensed = frozenset(_licensed(paths))

    def of(self, path: str) -> str | None:
        """Return the folder of the toolkit that a file belongs to, or None."""
        return next((folder for folder in self._folders if path.startswith(f"{folder}/")), None)

    def licensed(self, path: str) -> str:
        """Return the outermost folder around a file that has a licence and a README, as a root has; empty if none."""
        parts = path.split("/")[:-1]
        folders = ("/".join(parts[:end]) for end in range(1, len(parts) + 1))
        return next((folder for folder in folders if folder in self._licensed), "")


def _licensed(paths: Collection[str]) -> Collection[str]:
    """Return the folders that hold both a licence and a README."""
    licences, readmes = set[str](), set[str]()
    for path in paths:
        folder, _, name = path.rpartition("/")
        if LICENCE.fullmatch(name):
            licences.add(folder)
        elif README.fullmatch(name):
            readmes.add(folder)
    return licences & readmes


def _kits(paths: Collection[str], facts: Mapping[str, Facts | Unread], own: str) -> Iterator[str]:
    names: dict[str, list[str]] = {}
    for path in paths:
        folder, _, name = path.rpartition("/")
        names.setdefault(folder, []).append(name)
    for folder, held in sorted(names.items()):
        if not folder or not _is_root(held):
            continue
        is_inside = "setup.py" in held and "__init__.py" in names.get(posixpath.dirname(folder), ())
        if is_inside or _brings_ci(folder, held, names):
            yield folder
            continue
        called = posixpath.basename(folder).lower()
        wanted = {called, ARCHIVED.sub("", called), *_installed(facts.get(f"{folder}/setup.py"))}
        homes = {home for home in _homes(folder, held, facts) if home.partition("/")[2] in wanted}
        if homes and own not in homes:
            yield folder


def _is_root(held: Collection[str]) -> bool:
    """Say whether the files of a folder are those of a repository's root: a README beside a licence or setup script."""
    is_told = any(README.fullmatch(name) for name in held)
    return is_told and "__init__.py" not in held and any(LICENCE.fullmatch(name) or name == "setup.py" for name in held)


def _installed(setup: Facts | Unread | None) -> Iterator[str]:
    """Yield the name under which a setup script installs its package."""
    for scope in setup.scopes if isinstance(setup, PythonFacts) else ():
        for call in scope.calls:
            for word, value in call.keywords:
                if word == "name" and isinstance(value, Const):
                    yield str(value.value).lower()


def _brings_ci(folder: str, held: Collection[str], names: Mapping[str, list[str]]) -> bool:
    """Say whether a folder with a licence holds the settings of a CI service, which reads them at a root only."""
    inner = [
        f"{place}/{name}" for place in (".circleci", ".github/workflows") for name in names.get(f"{folder}/{place}", ())
    ]
    return any(LICENCE.fullmatch(name) for name in held) and any(CI.fullmatch(name) for name in (*held, *inner))


def _homes(folder: str, names: Collection[str], facts: Mapping[str, Facts | Unread]) -> Counter[str]:
    """Count the repositories that the README and setup script of a folder name."""
    found: Counter[str] = Counter()
    for name in names:
        known = facts.get(f"{folder}/{name}" if folder else name)
        if isinstance(known, DocumentFacts) and README.fullmatch(name):
            texts = [section.text for section in known.sections] + [fence.text for fence in known.fences]
            texts += [link for link, _ in known.links]
        elif isinstance(known, PythonFacts) and name == "setup.py":
            words = (value for scope in known.scopes for call in scope.calls for _, value in call.keywords)
            texts = [str(value.value) for value in words if isinstance(value, Const)]
        else:
            continue
        found.update(home.rstrip(".").removesuffix(".git").lower() for text in texts for home in HOME.findall(text))
    return found
