"""Tests the reading of history in a process beside the one that reads files."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from gitrepo import GitRepo

from mldebt.cache import Cache
from mldebt.repository import ahead
from mldebt.repository.ahead import history_ahead
from mldebt.repository.history import VERSION, is_remembered
from mldebt.repository.sterile import SterileGit
from mldebt.splitting import Child, Listen


def grown(repo: GitRepo) -> str:
    """Give a repository a history with an edit, a move and a merge, and return its last commit."""
    repo.put("train.py", "x = 1\n" * 20)
    repo.commit()
    repo.git("checkout", "-q", "-b", "side")
    repo.put("model.py", "y = 2\n")
    repo.commit(by="Grace")
    repo.git("checkout", "-q", "main")
    (repo.root / "train.py").rename(repo.root / "fit.py")
    repo.commit()
    repo.git("merge", "-q", "--no-ff", "-m", "merge", "side")
    return repo.git("rev-parse", "HEAD")


def test_history_read_ahead_is_the_history(repo: GitRepo, tmp_path: Path) -> None:
    grown(repo)
    with repo.opened(Cache(None)) as alone:
        expected = alone.history()
    cache = Cache(tmp_path / "cache.db")

    with repo.opened(cache) as snapshot:
        with history_ahead(snapshot.git, snapshot.commit, cache.path) as begin:
            begin()
        kept = cache.get_many(f"{VERSION}:none", [repo.git("rev-list", "--max-parents=0", "HEAD")])
        found = snapshot.history()

    cache.close()
    assert kept
    assert found == expected


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[Child]:
    """Return what holds the children that are begun."""
    found: list[Child] = []

    def child(work: Callable[[Listen], bytes]) -> Child:
        found.append(Child(work))
        return found[-1]

    monkeypatch.setattr(ahead, "Child", child)
    return found


def test_history_is_begun_once_and_is_known_from_then_on(repo: GitRepo, tmp_path: Path, begun: list[Child]) -> None:
    commit = grown(repo)
    cache = Cache(tmp_path / "cache.db")

    with repo.opened(cache) as snapshot:
        assert snapshot.git is not None
        before = is_remembered(snapshot.git, commit, cache)
        with history_ahead(snapshot.git, commit, cache.path) as begin:
            begin()
            begin()
        after = is_remembered(snapshot.git, commit, cache)

    cache.close()
    assert (before, after) == (False, True)
    assert len(begun) == 1


def test_without_a_cache_file_nothing_is_begun(repo: GitRepo) -> None:
    commit = grown(repo)
    cache = Cache(None)

    with repo.opened(cache) as snapshot:
        with history_ahead(snapshot.git, commit, cache.path) as begin:
            begin()
        found = snapshot.history()

    assert found.read == 4


def test_a_history_that_cannot_be_read_ahead_is_read_as_ever(repo: GitRepo, tmp_path: Path) -> None:
    grown(repo)
    (tmp_path / "cache.db").mkdir()
    cache = Cache(tmp_path / "other.db")

    with repo.opened(cache) as snapshot:
        with history_ahead(snapshot.git, snapshot.commit, tmp_path / "cache.db") as begin:
            begin()
        found = snapshot.history()

    cache.close()
    assert found.read == 4


def test_what_fails_meanwhile_ends_the_reading_too(repo: GitRepo, tmp_path: Path, begun: list[Child]) -> None:
    commit = grown(repo)

    with repo.opened(Cache(None)) as snapshot, suppress(KeyboardInterrupt):
        _interrupted(snapshot.git, commit, tmp_path / "cache.db")

    with pytest.raises(ChildProcessError):
        os.waitpid(begun[0]._id, os.WNOHANG)


def _interrupted(git: SterileGit | None, commit: str, place: Path) -> None:
    with history_ahead(git, commit, place) as begin:
        begin()
        raise KeyboardInterrupt
