"""Reads the facts of a snapshot and builds the project on them: all that a judgement stands on."""

from collections.abc import Callable, Mapping, Sequence

import msgspec

from mldebt.cache import Cache
from mldebt.facts.extraction import SHARED_FROM, Reader, decoder_for, extract
from mldebt.facts.texts import Facts, Unread
from mldebt.findings.vocabulary import Sha
from mldebt.options import Options
from mldebt.progress import Step
from mldebt.project.experiments.past import Past
from mldebt.project.experiments.sites.present import Runs
from mldebt.project.project import Project
from mldebt.project.recall import Recall
from mldebt.project.runs.build import run_of
from mldebt.project.sources import Sources
from mldebt.project.unread_code import Unseen, lost_code, other_code
from mldebt.repository.ahead import history_ahead
from mldebt.repository.history import is_remembered
from mldebt.repository.model import File
from mldebt.repository.opening import RepositorySnapshot


class Opened(msgspec.Struct, frozen=True):
    """A snapshot with its facts and the project built on them."""

    snapshot: RepositorySnapshot
    project: Project
    facts: Mapping[str, Facts | Unread]


def opened(
    snapshot: RepositorySnapshot, cache: Cache, options: Options, step: Step, exported: Sequence[tuple[str, bytes]] = ()
) -> Opened:
    """Read the facts of a snapshot and build the project on them.

    `exported` are files (name, content) of runs that a server keeps; they join the run stores.
    """
    decode, is_large = decoder_for(len(snapshot.files)), len(snapshot.files) > SHARED_FROM

    def read(
        files: Sequence[File], source: Reader, meanwhile: Callable[[], None] | None = None, jobs: int = options.jobs
    ) -> dict[str, Facts | Unread]:
        return extract(
            files, source, cache=cache, jobs=jobs, deadline=options.deadline, step=step, meanwhile=meanwhile,
            decode=decode,
        )  # fmt: skip

    def past(pairs: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], Facts | Unread]:
        files = [File(sha, Sha(sha), 0, kind) for sha, kind in dict.fromkeys(pairs)]
        found = read(files, snapshot.read_past, jobs=1)  # few: workers cost more than they save
        return {(file.sha, file.kind): found[file.path] for file in files if file.path in found}

    def looking(runs: Runs) -> Past:
        return Past(snapshot, sources, runs, run_of, exported=exported)

    with history_ahead(snapshot.git, snapshot.commit, cache.path) as begin:
        facts = read(snapshot.files, snapshot.read, begin)
        if is_large and not _has_history(snapshot, cache):
            begin()  # what reading it leaves in memory is gone with the process that reads it
    readable = {path: found for path, found in facts.items() if not isinstance(found, Unread)}
    sources = Sources(
        {file.path: file for file in snapshot.files}, readable,
        snapshot.history if is_large else snapshot.history(), as_of=snapshot.as_of,
        options=options, codeowners=snapshot.codeowners(), past=past, set_aside=[row.path for row in snapshot.skipped],
        unseen=Unseen([*lost_code(snapshot, facts), *other_code(snapshot.other_code)], snapshot.read),
        recall=Recall(cache, snapshot.files),
    )  # fmt: skip
    return Opened(snapshot, Project(sources, looking if options.experiments else None), facts)


def _has_history(snapshot: RepositorySnapshot, cache: Cache) -> bool:
    """Say whether there is no history to read, or most of it was kept by an earlier scan."""
    git, commit = snapshot.git, snapshot.commit
    return git is None or commit is None or is_remembered(git, commit, cache)
