"""Settings files under a name that a program of the repository makes: their keys are records, not settings."""

from collections.abc import Callable, Mapping

import pytest

from mldebt.project.project import Project

RESULT = "name: a\nscore: 0.6\ntrial: 3\n"
READER = """
import argparse
import yaml

parser = argparse.ArgumentParser()
parser.add_argument("--name")
args = parser.parse_args()
with open(f"models/best_params_{args.name}.yaml") as file:
    found = yaml.safe_load(file)
run(found["name"])
"""
WRITER = """
import yaml
from pathlib import Path


def keep(name, score, out=Path("models")):
    found = {{"name": name, "{key}": score, "trial": 3}}
    path = out / f"{word}_{{name}}.yaml"
    {how}
"""
OPEN = 'with open(path, "w") as file:\n        yaml.safe_dump(found, file)'


@pytest.fixture
def keys(project_of: Callable[[Mapping[str, str]], Project]) -> Callable[[Mapping[str, str]], dict[str, str]]:
    """Return a function that gives the status of every key of the result by its name."""

    def statuses(files: Mapping[str, str]) -> dict[str, str]:
        project = project_of({"models/best_params_a.yaml": RESULT, "use.py": READER, **files})
        return {key.key: key.status for key in project.keys if key.path.endswith(".yaml")}

    return statuses


@pytest.mark.parametrize(
    "how",
    [
        OPEN,
        'with path.open("w") as file:\n        yaml.safe_dump(found, file)',
        'for one in (out / "last.yaml", path):\n        yaml.safe_dump(found, open(one, mode="w"))',
    ],
)
def test_unread_keys_of_a_file_that_a_program_writes_are_records(
    keys: Callable[[Mapping[str, str]], dict[str, str]], how: str
) -> None:
    said = keys({"keep.py": WRITER.format(key="score", word="best_params", how=how)})

    assert said == {"name": "live", "score": "unknown", "trial": "unknown"}


@pytest.mark.parametrize(
    ("key", "word", "how"),
    [
        ("score", "last_params", OPEN),
        ("loss", "best_params", OPEN),
        ("score", "best_params", "send(found, open(path))"),
    ],
)
def test_keys_stay_dead_where_another_name_or_other_keys_are_written(
    keys: Callable[[Mapping[str, str]], dict[str, str]], key: str, word: str, how: str
) -> None:
    said = keys({"keep.py": WRITER.format(key=key, word=word, how=how)})

    assert said == {"name": "live", "score": "dead", "trial": "dead"}
