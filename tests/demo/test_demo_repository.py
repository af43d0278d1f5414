"""The example repository: the same everywhere, made of code that parses, and with the debts its story promises."""

import ast
import io
import json
import os
import pickletools
import subprocess
import zipfile
from pathlib import Path

import nbformat
import pytest

from mldebt.demo.build import Demo, build_demo
from mldebt.errors import MldebtError


def git(folder: Path, *arguments: str) -> str:
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    return subprocess.run(
        ["git", "-C", str(folder), *arguments], check=True, capture_output=True, text=True, env=environment
    ).stdout


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    return build_demo(tmp_path_factory.mktemp("demo") / "kornblume-demand")


def test_two_builds_give_the_same_commits(demo: Demo, tmp_path: Path) -> None:
    again = build_demo(tmp_path / "elsewhere")

    assert (again.earlier, again.head) == (demo.earlier, demo.head)


def test_what_the_user_configured_for_git_changes_nothing(
    demo: Demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "gitconfig"
    config.write_text("[core]\n\tautocrlf = true\n[init]\n\tdefaultBranch = trunk\n[user]\n\tname = Somebody\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other"))
    monkeypatch.setenv("GIT_AUTHOR_DATE", "2001-01-01T00:00:00Z")

    again = build_demo(tmp_path / "elsewhere")

    assert again.head == demo.head


def test_the_work_tree_is_clean_and_at_head(demo: Demo) -> None:
    assert git(demo.folder, "rev-parse", "HEAD").strip() == demo.head
    assert git(demo.folder, "status", "--porcelain") == ""
    git(demo.folder, "fsck", "--strict")


def test_its_history_is_seven_months_of_three_people_and_a_bot(demo: Demo) -> None:
    rows = [line.split("|") for line in git(demo.folder, "log", "--format=%an|%as|%s").splitlines()]

    assert len(rows) == 56
    assert {name for name, _, _ in rows} == {"Mira Okafor", "Jonas Lindqvist", "Priya Raman", "dependabot[bot]"}
    assert (rows[-1][1], rows[0][1]) == ("2025-09-01", "2026-03-24")
    assert [date for _, date, _ in rows] == sorted((date for _, date, _ in rows), reverse=True)


def test_the_earlier_revision_is_an_ancestor_a_month_before_head(demo: Demo) -> None:
    git(demo.folder, "merge-base", "--is-ancestor", demo.earlier, demo.head)

    assert git(demo.folder, "log", "-1", "--format=%as", demo.earlier).strip() == "2026-02-20"


def test_one_file_was_renamed_without_a_change(demo: Demo) -> None:
    renames = git(demo.folder, "log", "-M100%", "--diff-filter=R", "--name-status", "--format=")

    assert renames.split() == ["R100", "bakery/calendar.py", "bakery/holidays.py"]


def test_the_reformat_changed_no_meaning(demo: Demo) -> None:
    commit = git(demo.folder, "log", "--grep=Format everything", "--format=%H").strip()
    paths = git(demo.folder, "diff-tree", "--no-commit-id", "--name-only", "-r", commit).split()

    assert len(paths) == 11
    for path in paths:
        before, after = (git(demo.folder, "show", f"{side}:{path}") for side in (f"{commit}^", commit))
        assert ast.dump(ast.parse(before)) == ast.dump(ast.parse(after))


def test_every_python_file_parses_at_every_commit(demo: Demo) -> None:
    listing = git(demo.folder, "log", "--raw", "--no-abbrev", "--format=", "--", "*.py").splitlines()
    blobs = {line.split()[3]: line.split("\t")[1] for line in listing if line.split()[4] != "D"}

    assert len(blobs) > 40
    for blob, path in blobs.items():
        compile(git(demo.folder, "cat-file", "blob", blob), path, "exec")


def test_notebooks_are_valid_for_jupyter(demo: Demo) -> None:
    notebooks = sorted(demo.folder.glob("notebooks/*.ipynb"))

    assert len(notebooks) == 2
    for path in notebooks:
        document = json.loads(path.read_bytes())
        nbformat.validate(nbformat.from_dict(document))
        assert next(cell["execution_count"] for cell in document["cells"] if cell["cell_type"] == "code") == 1


def test_the_pickled_model_names_its_classes(demo: Demo) -> None:
    content = (demo.folder / "models/daily_boosting.pkl").read_bytes()

    words = [argument for opcode, argument, _ in pickletools.genops(content) if opcode.name == "BINUNICODE"]

    assert words[:5] == ["bakery.models.daily", "DailyDemandModel", "regressor", "lightgbm.sklearn", "LGBMRegressor"]
    pickletools.dis(content, out=io.StringIO())


def test_the_network_weights_are_laid_out_as_torch_saves_them(demo: Demo) -> None:
    with zipfile.ZipFile(demo.folder / "models/network.pt") as archive:
        names = archive.namelist()
        pickletools.dis(archive.read("network/data.pkl"), out=io.StringIO())
        sizes = [archive.getinfo(name).file_size for name in names if name.startswith("network/data/")]

    assert sizes == [4 * count for count in (512 * 9, 512 * 128, 512, 512, 7 * 128, 7)]


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("the only copy")

    with pytest.raises(MldebtError, match="not an empty folder"):
        build_demo(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_file_in_the_way_is_refused(tmp_path: Path) -> None:
    place = tmp_path / "demo"
    place.write_text("a file")

    with pytest.raises(MldebtError, match="not an empty folder"):
        build_demo(place)
