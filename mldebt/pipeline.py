"""The whole run on one page: repository → facts → project → rules → findings → scan."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import msgspec

from mldebt.cache import Cache, default_path
from mldebt.facts.extraction import extract
from mldebt.facts.texts import Facts, Unread
from mldebt.findings.vocabulary import Sha
from mldebt.options import Options
from mldebt.project.project import Project
from mldebt.project.sources import Sources
from mldebt.repository.model import File
from mldebt.repository.opening import RepositorySnapshot, open_snapshot

Step = Callable[[str, int, int], None]


class Opened(msgspec.Struct, frozen=True):
    """A snapshot with the project built on its facts."""

    snapshot: RepositorySnapshot
    project: Project
    facts: Mapping[str, Facts | Unread]


def silent(_what: str, _done: int, _of: int) -> None:
    """Report no progress."""


@contextmanager
def opened(options: Options, step: Step = silent) -> Iterator[Opened]:
    """Open what the options name, read its facts and build the project on them."""
    cache = Cache(options.cache or default_path())
    try:
        with open_snapshot(options, cache) as snapshot:
            facts = extract(
                snapshot.files, snapshot.read, cache=cache, jobs=options.jobs, deadline=options.deadline, step=step
            )
            readable = {path: found for path, found in facts.items() if not isinstance(found, Unread)}

            def past(pairs: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], Facts | Unread]:
                return _past(snapshot, pairs, cache, options)

            sources = Sources(
                {file.path: file for file in snapshot.files}, readable, snapshot.history(), as_of=snapshot.as_of,
                options=options, codeowners=snapshot.codeowners(), past=past,
            )  # fmt: skip
            yield Opened(snapshot, Project(sources), facts)
    finally:
        cache.close()


def _past(
    snapshot: RepositorySnapshot, pairs: Sequence[tuple[str, str]], cache: Cache, options: Options
) -> Mapping[tuple[str, str], Facts | Unread]:
    """Return facts of historic blobs by (blob, kind); they are cached like any other."""
    files = [File(sha, Sha(sha), 0, kind) for sha, kind in dict.fromkeys(pairs)]

    def read(wanted: Sequence[File]) -> Iterator[tuple[File, bytes]]:
        for file in wanted:
            content = snapshot.blob(file.sha)
            if content is not None:
                yield file, content

    found = extract(files, read, cache=cache, jobs=options.jobs, deadline=options.deadline, step=silent)  # type: ignore[arg-type]
    return {(file.sha, file.kind): found[file.path] for file in files if file.path in found}
