"""Which names of a document are gone, and what became of the files they meant."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from repositories import commit

from mldebt.options import Options
from mldebt.pipeline import opened

Repository = Callable[[Mapping[str, str]], Path]
PROGRAM = "import sys\n\nprint(sys.argv, 'tides of all the harbours')\n"
NEEDS = ", and a command here needs it"


def told(folder: Path) -> list[str]:
    with opened(Options(path=folder)) as scan:
        return [one.says for card in scan.project.cards for one in card.gone]


def test_a_file_moved_twice_is_told_by_where_it_is_today(make_repository: Repository) -> None:
    folder = make_repository({"README.md": "Run `python api/fit.py`.\n", "api/fit.py": PROGRAM})
    commit(folder, {"api/fit.py": None, "api/v0/fit.py": PROGRAM}, "step", day=2)
    last = commit(folder, {"api/v0/fit.py": None, "api/v0/tides.py": PROGRAM}, "settle", day=3)

    assert told(folder) == [f"`api/fit.py` was moved to `api/v0/tides.py` in {last[:8]}: settle{NEEDS}"]


def test_a_bare_name_that_was_moved_and_then_deleted_is_one_file(make_repository: Repository) -> None:
    folder = make_repository({"README.md": "```\ncd api\npython fit.py\n```\n", "api/fit.py": PROGRAM})
    commit(folder, {"api/fit.py": None, "api/v0/fit.py": PROGRAM}, "step", day=2)
    last = commit(folder, {"api/v0/fit.py": None}, "drop", day=3)

    assert told(folder) == [f"`fit.py` was deleted in {last[:8]}: drop{NEEDS}"]


def test_a_bare_name_of_two_files_is_neither(make_repository: Repository) -> None:
    files = {"README.md": "```\npython fit.py\n```\n", "api/fit.py": PROGRAM, "old/fit.py": "import os\n"}
    folder = make_repository(files)
    commit(folder, {"api/fit.py": None, "old/fit.py": None}, "drop", day=2)

    assert told(folder) == []


def test_a_file_that_came_back_after_a_move_is_told_by_its_last_removal(make_repository: Repository) -> None:
    folder = make_repository({"README.md": "Run `python api/fit.py`.\n", "api/fit.py": PROGRAM})
    commit(folder, {"api/fit.py": None, "api/tides.py": PROGRAM}, "step", day=2)
    commit(folder, {"api/fit.py": "import os\n"}, "again", day=3)
    last = commit(folder, {"api/fit.py": None}, "drop", day=4)

    assert told(folder) == [f"`api/fit.py` was deleted in {last[:8]}: drop{NEEDS}"]


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        ("```bash\n./fit.sh --all\n```\n", True),
        ("```bash\nA=1 ./fit.sh\n```\n", True),
        ("```bash\npython run.py \\\n  --with fit.sh\n```\n", True),
        ("```\n├── ./fit.sh\n```\n", False),
        ("```bash\nchmod +x ./fit.sh\n```\n", False),
        ("See `./fit.sh`.\n", False),
    ],
)
def test_a_script_by_its_path_or_on_a_continued_line_is_of_a_command(
    make_repository: Repository, text: str, *, needs: bool
) -> None:
    folder = make_repository({"README.md": text, "fit.sh": "echo fit\n"})
    commit(folder, {"fit.sh": None}, "drop", day=2)

    assert [says.endswith(NEEDS) for says in told(folder)] == [needs]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("# Tides\n\nOf harbours.\n\nSee `fit.sh`.\n", 5),
        ("# Tides\n\n```\nls\n```\n\nOf harbours.\nSee `fit.sh`.\n", 8),
        ("\n\nSee\n`fit.sh`.\n", 4),
        ("Tides\n=====\n\nSee `fit.sh`.\n", 4),
    ],
)
def test_a_name_in_a_text_is_told_where_it_stands(make_repository: Repository, text: str, line: int) -> None:
    folder = make_repository({"README.md": text, "fit.sh": "echo fit\n"})
    commit(folder, {"fit.sh": None}, "drop", day=2)

    with opened(Options(path=folder)) as scan:
        assert [one.line for card in scan.project.cards for one in card.gone] == [line]


@pytest.mark.parametrize(
    "text", ["`fit.sh` was deleted.", "We removed the `fit.sh` that used make.", "删除了 `fit.sh`。"]
)
def test_a_text_that_says_that_a_file_went_names_nothing_that_is_gone(make_repository: Repository, text: str) -> None:
    folder = make_repository({"README.md": f"# Tides\n\n{text}\n", "fit.sh": "echo fit\n"})
    commit(folder, {"fit.sh": None}, "drop", day=2)

    assert told(folder) == []
