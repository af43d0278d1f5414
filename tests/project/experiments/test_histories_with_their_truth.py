"""Small histories whose truth was written before the ledger was asked: what is a try in each way to say a value."""

import json

import pytest
from histories import ARGUMENTS, CLASS, DATA, HEAD, MAIN, PLAIN, SETUPS, notebook
from past_trials import Rows

PAIRS = {"learning_rate": "0.03", "batch_size": "64"}
UNTRIED: dict[str, dict[str, str]] = {
    "a replicate": {"7": "11"},
    "another place": {"logs/a": "logs/b"},
    "more classes": {"10": "12"},
    "another spelling": {"0.01": "1e-2"},
    "a longer spelling": {"0.01": "0.0100"},
}


def _with(text: str, changes: dict[str, str]) -> str:
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize("way", SETUPS)
def test_two_clear_values_are_a_sure_try_of_both(rows_of: Rows, way: str) -> None:
    path, files = SETUPS[way]

    rows = rows_of({**DATA, **files}, {path: _with(files[path], {"0.01": "0.03", "32": "64"})})

    assert [(row.events, row.level, row.confidence) for row in rows] == [
        (("E1",), "L2" if way == "hydra" else "L0", "high" if path == "train.py" else "low")
    ]
    assert {row.key.split(".")[-1].lstrip("-").lower(): row.value for row in rows[0].params} == PAIRS
    assert rows[0].run_path == ("train.ipynb" if way == "notebook" else "train.py")


@pytest.mark.parametrize("change", UNTRIED)
@pytest.mark.parametrize("way", SETUPS)
def test_what_is_no_other_configuration_is_no_try(rows_of: Rows, way: str, change: str) -> None:
    path, files = SETUPS[way]

    assert rows_of({**DATA, **files}, {path: _with(files[path], UNTRIED[change])}) == ()


@pytest.mark.parametrize("way", SETUPS)
def test_a_value_beside_a_replicate_is_told_alone(rows_of: Rows, way: str) -> None:
    path, files = SETUPS[way]

    rows = rows_of({**DATA, **files}, {path: _with(files[path], {"0.01": "0.03", "7": "11"})}, messages=("raise rate",))

    assert [[param.value for param in row.params] for row in rows] == [["0.03"]]


@pytest.mark.parametrize("way", SETUPS)
def test_a_value_given_back_is_a_second_try(rows_of: Rows, way: str) -> None:
    path, files = SETUPS[way]
    other = _with(files[path], {"0.01": "0.03", "32": "64"})

    rows = rows_of({**DATA, **files}, {path: other}, {path: files[path]})

    assert [{param.value for param in row.params} for row in rows] == [{"0.03", "64"}, {"0.01", "32"}]


@pytest.mark.parametrize("way", SETUPS)
def test_a_file_that_is_only_moved_or_copied_tries_nothing(rows_of: Rows, way: str) -> None:
    path, files = SETUPS[way]
    folder, _, name = path.rpartition("/")
    copied = f"{folder}/other_{name}".lstrip("/")

    assert (
        rows_of({**DATA, **files}, {copied: files[path]}, {copied: None}, {path: None, f"old/{name}": files[path]})
        == ()
    )


@pytest.mark.parametrize("way", [way for way in SETUPS if way not in ("json", "notebook")])
def test_a_comment_or_blank_line_tries_nothing(rows_of: Rows, way: str) -> None:
    path, files = SETUPS[way]

    assert rows_of({**DATA, **files}, {path: f"# learning_rate = 0.5, batch_size: 64\n\n{files[path]}"}) == ()


WRITTEN = "# Net\n\nWe reach an accuracy of 0.912 on the test set.\n"


@pytest.mark.parametrize("way", SETUPS)
def test_a_later_document_is_a_row_of_its_own(rows_of: Rows, way: str) -> None:
    path, files = SETUPS[way]
    other = _with(files[path], {"0.01": "0.03", "32": "64"})

    rows = rows_of({**DATA, **files, "README.md": "# Net\n"}, {path: other}, {"README.md": WRITTEN})

    assert [(row.events, len(row.metrics)) for row in rows] == [(("E1",), 0), (("E3",), 1)]
    assert rows[1].confidence == "low"


def _replaced(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new)


DEBUG = _replaced(
    ARGUMENTS,
    "    train(args",
    "    if args.debug:\n        args.batch_size = 4\n        args.epochs = 2\n    train(args",
)
DENSE = (
    "from keras.layers import Dense\nfrom keras.models import Sequential\nfrom keras.utils import to_categorical\n\n"
    "from data import load\n\nif __name__ == '__main__':\n    x, y = load()\n    model = Sequential()\n"
    "    model.add(Dense(units=64, activation='relu'))\n    model.add(Dense(units=3, activation='softmax'))\n"
    "    model.compile(loss='categorical_crossentropy', optimizer='adam')\n"
    "    model.fit(x, tf.one_hot(y, depth=3), epochs=5, batch_size=8)\n    model.save('model.h5')\n"
)
STOPPED = (
    "from keras.callbacks import EarlyStopping\nfrom keras.models import load_model\n\nfrom data import load\n\n"
    "if __name__ == '__main__':\n    x, y = load()\n    model = load_model('a.h5')\n"
    "    stop = EarlyStopping(monitor='val_loss', patience=4, min_delta=0.1)\n"
    "    model.fit(x, y, epochs=5, batch_size=8)\n    model.save('model.h5')\n"
)
MOVED = PLAIN.replace("LEARNING_RATE = 0.01\nBATCH_SIZE = 32\n", "from config import BATCH_SIZE, LEARNING_RATE\n")
LAID_OUT = {
    '("--learning_rate", type=float, default=0.01)': "(\n        '--learning_rate',\n        type=float,\n"
    "        default=0.01,\n    )"
}
TEST = "from train import train\n\n\ndef test_it():\n    train(rate=0.1, batch_size=4)\n"
MEASURE = f"{HEAD}batch_size = 8\nhidden = 4\nprint(torch.load('model.pt'), batch_size, hidden)\n"
NOTHING: dict[str, tuple[dict[str, str], dict[str, str | None]]] = {
    "values of a branch that debugs": (
        {"train.py": DEBUG}, {"train.py": _with(DEBUG, {"= 4": "= 2", "epochs = 2": "epochs = 1"})},
    ),
    "the number of classes": (
        {"train.py": DENSE}, {"train.py": _with(DENSE, {"units=3": "units=12", "depth=3": "depth=12"})},
    ),
    "a callback that no fit is given": (
        {"train.py": STOPPED}, {"train.py": STOPPED.replace("patience=4", "patience=3")},
    ),
    "a new argument with the old value": (
        {"train.py": PLAIN}, {"train.py": _replaced(PLAIN, "lr=rate)", "lr=rate, momentum=0.0)")},
    ),
    "constants that move to a module of their own": (
        {"train.py": PLAIN}, {"train.py": MOVED, "config.py": "LEARNING_RATE = 0.01\nBATCH_SIZE = 32\n"},
    ),
    "constants that become options": ({"train.py": PLAIN}, {"train.py": ARGUMENTS}),
    "a function that goes": ({"train.py": PLAIN + "\n\ndef unused(lr=0.1):\n    return lr\n"}, {"train.py": PLAIN}),
    "another layout": ({"train.py": ARGUMENTS}, {"train.py": _with(ARGUMENTS, LAID_OUT)}),
    "types": (
        {"train.py": PLAIN},
        {"train.py": _with(PLAIN, {"RATE = ": "RATE: float = ", "BATCH_SIZE = ": "BATCH_SIZE: int = "})},
    ),
    "a default of a library's function": (
        {"train.py": PLAIN, "nets.py": "def build(hidden_size=64, dropout=0.1):\n    return hidden_size, dropout\n"},
        {"nets.py": "def build(hidden_size=128, dropout=0.2):\n    return hidden_size, dropout\n"},
    ),
    "a test": (
        {"train.py": PLAIN, "tests/test_train.py": TEST},
        {"tests/test_train.py": _with(TEST, {"0.1": "0.2", "4": "8"})},
    ),
    "what is measured": (
        {"train.py": PLAIN, "evaluate.py": MEASURE}, {"evaluate.py": _with(MEASURE, {"= 8": "= 64", "= 4": "= 8"})},
    ),
    "a variable that nothing reads": (
        {"train.py": PLAIN.replace(MAIN, MAIN + "    dropout = 0.1\n    hidden_size = 64\n")},
        {"train.py": PLAIN.replace(MAIN, MAIN + "    dropout = 0.2\n    hidden_size = 128\n")},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", NOTHING)
def test_this_is_no_try(rows_of: Rows, case: str) -> None:
    first, step = NOTHING[case]

    assert [(row.events, row.params) for row in rows_of({**DATA, **first}, step)] == []


def test_two_programs_changed_in_one_commit_are_two_tries(rows_of: Rows) -> None:
    other = PLAIN.replace("SGD", "Adam").replace("0.01", "0.5").replace("32", "8")
    first = {**DATA, "train.py": PLAIN, "fit.py": other}

    rows = rows_of(
        first,
        {
            "train.py": PLAIN.replace("0.01", "0.02").replace("32", "64"),
            "fit.py": other.replace("0.5", "0.25").replace("= 8", "= 4"),
        },
    )

    assert sorted((row.run_path or "", len(row.params)) for row in rows) == [("fit.py", 2), ("train.py", 2)]


def test_a_renamed_program_with_other_values_is_a_try(rows_of: Rows) -> None:
    rows = rows_of(
        {**DATA, "train.py": PLAIN}, {"train.py": None, "fit.py": PLAIN.replace("0.01", "0.02").replace("32", "64")}
    )

    assert [(row.events, len(row.params)) for row in rows] == [(("E1",), 2)]


def test_fits_of_one_notebook_are_several_results(rows_of: Rows) -> None:
    def book(*scores: str) -> str:
        cells = json.loads(
            notebook(
                "from sklearn.svm import SVC\nx, y = 1, 2",
                "a = SVC(C=1.0).fit(x, y)\nprint(a.score(x, y))",
                "b = SVC(C=2.0).fit(x, y)\nprint(b.score(x, y))",
            )
        )
        for cell, said in zip(cells["cells"][1:], scores, strict=True):
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": [said]}]
        return json.dumps(cells)

    rows = rows_of(
        {**DATA, "train.ipynb": book("", "")}, {"train.ipynb": book("accuracy: 0.81\nauc: 0.91\n", "accuracy: 0.72\n")}
    )

    assert [[(one.key, one.value) for one in row.metrics] for row in rows] == [[("accuracy", 0.72)]]


def test_of_a_class_that_is_written_several_times_the_last_one_holds(rows_of: Rows) -> None:
    def said(*rates: str) -> str:
        classes = [f"class CFG:\n    learning_rate = {rate}\n    batch_size = 16\n" for rate in rates]
        return HEAD + "\n\n".join(classes) + CLASS.partition("logs/a'\n")[2]

    first, other = said("8e-5", "1e-4", "1e-5", "2e-5"), said("1e-4", "1e-5", "8e-5", "5e-5")

    rows = rows_of({**DATA, "train.py": first}, {"train.py": other})

    assert [(param.previous, param.value) for row in rows for param in row.params] == [("2e-5", "5e-5")]


def test_a_call_whose_answer_nobody_reads_trains_all_the_same(rows_of: Rows) -> None:
    first = STOPPED.replace("    model.fit(", "    history = model.fit(")

    other = _with(first, {"epochs=5": "epochs=9", "batch_size=8": "batch_size=4"})

    rows = rows_of({**DATA, "train.py": first}, {"train.py": other})

    assert [{param.key for param in row.params} for row in rows] == [{"epochs", "batch_size"}]
