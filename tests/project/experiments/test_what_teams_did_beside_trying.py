"""What fresh repositories showed to be no try and no result of theirs, each in its plainest form."""

import json
import subprocess
from pathlib import Path

import pytest
from past_trials import TRAIN, Rows, ledger_of, only
from repositories import Repository, commit

from mldebt.project.experiments.changes.expressions import changed_expression
from mldebt.project.experiments.changes.leaves import settings_changes
from mldebt.project.experiments.changes.parameters import code_changes
from mldebt.project.experiments.history.choosing import lane_of
from mldebt.project.experiments.results.scores import written_scores
from mldebt.project.experiments.texts.lines import difference
from mldebt.project.experiments.values.names import is_minor

FOUND = {"lr": 0.01190860370302146, "dropout": 0.21885780934477503, "beta": 11.228655144014224, "z_dim": 12}
LAYERS = """class Net(nn.Module):
    def __init__(self, width, tasks):
        self.heads = nn.ModuleList()
        self.first = nn.Linear(width, 16)
        self.last = nn.Linear(16, number)
"""
OPTIONS = "parser.add_argument('--n_head', type=int, default=12)\nmodel.heads = args.n_head\nmodel.fit(x, epochs=1)\n"


def test_a_commit_repeated_on_another_branch_is_one_try(make_repository: Repository) -> None:
    folder = make_repository({"train.py": TRAIN, "notes.txt": ""})
    first = commit(folder, {"notes.txt": "a"}, day=2)
    commit(folder, {"train.py": TRAIN.replace("31", "63")}, "more leaves", day=3)
    picked = commit(folder, {}, "here", day=3)
    _git(folder, "checkout", "-q", "-b", "side", first)
    commit(folder, {"other.txt": "b"}, day=3)
    commit(folder, {"train.py": TRAIN.replace("31", "63")}, "more leaves", day=3)
    _git(folder, "merge", "-q", "--no-edit", picked)

    row = only(ledger_of(folder).experiments)

    assert [(param.previous, param.value) for param in row.params] == [("31", "63")]


def test_what_a_search_wrote_is_nothing_that_somebody_set() -> None:
    again = {"lr": 0.0011418509724882378, "dropout": 0.24915580561073153, "beta": 1.700167376873895, "z_dim": 6}
    typed = FOUND | {"z_dim": 6}

    found = _leaves(FOUND, again)
    set_by_hand = _leaves(FOUND, typed)

    assert found == []
    assert set_by_hand == [("z_dim", "12", "6")]


def test_an_item_put_into_a_list_moves_the_others_only() -> None:
    before, after = {"stages": ["a", "mamba", "rwkv"]}, {"stages": ["a", "linear", "mamba", "rwkv"]}

    assert _leaves(before, after) == []
    assert _leaves(before, {"stages": ["a", "mamba", "linear"]}) == [("stages[2]", "rwkv", "linear")]


@pytest.mark.parametrize(
    "path",
    [
        "data/_outputs/p29/protocol.json", "src/HyperparameterLogs/imdb/net.json", "models/source_lock.json",
        "data/model/net_test_config.yaml", "configs/debug/default.yaml",
    ],
)  # fmt: skip
def test_files_that_programs_leave_and_settings_of_tests_configure_no_run(path: str) -> None:
    assert lane_of(path) in (None, "left")


def test_a_document_on_benchmarks_of_others_tells_no_result() -> None:
    assert lane_of("reports/P5_direct_benchmark_research.md") is None
    assert lane_of("LTSF-Benchmark.md") == "document"


def test_a_bound_of_a_metric_is_no_result() -> None:
    assert written_scores("the node starts with min_score:=0.35") == []
    assert written_scores("max_brier_score: 0.22") == []
    assert [metric.value for metric in written_scores("brier_score: 0.22")] == [0.22]


def test_how_often_is_reported_is_no_new_configuration() -> None:
    assert is_minor("--reporting_steps")


def test_a_number_that_stood_in_a_document_before_is_no_new_result(rows_of: Rows) -> None:
    table = "# Vessels\n\n| run | dice score |\n|---|---|\n| 47 | 0.593 |\n"
    told = f"{table}\nSeen in three dimensions.\n\nSurface dice score: 0.593.\n"

    rows = rows_of({"train.py": TRAIN, "README.md": table}, {"README.md": told})

    assert rows == ()


def test_a_script_that_only_measures_is_no_experiment(rows_of: Rows) -> None:
    files = {"train.py": TRAIN, "experiments/measure.py": "print(1)\n"}

    rows = rows_of(files, {"experiments/sweep.sh": "python experiments/measure.py --threshold 0.5\n"})

    assert rows == ()


def test_a_script_that_changes_folder_starts_what_lies_there(rows_of: Rows) -> None:
    script = "cd ../src/two\npython main.py --lr 0.1\n"
    files = {"src/one/main.py": TRAIN, "src/two/main.py": f"{TRAIN}# another\n", "scripts/go.sh": script}

    row = only(rows_of(files, {"scripts/go.sh": script.replace("0.1", "0.3")}))

    assert row.run_path == "src/two/main.py"


def test_a_copy_made_for_other_machines_tries_nothing(rows_of: Rows) -> None:
    copy = TRAIN.replace("SEED = 71", "SEED = 71\nTPUS = 8")

    rows = rows_of(
        {"train.py": TRAIN}, {"train_tpu.py": copy}, {"train_wide.py": copy.replace("TPUS", "WIDTH")},
        messages=["Add a script with TPU support", "Wider"],
    )  # fmt: skip

    assert [row.family for row in rows] == ["train_wide.py"]


def test_a_value_that_stands_for_none_was_tried_by_nobody() -> None:
    opened = OPTIONS.replace("12", "-1").replace("model.heads", "if args.n_head >= 0:\n    model.heads")
    unlimited = OPTIONS.replace("12", "-1")

    assert code_changes(OPTIONS, opened, is_settings=False) == []
    assert [row.value for row in code_changes(OPTIONS, unlimited, is_settings=False)] == ["-1"]


def test_columns_left_out_are_no_parameter() -> None:
    old, new = "to_drop = ['a', 'b']\ndropout = 0.1\n", "to_drop = ['a', 'c']\ndropout = 0.2\n"

    assert [row.key for row in code_changes(old, new, is_settings=False)] == ["dropout"]


@pytest.mark.parametrize(
    ("before", "after"),
    [("nn.ModuleList()", "nn.ModuleDict()"), ("width, 16)", "width, z_dim)"), ("16, number)", "16, numbers[task])")],
)
def test_another_container_or_source_of_a_number_tries_no_other_model(before: str, after: str) -> None:
    assert before in LAYERS

    changed = LAYERS.replace(before, after)

    assert changed_expression(LAYERS, changed, difference(LAYERS, changed)) is None


def test_a_result_may_be_of_the_try_before_where_two_people_work_beside_each_other(
    make_repository: Repository,
) -> None:
    folder = make_repository({"train.py": TRAIN, "tune.py": f"{TRAIN}# another\n"})
    commit(folder, {"train.py": TRAIN.replace("31", "63")}, day=2)
    commit(folder, {"train.py": TRAIN.replace("31", "15")}, day=3, who="Bob")
    commit(folder, {"runs.log": "epoch 3: val_loss: 0.4321\n"}, day=4, who="Bob")

    rows = ledger_of(folder).experiments

    assert [(row.level, row.confidence) for row in rows if row.author == "Ada"] == [("LX", "low")]


def _leaves(before: object, after: object) -> list[tuple[str, str, str]]:
    old, new = (json.dumps(one, indent=1).encode() for one in (before, after))
    return [(row.key, row.previous, row.value) for row in settings_changes(old, new, "json", is_known=True)]


def _git(folder: Path, *words: str) -> None:
    subprocess.run(
        ["git", "-c", "user.name=Ada", "-c", "user.email=ada@example.com", *words],
        cwd=folder,
        check=True,
        capture_output=True,
    )
