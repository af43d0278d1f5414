"""Holds one side of a change as it is to be judged: its files, their facts, and the past it is judged by."""

from collections.abc import Callable, Mapping, Sequence

import msgspec

from mldebt.cache import Cache
from mldebt.facts.extraction import Reader, extract
from mldebt.facts.texts import Facts, Unread
from mldebt.options import Options
from mldebt.progress import silent
from mldebt.repository.model import File, History
from mldebt.repository.opening import RepositorySnapshot


class Past(msgspec.Struct, frozen=True):
    """The history that all sides are judged by: its newest commit, its clock, and how to read it."""

    commit: str
    as_of: str
    read: Callable[[], History]


class View(msgspec.Struct, frozen=True):
    """One side of a change; `held` are files taken as `source` has them, because they cannot be read here."""

    snapshot: RepositorySnapshot
    cache: Cache
    options: Options
    past: Past
    held: Mapping[str, File]
    source: RepositorySnapshot

    def files(self) -> dict[str, File]:
        """Return the files to judge, by path."""
        found = {file.path: file for file in self.snapshot.files} | dict(self.held)
        return {path: found[path] for path in sorted(found)}

    def facts(self, files: Sequence[File], read: Reader) -> dict[str, Facts | Unread]:
        """Return the facts of files, from the cache where their content was read before."""
        options = self.options
        return extract(files, read, cache=self.cache, jobs=options.jobs, deadline=options.deadline, step=silent)
