"""Rows of another fresh round that were wrong: values of no training, given back, or told before."""

import pytest
from past_trials import TRAIN, Rows, ledger_of, only
from repositories import Repository, commit

from mldebt.project.experiments.changes.parameters import code_changes
from mldebt.project.experiments.history.choosing import is_unread_result, lane_of
from mldebt.project.experiments.results.scores import document_scores, message_scores
from mldebt.project.experiments.tracking.trackers import tracker_of
from mldebt.project.experiments.values.names import is_hyper, is_minor

TABLE = "# {}\n\n| model | AUC |\n|---|---|\n| trees | {} |\n"


@pytest.mark.parametrize(
    "subject",
    [
        "Replace 0.065 half height with vision prediction.",
        "same as v2, 0.065 changed to 0.055",
        "Test Score increased by 0.007",
        "tune recovery, +0.046 hard AUC",
    ],
)
def test_a_value_that_is_swapped_or_gained_is_no_score(subject: str) -> None:
    assert message_scores(subject) == []


@pytest.mark.parametrize("subject", ["0.46893 public", "trees 0.3812345", "pseudo-labeling 0.875", "stack, 0.866 sub"])
def test_a_bare_number_of_three_decimals_is_a_score(subject: str) -> None:
    assert [metric.key for metric in message_scores(subject)] == ["score"]


def test_values_that_were_given_back_are_told_by_no_event(make_repository: Repository) -> None:
    lines = TRAIN.replace("def main", "criterion = nn.BCELoss()\n\n\ndef main").replace(
        "(params,", "(criterion, params,"
    )
    folder = make_repository({"train.py": lines})
    other = lines.replace("nn.BCELoss()", "nn.MSELoss()")
    commit(folder, {"train.py": other.replace("'max_depth': 6", "'max_depth': 4")}, "change the loss", day=2)
    commit(folder, {"train.py": other}, "work", day=2)

    row = only(ledger_of(folder).experiments)

    assert (row.events, row.params) == (("E6",), ())


def test_a_document_that_repeats_another_says_nothing_new(rows_of: Rows) -> None:
    told = {"train.py": TRAIN, "README.md": "# Prices\n", "docs/report.md": TABLE.format("Report", 0.8123)}

    assert rows_of(told, {"README.md": TABLE.format("Prices", 0.812)}) == ()


def test_a_document_with_a_score_of_its_own_is_told(rows_of: Rows) -> None:
    told = {"train.py": TRAIN, "README.md": "# Prices\n", "docs/report.md": TABLE.format("Report", 0.8123)}

    row = only(rows_of(told, {"README.md": TABLE.format("Prices", 0.834)}))

    assert (row.events, row.metrics[0].value) == (("E3",), 0.834)


def test_an_empty_script_in_a_folder_of_experiments_tries_nothing(rows_of: Rows) -> None:
    assert rows_of({"train.py": TRAIN}, {"exp/states.sh": ""}) == ()


@pytest.mark.parametrize("called", ["ModelSummary(", "torchinfo.summary(net, ", "Simulation(", "SimulationConfig("])
def test_what_is_shown_or_simulated_trains_nothing(called: str) -> None:
    line = f"x = {called}depth=4)\n"

    assert code_changes(line, line.replace("4", "5"), is_settings=False) == []
    assert code_changes("x = Net(depth=4)\n", "x = Net(depth=5)\n", is_settings=False)


def test_sizes_of_the_data_and_where_tensors_lie_are_no_parameters() -> None:
    assert not is_hyper("CANDIDATE_FEATURE_DIM")
    assert not is_hyper("obs_dim")
    assert is_hyper("hidden_dim")
    assert is_minor("layout")


def test_data_that_are_given_are_neither_settings_nor_results() -> None:
    assert lane_of("data/raw/bracket.json") is None
    assert not is_unread_result("data/raw/team_metrics.json")
    assert lane_of("data/model.json") == "settings"


def test_what_a_tracker_wrote_of_a_run_is_told_from_its_store_alone() -> None:
    assert lane_of("wandb/run-20240527_193328-2u3fig2m/files/wandb-summary.json") is None
    assert lane_of("lightning_logs/version_0/hparams.yaml") is None
    assert lane_of("version_0/params.yaml") == "settings"


def test_where_a_server_stands_is_no_condition_of_tracking() -> None:
    kept = "if tracking_uri is None:\n    tracking_uri = default()\nmlflow.start_run()\n"

    assert tracker_of(kept) == "remote"
    assert tracker_of(kept.replace("tracking_uri is None", "use_mlflow")) == "guarded"


@pytest.mark.parametrize(("place", "levels"), [("common/own_logger.py", ["L0"]), ("notes.py", ["LX"])])
def test_a_repository_imported_by_the_name_of_its_folder_is_read(rows_of: Rows, place: str, levels: list[str]) -> None:
    lines = f"from prices.common import own_logger\n{TRAIN}"
    files = {"fit/train.py": lines, "common/__init__.py": "", place: "def get_logger():\n    return print\n"}

    rows = rows_of(files, {"fit/train.py": lines.replace("31", "63")})

    assert [row.level for row in rows] == levels


def test_scores_of_others_are_no_results() -> None:
    assert lane_of("State-of-the-art/README.md") is None
    assert lane_of("README.md") == "document"
    cited = "| method | AUC |\n|---|---|\n| MFJR | 0.915 | Ge, F. et al. (2024). Learning |"

    assert document_scores([(3, cited.rpartition("\n")[2])], "", [(1, "| method | AUC |")]) == []


def test_a_library_that_is_dropped_into_a_folder_of_experiments_tries_nothing(rows_of: Rows) -> None:
    library = {f"lib/part_{number}.py": f"x = {number}\n" for number in range(12)}
    files = {"train.py": TRAIN, "notes.txt": "one\n"}

    rows = rows_of(files, {**library, "experiments/train.py": TRAIN.replace("max_depth", "min_depth") * 2})

    assert rows == ()
