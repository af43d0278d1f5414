"""Files of run stores are found where git ignores them and at past commits; nothing is followed, written or held."""

import os
from pathlib import Path

import pytest
from gitrepo import GitRepo

from mldebt.repository.stores import StoreFile, StoreFiles

WANTED = ("mlruns/", "mlflow.db")


def wanted(path: str) -> bool:
    return path.startswith(WANTED)


def found(repo: GitRepo, **options: object) -> list[str]:
    with repo.opened(**options) as snapshot:
        return [file.path for file in StoreFiles(snapshot).present(wanted)]


def read(repo: GitRepo, path: str, limit: int = 1 << 20) -> bytes | str:
    with repo.opened() as snapshot:
        ((_, content),) = StoreFiles(snapshot).read([(StoreFile(path), limit)])
    return content


@pytest.fixture
def ignoring(repo: GitRepo) -> GitRepo:
    repo.put(".gitignore", "mlruns\n*.db\n")
    repo.put("train.py", "x = 1\n")
    repo.commit()
    repo.put("mlruns/1/run/meta.yaml", "a: 1\n")
    repo.put("mlflow.db", b"db")
    return repo


def test_files_that_git_ignores_are_found_and_read(ignoring: GitRepo) -> None:
    paths = found(ignoring)

    assert paths == ["mlflow.db", "mlruns/1/run/meta.yaml"]
    assert read(ignoring, "mlflow.db") == b"db"


def test_at_a_revision_the_disk_is_not_looked_at(ignoring: GitRepo) -> None:
    assert found(ignoring, rev="HEAD") == []


def test_a_tracked_file_is_read_as_it_is_on_disk(repo: GitRepo) -> None:
    repo.put("mlflow.db", b"old")
    repo.commit()
    repo.put("mlflow.db", b"new")

    assert read(repo, "mlflow.db") == b"new"


def test_a_committed_store_is_read_at_a_revision(repo: GitRepo) -> None:
    repo.put("mlflow.db", b"old")
    repo.commit()
    repo.put("mlflow.db", b"new")

    with repo.opened(rev="HEAD") as snapshot:
        files = StoreFiles(snapshot)
        ((_, content),) = files.read([(file, 100) for file in files.present(wanted)])

    assert content == b"old"


def test_links_lead_nowhere(ignoring: GitRepo, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    (outside / "2").mkdir(parents=True)
    (outside / "2" / "meta.yaml").write_text("secret: 1\n")
    (ignoring.root / "mlruns" / "linked").symlink_to(outside)
    (ignoring.root / "mlruns" / "loop").symlink_to(ignoring.root / "mlruns")
    (ignoring.root / "mlruns" / "file").symlink_to(outside / "2" / "meta.yaml")

    paths = found(ignoring)

    assert paths == ["mlflow.db", "mlruns/1/run/meta.yaml"]
    assert read(ignoring, "mlruns/linked/2/meta.yaml") == "not a regular file, or behind a link"
    assert read(ignoring, "mlruns/file") == "not a regular file, or behind a link"


def test_a_pipe_in_place_of_a_store_does_not_block(ignoring: GitRepo) -> None:
    os.mkfifo(ignoring.root / "mlruns" / "pipe")

    paths = found(ignoring)

    assert "mlruns/pipe" not in paths
    assert read(ignoring, "mlruns/pipe") == "not a regular file, or behind a link"


def test_another_repository_and_an_environment_inside_are_not_entered(ignoring: GitRepo) -> None:
    for mark in ("mlruns/other/.git/HEAD", "mlruns/env/pyvenv.cfg"):
        ignoring.put(mark, "")
    ignoring.put("mlruns/other/meta.yaml", "")
    ignoring.put("mlruns/env/meta.yaml", "")

    assert found(ignoring) == ["mlflow.db", "mlruns/1/run/meta.yaml"]


def test_a_file_over_its_limit_is_not_read(ignoring: GitRepo) -> None:
    with (ignoring.root / "mlflow.db").open("wb") as stream:
        stream.truncate(1 << 40)

    assert read(ignoring, "mlflow.db") == "1,099,511,627,776 bytes; the limit is 1,048,576"


def test_finding_and_reading_changes_nothing(ignoring: GitRepo) -> None:
    before = ignoring.state()

    with ignoring.opened() as snapshot:
        files = StoreFiles(snapshot)
        list(files.read([(file, 1 << 20) for file in files.present(wanted)]))

    assert ignoring.state() == before


def test_experiment_refs_are_found_loose_and_packed(repo: GitRepo) -> None:
    repo.put("a.py")
    baseline = repo.commit()
    repo.put("a.py", "x = 2\n")
    made = repo.commit()
    for name in ("first", "second"):
        repo.git("update-ref", f"refs/exps/{baseline[:2]}/{baseline[2:]}/{name}", made)
        if name == "first":
            repo.git("pack-refs", "--all")
    repo.git("update-ref", "refs/exps/exec/EXEC_HEAD", made)

    with repo.opened() as snapshot:
        experiments = StoreFiles(snapshot).experiments()

    assert [(one.name, one.baseline, one.commit, one.seconds) for one in experiments] == [
        (name, baseline, made, repo.time) for name in ("first", "second")
    ]


def test_an_experiment_whose_commit_is_gone_has_no_time(repo: GitRepo) -> None:
    repo.put("a.py")
    baseline = repo.commit()
    place = repo.root / ".git" / "refs" / "exps" / baseline[:2] / baseline[2:]
    place.mkdir(parents=True)
    (place / "lost").write_text("0" * 39 + "1\n")

    with repo.opened() as snapshot:
        (experiment,) = StoreFiles(snapshot).experiments()

    assert experiment.seconds is None


def test_a_file_is_read_as_a_commit_holds_it_up_to_its_limit(repo: GitRepo) -> None:
    repo.put("a b/metrics.json", "{}")
    commit = repo.commit()

    with repo.opened() as snapshot:
        files = StoreFiles(snapshot)
        answers = [files.read_at(commit, "a b/metrics.json", limit) for limit in (2, 1)]
        missing = files.read_at(commit, "c.json", 100)

    assert answers == [b"{}", None]
    assert missing is None


def test_a_commit_of_another_branch_is_here_and_an_invented_one_is_not(repo: GitRepo) -> None:
    repo.put("a.py")
    repo.commit()
    repo.git("checkout", "-q", "-b", "side")
    side = repo.commit()
    repo.git("checkout", "-q", "main")

    with repo.opened() as snapshot:
        here = StoreFiles(snapshot).commits_here([side, "f" * 40, "not a commit"])

    assert here == {side}
