"""What run stores say together: each run once, its commit, and what cannot be known."""

import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from repositories import Repository, commit
from storesamples import MLFLOW, SAMPLES, cloned, database, event_file, mlflow_run, scalar_event, unpacked

from mldebt.options import Options
from mldebt.pipeline import opened
from mldebt.project.run_stores.stores import StoredRun, Stores, find_stores
from mldebt.repository.stores import StoreFiles

Find = Callable[[Path], Stores]
RUN = f"1/{'a' * 32}"


@pytest.fixture
def find() -> Iterator[Find]:
    """Return a function that reads the stores of a repository."""
    with ExitStack() as stack:

        def read(root: Path) -> Stores:
            found = stack.enter_context(opened(Options(path=root)))
            return find_stores(found.project.sources, StoreFiles(found.snapshot), found.project.runs)

        yield read


def of(stores: Stores, kind: str) -> list[StoredRun]:
    return [run for run in stores.runs if run.record.store == kind]


def test_the_sample_database_links_four_runs_to_three_commits(tmp_path: Path, find: Find) -> None:
    root = cloned("mlflow_sqlite/repo.bundle", tmp_path / "repo")
    shutil.copy(SAMPLES / "mlflow_sqlite" / "mlflow.db", root)

    stores = find(root)

    assert [run.link.kind for run in stores.runs] == ["exact"] * 4
    assert len({run.link.commit for run in stores.runs}) == 3
    assert {run.record.dirty for run in stores.runs} == {None}
    assert Counter(run.record.level for run in stores.runs) == {"L4": 1, "L3": 3}  # three models are in no store
    assert [(row.type, row.path, row.runs, row.readable) for row in stores.rows] == [
        ("mlflow_sqlite", "mlflow.db", 4, True)
    ]


def test_copies_of_a_database_repeat_no_run(tmp_path: Path, find: Find) -> None:
    root = cloned("mlflow_sqlite/repo.bundle", tmp_path / "repo")
    for name in ("mlflow.db", "backup.db"):
        shutil.copy(SAMPLES / "mlflow_sqlite" / "mlflow.db", root / name)

    stores = find(root)

    assert len(stores.runs) == 4
    assert [row.path for row in stores.rows] == ["backup.db", "mlflow.db"]


def test_a_commit_that_is_not_here_takes_the_level_down(make_repository: Repository, find: Find) -> None:
    root = make_repository({"train.py": "x = 1\n"})
    unpacked("mlflow_filestore/mlruns.tar.gz", root)

    (run,) = find(root).runs

    assert (run.link.kind, run.record.level) == ("none", "L3")
    assert run.record.reason == "commit faf1e600 is not in this repository"


def test_a_sacred_run_is_linked_and_clean(tmp_path: Path, find: Find) -> None:
    root = cloned("sacred/repo.bundle", tmp_path / "repo")
    shutil.copytree(SAMPLES / "sacred" / "sacred_runs", root / "sacred_runs")

    (run,) = of(find(root), "sacred")

    assert (run.link.kind, run.record.dirty, run.record.level) == ("exact", False, "L4")


def test_experiments_are_read_from_their_refs_with_what_they_changed(tmp_path: Path, find: Find) -> None:
    root = cloned("dvc_exps/repo_with_exps.bundle", tmp_path / "repo")

    stores = find(root)

    found = {run.record.name: run for run in of(stores, "dvc")}
    assert set(found) == {"exp-base", "lr-05", "lr-09"}
    assert found["lr-05"].record.previous == {"train.lr": "0.1"}
    assert found["lr-05"].record.params == {"train.lr": "0.5", "train.epochs": "3"}
    assert found["lr-09"].record.metrics["acc"].value == 0.909
    assert {str(run.link.commit)[:7] for run in found.values()} == {"eb4aa4d", "74f7fd0"}
    assert {run.record.level for run in found.values()} == {"L4"}
    assert [(row.path, row.runs) for row in stores.rows] == [("refs/exps", 3)]


def test_a_pipeline_without_experiment_refs_has_unknown_experiments(make_repository: Repository, find: Find) -> None:
    root = make_repository({"dvc.yaml": "stages:\n  train:\n    cmd: python train.py\n", "train.py": "x = 1\n"})

    (row,) = find(root).rows

    assert (row.path, row.readable, row.runs) == ("refs/exps", False, None)
    assert str(row.error).startswith("experiments not fetched")


def git(root: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def lock(lr: str) -> str:
    return f"stages:\n  train:\n    cmd: python train.py\n    params:\n      params.yaml:\n        lr: {lr}\n"


def test_every_committed_state_of_a_lock_is_a_run_of_its_commit(make_repository: Repository, find: Find) -> None:
    pipeline = "metrics:\n- metrics.json\n"
    root = make_repository({"dvc.lock": lock("0.1"), "dvc.yaml": pipeline, "metrics.json": '{"acc": 0.8}'})
    second = commit(root, {"dvc.lock": lock("0.2"), "metrics.json": '{"acc": 0.9}'}, day=2)

    stores = find(root)

    newest, oldest = of(stores, "dvc")
    assert (newest.link.kind, newest.link.commit, newest.record.level) == ("exact", second, "L4")
    assert (newest.record.metrics["acc"].value, oldest.record.metrics["acc"].value) == (0.9, 0.8)
    assert newest.record.previous == {"lr": "0.1"}
    assert not of(stores, "plain_metrics")


def test_an_experiment_whose_metrics_are_cached_is_recorded_without_them(
    make_repository: Repository, find: Find
) -> None:
    root = make_repository({"dvc.lock": lock("0.1"), "dvc.yaml": "metrics:\n- eval/metrics.json\n"})
    baseline = git(root, "rev-parse", "HEAD")
    made = commit(root, {"dvc.lock": lock("0.2")}, "dvc: commit experiment 0123", day=2)
    git(root, "update-ref", f"refs/exps/{baseline[:2]}/{baseline[2:]}/messy-tire", made)
    git(root, "reset", "-q", "--hard", baseline)

    (record,) = (run.record for run in of(find(root), "dvc") if run.record.place.startswith("refs/exps/"))

    assert (record.name, record.commit, record.level, record.reason) == (
        "messy-tire", baseline, "L3", "metric value not in git",
    )  # fmt: skip
    assert (record.previous, record.params) == ({"lr": "0.1"}, {"lr": "0.2"})


def test_runs_deleted_since_are_read_from_the_last_commit_that_held_them(
    make_repository: Repository, find: Find
) -> None:
    files = {"meta.yaml": "lifecycle_stage: active\n", "params/lr": "0.1", "metrics/acc": "1600000000000 0.9 0\n"}
    root = make_repository({f"mlruns/{RUN}/{name}": text for name, text in files.items()} | {"a.py": "x = 1\n"})
    last = commit(root, {"a.py": "x = 2\n"}, day=2)
    commit(root, {f"mlruns/{RUN}/{name}": None for name in files}, day=3)

    stores = find(root)

    (run,) = stores.runs
    assert (run.record.params, run.record.metrics["acc"].value) == ({"lr": "0.1"}, 0.9)
    assert [row.path for row in stores.rows] == [f"{last}:mlruns"]


def test_rows_deleted_from_a_database_are_read_from_its_older_state(
    make_repository: Repository, tmp_path: Path, find: Find
) -> None:
    root = make_repository({"a.py": "x = 1\n"})
    (root / "mlflow.db").write_bytes(database(tmp_path / "1.db", *MLFLOW, *mlflow_run("1" * 32), *mlflow_run("2" * 32)))
    commit(root, {}, day=2)
    (root / "mlflow.db").write_bytes(database(tmp_path / "2.db", *MLFLOW, *mlflow_run("2" * 32)))
    commit(root, {}, day=3)

    stores = find(root)

    assert sorted(run.record.id for run in stores.runs) == ["1" * 32, "2" * 32]
    assert len(stores.rows) == 2


def test_a_deleted_store_whose_content_is_not_in_the_clone_is_unknown(
    make_repository: Repository, tmp_path: Path, find: Find
) -> None:
    root = make_repository({"a.py": "x = 1\n"})
    (root / "mlflow.db").write_bytes(database(tmp_path / "1.db", *MLFLOW, *mlflow_run("1" * 32)))
    held = commit(root, {}, day=2)
    blob = git(root, "rev-parse", "HEAD:mlflow.db")
    commit(root, {"mlflow.db": None}, day=3)
    (root / ".git" / "objects" / blob[:2] / blob[2:]).unlink()

    (row,) = find(root).rows

    assert (row.path, row.readable, row.runs) == (f"{held}:mlflow.db", False, None)
    assert row.error == "mlflow.db: its content is not in this clone"


def test_artifacts_of_a_database_that_is_here_are_no_store(
    make_repository: Repository, tmp_path: Path, find: Find
) -> None:
    root = make_repository({f"mlruns/{RUN}/artifacts/model.txt": "x"})
    alone = find(root)
    (root / "mlflow.db").write_bytes(database(tmp_path / "1.db", *MLFLOW, *mlflow_run("a" * 32)))

    beside = find(root)

    assert [(row.type, row.readable) for row in alone.rows] == [("mlflow_file", False)]
    assert [(row.type, row.readable) for row in beside.rows] == [("mlflow_sqlite", True)]


def test_runs_that_tests_started_are_counted_and_dropped(
    make_repository: Repository, tmp_path: Path, find: Find
) -> None:
    root = make_repository({"a.py": "x = 1\n"})
    started = [*mlflow_run("1" * 32, script="/venv/bin/pytest"), *mlflow_run("2" * 32, script="train.py")]
    (root / "mlflow.db").write_bytes(database(tmp_path / "1.db", *MLFLOW, *started))

    stores = find(root)

    assert [run.record.id for run in stores.runs] == ["2" * 32]
    assert stores.dropped == 1


def test_stores_of_tests_and_of_vendored_trees_are_not_looked_at(make_repository: Repository, find: Find) -> None:
    state = '{"global_step": 1, "log_history": [{"loss": 0.5, "step": 1}]}'
    root = make_repository({"tests/data/trainer_state.json": state, "node_modules/x/trainer_state.json": state})

    assert find(root) == Stores()


def test_what_loggers_wrote_into_a_run_folder_is_one_run_with_it(make_repository: Repository, find: Find) -> None:
    home = "outputs/2026-01-01/10-00-00"
    root = make_repository({f"{home}/.hydra/config.yaml": "lr: 0.1\n", f"{home}/metrics.json": '{"acc": 0.8}'})
    events = root / home / "tb" / "events.out.tfevents.1600000000.vm"
    events.parent.mkdir()
    events.write_bytes(event_file([scalar_event("loss", 0.5, 3)]))

    stores = find(root)

    (run,) = stores.runs
    assert (run.record.store, run.record.level, run.record.params) == ("hydra", "L3", {"lr": "0.1"})
    assert run.record.metrics["loss"].value == 0.5
    assert [row.type for row in stores.rows] == ["hydra", "tensorboard"]


@pytest.mark.parametrize("home", ["logs/a/pos", "report/a/pos", "report/a/pos/train"])
def test_what_a_program_was_given_is_read_beside_its_event_files(
    make_repository: Repository, find: Find, home: str
) -> None:
    root = make_repository({f"{home}/params.json": '{"lr": 0.1}', "report/b/params.json": '{"lr": 0.2}'})
    (root / home / "events.out.tfevents.1600000000.vm").write_bytes(event_file([scalar_event("loss", 0.5, 3)]))

    (run,) = find(root).runs

    assert (run.record.store, run.record.level, run.record.params) == ("tensorboard", "L3", {"lr": "0.1"})


def test_a_run_that_a_tracker_keeps_in_the_folder_of_its_launcher_is_told_once(
    make_repository: Repository, find: Find
) -> None:
    home = "outputs/2026-01-01/10-00-00"
    run = f"{home}/mlruns/{RUN}"
    files = {"meta.yaml": "status: 3\n", "params/lr": "0.1", "metrics/acc": "1600000000000 0.9 1\n"}
    root = make_repository(
        {f"{home}/.hydra/config.yaml": "width: 8\n", **{f"{run}/{name}": text for name, text in files.items()}}
    )
    (root / run / "tags").mkdir()
    (root / run / "tags" / "mlflow.source.git.commit").write_text(git(root, "rev-parse", "HEAD"), encoding="utf-8")

    (found,) = find(root).runs

    assert (found.record.store, found.record.place, found.link.kind) == ("mlflow_file", run, "exact")
    assert (found.record.params, found.record.metrics["acc"].value) == ({"lr": "0.1", "width": "8"}, 0.9)


def test_runs_that_a_user_hands_over_are_linked_like_any_other(make_repository: Repository) -> None:
    root = make_repository({"train.py": "x = 1\n"})
    head = git(root, "rev-parse", "HEAD")
    table = f"id,commit,params.lr,metrics.acc\nr1,{head},0.1,0.9\n".encode()

    with opened(Options(path=root)) as found:
        stores = find_stores(found.project.sources, StoreFiles(found.snapshot), exported=[("runs.csv", table)])

    (run,) = stores.runs
    assert (run.link.kind, run.record.level, run.record.store) == ("exact", "L4", "exported")
    assert [(row.type, row.path, row.runs) for row in stores.rows] == [("exported", "runs.csv", 1)]


def test_a_copied_run_folder_is_one_run(make_repository: Repository, find: Find) -> None:
    files = {"hparams.yaml": "lr: 0.1\n", "metrics.csv": "epoch,step,loss\n0,1,0.5\n"}
    folders = ("lightning_logs", "backup/lightning_logs")
    root = make_repository({f"{folder}/version_0/{name}": text for folder in folders for name, text in files.items()})

    stores = find(root)

    assert len(stores.runs) == 1
    assert len(stores.rows) == 2


def test_a_name_that_is_no_text_is_carried(make_repository: Repository, find: Find) -> None:
    root = make_repository({"a.py": "x = 1\n"})
    place = os.fsencode(root) + b"/caf\xe9.log"
    Path(os.fsdecode(place)).write_text("epoch 1 loss: 0.5\n")

    (row,) = find(root).rows

    assert (row.type, row.readable) == ("plain_metrics", True)


def test_a_secret_among_parameters_is_hidden(make_repository: Repository, find: Find) -> None:
    root = make_repository({"outputs/a/.hydra/config.yaml": "lr: 0.1\ndb:\n  password: hunter2\n"})

    (run,) = find(root).runs

    assert run.record.params == {"lr": "0.1", "db.password": "[redacted]"}


def test_an_unreadable_store_is_a_row_with_its_reason(make_repository: Repository, find: Find) -> None:
    root = make_repository({"a.py": "x = 1\n"})
    (root / "mlflow.db").write_bytes(b"no database")

    (row,) = find(root).rows

    assert (row.type, row.readable, row.runs, row.error) == ("mlflow_sqlite", False, None, "not an SQLite database")


def test_reading_stores_changes_nothing_in_the_repository(
    make_repository: Repository, tmp_path: Path, find: Find
) -> None:
    root = make_repository({"a.py": "x = 1\n"})
    (root / "mlflow.db").write_bytes(database(tmp_path / "1.db", *MLFLOW, *mlflow_run("1" * 32)))
    before = {path: path.stat().st_mtime_ns for path in root.rglob("*")}

    find(root)

    assert {path: path.stat().st_mtime_ns for path in root.rglob("*")} == before


def test_a_folder_that_is_no_repository_has_stores_too(tmp_path: Path, find: Find) -> None:
    root = tmp_path / "folder"
    (root / "wandb").mkdir(parents=True)
    shutil.copy(SAMPLES / "optuna" / "optuna.db", root)

    stores = find(root)

    assert [(row.type, row.runs) for row in stores.rows] == [("optuna", 4)]
    assert {run.link.kind for run in stores.runs} == {"none"}
