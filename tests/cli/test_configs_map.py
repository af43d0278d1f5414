"""`mldebt configs`: the map from files to keys to readers, and what of it is asked for."""

import json
from collections.abc import Callable

import pytest
from repositories import Repository

from mldebt.cli.main import run

FILES = {
    "config.yaml": "lr: 0.1\nepochs: 3\nwarmup: 500\n",
    "train.py": """
import argparse
import yaml
from torchlike import fit

parser = argparse.ArgumentParser()
parser.add_argument("--gpu")
args = parser.parse_args()
with open("config.yaml") as file:
    config = yaml.safe_load(file)
for _ in range(config["epochs"]):
    fit(config["lr"], args.gpu)
""",
}


@pytest.fixture
def said(make_repository: Repository, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Return a function that prints the configs of a small repository."""
    folder = make_repository(FILES)

    def print_configs(*words: str) -> str:
        assert run(["configs", str(folder), *words]) == 0
        return capsys.readouterr().out

    return print_configs


def test_the_map_names_each_file_its_keys_and_their_readers(said: Callable[..., str]) -> None:
    lines = said("--format", "map").splitlines()

    assert lines[0].startswith("config.yaml  yaml, live: loaded at train.py:10")
    assert lines[1:4] == [
        "  lr      live     train.py:12",
        "  epochs  live     train.py:11",
        "  warmup  dead     no code reads it",
    ]
    assert lines[-1] == "  --gpu  live     train.py:12"


def test_a_status_narrows_every_form_to_its_keys(said: Callable[..., str]) -> None:
    mapped = said("--format", "map", "--status", "dead")
    listed = json.loads(said("--format", "json", "--status", "dead"))
    rows = said("--format", "csv", "--status", "dead").splitlines()

    assert [line.split()[0] for line in mapped.splitlines()] == ["config.yaml", "warmup"]
    assert [key["key"] for key in listed] == ["warmup"]
    assert [row.partition(",")[0] for row in rows] == ["key", "warmup"]


def test_a_file_narrows_the_map_to_its_keys(said: Callable[..., str]) -> None:
    shown = said("--format", "map", "--file", "./train.py")

    assert "--gpu" in shown
    assert "warmup" not in shown


def test_the_table_leaves_out_live_keys_and_says_how_many(said: Callable[..., str]) -> None:
    lines = said().splitlines()

    assert [line.split()[0] for line in lines[1:-1]] == ["warmup"]
    assert lines[-1].startswith("3 more are live or read by an outside tool")
    assert len(said("--status", "live").splitlines()) == 4


def test_a_map_without_such_keys_says_so(said: Callable[..., str]) -> None:
    assert said("--format", "map", "--status", "external") == "No config key is like that.\n"


def test_json_gives_each_key_its_readers(said: Callable[..., str]) -> None:
    (key,) = (one for one in json.loads(said("--format", "json")) if one["key"] == "lr")

    assert key["readers"] == [{"path": "train.py", "line": 12, "cell": None}]
