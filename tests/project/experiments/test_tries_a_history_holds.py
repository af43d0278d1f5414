"""Tries that strangers found in small histories and the ledger did not tell, and what only looks like them."""

import json
import time

import pytest
from histories import ARGUMENTS, DATA, PLAIN, READS_JSON
from past_trials import TRAIN, Rows, only

from mldebt.project.experiments.changes.commands import programs
from mldebt.project.experiments.changes.parameters import code_changes
from mldebt.project.experiments.history.choosing import is_options_code, is_settings_code, lane_of
from mldebt.project.experiments.results.left import left_scores
from mldebt.project.experiments.values.names import builds

SCORED = {"model": {"lr": 0.1, "batch_size": 64}, "fold1": {"best_loss": 0.0343741, "best_lwlrap": 0.6665}}
SETTINGS = {"learning_rate": 0.01, "batch_size": 32, "seed": 7, "num_classes": 10, "log_dir": "logs/a", "lr_step": 4}
READS = READS_JSON.replace("config.json", "hparams.json")


@pytest.mark.parametrize(
    ("path", "content", "keys"),
    [
        ("data/output/m1/output.json", json.dumps(SCORED), ["fold1.best_loss", "fold1.best_lwlrap"]),
        ("out/h.json", json.dumps({"loss": [0.5, 0.3217], "val_acc": [0.1, 0.9031]}), ["loss", "val_acc"]),
        ("results/a.yaml", "val:\n  accuracy: 0.8731\n", ["val.accuracy"]),
        ("configs/a.json", json.dumps({"loss": {"focal_loss": 0.25, "weight": 0.123}, "lr": 0.0012}), []),
        ("configs/b.json", json.dumps({"aux_loss_weight": 0.1234, "score_threshold": 0.0512}), []),
        ("results/list.json", json.dumps([1, 2]), []),
        ("results/broken.json", "{", []),
        ("results/nan.json", json.dumps({"loss": float("nan"), "lr": 0.0012}), []),
        ("results/no.json", '{"loss": 0.3217, "auc": NaN, "acc": Infinity, "mse": -Infinity, "f1": 1e999}', ["loss"]),
        ("results/no.yaml", "loss: 0.3217\nauc: .nan\nacc: .inf\nmse: 1.0e+999\n", ["loss"]),
        ("results/no.csv", "epoch,loss,auc,acc,mse\n1,0.3217,nan,inf,1e999\n", ["loss"]),
        ("results/no.log", "epoch 1 loss: 0.3217 mse: 1.000e999\n", ["loss"]),
        ("results/boxes.json", json.dumps([{"image_id": 1, "bbox": [0.1, 2.5], "score": 0.98765}]), []),
        ("results/curve.json", json.dumps([{"epoch": 1, "loss": 0.7}, {"epoch": 2, "loss": 1.5e-3}]), ["loss"]),
        ("outputs/requirements.txt", "torch==1.10.1\nloss==0.12345\n", []),
        ("outputs/data.csv", "a,b\n0.1234,0.3333\n1.222,1.333\n", []),
    ],
)
def test_results_are_known_by_measured_metrics(path: str, content: str, keys: list[str]) -> None:
    assert [metric.key for metric in left_scores(path, content.encode())] == keys


def test_a_name_that_nobody_calls_costs_nothing() -> None:
    start = time.process_time()

    assert not builds("Annealing" * 10_000 + ".step")
    assert time.process_time() - start < 1


@pytest.mark.parametrize("key", ["_" * 50_000, "k" * 50_000])
def test_a_key_that_nobody_names_a_metric_costs_nothing(key: str) -> None:
    deep = json.dumps({key: {f"loss_{number}": 0.1234 for number in range(5000)}, key[1:]: 0.1234, "loss": 0.4321})
    start = time.process_time()

    found = left_scores("results/a.json", deep.encode())

    assert [metric.key for metric in found] == ["loss"]
    assert time.process_time() - start < 2


@pytest.mark.parametrize("name", ["vocab.json", "package.json", "label_map.json", "environment.yml", "a.meta.json"])
def test_what_tools_write_beside_results_is_none(name: str) -> None:
    assert lane_of(f"outputs/{name}") is None


@pytest.mark.parametrize(
    ("call", "told"),
    [
        ("plan = StepLR(\n    optimizer,\n    plan_at={},\n)\n", ["plan_at"]),
        ("parser.add_argument(\n    '--norm',\n    choices={},\n)\n", []),
        ("plan = StepLR(optimizer, note=call(1),\n    other=(2, 3),\n    plan_at={},\n)\n", ["plan_at"]),
        ("show(StepLR(1),\n    plan_at={},\n)\n", []),
        ("loader = DataLoader(\n    data,\n    num_workers={},\n)\n", ["num_workers"]),
        ("plan_at={},\n", []),
    ],
)
def test_a_line_of_its_own_counts_in_a_call_that_builds(call: str, told: list[str]) -> None:
    found = code_changes(call.format(3), call.format(4), is_settings=False)

    assert [row.key for row in found] == told


def test_a_result_that_a_name_does_not_tell_is_one(rows_of: Rows) -> None:
    row = only(rows_of({"train.py": TRAIN}, {"data/output/model_1/output.json": json.dumps(SCORED)}))

    assert (row.events, row.level, row.confidence) == (("E3",), "L2", "low")


def test_new_settings_and_files_of_no_metric_are_no_result(rows_of: Rows) -> None:
    files = {"configs/a.json": json.dumps({"lr": 0.1, "loss_weight": 0.25}), "outputs/ids.json": "[1, 2]"}

    assert rows_of({"train.py": TRAIN}, files) == ()


@pytest.mark.parametrize("path", ["hparams_2.json", "hparams/wide.json"])
def test_settings_of_another_name_are_compared_with_what_they_were(rows_of: Rows, path: str) -> None:
    changed = json.dumps({**SETTINGS, "batch_size": 64}, indent=1)
    first = {**DATA, "train.py": READS, "hparams.json": json.dumps(SETTINGS, indent=1)}

    row = only(rows_of(first, {"hparams.json": None, path: changed, "train.py": READS.replace("hparams.json", path)}))

    assert [(param.key, param.value) for param in row.params] == [("batch_size", "64")]
    assert row.confidence == "low"


def test_settings_that_only_got_another_name_are_no_try(rows_of: Rows) -> None:
    text = json.dumps(SETTINGS, indent=1)
    renamed = READS.replace("hparams.json", "h2.json")

    assert rows_of({**DATA, "train.py": READS, "hparams.json": text}, {
        "hparams.json": None, "h2.json": text, "train.py": renamed,
    }) == ()  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "message", "count"),
    [
        ("lr 0.1 --epochs 5", "lr 0.1 --epochs 9", "major refactoring", 1),
        ("lr 0.1 --epochs 5", "lr 0.1 --epochs 5 --verbose 2", "major refactoring", 0),
        ("lr 0.1 --epochs 5", "lr 0.1 --epochs 9", "Fix a typo, clean up", 0),
        ("lr 0.1 --loss mse", "lr 0.1 --loss mae", "update", 1),
        ("lr 0.1 --seed 5", "lr 0.1 --seed 9", "update", 0),
    ],
)
def test_what_starts_a_run_tries_whatever_its_commit_is_called(
    rows_of: Rows, old: str, new: str, message: str, count: int
) -> None:
    start = f"python train.py --{old}\n"

    assert len(rows_of({"train.py": TRAIN, "run.sh": start}, {"run.sh": start.replace(old, new)}, messages=[message])) \
        == count  # fmt: skip


def test_programs_that_are_started_as_modules_are_found(rows_of: Rows) -> None:
    start = "python -m pkg.train --lr 0.1 --epochs 5\n"
    first = {"pkg/__init__.py": "", "pkg/train.py": TRAIN, "run.sh": start}

    row = only(rows_of(first, {"run.sh": start.replace("0.1", "0.3").replace("5", "9")}))

    assert (row.run_path, [param.key for param in row.params]) == ("pkg/train.py", ["--lr", "--epochs"])
    assert programs(b"python -m pkg.train --lr 1\n") == ("pkg/train.py", "pkg/train/__main__.py")


def test_flags_are_compared_where_another_program_takes_the_place_of_one(rows_of: Rows) -> None:
    start = "python train_debug.py --lr 0.1 --epochs 5\n"
    first = {"train_debug.py": TRAIN, "train.py": TRAIN + "print(1)\n", "run.sh": start}

    assert only(rows_of(first, {"run.sh": "python train.py --lr 0.3 --epochs 9\n"})).run_path == "train.py"


@pytest.mark.parametrize(
    ("old", "new", "count"),
    [
        ("milestones=[20, 40]", "milestones=[40, 60]", 1),
        ("step_size=20, gamma=0.5", "step_size=10, gamma=0.8", 1),
        ("step_size=20, last_epoch=1", "step_size=20, last_epoch=1, verbose=True", 0),
    ],
)
def test_arguments_of_what_trains_count_whatever_they_are_called(rows_of: Rows, old: str, new: str, count: int) -> None:
    script = PLAIN.replace(
        "    for x, y", f"    plan = torch.optim.lr_scheduler.StepLR(optimizer, {old})\n    for x, y"
    )
    script = script.replace("        optimizer.step()\n", "        optimizer.step()\n        plan.step()\n")

    assert len(rows_of({**DATA, "train.py": script}, {"train.py": script.replace(old, new)})) == count


@pytest.mark.parametrize(("value", "told"), [("0.9", []), ("0.5", ["momentum"])])
def test_branches_in_another_order_do_not_hide_a_value(rows_of: Rows, value: str, told: list[str]) -> None:
    one, two = "optim.SGD(model.parameters(), lr=rate, momentum={})", "optim.Adam(model.parameters(), lr=rate)"
    made = "    optimizer = torch.optim.SGD(model.parameters(), lr=rate)\n"
    was = f"    if rate > 1:\n        optimizer = torch.{two}\n    elif rate < 1:\n        optimizer = torch.{one}\n"
    now = f"    if rate < 1:\n        optimizer = torch.{one}\n    elif rate > 1:\n        optimizer = torch.{two}\n"

    def script(text: str, value: str) -> str:
        return PLAIN.replace(made, text.format(value))

    rows = rows_of({**DATA, "train.py": script(was, "0.9")}, {"train.py": script(now, value)})

    assert [param.key for row in rows for param in row.params] == told


@pytest.mark.parametrize(
    ("options", "told"), [("batch_size = 40\nwindow = 3\n", ["low"]), ("batch_size = 20\nwindow = 4\n", [])]
)
def test_one_clear_option_counts_beside_several_programs(rows_of: Rows, options: str, told: list[str]) -> None:
    script = TRAIN.replace("import lightgbm as lgb", "import lightgbm as lgb\nimport options, a, b, c")
    helpers = {f"{name}.py": "x = 1\n" for name in "abc"}
    first = {"train.py": script, "options.py": "batch_size = 20\nwindow = 3\n", **helpers}
    step = {"options.py": options, **dict.fromkeys(helpers, "x = 2\n")}

    assert [row.confidence for row in rows_of(first, step, messages=["change the output"])] == told


def test_options_that_another_name_declares_are_read(rows_of: Rows) -> None:
    script = ARGUMENTS.replace("parser.add_argument(", "arg(").replace(
        "    arg(", "    arg = parser.add_argument\n    arg(", 1
    )

    row = only(rows_of({**DATA, "train.py": script}, {"train.py": script.replace("0.01", "0.1").replace("32", "64")}))

    assert [param.key for param in row.params] == ["--learning_rate", "--batch_size"]


def test_an_option_that_chooses_another_model_counts_with_another_value(rows_of: Rows) -> None:
    script = ARGUMENTS.replace(
        "    args =", '    parser.add_argument("--model", default="crnn")\n    args ='
    )  # fmt: skip
    step = {"train.py": script.replace('"crnn"', '"resnet"').replace("32", "64")}

    row = only(rows_of({**DATA, "train.py": script}, step))

    assert [(param.key, param.value) for param in row.params] == [("--batch_size", "64"), ("--model", '"resnet"')]


def test_a_near_copy_among_many_files_is_a_try(rows_of: Rows) -> None:
    others = {f"data/part_{number}.txt": "1\n" for number in range(20)}
    longer = TRAIN + "".join(f"print({number})\n" for number in range(20))

    row = only(rows_of({"train.py": longer}, {"train_wide.py": longer.replace("31", "63"), **others}))

    assert (row.events, row.family) == (("E2",), "train_wide.py")


@pytest.mark.parametrize(("offered", "count"), [({}, 1), ({"cookiecutter.json": "{}\n"}, 0)])
def test_a_project_that_follows_a_template_has_a_history(rows_of: Rows, offered: dict[str, str], count: int) -> None:
    readme = "# Digits\nIt follows the cookiecutter template structure.\n## Setup\nA cookiecutter template.\n"
    step = {"train.py": TRAIN.replace("31", "63").replace("0.1,", "0.3,")}

    assert len(rows_of({"README.md": readme, "train.py": TRAIN, **offered}, step)) == count


@pytest.mark.parametrize(
    ("path", "count"),
    [("configurations/modelConfig.py", 2), ("src/trainParams.py", 2), ("src/reconfigure.py", 0), ("hyperparams.py", 2)],
)
def test_settings_in_code_may_be_written_in_two_words(path: str, count: int) -> None:
    assert [is_settings_code(path), is_options_code(path)].count(True) == count


@pytest.mark.parametrize(
    "name", ["nb_class", "num_class", "n_class", "class_num", "n_cls", "port", "print_every", "name"]
)
def test_what_a_call_is_given_beside_hyper_parameters_is_minor(name: str) -> None:
    found = code_changes(f"net = LSTM({name}=3)\n", f"net = LSTM({name}=4)\n", is_settings=False)

    assert all(row.is_minor for row in found)


def test_names_of_files_and_calls_are_told_apart() -> None:
    assert lane_of("meta_params.json") == "settings"
    assert lane_of("meta.json") is None
    assert lane_of("data/raw/outputs/a.json") is None
    assert builds("torch.optim.lr_scheduler.StepLR")
    assert not builds("np.array")


@pytest.mark.parametrize(
    ("settings", "others", "told"),
    [
        ("lr: 0.3\n", {}, ["E2"]),
        ("lr: 0.3\n", {f"experiments/exp_002/part{number}.py": "x = 1\n" for number in range(45)}, ["E2"]),
        ("lr: 0.1\n", {}, []),
    ],
)
def test_a_folder_of_experiments_beside_older_ones_is_a_try(
    rows_of: Rows, settings: str, others: dict[str, str], told: list[str]
) -> None:
    first = {"experiments/exp_001/__main__.py": TRAIN, "experiments/exp_001/config.yml": "lr: 0.1\n"}
    step = {"experiments/exp_002/__main__.py": TRAIN, "experiments/exp_002/config.yml": settings, **others}

    rows = rows_of(first, step)

    assert [event for row in rows if row.family.endswith(".py") for event in row.events] == told


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("lr:\n  value: 0.1\nepochs:\n  value: 4\n", "lr:\n  value: 0.3\nepochs:\n  value: 9\n", ["lr", "epochs"]),
        ("epoch: 20\nlog_every: 5\n", "epoch: 50\nlog_every: 5\n", ["epoch"]),
        ("model: small\nlr: 0.1\n", "model: large\nlr: 0.3\n", ["model", "lr"]),
        ("model: 1\nstep: 2\n", "model: 2\nstep: 3\n", []),
    ],
)
def test_settings_say_what_a_variable_would_not(rows_of: Rows, old: str, new: str, told: list[str]) -> None:
    script = PLAIN.replace("import torch\n", "import torch\nimport yaml\n", 1) + "    yaml.safe_load('config.yaml')\n"

    rows = rows_of({**DATA, "train.py": script, "config.yaml": old}, {"config.yaml": new}, messages=["update config"])

    assert [param.key for row in rows for param in row.params] == told


@pytest.mark.parametrize(
    ("handed", "count"),
    [("Flow(coupling=config['coupling'])", 1), ("print(config['coupling'])", 0)],
)
def test_what_a_run_hands_to_what_it_builds_is_a_parameter(rows_of: Rows, handed: str, count: int) -> None:
    script = PLAIN.replace("import torch\n", "import torch\nimport yaml\nfrom flow import Flow\n", 1)
    script += f"    with open('config.yaml') as file:\n        config = yaml.safe_load(file)\n    {handed}\n"
    first = {**DATA, "flow.py": "class Flow:\n    pass\n", "train.py": script, "config.yaml": "coupling: additive\n"}

    assert len(rows_of(first, {"config.yaml": "coupling: affine\n"})) == count


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("lr: 0.0001\nseed: 1\n", "lr: 0.00015855604910877148\nseed: 1\n", ["lr"]),
        ("best_val: 0.1\n", "best_val: 0.15855604910877148\n", []),
        ("parameters:\n  lr:\n    max: 0.1\n", "parameters:\n  lr:\n    max: 0.01\n", ["parameters.lr.max"]),
        (
            "hydra:\n  sweeper:\n    lr:\n      low: 1\n", "hydra:\n  sweeper:\n    lr:\n      low: 2\n",
            ["hydra.sweeper.lr.low"],
        ),
        ("hydra:\n  lr: 0.1\n", "hydra:\n  lr: 0.2\n", []),
        ("single_batch: false\n", "single_batch: true\n", []),
    ],
)  # fmt: skip
def test_what_a_search_found_or_may_find_is_tried(rows_of: Rows, old: str, new: str, told: list[str]) -> None:
    script = PLAIN.replace("import torch\n", "import torch\nimport yaml\n", 1) + "    yaml.safe_load('config.yaml')\n"

    rows = rows_of({**DATA, "train.py": script, "config.yaml": old}, {"config.yaml": new})

    assert [param.key for row in rows for param in row.params] == told


def test_as_many_new_settings_of_a_folder_of_experiments_are_read_as_there_are(rows_of: Rows) -> None:
    reader = TRAIN.replace("SEED = 71", "import sys, yaml\nsettings = yaml.safe_load(open(sys.argv[1]))\nload = list")
    told = [f"learning_rate: 0.{number}\nbatch_size: {number}\n" for number in range(1, 12)]
    first, rest = told[0], {f"experiments/exp_{number}.yaml": text for number, text in enumerate(told[1:], 2)}

    rows = rows_of({"train.py": reader, "experiments/exp_1.yaml": first}, rest)

    assert len(rows) == len(rest)
