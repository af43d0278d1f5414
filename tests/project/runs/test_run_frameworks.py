"""Every framework is known by how it fits, what is near to it is not, and its defaults say what is recorded.

The cases are the sections of `frameworks.md`: files in fences, and the answer below the title.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from mldebt.findings.subjects import TrainingRun

RunsOf = Callable[[Mapping[str, str]], dict[str, TrainingRun]]

SHEET = Path(__file__).with_name("frameworks.md").read_text(encoding="utf-8")
FILE = re.compile(r"^`([^`]+)`\n```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NOTHING = "nothing trains"


def _sections() -> Iterator[tuple[str, str, dict[str, str]]]:
    for section in SHEET.split("\n## ")[1:]:
        title, answer = section.split("\n", 3)[0], section.split("\n", 3)[2]
        yield title, answer, dict(FILE.findall(section))


@pytest.mark.parametrize(("title", "answer", "files"), list(_sections()), ids=[title for title, _, _ in _sections()])
def test_a_framework_is_known_by_how_it_fits(
    runs_of: RunsOf, title: str, answer: str, files: Mapping[str, str]
) -> None:
    found = [f"{run.framework}: {run.tracking}" for run in runs_of(files).values()]

    assert found == ([] if answer == NOTHING else [answer]), title


def test_every_section_holds_files() -> None:
    assert all(files for _, _, files in _sections())
