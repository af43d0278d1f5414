"""Every file that git lists is read or set aside once, with its reason."""

import os
import stat
from pathlib import Path

import pytest
from gitrepo import GitRepo, contents, paths, skipped

from mldebt.errors import TargetError
from mldebt.repository import listing, opening
from mldebt.repository.opening import RepositorySnapshot

POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize 5000000000\n".format("0" * 64)


def counted(snapshot: RepositorySnapshot) -> int:
    return len(snapshot.files) + sum(row.files for row in snapshot.skipped)


def test_every_listed_file_is_counted_once(repo: GitRepo) -> None:
    names = [
        "a.py", "b.ipynb", "c.yaml", "venv/lib/x.py", "env/pyvenv.cfg", "env/lib/y.py", "node_modules/z/index.js",
        "p/site-packages/q.py", "api_pb2.py", ".ipynb_checkpoints/b.ipynb", "pkg.egg-info/PKG.txt", "image.png", "m.pt",
        ".ipynb_aml_checkpoints/b-checkpoint2022-8-24.ipynb",
    ]  # fmt: skip
    for name in names:
        repo.put(name, "x\n")
    (repo.root / "link.py").symlink_to("a.py")
    repo.commit()
    repo.put("untracked.py")

    with repo.opened() as snapshot:
        pass

    assert counted(snapshot) == len(names) + 2
    assert paths(snapshot) == ["a.py", "b.ipynb", "c.yaml", "m.pt", "untracked.py"]
    assert skipped(snapshot)["env"] == "vendored"
    assert skipped(snapshot)["venv"] == "vendored"
    assert skipped(snapshot)["pkg.egg-info"] == "generated"
    assert skipped(snapshot)[".ipynb_aml_checkpoints"] == "generated"
    assert skipped(snapshot)["api_pb2.py"] == "generated"
    assert skipped(snapshot)["link.py"] == "symlink"
    assert skipped(snapshot)["."] == "unsupported"


def test_a_folder_called_env_is_code_unless_a_marker_shows_an_environment(repo: GitRepo) -> None:
    repo.put("env/gym.py")
    repo.commit()

    with repo.opened() as snapshot:
        pass

    assert paths(snapshot) == ["env/gym.py"]


def test_excluded_paths_are_counted_under_their_pattern(repo: GitRepo) -> None:
    repo.put("old/a.py")
    repo.put("old/deep/b.py")
    repo.put("new.py")
    repo.commit()

    with repo.opened(exclude=("old",)) as snapshot:
        pass

    assert paths(snapshot) == ["new.py"]
    assert [(row.path, row.reason, row.files) for row in snapshot.skipped] == [("old", "excluded", 2)]


def test_the_work_tree_is_what_is_scanned(repo: GitRepo) -> None:
    repo.put("kept.py", "k = 1\n")
    repo.put("edited.py", "e = 1\n")
    repo.put("deleted.py")
    repo.put("staged.py", "s = 1\n")
    repo.commit()
    repo.put("edited.py", "e = 22\n")
    repo.put("staged.py", "s = 22\n")
    repo.git("add", "staged.py")
    (repo.root / "deleted.py").unlink()
    repo.put("new.py", "n = 1\n")

    with repo.opened() as snapshot:
        found = contents(snapshot)

    assert found == {"edited.py": b"e = 22\n", "kept.py": b"k = 1\n", "new.py": b"n = 1\n", "staged.py": b"s = 22\n"}
    assert snapshot.dirty is True


def test_a_named_revision_is_not_touched_by_the_work_tree(repo: GitRepo) -> None:
    repo.put("a.py", "a = 1\n")
    repo.commit()
    repo.put("a.py", "a = 2\n")

    with repo.opened(rev="HEAD") as snapshot:
        assert contents(snapshot) == {"a.py": b"a = 1\n"}

    assert snapshot.dirty is False


@pytest.mark.parametrize("place", [".gitignore", ".git/info/exclude"])
def test_ignored_files_are_not_listed(repo: GitRepo, place: str) -> None:
    repo.put("a.py")
    repo.commit()
    repo.put(place, "data/\nsecret.env\n")
    repo.put("data/big.yaml")
    repo.put("secret.env")

    with repo.opened() as snapshot:
        pass

    assert set(paths(snapshot)) - {place} == {"a.py"}


@pytest.mark.parametrize("config", [".gitconfig", ".config/git/config"])
def test_the_users_own_ignore_file_is_honoured(repo: GitRepo, home: Path, config: str) -> None:
    (home / "ignored").write_text("*.env\n")
    (home / "dotfile").write_text("[core]\n\texcludesFile = ~/ignored\n")
    (home / config).parent.mkdir(parents=True, exist_ok=True)
    (home / config).symlink_to(home / "dotfile")
    repo.put("a.env")

    with repo.opened() as trusted, repo.opened(untrusted=True) as untrusted:
        pass

    assert paths(trusted) == []
    assert paths(untrusted) == ["a.env"]


def test_links_are_never_followed(repo: GitRepo, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.py").write_text("password = 1\n")
    repo.put("inside/secret.py")
    repo.commit()
    (repo.root / "inside" / "secret.py").unlink()
    (repo.root / "inside").rmdir()
    (repo.root / "inside").symlink_to(tmp_path / "outside")
    (repo.root / "endless.py").symlink_to("/dev/zero")
    (repo.root / "loop.py").symlink_to("loop.py")

    with repo.opened() as snapshot:
        found = contents(snapshot)

    assert found == {}
    assert skipped(snapshot) == {"endless.py": "symlink", "inside": "symlink", "loop.py": "symlink"}


def test_reading_opens_no_folder_that_is_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.py").write_text("x")
    (tmp_path / "link").symlink_to(tmp_path / "real")

    assert listing.read_regular(tmp_path, "real/a.py", limit=10) == b"x"
    assert listing.read_regular(tmp_path, "link/a.py", limit=10) is None


def test_a_link_that_became_a_file_is_read_and_the_other_way_round(repo: GitRepo) -> None:
    repo.put("file.py")
    (repo.root / "link.py").symlink_to("file.py")
    repo.commit()
    (repo.root / "link.py").unlink()
    repo.put("link.py", "now = 1\n")
    (repo.root / "file.py").unlink()
    (repo.root / "file.py").symlink_to("link.py")

    with repo.opened() as snapshot:
        assert contents(snapshot) == {"link.py": b"now = 1\n"}

    assert skipped(snapshot) == {"file.py": "symlink"}


def test_a_pipe_in_place_of_a_file_blocks_nobody(repo: GitRepo) -> None:
    repo.put("train.py")
    repo.put("ok.py")
    repo.commit()
    (repo.root / "train.py").unlink()
    os.mkfifo(repo.root / "train.py")

    with repo.opened() as snapshot:
        pass

    assert paths(snapshot) == ["ok.py"]
    assert skipped(snapshot) == {"train.py": "special-file"}


def test_a_folder_in_place_of_a_file_is_no_file(repo: GitRepo) -> None:
    repo.put("model.py")
    repo.commit()
    (repo.root / "model.py").unlink()
    repo.put("model.py/inner.py")

    with repo.opened() as snapshot:
        pass

    assert paths(snapshot) == ["model.py/inner.py"]


def test_a_sparse_terabyte_is_too_large_and_its_header_enough_for_weights(
    repo: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "LARGEST", 1 << 20)
    for name in ("huge.py", "huge.pt"):
        with (repo.root / name).open("wb") as stream:
            stream.truncate(1 << 40)

    with repo.opened() as snapshot:
        sizes = {file.path: len(content) for file, content in snapshot.read(snapshot.files)}  # type: ignore[arg-type]

    assert skipped(snapshot) == {"huge.py": "too-large"}
    assert sizes == {"huge.pt": 1 << 20}


def test_large_committed_weights_are_read_by_their_beginning(repo: GitRepo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "LARGEST", 1 << 20)
    repo.put("m.safetensors", b"head" + bytes((1 << 20) + 10))
    repo.commit()

    with repo.opened(rev="HEAD") as snapshot:
        found = contents(snapshot)["m.safetensors"]

    assert isinstance(found, bytes)
    assert (len(found), found[:4]) == (1 << 20, b"head")
    assert snapshot.files[0].size == (1 << 20) + 14


def test_a_name_that_is_not_utf_8_is_read_by_its_bytes(repo: GitRepo) -> None:
    place = os.fsencode(repo.root) + b"/caf\xe9.py"
    with open(place, "wb") as stream:  # noqa: PTH123 - a name in bytes
        stream.write(b"x = 1\n")
    repo.commit()
    repo.put("odd\n\t\x1b\u202e<script>.py", "y = 2\n")

    with repo.opened() as snapshot:
        found = contents(snapshot)
        history = snapshot.history()

    assert found == {"caf\udce9.py": b"x = 1\n", "odd\n\t\x1b\u202e<script>.py": b"y = 2\n"}
    assert history.commits[0].changes[0].path == "caf\udce9.py"
    assert snapshot.content_key()


def test_a_smudged_pointer_is_not_dirty(repo: GitRepo) -> None:
    repo.put("m.pt", POINTER)
    repo.put("small.pt", POINTER)
    repo.commit()
    repo.put("m.pt", bytes(2 << 20))
    repo.put("small.pt", b"\x80\x02}.")

    with repo.opened() as snapshot:
        found = contents(snapshot)

    assert snapshot.dirty is False
    assert found == {"m.pt": POINTER.encode(), "small.pt": POINTER.encode()}


def test_line_ends_of_a_checkout_are_not_dirt(repo: GitRepo) -> None:
    repo.put("a.py", "a = 1\nb = 2\n")
    repo.commit()
    repo.put("a.py", "a = 1\r\nb = 2\r\n")

    with repo.opened() as snapshot:
        pass

    assert snapshot.dirty is False


def test_a_repository_inside_the_repository_is_not_entered(repo: GitRepo) -> None:
    repo.put("a.py")
    repo.commit()
    inner = GitRepo(repo.root / "nested")
    inner.put("b.py")
    inner.commit()

    with repo.opened() as snapshot:
        pass

    assert paths(snapshot) == ["a.py"]
    assert skipped(snapshot) == {"nested": "submodule"}


def test_a_corrupt_index_costs_the_work_tree_only(repo: GitRepo) -> None:
    repo.put("a.py")
    repo.commit()
    (repo.root / ".git/index").write_bytes(b"DIRC" + bytes(40))

    with repo.opened() as snapshot:
        assert contents(snapshot) == {"a.py": b"x = 1\n"}
        assert snapshot.history().read == 1

    assert snapshot.dirty is None
    assert "index cannot be read" in snapshot.failures[0].error


def test_a_clone_without_checkout_is_scanned_from_its_commit(repo: GitRepo) -> None:
    repo.put("a.py")
    repo.commit()
    (repo.root / ".git/index").unlink()
    (repo.root / "a.py").unlink()

    with repo.opened() as snapshot:
        assert contents(snapshot) == {"a.py": b"x = 1\n"}

    assert "no index" in snapshot.failures[0].error


def test_a_split_index_is_followed(repo: GitRepo) -> None:
    repo.put("a.py")
    repo.commit()
    repo.git("update-index", "--split-index")
    repo.put("b.py")
    repo.git("add", "b.py")

    with repo.opened() as snapshot:
        assert sorted(contents(snapshot)) == ["a.py", "b.py"]


def test_a_merge_in_progress_shows_the_file_on_disk(repo: GitRepo) -> None:
    repo.put("a.py", "a = 0\n")
    repo.commit()
    repo.git("checkout", "-q", "-b", "side")
    repo.put("a.py", "a = 1\n")
    repo.commit()
    repo.git("checkout", "-q", "main")
    repo.put("a.py", "a = 2\n")
    repo.commit()
    with pytest.raises(Exception, match="merge"):
        repo.git("merge", "side")

    with repo.opened() as snapshot:
        found = contents(snapshot)["a.py"]

    assert isinstance(found, bytes)
    assert found.startswith(b"<<<<<<< HEAD")


def test_a_rebase_in_progress_is_a_detached_head(repo: GitRepo) -> None:
    repo.put("a.py", "a = 0\n")
    repo.commit()
    repo.git("checkout", "-q", "-b", "side")
    repo.put("a.py", "a = 1\n")
    repo.commit()
    repo.git("checkout", "-q", "main")
    repo.put("a.py", "a = 2\n")
    onto = repo.commit()
    repo.git("checkout", "-q", "side")
    with pytest.raises(Exception, match="rebase"):
        repo.git("rebase", "main")

    with repo.opened() as snapshot:
        assert snapshot.history().read == 2

    assert (snapshot.commit, snapshot.row.branch) == (onto, None)


def test_a_hooks_own_index_is_used_only_when_it_belongs_to_the_target(
    repo: GitRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.put("a.py")
    repo.commit()
    other = GitRepo(tmp_path / "other")
    other.put("foreign.py")
    other.commit()
    monkeypatch.setenv("GIT_INDEX_FILE", str(other.root / ".git/index"))

    with repo.opened() as snapshot:
        pass

    assert paths(snapshot) == ["a.py"]


def test_a_missing_blob_costs_its_file(repo: GitRepo) -> None:
    repo.put("a.py", "gone = 1\n")
    repo.put("b.py", "kept = 1\n")
    repo.commit()
    repo.lose(repo.git("rev-parse", "HEAD:a.py"))

    with repo.opened(rev="HEAD") as snapshot:
        assert contents(snapshot) == {"b.py": b"kept = 1\n"}

    assert skipped(snapshot) == {"a.py": "missing-blob"}


def test_a_corrupt_blob_costs_its_file(repo: GitRepo) -> None:
    for name in "abcde":
        repo.put(f"{name}.py", f"{name} = 1\n" * 50)
    repo.commit()
    sha = repo.git("rev-parse", "HEAD:c.py")
    place = repo.root / ".git/objects" / sha[:2] / sha[2:]
    place.chmod(0o644)
    place.write_bytes(place.read_bytes()[:-20])

    with repo.opened(rev="HEAD") as snapshot:
        found = {path: content for path, content in contents(snapshot).items() if isinstance(content, bytes)}

    assert sorted(found) == ["a.py", "b.py", "d.py", "e.py"]


def test_a_folder_with_too_many_files_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "MOST_FILES", 3)
    for number in range(5):
        (tmp_path / f"{number}.py").touch()

    with pytest.raises(TargetError, match="name a smaller folder"):
        listing.list_folder(tmp_path)


def test_what_is_measured_is_the_thing_itself(tmp_path: Path) -> None:
    (tmp_path / "f").write_text("abc")
    (tmp_path / "d").mkdir()
    (tmp_path / "l").symlink_to("f")

    assert stat.S_ISREG((tmp_path / "f").stat().st_mode)
    assert listing.measure(tmp_path, "f") == listing.Listed("100644", "", on_disk=True, size=3)
    assert listing.measure(tmp_path, "d") is None
    assert listing.measure(tmp_path, "l") == listing.Listed("120000", "", on_disk=True, size=0)
    assert listing.measure(tmp_path, "none") is None
