"""Answers who imports whom, directly or through others, from the files that each module names."""

from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property, reduce
from itertools import compress
from operator import or_

MOST_HELD = 100_000
"""How many files all the closures together hold that are kept as sets."""
IS_SET = bytes.maketrans(b"01", b"\x00\x01")


class Imports:
    """The imports among the modules of one repository; `named` gives the files each imports.

    Each file of a large package imports nearly all of it, so a closure is kept as one number with a bit for each file.
    """

    def __init__(self, named: Mapping[str, frozenset[str]]) -> None:
        self._named = named
        self._files = tuple(dict.fromkeys([*named, *(inner for inside in named.values() for inner in inside)]))
        self._bits = {path: 1 << number for number, path in enumerate(self._files)}
        self._closures: dict[str, int] = {}
        self._held: dict[str, frozenset[str]] = {}
        self._left = MOST_HELD
        self._sources: dict[str, frozenset[str]] = {}
        self._once: dict[frozenset[str], frozenset[str]] = {}

    def closure(self, path: str) -> frozenset[str]:
        """Return the files a file imports, transitively, itself included."""
        found = self._held.get(path)
        if found is None:
            marks = f"{self._closure(path):b}"[::-1].encode().translate(IS_SET)
            found = frozenset(compress(self._files, marks)) or frozenset({path})
            self._left -= len(found)
            if self._left < 0:
                self._held.clear()
                self._left = MOST_HELD - len(found)
            self._held[path] = found
        return found

    def _closure(self, path: str) -> int:
        """Return the files of a closure as bits, none where nobody knows the file; imports are followed once."""
        found = self._closures.get(path)
        if found is None:
            found = self._bits.get(path, 0)
            for inner in self._named.get(path, ()):
                if not found & self._bits[inner]:
                    found |= self._followed(inner)
            self._closures[path] = found
        return found

    def _followed(self, path: str) -> int:
        """Return the same by going through all of it that is not kept."""
        found = self._closures.get(path)
        if found is None:
            closures, inside, files = self._closures, self._inside, self._files
            seen, queue = self._bits.get(path, 0), [path]
            while queue:
                new = inside.get(queue.pop(), 0) & ~seen
                seen |= new
                while new:
                    inner = files[new.bit_length() - 1]
                    new ^= self._bits[inner]
                    if known := closures.get(inner):
                        seen |= known
                    else:
                        queue.append(inner)
            found = closures[path] = seen
        return found

    @cached_property
    def _inside(self) -> Mapping[str, int]:
        """Return the files that each imports itself, as bits."""
        bits = self._bits
        return {path: reduce(or_, map(bits.__getitem__, inside), 0) for path, inside in self._named.items()}

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

    def is_imported(self, path: str) -> bool:
        """Say whether another file imports a file."""
        return not self._direct.get(path, set()) <= {path}

    @cached_property
    def _direct(self) -> Mapping[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for source, inside in self._named.items():
            for inner in inside:
                found[inner].add(source)
        return found
