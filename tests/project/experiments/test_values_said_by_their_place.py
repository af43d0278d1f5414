"""Values that a program gives by their place or in another place than before, and what only looks like them."""

import pytest
from histories import ARGUMENTS, DATA, HEAD, LOOP, MAIN, PLAIN, SETUPS
from past_trials import TRAIN, Rows, only

from mldebt.project.experiments.changes.parameters import script_changes
from mldebt.project.experiments.changes.placed import placed_changes
from mldebt.project.experiments.texts.lines import difference

KERAS = (
    "from keras.layers import LSTM, Dense, Dropout\nfrom keras.models import Sequential\n"
    "from keras.optimizers import Adam\n\nfrom data import load\n\nx, y = load()\nmodel = Sequential()\n"
    "model.add(LSTM(100, input_shape=(5, 3)))\nmodel.add(Dropout(0.5))\nmodel.add(Dense(3, activation='softmax'))\n"
    "model.compile(loss='mse', optimizer=Adam(1e-3))\n"
    "for epoch in range(30):\n    model.fit(x, y, batch_size=16)\nmodel.save('m.h5')\n"
)
BOOST = (
    "import xgboost as xgb\n\nfrom data import load\n\nparams = {\n    'eta': 0.3,\n    'max_depth': 6,\n}\n"
    "model = xgb.train(params, xgb.DMatrix(load()))\nmodel.save_model('m.bin')\n"
)
TUNED = (
    "from transformers import AutoModel, Trainer, TrainingArguments\n\nfrom data import load\n\n"
    "given = TrainingArguments(\n    output_dir='o',\n    per_device_train_batch_size=16,\n"
    "    per_device_eval_batch_size=16,\n    report_to='none',\n)\n"
    "trainer = Trainer(AutoModel.from_pretrained('bert-base'), given, train_dataset=load())\ntrainer.train()\n"
    "trainer.save_model('m')\n"
)
CHOSEN = (
    HEAD
    + "from configs import small, large\n"
    + LOOP
    + MAIN
    + "    config = small\n    train(0.1, config, 7, 10, 'o')\n"
)
SETS = "small = {'hidden': 16, 'dropout': 0.5}\nlarge = {'hidden': 64, 'dropout': 0.1}\n"
UNPACKED = PLAIN.replace("LEARNING_RATE = 0.01\nBATCH_SIZE = 32\n", "LEARNING_RATE, BATCH_SIZE = 0.01, 32\n")
LOADED = f"{PLAIN}batches = DataLoader(DATA_SET, 32)\nval_batches = DataLoader(DATA_SET, 8)\n"
NAMED = f"{PLAIN}val_loader = DataLoader(load(), batch_size=8)\n"
MOMENTUM = PLAIN.replace("lr=rate)", "lr=rate, momentum=0.9)")
FITTED = MOMENTUM.replace("def train(", "def fit(").replace("    train(", "    fit(")


@pytest.mark.parametrize(
    ("first", "old", "new", "told"),
    [
        (KERAS, "range(30)", "range(300)", {"epochs": "300"}),
        (KERAS, "range(30)", "trange(1, 61)", {"epochs": "61"}),
        (KERAS, "range(30)", "range(1, rounds + 1)", {}),
        (KERAS, "range(30)", "trange(60, desc='epochs')", {"epochs": "60"}),
        (KERAS, "Adam(1e-3)", "Adam(1e-4)", {"lr": "1e-4"}),
        (KERAS, "Adam(1e-3)", "Adam(1e-4 * scale)", {}),
        (TUNED, "'bert-base'", "'bert-large'", {"model_name": "'bert-large'"}),
        (TUNED, "'bert-base'", "'bert-' + size", {}),
        (KERAS, "Dropout(0.5)", "Dropout(0.2)", {"dropout": "0.2"}),
        (KERAS, "LSTM(100,", "LSTM(200,", {"units": "200"}),
        (KERAS, "Dense(3,", "Dense(5,", {}),
        (KERAS, "model.save('m.h5')", "for i in range(9):\n    print(i)\nmodel.save('m.h5')", {}),
        (LOADED, "(DATA_SET, 32)", "(DATA_SET, 64)", {"batch_size": "64"}),
        (LOADED, "(DATA_SET, 8)", "(DATA_SET, 64)", {}),
        (NAMED, "batch_size=8", "batch_size=64", {}),
        (BOOST, "{\n    'eta': 0.3,\n    'max_depth': 6,\n}", "{'eta': 0.3, 'max_depth': 9}", {"max_depth": "9"}),
        (BOOST, "{\n    'eta': 0.3,\n    'max_depth': 6,\n}", "dict(eta=0.3, max_depth=9)", {"max_depth": "9"}),
        (BOOST, "{\n    'eta': 0.3,\n    'max_depth': 6,\n}", "dict(\n    eta=0.3, max_depth=6\n)", {}),
        (TUNED, "train_batch_size=16", "train_batch_size=32", {"per_device_train_batch_size": "32"}),
        (TUNED, "eval_batch_size=16", "eval_batch_size=64", {}),
        (TUNED, "'bert-base'", "'roberta-base'", {"model_name": "'roberta-base'"}),
        (UNPACKED, "= 0.01, 32", "= 0.1, 64", {"LEARNING_RATE": "0.1", "BATCH_SIZE": "64"}),
        (MOMENTUM, MOMENTUM, FITTED.replace("0.9", "0.5"), {"momentum": "0.5"}),
        (MOMENTUM, MOMENTUM, FITTED, {}),
    ],
)
def test_a_value_is_told_by_its_place(rows_of: Rows, first: str, old: str, new: str, told: dict[str, str]) -> None:
    assert old in first

    rows = rows_of({**DATA, "train.py": first}, {"train.py": first.replace(old, new)}, messages=("try it",))

    assert {param.key: param.value for row in rows for param in row.params} == told


@pytest.mark.parametrize(
    ("step", "told"),
    [
        ({"train.py": CHOSEN.replace("= small", "= large")}, {"config": "large"}),
        ({"train.py": CHOSEN.replace("config", "chosen").replace("from chosens", "from configs")}, {}),
        ({"configs.py": SETS.replace("16", "48").replace("0.5", "0.3")}, {"hidden": "48", "dropout": "0.3"}),
        ({"configs.py": SETS.replace("small = {'hidden': 16", "tiny = {'hidden': 8")}, {"hidden": "8"}),
    ],
)
def test_another_named_configuration_is_a_try(rows_of: Rows, step: dict[str, str | None], told: dict[str, str]) -> None:
    rows = rows_of({**DATA, "train.py": CHOSEN, "configs.py": SETS}, step)

    assert {param.key: param.value for row in rows for param in row.params} == told


SHORT = ARGUMENTS.replace('"--batch_size"', '"-b", "--batch_size"').replace('"--seed"', '"--seed", "-s"')


@pytest.mark.parametrize(
    ("first", "other", "told"),
    [
        ("python train.py -b 32 -s 7\n", "python train.py -b 64 -s 7\n", {"-b": "64"}),
        ("python train.py -b 32 -s 7\n", "python train.py -b 32 -s 8\n", {}),
    ],
)
def test_a_flag_of_one_letter_means_what_the_program_says(
    rows_of: Rows, first: str, other: str, told: dict[str, str]
) -> None:
    rows = rows_of({**DATA, "train.py": SHORT, "run.sh": first}, {"run.sh": other})

    assert {param.key: param.value for row in rows for param in row.params} == told


def test_a_makefile_starts_runs(rows_of: Rows) -> None:
    started = "fit:\n\tpython train.py --learning_rate 0.01 --batch_size 32\n"

    rows = rows_of({**DATA, "train.py": ARGUMENTS, "Makefile": started}, {"Makefile": started.replace("0.01", "0.1")})

    assert [[param.value for param in row.params] for row in rows] == [["0.1"]]


SETTINGS = (
    "class Config:\n    def __init__(self):\n        self.aheads = 4\n        self.lr = 0.01\n"
    "        self.log_every = 9\n"
)
USED = HEAD + "from config import Config\n" + LOOP + MAIN + "    c = Config()\n    train(c.lr, c.aheads, 7, 10, 'o')\n"


@pytest.mark.parametrize(
    ("old", "new", "message", "told"),
    [
        ("aheads = 4\n        self.lr = 0.01", "aheads = 8\n        self.lr = 0.1", "work", {"self.aheads", "self.lr"}),
        ("aheads = 4", "aheads = 8", "update config", {"self.aheads"}),
        ("aheads = 4", "aheads = 8", "work", set()),
        ("log_every = 9", "log_every = 8", "update config", set()),
    ],
)
def test_settings_of_a_class_count_by_any_name(rows_of: Rows, old: str, new: str, message: str, told: set[str]) -> None:
    files = {**DATA, "train.py": USED, "config.py": SETTINGS}

    rows = rows_of(files, {"config.py": SETTINGS.replace(old, new)}, messages=(message,))

    assert {param.key for row in rows for param in row.params} == told


def test_settings_are_of_the_script_of_then(rows_of: Rows) -> None:
    files = {**DATA, "main.py": USED, "config.py": SETTINGS}

    rows = rows_of(
        files, {"config.py": SETTINGS.replace("0.01", "0.1")}, {"main.py": None}, {"pretrain.py": f"{USED}print(1)\n"}
    )

    assert [(row.events, row.run_path, row.confidence) for row in rows] == [(("E1",), "main.py", "low")]


def test_a_tidying_commit_may_give_settings_another_value(rows_of: Rows) -> None:
    path, files = SETUPS["yaml"]

    rows = rows_of({**DATA, **files}, {path: files[path].replace("32", "64")}, messages=("Minor refactoring",))

    assert [(row.params[0].value, row.confidence) for row in rows] == [("64", "low")]


def test_data_beside_settings_make_no_large_commit(rows_of: Rows) -> None:
    path, files = SETUPS["yaml"]
    data = {f"data/{number}.tsv": "a\n" for number in range(20)}

    rows = rows_of({**DATA, **files}, {path: files[path].replace("32", "64"), **data})

    assert [[param.value for param in row.params] for row in rows] == [["64"]]


def test_launches_in_another_order_are_paired_by_what_they_share(rows_of: Rows) -> None:
    started = "python models.py --net a --epochs 50\npython models.py --net b --epochs 60\n"
    other = "python models.py --net b --epochs 60\npython models.py --net a --epochs 15\n"

    rows = rows_of({**DATA, "models.py": ARGUMENTS, "go.sh": started}, {"go.sh": other})

    assert [[(param.previous, param.value) for param in row.params] for row in rows] == [[("50", "15")]]


def test_lines_that_nobody_wrote_say_nothing_by_place() -> None:
    rows = [f"x = [{'Dense(1, ' * 400}{number}, Dense({number}, 2)]" for number in (7, 8)]

    assert list(placed_changes(difference(*rows))) == []


@pytest.mark.parametrize(("loader", "count"), [("DataLoader", 1), ("GraphDataLoader", 1), ("PagesLoader", 0)])
def test_the_second_argument_is_a_batch_size_where_batches_are_loaded(loader: str, count: int) -> None:
    rows = (f"rows = {loader}(given, {number})" for number in (8, 16))

    assert [row.key for row in placed_changes(difference(*rows))] == ["batch_size"] * count


def test_many_launches_are_paired_in_order() -> None:
    one, other = (
        "\n".join(
            f"python train.py --lr {number}.{digit} --run {number if digit == 1 else 199 - number}"
            for number in range(200)
        )
        for digit in (1, 2)
    )

    rows = script_changes(one.encode(), other.encode())

    assert [(row.previous, row.value) for row in rows if row.key == "--lr"][:2] == [("0.1", "0.2"), ("1.1", "1.2")]


CREATED = (
    "# Fires\n\nAn MLOps project.\n\nCreated using [ml_template](https://example.org/ml_template),\n"
    "a [cookiecutter template](https://example.org/cookie) for getting started.\n"
)


OFFERED = "# Start\n\nA project template made with Hydra and Lightning. Fork this template to begin.\n"


@pytest.mark.parametrize(("told", "count"), [(CREATED, 1), ("# A template for machine learning\n", 0), (OFFERED, 0)])
def test_a_project_that_was_made_from_a_template_is_none(rows_of: Rows, told: str, count: int) -> None:
    path, files = SETUPS["yaml"]

    assert len(rows_of({**DATA, **files, "README.md": told}, {path: files[path].replace("32", "64")})) == count


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("for epsilon in range(3):", "for epsilon in range(5):"),
        ("x = Dense(10, name='logits')(x)", "x = Dense(12, name='logits')(x)"),
    ],
)
def test_a_loop_over_something_else_and_a_last_layer_say_nothing_by_place(old: str, new: str) -> None:
    assert not list(placed_changes(difference(f"{old}\n", f"{new}\n")))


@pytest.mark.parametrize("loop", ["epoch", "ep", "epoch_idx", "ep_i", "num_ep"])
def test_a_loop_over_epochs_tells_how_many(loop: str) -> None:
    lines = difference(f"for {loop} in range(3):\n", f"for {loop} in range(5):\n")

    assert [(row.key, row.value) for row in placed_changes(lines)] == [("epochs", "5")]


ASKING = (
    "import argparse\n\nparser = argparse.ArgumentParser()\nparser.add_argument('--lr', type=float, default=1e-4)\n"
)
DEEP = ASKING.replace("--lr", "--depth").replace("import argparse\n\nparser = argparse.ArgumentParser()\n", "")


@pytest.mark.parametrize(
    ("declared", "old", "new", "told"),
    [
        (ASKING, "", " --lr 5e-5", [("--lr", "1e-4", "5e-5")]),
        (ASKING, " --lr 5e-5", "", [("--lr", "5e-5", "1e-4")]),
        (ASKING, "", " --lr 0.0001", []),
        (ASKING.replace("'--lr', type=float, default=1e-4", "'--lr', required=True"), "", " --lr 5e-5", []),
        (ASKING + DEEP, " --depth 3", " --depth 3 --lr 5e-5", [("--lr", "1e-4", "5e-5")]),
        (ASKING, " -l 5e-5", " --lr 5e-5", []),
        (ASKING, " --lr=5e-5", " --lr 5e-5", []),
    ],
)
def test_a_flag_that_one_version_does_not_give_has_the_programs_default_there(
    rows_of: Rows, declared: str, old: str, new: str, told: list[tuple[str, ...]]
) -> None:
    script = "python train.py --data a{}\n"

    rows = rows_of({"train.py": TRAIN + declared, "run.sh": script.format(old)}, {"run.sh": script.format(new)})

    assert [(param.key, param.previous, param.value) for row in rows for param in row.params] == told


@pytest.mark.parametrize("name", ["n_episode_training", "max_episodes", "N_EPISODES"])
def test_how_many_episodes_an_agent_learns_in_is_a_parameter(rows_of: Rows, name: str) -> None:
    first = TRAIN.replace("SEED = 71", f"{name} = 40")

    row = only(rows_of({"train.py": first}, {"train.py": first.replace("= 40", "= 400")}))

    assert [(param.key, param.value) for param in row.params] == [(name, "400")]


@pytest.mark.parametrize("name", ["num_eval_episodes", "test_episodes", "n_episodes_test", "n_episode_testing"])
def test_how_many_episodes_an_agent_is_measured_in_is_none(rows_of: Rows, name: str) -> None:
    first = TRAIN.replace("SEED = 71", f"{name} = 40")

    assert rows_of({"train.py": first}, {"train.py": first.replace("= 40", "= 400")}) == ()


LAUNCH = "python train.py --data a --lr 5e-5 --epochs 10 --losses one\n"
OTHER = "python train.py --data b --lr 1e-3 --quantize --heads 2\n"


@pytest.mark.parametrize(("old", "new"), [(LAUNCH + OTHER, ""), ("", OTHER)])
def test_of_commands_that_came_or_went_the_nearest_is_another_version(old: str, new: str) -> None:
    tried = LAUNCH.replace("5e-5", "2e-5")

    rows = script_changes((old or LAUNCH).encode(), (tried + new).encode())

    assert [(row.key, row.previous, row.value) for row in rows] == [("--lr", "5e-5", "2e-5")]


def test_of_two_commands_equally_near_none_is_another_version() -> None:
    gone = LAUNCH + LAUNCH.replace("10", "20")

    assert script_changes(gone.encode(), LAUNCH.replace("10", "30").encode()) == []
