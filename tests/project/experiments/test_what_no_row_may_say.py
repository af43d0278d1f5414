"""Rows of a second fresh round that were wrong: other runs, pictures, copies and results of somebody else."""

import pytest
from past_trials import TRAIN, Rows, only

from mldebt.project.experiments.changes.parameters import code_changes
from mldebt.project.experiments.history.choosing import holds_parameters, is_trial, lane_of
from mldebt.project.experiments.results.scores import message_scores
from mldebt.project.experiments.values.names import is_hyper

DOCUMENT = "# Prices\n\n{}\n```\nLSTM - RMSE: 0.45, MAE: 0.32\n```\n"
DRAWN = "model.fit(x, epochs=1)\nax.axhline(3, alpha=0.4, color='red')\nregression = Lasso(alpha=0.4)\n"
LOSS = "def main(cfg):\n    criterion = nn.CrossEntropyLoss(weight=w)\n    criterion(x)\n"


def test_settings_of_another_project_are_put_to_no_run(rows_of: Rows) -> None:
    reading = f"{TRAIN}open('config.json')\n"
    files = {"one/train.py": reading, "two/train.py": f"{reading}# another\n", "three/config.json": '{"lr": 0.1}\n'}

    assert rows_of(files, {"three/config.json": '{"lr": 0.3}\n'}) == ()


def test_settings_beside_a_run_are_put_to_it(rows_of: Rows) -> None:
    reading = f"{TRAIN}open('config.json')\n"
    files = {"one/train.py": reading, "two/train.py": f"{reading}# another\n", "two/sets/config.json": '{"lr": 0.1}\n'}

    row = only(rows_of(files, {"two/sets/config.json": '{"lr": 0.3}\n'}))

    assert row.run_path == "two/train.py"


def test_how_far_a_line_can_be_seen_through_is_no_penalty() -> None:
    drawn = DRAWN.replace("alpha=0.4, color", "alpha=0.1, color")
    fitted = DRAWN.replace("Lasso(alpha=0.4", "Lasso(alpha=0.1")

    assert code_changes(DRAWN, drawn, is_settings=False) == []
    assert [row.key for row in code_changes(DRAWN, fitted, is_settings=False)] == ["alpha"]


def test_a_copy_with_another_layout_or_folder_tries_nothing(rows_of: Rows) -> None:
    long = TRAIN + "".join(f"value_{number} = compute({number})\n" for number in range(40))
    laid_out = long.replace("main(load())", "main( load() )")
    wide = laid_out.replace("'num_leaves': 31", "'num_leaves': 63")

    rows = rows_of({"train.py": long}, {"train_b.py": laid_out}, {"train_c.py": wide})

    assert [row.family for row in rows] == ["train_c.py"]


def test_what_a_program_prints_is_shown_for_others(rows_of: Rows) -> None:
    empty = {"train.py": TRAIN, "README.md": "# Prices\n"}

    assert rows_of(empty, {"README.md": DOCUMENT.format("### Console output")}) == ()


def test_a_table_of_errors_is_a_result(rows_of: Rows) -> None:
    row = only(rows_of({"train.py": TRAIN, "README.md": "# Prices\n"}, {"README.md": DOCUMENT.format("### Results")}))

    assert (row.events, row.metrics[0].value) == (("E3",), 0.45)


@pytest.mark.parametrize(
    ("said", "counts"), [("TestAcc", 1), ("valLoss", 1), ("best_f1", 1), ("testacct", 0), ("remap", 0)]
)
def test_a_metric_is_one_however_its_words_are_joined(said: str, counts: int) -> None:
    assert len(message_scores(f"{said} 91.25")) == counts


def test_a_score_with_fewer_digits_is_the_same_score(rows_of: Rows) -> None:
    long, short = "# Cameras\n\nBest accuracy: 0.98107\n", "# Cameras\n\nBest accuracy: **0.981**\n"

    assert rows_of({"train.py": TRAIN, "README.md": long}, {"README.md": short}) == ()


@pytest.mark.parametrize(
    ("message", "other", "kinds"),
    [
        ("try another loss", "CrossEntropyLoss(reduction='sum', ", [("E6",)]),
        ("work", "CrossEntropyLoss(reduction='sum', ", [("E6",)]),
        ("work", "BCELoss(", [("E6",)]),
        ("simplify", "BCELoss(", []),
    ],
)
def test_an_expression_counts_where_another_stood_in_its_place_and_nothing_is_tidied(
    rows_of: Rows, message: str, other: str, kinds: list[tuple[str, ...]]
) -> None:
    stepped = f"{LOSS}    criterion(x).backward()\n    optimizer.step()\n"
    bound = (
        "import torch\nfrom torch import nn\n\nx, w = torch.load('x.pt')\noptimizer = torch.optim.SGD([w], 0.1)\n\n\n"
    )
    lines = f"{bound}{stepped}    torch.save(w, 'w.pt')\n\n\nif __name__ == '__main__':\n    main(1)\n"

    rows = rows_of({"train.py": lines}, {"train.py": lines.replace("CrossEntropyLoss(", other)}, messages=[message])

    assert [row.events for row in rows] == kinds


def test_a_reverted_commit_tries_nothing(rows_of: Rows) -> None:
    wide = {"train.py": TRAIN.replace("31", "63")}

    rows = rows_of({"train.py": TRAIN}, wide, {"train.py": TRAIN}, messages=["wider", 'Revert "wider"'])

    assert len(rows) == 1


def test_a_message_that_names_a_renamed_file_states_no_score(rows_of: Rows) -> None:
    rows = rows_of({"train.py": TRAIN}, {"a.txt": "1"}, messages=["Rename delta-[lb=0.00140].ipynb to late.ipynb"])

    assert rows == ()


@pytest.mark.parametrize(
    "path",
    [
        "src/training/net_train_debug.py", "conf/hydra/launcher/cluster.yaml", "experiment_analysis_parameters.json",
        "third_models/bert/README.md",
    ],
)  # fmt: skip
def test_debugging_launching_analysing_and_foreign_files_tell_of_no_run(path: str) -> None:
    assert lane_of(path) is None


def test_a_column_in_other_letters_is_no_change(rows_of: Rows) -> None:
    settings = "target: Churn\nlr: 0.1\n"

    rows = rows_of({"train.py": TRAIN, "config.yaml": settings}, {"config.yaml": settings.replace("Churn", "churn")})

    assert rows == ()


def test_what_a_run_leaves_in_a_folder_of_experiments_is_no_trial() -> None:
    assert not is_trial("net/experiments/base/summary.json")
    assert is_trial("net/experiments/base/wide.json")
    assert holds_parameters("pipeline_parameters.json")
    assert not is_hyper("top_k")
