"""Nothing that a repository names is ever run, nothing in it changes, nothing is fetched."""

import os
import subprocess
import tempfile
from pathlib import Path

import pytest
from gitrepo import GitRepo, contents

CONFIG = """
[core]
	fsmonitor = {program}
	hooksPath = {hooks}
	pager = {program}
	sshCommand = {program}
	attributesFile = {attributes}
[log]
	showSignature = true
[gpg]
	program = {program}
[diff]
	external = {program}
[diff "x"]
	textconv = {program}
	command = {program}
[filter "x"]
	clean = {program}
	smudge = {program}
	process = {program}
	required = true
[alias]
	log = !{program}
	ls-files = !{program}
"""


@pytest.fixture
def marker(tmp_path: Path) -> Path:
    return tmp_path / "marker"


@pytest.fixture
def program(tmp_path: Path, marker: Path) -> Path:
    place = tmp_path / "evil.sh"
    place.write_text(f"#!/bin/sh\ntouch {marker}\ncat\n")
    place.chmod(0o755)
    return place


@pytest.fixture
def hostile(repo: GitRepo, program: Path, tmp_path: Path) -> GitRepo:
    repo.put("a.py", "a = 1\n")
    repo.put("b.py", "b = 1\n")
    repo.put("data.csv", "1,2\n")
    repo.commit()
    repo.put("a.py", "a = 2\n")
    repo.commit()
    repo.put(".gitattributes", "* filter=x diff=x merge=x text\n")
    repo.git("add", ".gitattributes")
    repo.git("commit", "-q", "-m", "attributes", "-S", "--no-gpg-sign")
    poison(repo, program, tmp_path)
    repo.put("b.py", "b = 22\n")
    repo.put("c.py", "c = 1\n")
    return repo


def poison(repo: GitRepo, program: Path, tmp_path: Path) -> None:
    hooks = tmp_path / "hooks"
    hooks.mkdir(exist_ok=True)
    names = ("post-index-change", "post-checkout", "reference-transaction", "pre-commit", "fsmonitor-watchman")
    for folder in (hooks, repo.root / ".git/hooks"):
        folder.mkdir(exist_ok=True)
        for name in names:
            (folder / name).write_bytes(program.read_bytes())
            (folder / name).chmod(0o755)
    attributes = tmp_path / "attributes"
    attributes.write_text("* filter=x diff=x\n")
    text = CONFIG.format(program=program, hooks=hooks, attributes=attributes)
    git = Path(repo.git("rev-parse", "--absolute-git-dir"))
    with (git / "config").open("a") as stream:
        stream.write(text)


def test_no_program_of_the_target_runs_and_nothing_in_it_changes(hostile: GitRepo, marker: Path) -> None:
    before = hostile.state()

    with hostile.opened() as snapshot:
        found = contents(snapshot)
        history = snapshot.history()
        snapshot.codeowners()

    assert not marker.exists()
    assert hostile.state() == before
    assert found["b.py"] == b"b = 22\n"
    assert history.read == 3


def test_the_same_repository_runs_programs_under_plain_git(hostile: GitRepo, marker: Path) -> None:
    subprocess.run(["git", "-C", str(hostile.root), "diff", "--stat"], check=False, capture_output=True)

    assert marker.exists()


def test_a_populated_submodule_runs_nothing(repo: GitRepo, program: Path, marker: Path, tmp_path: Path) -> None:
    inner = GitRepo(tmp_path / "inner")
    inner.put("lib.py")
    inner.commit()
    repo.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(inner.root), "sub")
    repo.git("config", "-f", ".gitmodules", "submodule.sub.ignore", "none")
    repo.commit()
    module = GitRepo.__new__(GitRepo)
    module.root = repo.root / "sub"
    poison_module(module, program, tmp_path)
    (module.root / "lib.py").write_text("changed = 1\n")

    with repo.opened() as snapshot:
        contents(snapshot)

    assert not marker.exists()


def poison_module(module: GitRepo, program: Path, tmp_path: Path) -> None:
    git = Path(module.git("rev-parse", "--absolute-git-dir"))
    text = CONFIG.format(program=program, hooks=tmp_path / "hooks", attributes=tmp_path / "attributes")
    with (git / "config").open("a") as stream:
        stream.write(text)
    (git / "info").mkdir(exist_ok=True)
    (git / "info" / "attributes").write_text("* filter=x diff=x\n")


def test_a_partial_clone_fetches_nothing_and_reads_every_commit(
    repo: GitRepo, program: Path, marker: Path, tmp_path: Path
) -> None:
    repo.git("config", "uploadpack.allowFilter", "true")
    repo.put("old.py", "one = 1\ntwo = 2\nthree = 3\nfour = 4\nfive = 5\n")
    repo.commit()
    repo.git("mv", "old.py", "new.py")
    repo.put("new.py", "one = 1\ntwo = 2\nthree = 3\nfour = 4\nsix = 6\n")
    repo.commit()
    clone = tmp_path / "partial"
    command = ["git", "clone", "-q", "--no-checkout", "--filter=blob:none", f"file://{repo.root}", str(clone)]
    subprocess.run(command, check=True, capture_output=True)
    partial = GitRepo.__new__(GitRepo)
    partial.root = clone
    partial.git("config", "remote.origin.uploadpack", str(program))
    before = partial.state()

    with partial.opened(rev="HEAD") as snapshot:
        history = snapshot.history()

    assert not marker.exists()
    assert partial.state() == before
    assert (history.read, history.unread) == (2, 0)
    assert history.commits[0].renames == ()
    assert [row.reason for row in snapshot.skipped] == ["missing-blob"]


def test_a_hostile_environment_is_not_obeyed(
    repo: GitRepo, program: Path, marker: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.put("a.py")
    repo.commit()
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "core.fsmonitor")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", str(program))
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", str(program))
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", "/nowhere")

    with repo.opened() as snapshot:
        assert list(contents(snapshot)) == ["a.py"]
        assert snapshot.history().read == 1

    assert not marker.exists()


def test_the_environment_is_given_back(repo: GitRepo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.put("a.py")
    repo.commit()
    monkeypatch.setenv("GIT_CONFIG_COUNT", "0")
    before = dict(os.environ)

    with repo.opened():
        pass

    assert dict(os.environ) == before


def test_no_sterile_directory_is_left_behind(repo: GitRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    repo.put("a.py")
    repo.commit()

    with repo.opened():
        inside = list((tmp_path / "tmp").iterdir())

    assert len(inside) == 1
    assert list((tmp_path / "tmp").iterdir()) == []
