"""Says whether a file that configuration names lies in the repository, or may well lie where the program is used."""

import posixpath
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property

from mldebt.facts.texts import DocumentFacts, ScriptFacts, TextFacts
from mldebt.findings.subjects import Evidence
from mldebt.project.sources import Sources

FETCHES = frozenset({"wget", "curl", "cp", "mv", "ln", "gdown", "unzip", "tar", "gsutil", "aws", "dvc", "tee", "touch"})
SHOWN = 3


class Presence:
    """Where files are, and where they may come from."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources

    def beside(self, path: str) -> tuple[Evidence, ...]:
        """Return files of the same kind in the folder where a file is missed."""
        folder, end = posixpath.dirname(path), posixpath.splitext(path)[1]
        beside = sorted(other for other in self._folders.get(folder, ()) if other.endswith(end))
        return tuple(Evidence(other, 1, "stands in the same folder") for other in beside[:SHOWN])

    @cached_property
    def _folders(self) -> Mapping[str, Sequence[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for path in self._sources.files:
            found[posixpath.dirname(path)].append(path)
        return found

    def has(self, path: str) -> bool:
        """Say whether git lists a file, be it set aside or not."""
        return path in self._sources.files or any(_is_in(path, one) for one in self._sources.set_aside)

    def has_tail(self, tail: str) -> bool:
        """Say whether any file ends in a path: programs are started in different folders."""
        there = (*self._sources.files, *self._sources.set_aside)
        return any(path == tail or path.endswith("/" + tail) for path in there)

    def may_be_elsewhere(self, path: str) -> bool:
        """Say whether a missing file may exist where it is used: ignored by git, written, fetched or copied there."""
        name = posixpath.basename(path)
        return (
            name in self._made
            or any(_is_in(path, one) for one in self._sources.set_aside)
            or any(_ignores(word, path) for word in self._ignored)
        )

    @cached_property
    def _ignored(self) -> frozenset[str]:
        return frozenset(
            word.strip("/")
            for path, facts in self._sources.facts.items()
            if posixpath.basename(path) == ".gitignore" and isinstance(facts, TextFacts)
            for word in facts.words
        )

    @cached_property
    def _made(self) -> frozenset[str]:
        """Names of files that scripts and documents name as something to fetch, copy or write."""
        found: set[str] = set()
        for facts in self._sources.facts.values():
            if isinstance(facts, ScriptFacts | DocumentFacts):
                for command in facts.commands:
                    if command.words and posixpath.basename(command.words[0]) in FETCHES:
                        found.update(posixpath.basename(word) for word in command.words[1:])
                    elif ">" in command.words:
                        found.add(posixpath.basename(command.words[-1]))
        return frozenset(found)


def _ignores(word: str, path: str) -> bool:
    """Say whether a word of an ignore file may mean a path; wild cards are taken widely."""
    return path == word or path.startswith(word + "/") or path.endswith(word) or f"/{word}/" in f"/{path}"


def _is_in(path: str, place: str) -> bool:
    return path == place or path.startswith(place.rstrip("/") + "/")
