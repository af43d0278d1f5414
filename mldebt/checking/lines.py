"""Tells which lines a change added and which it took away, file by file and only where somebody asks.

Also whether a file imported a module of its own repository that was not there, so that what it does could not be
followed. Only `from package.module import …` tells: its package is a folder of the repository with code in it, beside
the file or at the root, and the module is neither a file nor a folder there.
"""

import posixpath
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

import msgspec

from mldebt.findings.subjects import book_cell
from mldebt.patterns import regex
from mldebt.project.experiments.texts.imported import above
from mldebt.repository.model import File
from mldebt.repository.opening import RepositorySnapshot

LARGEST = 1 << 20
ALIKE, FEWEST, MOST_COMPARED = 0.3, 10, 50
FROM = regex(r"^[ \t]*from[ \t]+(\.*)([A-Za-z_][\w.]*)[ \t]+import\b", re.MULTILINE)


class Touched(msgspec.Struct, frozen=True):
    """Lines added (numbered after the change) and taken away (numbered before it), as (cell, line)."""

    added: frozenset[tuple[int | None, int]]
    gone: frozenset[tuple[int | None, int]]


class Lines:
    """The lines of a change. `origins` maps a path of today to the path it had; a path not in `changed` has none."""

    def __init__(
        self, before: RepositorySnapshot | None, after: RepositorySnapshot, *, changed: frozenset[str],
        origins: Mapping[str, str],
    ) -> None:  # fmt: skip
        self.changed, self.origins = changed, origins
        self._before, self._after = before, after
        self._old = {file.path: file for file in before.files} if before else {}
        self._new = {file.path: file for file in after.files}
        self._found: dict[str, Touched] = {}

    def is_new(self, path: str) -> bool:
        """Say whether a file was not there before, under no name."""
        return self.origins.get(path, path) not in self._old

    def copied(self, path: str) -> list[str]:
        """Return the files of before whose very content a new file has."""
        content = self._new[path].sha if self.is_new(path) and path in self._new else None
        return [old for old, file in self._old.items() if file.sha == content]

    def may_have_moved(self, path: str) -> bool:
        """Say whether a new file has the name, whatever the suffix, or a good part of one that went with the change.

        Such a file was rewritten on its way, given a suffix or exported from a notebook, and is no rename to git. Or a
        good part of it was taken out of files that stay: a script that is split in two.
        """
        if not self.is_new(path):
            return False
        gone = self._gone()
        return any(_stem(old) == _stem(path) for old in gone) or self._resembles(path, gone)

    def _gone(self) -> list[str]:
        """Return the files that went with the change, under no new name."""
        if self._before is None:
            return []
        gone = {old for old in self.changed if old in self._before.listed and old not in self._after.listed}
        return sorted(gone - {*self.origins.values()})

    def _resembles(self, path: str, gone: Sequence[str]) -> bool:
        ours = _bare(self.today(path))
        near = _like(gone, path)
        for old in near[:MOST_COMPARED]:
            theirs = _bare(_text(self._before, self._old.get(old)))
            if (ours & theirs).total() >= max(ALIKE * max(ours.total(), theirs.total()), FEWEST):
                return True
        return (ours & self._taken_out(path)).total() >= max(ALIKE * ours.total(), FEWEST)

    def _taken_out(self, path: str) -> Counter[str]:
        """Return the lines that files like this one lost and that stay otherwise, under any name."""
        found: Counter[str] = Counter()
        stays = sorted(one for one in self.changed if one in self._new and not self.is_new(one))
        for one in _like(stays, path)[:MOST_COMPARED]:
            before = _bare(_text(self._before, self._old.get(self.origins.get(one, one))))
            found += before - _bare(self.today(one))
        return found

    def added(self, path: str, line: int | None, cell: int | None = None) -> bool:
        """Say whether a line of today was not there before."""
        return line is not None and (book_cell(path, cell), line) in self._touched(path).added

    def gone(self, path: str, line: int | None, cell: int | None = None) -> bool:
        """Say whether a line of before, named by its path of before, is not there any more."""
        today = next((new for new, old in self.origins.items() if old == path), path)
        return line is not None and (book_cell(path, cell), line) in self._touched(today).gone

    def had(self, path: str, *texts: str) -> bool:
        """Say whether a file of today held any of some texts before."""
        before = _text(self._before, self._old.get(self.origins.get(path, path)))
        return any(text in before for text in texts)

    def today(self, path: str) -> str:
        """Return the text of a file as it is now."""
        return _text(self._after, self._new.get(path))

    def continued(self, path: str) -> Iterator[str]:
        """Yield the texts that a file may go on from: its own of before, or those of like files that went."""
        olds = _like(self._gone(), path)[:MOST_COMPARED] if self.is_new(path) else [self.origins.get(path, path)]
        yield from (text for old in olds if (text := _text(self._before, self._old.get(old))))

    def mends_import(self, path: str) -> bool:
        """Say whether a file imported a module of the repository that was not there, and does not any more."""
        if self._before is None or not path.endswith(".py"):
            return False
        old = self.origins.get(path, path)
        before = {*missing_modules(_text(self._before, self._old.get(old)), old, self._before.listed)}
        return bool(before - {*missing_modules(self.today(path), path, self._after.listed)})

    def holds(self, path: str, text: str) -> bool:
        """Say whether a file holds a text, before or after the change."""
        return self.had(path, text) or text in self.today(path)

    def first_added(self, path: str, cell: int | None, start: int, end: int) -> int | None:
        """Return the first added line within a span."""
        return next((line for line in range(start, end + 1) if self.added(path, line, cell)), None)

    def _touched(self, path: str) -> Touched:
        if path not in self._found:
            self._found[path] = self._compared(path)
        return self._found[path]

    def _compared(self, path: str) -> Touched:
        old = self._old.get(self.origins.get(path, path))
        new = self._new.get(path)
        if path not in self.changed or (old and new and old.sha == new.sha):
            return Touched(frozenset(), frozenset())
        before, after = _text(self._before, old), _text(self._after, new)
        if path.endswith(".ipynb"):
            return _cells(before, after)
        added, gone = _differing(before.splitlines(), after.splitlines())
        return Touched(frozenset((None, line) for line in added), frozenset((None, line) for line in gone))


def _bare(text: str) -> Counter[str]:
    return Counter(bare for line in text.splitlines() if (bare := line.strip()))


def _like(paths: Sequence[str], path: str) -> list[str]:
    """Return the paths that have the suffix of one."""
    return [one for one in paths if one.rpartition(".")[2] == path.rpartition(".")[2]]


def _stem(path: str) -> str:
    name = path.rpartition("/")[2]
    return name.rpartition(".")[0] or name


def _differing(before: list[str], after: list[str]) -> tuple[set[int], set[int]]:
    added: set[int] = set()
    gone: set[int] = set()
    from difflib import SequenceMatcher

    for what, old, old_end, new, new_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what != "equal":
            gone.update(range(old + 1, old_end + 1))
            added.update(range(new + 1, new_end + 1))
    return added, gone


def _cells(before: str, after: str) -> Touched:
    """Compare notebooks cell by cell: a cell with a text of its own is new as a whole."""
    old, new = _sources(before), _sources(after)
    return Touched(_unlike(new, frozenset(old)), _unlike(old, frozenset(new)))


def _unlike(cells: list[str], others: frozenset[str]) -> frozenset[tuple[int | None, int]]:
    return frozenset(
        (place, line)
        for place, text in enumerate(cells)
        if text not in others
        for line in range(1, max(len(text.splitlines()), 1) + 1)
    )


def _sources(text: str) -> list[str]:
    import json  # only for a notebook that changed

    try:
        cells = json.loads(text)["cells"]
        return ["".join(cell["source"]) for cell in cells]
    except (ValueError, KeyError, TypeError, RecursionError):
        return []


def _text(snapshot: RepositorySnapshot | None, file: File | None) -> str:
    """Return a file's text, empty where it is absent, of no known size or too large to compare."""
    if snapshot is None or file is None or file.size > LARGEST * (20 if file.kind == "notebook" else 1):
        return ""
    _, content = next(snapshot.read([file]))
    return content.decode("utf-8", "replace") if isinstance(content, bytes) else ""


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
