"""Projects built on real repositories of a few files."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack

import pytest
from repositories import Repository

from mldebt.findings.subjects import TrainingRun
from mldebt.options import Options
from mldebt.pipeline import opened
from mldebt.project.project import Project


@pytest.fixture
def project_of(make_repository: Repository) -> Iterator[Callable[[Mapping[str, str]], Project]]:
    """Return a function that opens a repository of some files as a project."""
    with ExitStack() as stack:
        yield lambda files: stack.enter_context(opened(Options(path=make_repository(files)))).project


@pytest.fixture
def runs_of(
    project_of: Callable[[Mapping[str, str]], Project],
) -> Callable[[Mapping[str, str]], dict[str, TrainingRun]]:
    """Return a function that gives the training runs of some files by path."""
    return lambda files: {run.path: run for run in project_of(files).runs}
