"""`mldebt hotspots` shows what changes together and who answers for what; people only when asked."""

import json
import math
from pathlib import Path

import pytest
from repositories import Repository, commit

from mldebt.cli.main import run


def code(value: int) -> str:
    return f"def go():\n    return {value}\n"


def changed_often(make_repository: Repository) -> Path:
    folder = make_repository({"one/left.py": code(0), "two/right.py": code(0)})
    for day in range(2, 70):
        files = {"one/left.py": code(day), "two/right.py": code(day)} if day < 8 else {f"two/f{day % 5}.py": code(day)}
        commit(folder, files, day=day, who="Cy" if day > 30 else "Ada")
    return folder


def test_files_that_change_together_are_listed(make_repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    folder = changed_often(make_repository)

    assert run(["hotspots", str(folder), "--coupled"]) == 0

    row = " ".join(capsys.readouterr().out.splitlines()[1].split())
    assert row == "one/left.py code two/right.py: 7 of 7 and 7 commits, 7 unexplained, last on 2026-01-08"


@pytest.mark.parametrize(("flags", "names"), [([], {None}), (["--people"], {"Ada", "Cy"})])
def test_owners_are_named_only_when_people_are_asked_for(
    make_repository: Repository, capsys: pytest.CaptureFixture[str], flags: list[str], names: set[str | None]
) -> None:
    folder = changed_often(make_repository)

    assert run(["hotspots", str(folder), "--owners", "--format", "json", *flags]) == 0

    rows = json.loads(capsys.readouterr().out)
    assert {row["folder"]: row["needed"] for row in rows} == {"one": 1, "two": 2}
    assert {row["owner"] for row in rows} == names


def test_both_ingredients_of_the_score_stand_beside_it(
    make_repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = changed_often(make_repository)

    assert run(["hotspots", str(folder), "--most", "1"]) == 0

    head, row = (line.split() for line in capsys.readouterr().out.splitlines())
    assert head == ["where", "complexity", "commits", "touches", "score", "percentile"]
    complexity, commits, touches, score = map(float, row[-5:-1])
    assert score == pytest.approx(touches**0.5 * math.log1p(complexity), abs=0.02)
    assert touches <= commits
