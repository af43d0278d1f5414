"""What a specimen sheet means."""

import json
import subprocess
from pathlib import Path

import pytest
from specimens import Mark, SheetError, build, cases

FENCE = "```"


def only(sheet: str) -> tuple[dict[str, str], frozenset[Mark]]:
    """Return the files of the first commit and the marks of a sheet with one case."""
    (case,) = cases(sheet)
    return case.steps[0].files, case.expected


def test_a_mark_is_taken_from_its_line() -> None:
    sheet = f"# Case\n\n`a/train.py`\n{FENCE}python\nx = 1\nfit(x)  # MLD101\n{FENCE}\n"

    files, expected = only(sheet)

    assert files == {"a/train.py": "x = 1\nfit(x)\n"}
    assert expected == {Mark("MLD101", "a/train.py", None, 2)}


@pytest.mark.parametrize("mark", ["# MLD401", "// MLD401", "<!-- MLD401 -->", "; MLD401"])
def test_a_mark_is_written_as_the_files_comment(mark: str) -> None:
    files, expected = only(f"`conf.txt`\n{FENCE}\nrate: 1 {mark}\n{FENCE}\n")

    assert files == {"conf.txt": "rate: 1\n"}
    assert expected == {Mark("MLD401", "conf.txt", None, 1)}


def test_a_line_can_expect_two_findings() -> None:
    _, expected = only(f"`a.py`\n{FENCE}\nfit()  # MLD101, MLD601\n{FENCE}\n")

    assert expected == {Mark("MLD101", "a.py", None, 1), Mark("MLD601", "a.py", None, 1)}


def test_a_notebook_fence_becomes_a_notebook() -> None:
    sheet = f"`a.ipynb`\n{FENCE}ipynb\n# %% [markdown]\n# Title\n# %%\nx = 1\nfit(x)  # MLD101\n{FENCE}\n"

    files, expected = only(sheet)

    document = json.loads(files["a.ipynb"])
    assert [(cell["cell_type"], cell["source"]) for cell in document["cells"]] == [
        ("markdown", "# Title"),
        ("code", "x = 1\nfit(x)"),
    ]
    assert expected == {Mark("MLD101", "a.ipynb", 1, 2)}


def test_each_heading_is_a_case_and_headings_in_fences_are_text() -> None:
    sheet = (
        f"## One\n\n`README.md`\n{FENCE}md\n# Title\n{FENCE}\n\n## Prose only\n\n## Two\n\n`a.py`\n{FENCE}\n{FENCE}\n"
    )

    found = [(case.title, case.steps[0].files) for case in cases(sheet)]

    assert found == [("One", {"README.md": "# Title\n"}), ("Two", {"a.py": ""})]


def test_a_fence_without_a_path_is_an_illustration() -> None:
    assert list(cases(f"# Case\n\nRun it:\n\n{FENCE}sh\npython a.py  # MLD101\n{FENCE}\n")) == []


def test_commits_write_edit_and_move(tmp_path: Path) -> None:
    sheet = (
        f"`a.py`\n{FENCE}\nrate = 1\n{FENCE}\n\n- commit: Go faster — `a.py`: `= 1` → `= 2`\n"
        f"- commit: Tidy — `a.py` moves to `b/a.py`; `b/a.py`: `2` → `3`\n"
        f"- commit: Say so\n\n`README.md`\n{FENCE}\nFast.\n{FENCE}\n"
    )
    (case,) = cases(sheet)

    build(case, tmp_path / "repository")

    log = ["git", "log", "--reverse", "--format=%s %cs"]
    subjects = subprocess.run(log, cwd=tmp_path / "repository", capture_output=True, text=True, check=True).stdout
    assert subjects.splitlines() == [
        "Begin 2024-03-01",
        "Go faster 2024-03-02",
        "Tidy 2024-03-03",
        "Say so 2024-03-04",
    ]
    assert (tmp_path / "repository" / "b" / "a.py").read_text(encoding="utf-8") == "rate = 3\n"
    assert not (tmp_path / "repository" / "a.py").exists()
    assert (tmp_path / "repository" / "README.md").exists()


def test_a_mark_moves_with_its_file() -> None:
    sheet = f"`a.py`\n{FENCE}\nfit()  # MLD101\n{FENCE}\n\n- commit: Tidy — `a.py` moves to `b.py`\n"

    (case,) = cases(sheet)

    assert case.expected == {Mark("MLD101", "b.py", None, 1)}


@pytest.mark.parametrize(
    ("sheet", "says"),
    [
        (f"`a.py`\n{FENCE}\nx = 1\n", "line 2: the fence is never closed"),
        (f"`a.py`\n{FENCE}\n{FENCE}\n- commit: Oops — `a.py` grows\n", "`a.py` grows is neither an edit nor a move"),
    ],
)
def test_a_sheet_that_cannot_be_read_says_where(sheet: str, says: str) -> None:
    with pytest.raises(SheetError, match=says):
        list(cases(sheet))


def test_a_repeated_line_is_numbered_and_a_part_stands_for_its_lines() -> None:
    part = f"`… load`\n{FENCE}python\nload(№)\nfit()\n{FENCE}\n"

    files, expected = only(
        f"# Cases\n\n{part}\n## Case\n\n`a.py`\n{FENCE}python\n… load  # MLD101\n… load  # × 2\nx = №  # × 2\n{FENCE}\n"
    )

    assert files == {"a.py": "load(№)\nfit()\nload(0)\nfit()\nload(1)\nfit()\nx = 0\nx = 1\n"}
    assert expected == {Mark("MLD101", "a.py", None, 1)}


def test_a_file_that_stays_is_that_of_the_case_before() -> None:
    first = f"## First\n\n`a.py`\n{FENCE}\nx = 1\n{FENCE}\n\n`b.py`\n{FENCE}\ny = 1  # MLD101\n{FENCE}\n"

    _, second = cases(f"{first}\n## Second\n\n`a.py` and `b.py` stay as they are.\n")

    assert second.steps[0].files == {"a.py": "x = 1\n", "b.py": "y = 1\n"}
    assert second.expected == set()
