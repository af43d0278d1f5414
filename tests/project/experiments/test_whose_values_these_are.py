"""Which run a value belongs to, and which values are none that a training is given."""

import pytest
from past_trials import TRAIN, Rows, ledger_of, only
from repositories import Repository, commit


def test_what_a_launcher_is_given_is_no_parameter_of_the_training(rows_of: Rows) -> None:
    script = "docker run --shm-size=16g image python train.py --lr 0.1\n"

    row = only(
        rows_of({"train.py": TRAIN, "go.sh": script}, {"go.sh": script.replace("16g", "61g").replace("0.1", "0.3")})
    )

    assert [(one.key, one.value) for one in row.params] == [("--lr", "0.3")]


@pytest.mark.parametrize(("was", "now"), [("${OPTARG}", "250"), ("250", "$1")])
def test_a_variable_given_from_outside_has_no_value_to_compare(rows_of: Rows, was: str, now: str) -> None:
    script = "epochs={}\npython train.py --epochs $epochs\n"

    assert rows_of({"train.py": TRAIN, "go.sh": script.format(was)}, {"go.sh": script.format(now)}) == ()


def test_a_value_given_back_within_one_try_tried_nothing(make_repository: Repository) -> None:
    folder = make_repository({"train.py": TRAIN})
    commit(folder, {"train.py": TRAIN.replace("31", "63")}, "wider", day=2)
    commit(folder, {"train.py": TRAIN}, "back", day=2)

    rows = ledger_of(folder).experiments

    assert rows == ()


PIPELINE = """stages:
  clean:
    cmd: python clean.py
    params:
    - clean
  train:
    cmd: python train.py
    params:
    - train.trees
"""


@pytest.mark.parametrize(("key", "runs"), [("n_bins", []), ("num_leaves", ["train.py"])])
def test_a_key_belongs_to_the_stage_that_names_it(rows_of: Rows, key: str, runs: list[str]) -> None:
    params = "clean:\n  n_bins: 31\ntrain:\n  trees:\n    num_leaves: 31\n"
    files = {"train.py": TRAIN, "clean.py": "print(open('params.yaml').read())\n", "dvc.yaml": PIPELINE}

    rows = rows_of({**files, "params.yaml": params}, {"params.yaml": params.replace(f"{key}: 31", f"{key}: 63")})

    assert [row.run_path for row in rows] == runs


def test_settings_that_a_run_only_writes_are_a_record_and_no_try(rows_of: Rows) -> None:
    writing = f"{TRAIN}\nwith open('%s/opts.yaml' % 'model/base', 'w') as file:\n    file.write(str(params))\n"

    rows = rows_of({"train.py": writing, "model/base/opts.yaml": "lr: 0.1\n"}, {"model/base/opts.yaml": "lr: 0.3\n"})

    assert rows == ()


def test_settings_that_a_run_also_reads_are_tried(rows_of: Rows) -> None:
    both = f"{TRAIN}\nopen('opts.yaml').read()\nopen('kept/opts.yaml', 'w').write(str(params))\n"

    row = only(rows_of({"train.py": both, "opts.yaml": "lr: 0.1\n"}, {"opts.yaml": "lr: 0.3\n"}))

    assert (row.events, row.run_path) == (("E1",), "train.py")


def test_a_foreign_package_named_like_a_log_may_keep_the_result(rows_of: Rows) -> None:
    logged = TRAIN.replace(
        "    return predictions", "    json_log_plots.write_event('out', loss=1)\n    return predictions"
    )
    text = f"import json_log_plots\n{logged}"

    row = only(rows_of({"train.py": text}, {"train.py": text.replace("31", "63")}))

    assert row.level == "LX"


def test_a_changed_expression_whose_level_cannot_be_told_is_no_row(rows_of: Rows) -> None:
    loop = TRAIN.replace("    return predictions", "    loss = nn.CrossEntropyLoss()\n    return predictions")
    text = f"import json_log_plots\nfrom torch import nn\n{loop}json_log_plots.write_event('out')\n"

    rows = rows_of({"train.py": text}, {"train.py": text.replace("nn.CrossEntropyLoss()", "nn.MSELoss()")})

    assert rows == ()
