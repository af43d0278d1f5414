"""What a README calls over is over, where its words are said of the whole."""

from pathlib import Path

import pytest
from specimens import build, cases, date_of_last_commit

from mldebt.facts.reading import read_facts
from mldebt.options import Options
from mldebt.pipeline import opened
from mldebt.project.purposes.putaway import Ended
from mldebt.rules.discovery import all_rules
from mldebt.rules.judging import gather, judge

OVER = (
    "# DEPRECATION NOTICE\n\nThis project was ported to **oven**.",
    "# Bread\n\n<h3><b>[Note] This repo is now deprecated. Please refer to oven.</b></h3>",
    "# Bread\n\nThis repository is no\nlonger maintained: a rewrite is part of oven.",
    "# Bread\n\n## Warning - This Project Is Deprecated In Favor Of [Oven](https://oven.org)",
    "bread (this repo) is now very old and deprecated.",
    "REPO NO LONGER MAINTAINED",
    "# [ARCHIVED] Bread",
    "Constraints: Most solution files are in raw format, can be used for reference only",
    "This project is a starting Pack for bread.",
    "# Bread\n\n```\nAuthor: A. Baker\nConstraints: files are in raw format, can be used for reference only\n```",
)
NOT_OVER = (
    "# Bread\n\nThe original `flour` package at https://flour.org is no longer actively maintained.",
    "# Bread\n\nThe option `rate` is deprecated.",
    "# Bread\n\nThe data set is for reference only.",
    "# Bread\n\n```python\nprint('this repository is deprecated')\n```",
    "# Bread\n\nUse our starter pack to begin.",
    "# Bread\n\nIf this repository is archived, ask the bakery.",
    "# Deprecated options\n\n`rate` is gone.",
    "# Bread\n" + "\nMore.\n" * 20 + "\nThis repository is deprecated.",
)


def ends(path: str, text: str) -> Ended:
    return Ended({path: read_facts("markdown", text.encode())})


@pytest.mark.parametrize("text", OVER)
def test_a_readme_says_that_its_repository_is_over(text: str) -> None:
    assert ends("README.md", text).of("src/bake.py") is not None


@pytest.mark.parametrize("text", NOT_OVER)
def test_what_is_said_of_a_part_says_nothing_of_the_whole(text: str) -> None:
    assert ends("README.md", text).of("src/bake.py") is None


def test_a_folder_that_is_over_says_nothing_of_its_neighbours() -> None:
    told = ends("old_oven/README.md", "# Oven\n\nThis folder is deprecated.")

    assert told.of("old_oven/bake.py") == ("old_oven/README.md", 1, "This folder is deprecated.")
    assert told.of("bake.py") is None


def test_findings_of_what_is_over_are_notes_that_give_the_sentence(tmp_path: Path) -> None:
    option = 'import argparse\nparser = argparse.ArgumentParser()\nparser.add_argument("--flour")\n'
    code = f"`bake.py`\n```python\n{option}args = parser.parse_args()\nprint(args.rate)\n```\n"
    (case,) = cases(f"## a\n\n`README.md`\n```markdown\nThis repository is deprecated.\n```\n\n{code}")
    build(case, tmp_path / "a")
    day = date_of_last_commit(tmp_path / "a")
    with opened(Options(path=tmp_path / "a", cache=tmp_path / "c.db", jobs=1, as_of=day)) as scanned:
        subjects = gather(scanned.project, lambda *_: None)
        found = [one for _, one in judge(all_rules(), subjects, scanned.project).pairs]

    said = 'the README says "This repository is deprecated.", so it can wait'
    assert {one.severity for one in found if one.path == "bake.py"} == {"info"}
    assert all(one.evidence[-1].says == said for one in found if one.path == "bake.py")
    assert all(one.minutes.high == 0 for one in found)
