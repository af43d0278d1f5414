"""What becomes of the keys of a few files."""

from collections.abc import Callable, Mapping
from textwrap import dedent

import pytest

from mldebt.project.project import Project


@pytest.fixture
def statuses(project_of: Callable[[Mapping[str, str]], Project]) -> Callable[[Mapping[str, str]], dict[str, str]]:
    """Return a function that gives the status of every key of some files by its name."""

    def judge(files: Mapping[str, str]) -> dict[str, str]:
        return {key.key: key.status for key in project_of({path: dedent(text) for path, text in files.items()}).keys}

    return judge
