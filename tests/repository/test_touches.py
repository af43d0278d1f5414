"""Touches, weights and owners with values worked out by hand."""

import math
from pathlib import Path

import pytest
from gitrepo import GitRepo

from mldebt.repository.model import Change, Commit, History
from mldebt.repository.touches import Touches


def touches(repo: GitRepo) -> Touches:
    with repo.opened() as snapshot:
        return Touches(snapshot.history())


BODY = "a = 1\nb = 2\nc = 3\nd = 4\ne = 5\n"


def test_a_touch_halves_every_half_year(repo: GitRepo) -> None:
    repo.put("a.py", "1\n")
    repo.commit()
    repo.put("a.py", "2\n")
    repo.commit(days=180)
    repo.put("a.py", "3\n")
    repo.commit(days=180)

    found = touches(repo)

    assert [round(found.decayed(touch.mass), 9) for touch in found.by_path["a.py"]] == [1, 0.5, 0.25]
    assert math.isclose(found.weight("a.py"), 1.75)


def test_the_owner_has_most_decayed_touches(repo: GitRepo) -> None:
    repo.put("a.py", "1\n")
    repo.commit(by="Bob")
    repo.put("a.py", "2\n")
    repo.commit(by="Bob", days=180)
    repo.put("a.py", "3\n")
    repo.commit(by="Ada", days=180)

    owner = touches(repo).owner("a.py")

    assert owner is not None
    assert owner[0] == "Ada"
    assert math.isclose(owner[1], 1 / 1.75)


def test_between_equals_the_latest_owns(repo: GitRepo) -> None:
    repo.put("a.py", "1\n")
    repo.commit(by="Zoe", authored=1_600_500_000)
    repo.put("a.py", "2\n")
    repo.commit(by="Ada", authored=1_600_500_000)
    repo.put("b.py")
    repo.commit(days=30)

    owner = touches(repo).owner("a.py")

    assert owner == ("Ada", 0.5)


def test_a_co_author_shares_a_touch(repo: GitRepo) -> None:
    repo.put("a.py", "1\n")
    repo.commit("x\n\nCo-authored-by: Cy <cy@example.org>\n")

    found = touches(repo)

    assert found.owner("a.py") == ("Ada", 0.5)
    assert len(found.by_path["a.py"]) == 1
    assert set(found.last_seen) == {"Ada", "Cy"}


def test_a_file_nobody_touched_has_no_owner(repo: GitRepo) -> None:
    repo.put("a.py")
    repo.commit(by="dependabot[bot]")

    found = touches(repo)

    assert found.owner("a.py") is None
    assert found.weight("a.py") == 0
    assert found.last_change["a.py"].is_bot


def test_thirty_files_are_touched_and_thirty_one_are_a_bulk_change(repo: GitRepo) -> None:
    for number in range(31):
        repo.put(f"{number}.py", "1\n")
    repo.commit()
    for number in range(30):
        repo.put(f"{number}.py", "2\n")
    repo.commit()

    found = touches(repo)

    assert len(found.by_path["0.py"]) == 1
    assert "30.py" not in found.by_path
    assert found.first_change["30.py"].subject == "change"
    assert sum(len(found.of(f"{number}.py")) for number in range(31)) == 30


def test_pure_renames_do_not_make_a_commit_a_bulk_change(repo: GitRepo) -> None:
    for number in range(40):
        repo.put(f"old/{number}.py", f"{number}\n")
    repo.put("x.py", "1\n")
    repo.commit()
    repo.git("mv", "old", "new")
    repo.put("x.py", "2\n")
    repo.commit()

    found = touches(repo)

    assert len(found.by_path["x.py"]) == 1
    assert "new/0.py" not in found.by_path


def test_a_renamed_file_keeps_its_churn(repo: GitRepo) -> None:
    repo.put("one.py", BODY)
    repo.commit()
    repo.put("one.py", BODY + "f = 6\n")
    repo.commit()
    repo.git("mv", "one.py", "two.py")
    repo.commit()
    repo.git("mv", "two.py", "pkg.py")
    repo.commit()

    found = touches(repo)

    assert {path: len(rows) for path, rows in found.by_path.items()} == {"pkg.py": 2}
    assert list(found.first_change) == ["pkg.py"]


def test_a_rename_with_a_change_is_one_touch(repo: GitRepo) -> None:
    repo.put("one.py", BODY)
    repo.commit()
    repo.git("mv", "one.py", "two.py")
    repo.put("two.py", BODY.replace("e = 5", "e = 50"))
    repo.commit()

    found = touches(repo)

    assert {path: len(rows) for path, rows in found.by_path.items()} == {"two.py": 2}


def test_a_rename_that_shares_less_than_half_is_a_new_file(repo: GitRepo) -> None:
    repo.put("one.py", BODY)
    repo.commit()
    repo.git("mv", "one.py", "two.py")
    repo.put("two.py", "a = 1\nb = 2\nx = 3\ny = 4\nz = 5\n")
    repo.commit()

    found = touches(repo)

    assert len(found.by_path["two.py"]) == 1


def test_two_files_that_swap_places_take_their_history_along(repo: GitRepo) -> None:
    repo.put("a.py", "a\n")
    repo.put("b.py", "b\n")
    repo.commit()
    repo.put("a.py", "aa\n")
    repo.commit()
    repo.put("a.py", "b\n")
    repo.put("b.py", "aa\n")
    repo.commit()

    found = touches(repo)

    assert (len(found.by_path["a.py"]), len(found.by_path["b.py"])) == (1, 2)


def test_a_copy_starts_without_history(repo: GitRepo) -> None:
    repo.put("a.py", BODY)
    repo.commit()
    repo.put("b.py", BODY)
    repo.commit()

    found = touches(repo)

    assert (len(found.by_path["a.py"]), len(found.by_path["b.py"])) == (1, 1)


def test_one_of_two_equal_files_that_moves_is_not_linked(repo: GitRepo) -> None:
    repo.put("a.py", BODY)
    repo.put("b.py", BODY)
    repo.commit()
    (repo.root / "a.py").unlink()
    (repo.root / "b.py").unlink()
    repo.put("c.py", BODY)
    repo.commit()

    found = touches(repo)

    assert len(found.by_path["c.py"]) == 1


def test_a_moved_folder_pairs_similar_files_by_name(repo: GitRepo) -> None:
    for name in ("bert", "gpt"):
        repo.put(f"old/{name}/config.py", BODY)
        repo.put(f"old/{name}/{name}.py", BODY + f"{name} = 1\n")
    repo.commit()
    for name in ("bert", "gpt"):
        repo.put(f"new/{name}/{name}.py", BODY + f"{name} = 2\n")
    repo.git("rm", "-rq", "old")
    repo.commit()

    found = touches(repo)

    assert {path: len(rows) for path, rows in found.by_path.items() if path.startswith("new")} == {
        "new/bert/bert.py": 2,
        "new/gpt/gpt.py": 2,
    }


@pytest.mark.parametrize(("path", "text"), [("a/__init__.py", BODY), ("a/x.py", ""), ("a/x.py", "import os\n")])
def test_package_marks_and_very_short_files_are_not_linked_by_likeness(repo: GitRepo, path: str, text: str) -> None:
    repo.put(path, text)
    repo.commit()
    repo.git("mv", "a", "b")
    repo.put(path.replace("a/", "b/"), text + "more = 1\n")
    repo.commit()

    found = touches(repo)

    assert len(found.by_path[path.replace("a/", "b/")]) == 1


def test_a_name_used_again_does_not_inherit(repo: GitRepo) -> None:
    repo.put("model.py", "old = 1\n")
    repo.commit()
    repo.put("model.py", "old = 2\n")
    repo.commit()
    (repo.root / "model.py").unlink()
    repo.put("net.py", BODY)
    repo.commit()
    repo.git("mv", "net.py", "model.py")
    repo.commit()

    found = touches(repo)

    assert len(found.by_path["model.py"]) == 1


def test_merges_bots_and_ignored_commits_touch_nothing() -> None:
    change = (Change("M", "a.py", "1", "2"),)  # type: ignore[arg-type]

    def commit(**fields: object) -> Commit:
        return Commit("s", ("p",), "Ada", 1, 1, "", change, **fields)  # type: ignore[arg-type]

    plain, bot, ignored = commit(), commit(is_bot=True), commit(is_ignored=True)

    found = Touches(History((plain, bot, ignored)))

    assert [touch.commit for touch in found.by_path["a.py"]] == [plain]


def test_pages_of_similar_files_cost_little(repo: GitRepo, tmp_path: Path) -> None:
    assert tmp_path
    for number in range(60):
        repo.put(f"old/{number}.py", BODY * 3 + f"n = {number}\n")
    repo.commit()
    for number in range(60):
        repo.put(f"new/{number}.py", BODY * 3 + f"n = {number + 100}\n")
    repo.git("rm", "-rq", "old")
    repo.commit()

    found = touches(repo)

    assert found.by_path == {}
