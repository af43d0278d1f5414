"""Changes near a run that try nothing, and results that are kept but cannot be read."""

import pytest
from past_trials import TRAIN, Rows, only

CONFIG = """trainer:
  lr: 0.1
  milestones:
    - 10
    - 20
logger:
  group: ''
  lr: 0.1
run_name: ???
"""


def test_where_a_run_is_told_of_is_no_parameter_of_it(rows_of: Rows) -> None:
    changed = CONFIG.replace("group: ''", "group: nightly").replace("  lr: 0.1\nrun", "  lr: 0.5\nrun")

    rows = rows_of({"train.py": TRAIN, "config.yaml": CONFIG}, {"config.yaml": changed})

    assert rows == ()


def test_a_value_that_was_missing_before_is_no_change(rows_of: Rows) -> None:
    old = CONFIG.replace("  lr: 0.1\n  milestones", "  lr: ???\n  milestones")

    assert rows_of({"train.py": TRAIN, "config.yaml": old}, {"config.yaml": CONFIG}) == ()


def test_an_item_added_to_a_list_changes_no_other_item(rows_of: Rows) -> None:
    longer = CONFIG.replace("    - 10\n", "    - 5\n    - 10\n")

    assert rows_of({"train.py": TRAIN, "config.yaml": CONFIG}, {"config.yaml": longer}) == ()


def test_packages_of_an_environment_are_no_parameters(rows_of: Rows) -> None:
    packages = "channels: [conda-forge]\ndependencies:\n  - python=3.8\n  - batch_size: 3\n"

    rows = rows_of(
        {"train.py": TRAIN, "scripts/gpu_environment.yml": packages},
        {"scripts/gpu_environment.yml": packages.replace("3.8", "3.10").replace("size: 3", "size: 4")},
    )

    assert rows == ()


def test_the_default_of_a_method_is_overruled_by_its_callers(rows_of: Rows) -> None:
    library = "class Net:\n    def train(self, data, n_epochs=100):\n        return n_epochs\n"
    script = f"from net import Net\n{TRAIN}"

    rows = rows_of({"train.py": script, "net.py": library}, {"net.py": library.replace("100", "50")})

    assert rows == ()


@pytest.mark.parametrize(("left", "levels"), [("out/results_data.pkl", ["LX"]), ("assets/124M_loss.png", ["L0"])])
def test_of_a_try_with_a_result_that_is_not_read_the_level_is_open(rows_of: Rows, left: str, levels: list[str]) -> None:
    rows = rows_of({"train.py": TRAIN}, {"train.py": TRAIN.replace("31", "63"), left: "x"})

    assert [row.level for row in rows] == levels


def test_a_new_experiment_file_of_a_tracked_run_is_recorded_remotely(rows_of: Rows) -> None:
    tracked = TRAIN.replace("SEED = 71", "import wandb\nwandb.init(config=dict())\nopen('experiments/base.yaml')")

    rows = rows_of(
        {"train.py": tracked, "experiments/base.yaml": "lr: 0.1\n"}, {"experiments/wide.yaml": "lr: 0.3\nwidth: 9\n"}
    )

    assert [(row.events, row.level, row.run_path) for row in rows] == [(("E2",), "L3r", "train.py")]


def test_settings_that_no_run_is_known_to_read_are_no_try(rows_of: Rows) -> None:
    other = f"{TRAIN}# another\n"

    rows = rows_of(
        {"train.py": TRAIN, "tune.py": other, "far/params.yaml": "lr: 0.1\n"}, {"far/params.yaml": "lr: 0.3\n"}
    )

    assert rows == ()


def test_a_script_tries_something_of_the_program_it_starts(rows_of: Rows) -> None:
    script = "python tune.py --lr 0.1\n"

    row = only(
        rows_of(
            {"train.py": TRAIN, "tune.py": f"{TRAIN}# another\n", "go.sh": script}, {"go.sh": script.replace("1", "3")}
        )
    )

    assert (row.events, row.run_path, [(one.key, one.value) for one in row.params]) == (
        ("E1",),
        "tune.py",
        [("--lr", "0.3")],
    )


def test_a_value_that_runs_share_is_tried_by_the_run_that_reads_it(rows_of: Rows) -> None:
    config = "TREE_LEAVES = 31\nNET_UNITS = 64\n"
    runs = {
        "a.py": f"from config import NET_UNITS\nprint(NET_UNITS)\n{TRAIN}",
        "b.py": f"from config import TREE_LEAVES\nprint(TREE_LEAVES)\n{TRAIN}",
    }

    row = only(rows_of({**runs, "config.py": config}, {"config.py": config.replace("31", "63")}))

    assert (row.family, row.run_path) == ("config.py", "b.py")


def test_a_document_of_a_window_makes_the_last_try_of_its_only_run_doubtful(rows_of: Rows) -> None:
    report = "# Trees\n\nThe model reaches an accuracy of 0.912 on the test set.\n"
    wide, deep = TRAIN.replace("31", "63"), TRAIN.replace("31", "63").replace(" 6,", " 9,")

    rows = rows_of(
        {"train.py": TRAIN, "README.md": "# Trees\n"}, {"train.py": wide}, {"train.py": deep}, {"README.md": report}
    )

    told = [(row.events, row.level, "may be" in row.reason) for row in rows]
    assert told == [(("E1",), "L0", False), (("E1",), "L1", True), (("E3",), "L1", False)]
    assert {row.confidence for row in rows[1:]} == {"low"}


def test_bounds_in_a_table_and_tables_without_a_metric_are_no_results(rows_of: Rows) -> None:
    scores = "# Runs\n\n| model | accuracy |\n|---|---|\n| wide | 0.91 |\n"
    bounds = "\n| class | spread |\n|---|---|\n| calm | 0.49 |\n\n| class | auc |\n|---|---|\n| calm | ≤ 0.49 |\n"

    rows = rows_of({"train.py": TRAIN, "README.md": "# Runs\n"}, {"README.md": scores}, {"README.md": scores + bounds})

    assert [metric.value for row in rows for metric in row.metrics] == [0.91]
