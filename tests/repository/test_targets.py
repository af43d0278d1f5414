"""What can be opened, and what is refused with words a person can act on."""

import os
import tempfile
import time
from pathlib import Path

import pytest
from gitrepo import GitRepo, contents, paths

from mldebt.cache import Cache
from mldebt.errors import TargetError
from mldebt.options import Options
from mldebt.repository.opening import open_snapshot
from mldebt.repository.target import find_target, settings


def test_a_repository_without_commits_is_scanned_without_history(repo: GitRepo) -> None:
    repo.put("train.py")

    with repo.opened() as snapshot:
        history = snapshot.history()

    assert paths(snapshot) == ["train.py"]
    assert snapshot.commit is None
    assert snapshot.row.branch == "main"
    assert history.note == "no commit yet: scanned without history"


def test_a_folder_without_git_is_scanned_without_history(tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    (tmp_path / "plain" / "train.py").write_text("x = 1\n")

    with open_snapshot(Options(path=tmp_path / "plain")) as snapshot:
        history = snapshot.history()

    assert contents(snapshot) == {"train.py": b"x = 1\n"}
    assert history.note == "not a git repository: scanned without history"


def test_a_path_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(TargetError, match="nowhere: no such file"):
        find_target(tmp_path / "nowhere")


def test_a_detached_head_has_a_commit_and_no_branch(repo: GitRepo) -> None:
    repo.put("a.py")
    first = repo.commit()
    repo.put("b.py")
    repo.commit()
    repo.git("checkout", "-q", first)

    with repo.opened() as snapshot:
        pass

    assert (snapshot.commit, snapshot.row.branch) == (first, None)
    assert paths(snapshot) == ["a.py"]


def test_a_linked_worktree_shows_its_own_branch_and_all_history(repo: GitRepo, tmp_path: Path) -> None:
    repo.put("a.py")
    repo.commit()
    repo.git("worktree", "add", "-q", str(tmp_path / "linked"), "-b", "side")
    (tmp_path / "linked" / "b.py").write_text("y = 2\n")

    with open_snapshot(Options(path=tmp_path / "linked")) as snapshot:
        history = snapshot.history()

    assert snapshot.row.branch == "side"
    assert paths(snapshot) == ["a.py", "b.py"]
    assert len(history.commits) == 1


def test_a_submodule_is_one_skipped_row_and_can_be_scanned_itself(repo: GitRepo, tmp_path: Path) -> None:
    inner = GitRepo(tmp_path / "inner")
    inner.put("lib.py")
    inner.commit()
    repo.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(inner.root), "vendored")
    repo.put("a.py")
    repo.commit()

    with repo.opened() as outer, repo.opened(path="vendored") as module:
        pass

    assert [(row.path, row.reason) for row in outer.skipped if row.reason == "submodule"] == [("vendored", "submodule")]
    assert paths(outer) == ["a.py"]
    assert paths(module) == ["lib.py"]


def test_a_bare_repository_is_read_from_its_commit(repo: GitRepo, tmp_path: Path) -> None:
    repo.put("a.py")
    repo.commit()
    repo.git("clone", "-q", "--bare", str(repo.root), str(tmp_path / "bare.git"))

    with open_snapshot(Options(path=tmp_path / "bare.git")) as snapshot:
        assert contents(snapshot) == {"a.py": b"x = 1\n"}

    assert snapshot.dirty is False


def test_sha256_objects_give_the_same_files(tmp_path: Path) -> None:
    repo = GitRepo(tmp_path / "long", "--object-format=sha256")
    repo.put("a.py")
    repo.commit()
    repo.put("b.py", "y = 2\n")

    with repo.opened() as snapshot:
        assert contents(snapshot) == {"a.py": b"x = 1\n", "b.py": b"y = 2\n"}
        assert len(snapshot.history().commits) == 1


def test_packed_references_are_found(repo: GitRepo) -> None:
    repo.put("a.py")
    commit = repo.commit()
    repo.git("pack-refs", "--all", "--prune")

    with repo.opened() as snapshot:
        pass

    assert (snapshot.commit, snapshot.row.branch) == (commit, "main")


def test_a_path_below_the_root_is_a_scope(repo: GitRepo) -> None:
    repo.put("src/a.py")
    repo.put("b.py")
    repo.commit()

    with repo.opened(path="src") as snapshot:
        pass

    assert snapshot.row.scope == "src"
    assert paths(snapshot) == ["b.py", "src/a.py"]


def test_missing_alternates_are_named(repo: GitRepo) -> None:
    repo.put("a.py")
    repo.commit()
    (repo.root / ".git/objects/info").mkdir(exist_ok=True)
    (repo.root / ".git/objects/info/alternates").write_text("/not/there/objects\n")

    with pytest.raises(TargetError, match="/not/there/objects"), repo.opened():
        pass


def test_objects_borrowed_from_elsewhere_are_told(repo: GitRepo, tmp_path: Path) -> None:
    repo.put("a.py")
    repo.commit()
    repo.git("clone", "-q", "--shared", str(repo.root), str(tmp_path / "shared"))

    with open_snapshot(Options(path=tmp_path / "shared")) as snapshot:
        assert contents(snapshot) == {"a.py": b"x = 1\n"}

    assert "outside the repository" in snapshot.failures[0].error


def test_a_pointer_to_a_repository_that_does_not_know_the_folder_is_refused(repo: GitRepo, tmp_path: Path) -> None:
    repo.put("secret.py", "password = 'a'\n")
    repo.commit()
    (tmp_path / "hostile").mkdir()
    (tmp_path / "hostile" / ".git").write_text(f"gitdir: {repo.root / '.git'}\n")

    with pytest.raises(TargetError, match="does not know this folder"):
        find_target(tmp_path / "hostile")


def test_a_link_to_another_git_directory_is_refused(repo: GitRepo, tmp_path: Path) -> None:
    repo.put("secret.py")
    repo.commit()
    (tmp_path / "hostile").mkdir()
    (tmp_path / "hostile" / ".git").symlink_to(repo.root / ".git")

    with pytest.raises(TargetError, match="does not know this folder"):
        find_target(tmp_path / "hostile")


def test_a_common_directory_of_another_repository_is_refused(repo: GitRepo, tmp_path: Path) -> None:
    repo.put("secret.py")
    commit = repo.commit()
    hostile = tmp_path / "hostile" / ".git"
    hostile.mkdir(parents=True)
    (hostile / "HEAD").write_text(commit + "\n")
    (hostile / "commondir").write_text(str(repo.root / ".git") + "\n")

    with pytest.raises(TargetError, match="does not know it"):
        find_target(tmp_path / "hostile")


@pytest.mark.parametrize("pointer", ["", "gitdir: \n", "gitdir: nowhere\n", "nonsense\n", "\0"])
def test_a_broken_pointer_is_refused(tmp_path: Path, pointer: str) -> None:
    (tmp_path / ".git").write_text(pointer)

    with pytest.raises(TargetError, match=r"\.git"):
        find_target(tmp_path)


@pytest.mark.parametrize("head", ["", "garbage", "ref: refs/heads/.invalid", "ref: HEAD"])
def test_an_unreadable_head_is_refused(repo: GitRepo, head: str) -> None:
    repo.put("a.py")
    repo.commit()
    (repo.root / ".git/HEAD").write_text(head)

    with pytest.raises(TargetError), repo.opened():
        pass


def test_an_unreadable_head_does_not_matter_where_a_revision_is_named(repo: GitRepo) -> None:
    repo.put("a.py")
    commit = repo.commit()
    (repo.root / ".git/HEAD").write_text("ref: refs/heads/.invalid")

    with repo.opened(rev=commit) as snapshot:
        assert paths(snapshot) == ["a.py"]


@pytest.mark.parametrize(
    "name", ["with space", "with#hash", 'with"quote', "with\nbreak", "with\\back", "ümläut", "-dash"]
)
def test_any_folder_name_works(tmp_path: Path, name: str) -> None:
    repo = GitRepo(tmp_path / name)
    repo.put("a.py")
    repo.commit()

    with repo.opened() as snapshot:
        assert contents(snapshot) == {"a.py": b"x = 1\n"}
        assert snapshot.history().read == 1


def test_replace_references_do_not_change_history(repo: GitRepo) -> None:
    repo.put("a.py", "1\n")
    first = repo.commit()
    for step in "234":
        repo.put("a.py", step)
        repo.commit()
    repo.git("replace", repo.git("rev-parse", "HEAD"), first)

    with repo.opened() as snapshot:
        assert snapshot.history().read == 4


def test_a_configuration_is_read_as_plain_text() -> None:
    remote = '[remote "origin"]\n\turl = "https://x/y.git"\n'
    text = f"[core]\n\tbare = false\n{remote}# [core] bare = true\n[Extensions]\n objectFormat=sha256"

    found = settings(text)

    assert found == {
        ("core", "bare"): "false",
        ("remote.origin", "url"): "https://x/y.git",
        ("extensions", "objectformat"): "sha256",
    }


def test_the_first_commit_is_looked_for_once(repo: GitRepo) -> None:
    repo.put("a.py")
    first = repo.commit()
    repo.put("b.py")
    repo.commit()
    cache = Cache(None)
    with repo.opened(cache) as snapshot:
        found = snapshot.row.root_commit
    cache.put("root/1", repo.git("rev-parse", "HEAD"), b"f" * 40)

    with repo.opened(cache) as snapshot:
        kept = snapshot.row.root_commit

    assert (found, kept) == (first, "f" * 40)


def test_what_a_killed_scan_left_is_removed_after_a_day(
    repo: GitRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.put("a.py")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for name, age in (("mldebt-git-old", 2), ("mldebt-store-old", 2), ("mldebt-git-new", 0), ("others", 2)):
        (tmp_path / name / "objects").mkdir(parents=True)
        os.utime(tmp_path / name, (time.time() - age * 86_400,) * 2)

    with repo.opened():
        pass

    left = {place.name for place in tmp_path.iterdir()}
    assert {"mldebt-git-new", "others"} <= left
    assert not {"mldebt-git-old", "mldebt-store-old"} & left
