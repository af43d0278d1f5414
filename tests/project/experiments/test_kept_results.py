"""E2 to E5, levels and sequences: copies, results that were kept, and how well an experiment is recorded."""

from pathlib import Path

import pytest
from past_trials import TRAIN, Rows, ledger_of, only
from repositories import Repository, commit

LOG = "epoch 1\nval_auc: 0.7811\nepoch 2\nval_auc: 0.7934\n"
LONGER = TRAIN.replace(
    "def main", "\n".join(f"feature_{number} = data[{number}]" for number in range(20)) + "\n\n\ndef main"
)


def test_a_copied_script_tells_what_it_changed(rows_of: Rows) -> None:
    copy = LONGER.replace("31", "63").replace("SEED = 71", "COMMENT = 'CV auc-mean(7 fold): 0.80409'")

    row = only(rows_of({"train_1.py": LONGER}, {"train_2.py": copy}))

    assert (row.events, row.level, row.family) == (("E2",), "L1", "train_2.py")
    assert [(param.key, param.previous, param.value) for param in row.params] == [("num_leaves", "31", "63")]
    assert row.metrics[0].value == 0.80409


def test_a_moved_script_and_an_equal_copy_are_no_experiment(rows_of: Rows) -> None:
    rows = rows_of(
        {"train.py": LONGER, "old.py": LONGER.replace("71", "5")},
        {"old.py": None, "trash/old.py": LONGER.replace("71", "5"), "records/train.py": LONGER},
    )

    assert rows == ()


def test_a_log_with_a_metric_is_a_result_and_one_that_only_ended_is_none(rows_of: Rows) -> None:
    rows = rows_of(
        {"train.py": TRAIN}, {"logs/train.log": LOG, "logs/other.log": "epoch 1\nSUCCESS\n"}
    )  # fmt: skip

    row = only(rows)
    assert (row.events, row.level) == (("E3",), "L2")
    assert [(metric.key, metric.value) for metric in row.metrics] == [("val_auc", 0.7934)]


def test_a_result_in_the_same_commit_is_kept_with_the_change(rows_of: Rows) -> None:
    row = only(
        rows_of({"lgbm_gs.py": TRAIN}, {"lgbm_gs.py": TRAIN.replace("31", "63"), "blends/lgbm_gs_0.9421_a.csv": "id\n"})
    )

    assert (row.events, row.level, row.metrics[0].value) == (("E1", "E3"), "L2", 0.9421)


@pytest.mark.parametrize(
    ("message", "events"),
    [
        ("0.929", ("E5",)),
        ("bump record to K=3325 (10/10 hit, mean 3.27821)", ("E5",)),
        ("val auc 0.81", ("E5",)),
        ("set lr to 0.001", ()),
        ("Release 0.9.1", ()),
        ("bump torch from 1.13 to 2.001", ()),
        ("works much better", ()),
        ("experimenting with badges", ()),
    ],
)
def test_a_message_is_a_result_only_with_a_score(rows_of: Rows, message: str, events: tuple[str, ...]) -> None:
    rows = rows_of({"train.py": TRAIN}, {"notes.txt": "x"}, messages=[message])

    assert tuple(event for row in rows for event in row.events) == events


def test_a_score_row_of_the_readme_is_a_result_of_a_person(rows_of: Rows) -> None:
    old = "# Solution\n\n| model | CV | LB |\n|---|---|---|\n| a | 0.781 | 0.790 |\n| b |  |  |\n"

    row = only(
        rows_of(
            {"train.py": TRAIN, "README.md": old}, {"README.md": old.replace("| b |  |  |", "| b | 0.795 | 0.801 |")}
        )
    )

    assert (row.events, row.level) == (("E3",), "L1")
    assert [metric.value for metric in row.metrics] == [0.795, 0.801]


def test_prose_and_badges_of_a_readme_are_no_experiment(rows_of: Rows) -> None:
    badge = "![d](https://img.shields.io/badge/discord-0.123-blue)\n"

    rows = rows_of({"train.py": TRAIN, "README.md": "# A\n"}, {"README.md": f"# A\n\n{badge}\nNeeds python 3.11.\n"})

    assert rows == ()


def test_changes_within_half_an_hour_are_one_experiment_and_longer_loops_a_sequence(
    make_repository: Repository,
) -> None:
    folder = make_repository({"train.py": TRAIN})
    for number, (rate, day) in enumerate([("0.01", 3), ("0.005", 3), ("0.02", 4)]):
        commit(folder, {"train.py": TRAIN.replace("0.1,  # start", f"{rate},")}, day=day, message=str(number))

    first, second = ledger_of(folder).experiments

    assert [(param.previous, param.value) for param in first.params] == [("0.1", "0.005")]
    assert [(param.previous, param.value) for param in second.params] == [("0.005", "0.02")]
    assert first.sequence == second.sequence == "train"


def test_another_authors_change_is_another_experiment(make_repository: Repository) -> None:
    folder = make_repository({"train.py": TRAIN})
    commit(folder, {"train.py": TRAIN.replace("31", "63")}, day=3)
    commit(folder, {"train.py": TRAIN.replace("31", "127")}, day=3, who="Bob")

    rows = ledger_of(folder).experiments

    assert [row.author for row in rows] == ["Ada", "Bob"]


def test_a_live_remote_tracker_keeps_what_the_repository_does_not(rows_of: Rows) -> None:
    tracked = TRAIN.replace("import lightgbm as lgb", "import lightgbm as lgb\nimport wandb\n\nwandb.init(config={})")

    row = only(rows_of({"train.py": tracked}, {"train.py": tracked.replace("31", "63")}))

    assert row.level == "L3r"


def test_a_tracker_that_is_off_by_default_keeps_nothing(rows_of: Rows) -> None:
    off = TRAIN.replace("SEED = 71", "import wandb\nwandb_log = False\nif wandb_log:\n    wandb.init(config={})")

    row = only(rows_of({"train.py": off}, {"train.py": off.replace("31", "63")}))

    assert row.level == "L0"


def test_a_lock_of_a_training_stage_records_the_change_beside_it(rows_of: Rows) -> None:
    reads = TRAIN.replace("SEED = 71", "config = open('params.yaml')")
    lock = "stages:\n  train:\n    cmd: python train.py\n    params:\n      params.yaml:\n        n_est: {}\n"
    pipeline = "stages:\n  train:\n    cmd: python train.py\n    params:\n      - n_est\n    outs:\n      - model.txt\n"
    first = {"train.py": reads, "params.yaml": "n_est: 50\n", "dvc.lock": lock.format(50), "dvc.yaml": pipeline}

    rows = rows_of(first, {"params.yaml": "n_est: 100\n", "dvc.lock": lock.format(100)})

    row = next(row for row in rows if "E1" in row.events)
    assert (row.events, row.level) == (("E1", "E4"), "L3")


def test_missing_blobs_leave_their_commits_unread_and_nothing_crashes(make_repository: Repository) -> None:
    folder = make_repository({"train.py": TRAIN})
    commit(folder, {"train.py": TRAIN.replace("31", "63")}, day=2)
    commit(folder, {"train.py": TRAIN.replace("31", "127")}, day=3)
    commit(folder, {"train.py": TRAIN.replace("31", "255")}, day=4)
    _lose(folder, "HEAD~1:train.py")

    ledger = ledger_of(folder)

    assert ledger.read + ledger.unread == 4
    assert ledger.unread == 2
    assert [row.params[0].value for row in ledger.experiments] == ["63"]


def test_a_ledger_remembers_pairs_of_versions_and_says_the_same(make_repository: Repository) -> None:
    folder = make_repository({"train.py": TRAIN})
    commit(folder, {"train.py": TRAIN.replace("31", "63")}, day=2)
    kept: dict[str, bytes] = {}

    first, second = ledger_of(folder, kept), ledger_of(folder, kept)

    assert kept
    assert first == second


def _lose(folder: Path, name: str) -> None:
    import subprocess

    sha = subprocess.run(
        ["git", "rev-parse", name], cwd=folder, check=True, capture_output=True, text=True
    ).stdout.strip()
    (folder / ".git" / "objects" / sha[:2] / sha[2:]).unlink()
