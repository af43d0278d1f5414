"""Answers who imports whom, directly or through others, from the files that each module names."""

from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property


class Imports:
    """The imports among the modules of one repository; `named` gives the files each imports."""

    def __init__(self, named: Mapping[str, frozenset[str]]) -> None:
        self._named = named
        self._closures: dict[str, frozenset[str]] = {}
        self._sources: dict[str, frozenset[str]] = {}
        self._once: dict[frozenset[str], frozenset[str]] = {}

    def closure(self, path: str) -> frozenset[str]:
        """Return the files a file imports, transitively, itself included."""
        found = self._closures.get(path)
        if found is None:
            seen = {path}
            queue = [path]
            while queue:
                for inner in self._named.get(queue.pop(), ()):
                    if inner in seen:
                        continue
                    if known := self._closures.get(inner):
                        seen |= known
                    else:
                        seen.add(inner)
                        queue.append(inner)
            found = self._closures[path] = self._shared(frozenset(seen))
        return found

    def _shared(self, files: frozenset[str]) -> frozenset[str]:
        """Return one object for equal sets: the files of a package tend to import all of it."""
        return self._once.setdefault(files, files)

    def importers(self, path: str) -> frozenset[str]:
        """Return the files that import a file, transitively, itself included."""
        found = self._sources.get(path)
        if found is None:
            seen, queue = {path}, [path]
            while queue:
                for source in self._direct.get(queue.pop(), ()):
                    if source not in seen:
                        seen.add(source)
                        queue.append(source)
            found = self._sources[path] = self._shared(frozenset(seen))
        return found

    @cached_property
    def _direct(self) -> Mapping[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for source, inside in self._named.items():
            for inner in inside:
                found[inner].add(source)
        return found
