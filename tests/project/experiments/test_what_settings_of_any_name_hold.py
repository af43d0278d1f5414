"""Values of settings, options and constants that no list of names knows, or that are spelt in two ways."""

import pytest
from past_trials import TRAIN, Rows, only

from mldebt.project.experiments.changes.parameters import code_changes
from mldebt.project.experiments.values.names import is_clear, is_minor

CONFIG = """from dataclasses import dataclass


@dataclass
class Config:
    track: bool = False
    enable_wiggle: bool = False
    wiggles: int = 4
    target_network_frequency: int = 1000
    learning_starts: int = 80_000
"""
OPTIONS = "parser.add_argument('--wiggle', action='store_false', help='use it')\n"


def told(old: str, new: str) -> list[tuple[str, str, str]]:
    return [(row.key, row.previous, row.value) for row in code_changes(old, new, is_settings=False) if not row.is_minor]


@pytest.mark.parametrize(
    ("line", "other", "row"),
    [
        ("enable_wiggle: bool = False", "enable_wiggle: bool = True", ("enable_wiggle", "False", "True")),
        ("wiggles: int = 4", "wiggles: int = 8", ("wiggles", "4", "8")),
        ("frequency: int = 1000", "frequency: int = 8000", ("target_network_frequency", "1000", "8000")),
        ("starts: int = 80_000", "starts: int = 20_000", ("learning_starts", "80_000", "20_000")),
    ],
)
def test_a_field_of_settings_counts_whatever_it_is_called(line: str, other: str, row: tuple[str, str, str]) -> None:
    assert told(CONFIG, CONFIG.replace(line, other)) == [row]
    assert told(CONFIG.replace("Config", "Sample"), CONFIG.replace("Config", "Sample").replace("= 4", "= 8")) == []


def test_a_switch_that_is_stored_the_other_way_is_another_default() -> None:
    assert told(OPTIONS, OPTIONS.replace("store_false", "store_true")) == [("--wiggle", "True", "False")]
    assert told(OPTIONS, OPTIONS.replace("use it", "use it or not")) == []


def test_an_option_that_takes_a_list_now_has_no_other_value() -> None:
    old = "parser.add_argument('--epochs', type=int, default=5)\n"

    assert told(old, "parser.add_argument('--epochs', nargs='+', default=[5])\n") == []


def test_an_argument_that_became_a_constant_has_the_value_of_that() -> None:
    old = "def main():\n    train(data=load(), num_epochs=300, learning_rate=2e-4)\n"
    new = "NUM_EPOCHS = 5\nLEARNING_RATE = 2e-4\n\n\ndef main():\n"
    new += "    train(data=load(), num_epochs=NUM_EPOCHS, learning_rate=LEARNING_RATE)\n"

    assert told(old, new) == [("NUM_EPOCHS", "300", "5")]


@pytest.mark.parametrize(
    ("name", "clear"),
    [
        ("train_frequency", True),
        ("target_network_frequency", True),
        ("update_every", True),
        ("early_stop", True),
        ("learn_start", True),
        ("train_log_freq", False),
        ("save_every", False),
        ("log_frequency", False),
        ("eval_interval", False),
    ],
)
def test_how_often_a_network_is_renewed_is_a_parameter_and_how_often_it_is_shown_none(name: str, clear: object) -> None:
    assert is_clear(name) is clear
    assert is_minor(name) is not clear


def test_a_switch_that_a_run_hands_to_its_model_is_a_try(rows_of: Rows) -> None:
    parsed = "import argparse\n\nparser = argparse.ArgumentParser()\n" + OPTIONS + "args = parser.parse_args()\n"
    script = TRAIN.replace("SEED = 71", parsed + "net = ner_model(args.wiggle)\n")

    row = only(rows_of({"train.py": script}, {"train.py": script.replace("store_false", "store_true")}))

    assert [(param.key, param.value) for param in row.params] == [("--wiggle", "False")]


TABLE = """networks = [
    {
        "n_epochs": 5,
        "batch_size": 32,
        "n_tasks": 10,
        "optimizer_parameters": {
            "lr": 0.1,
            "clamp": 1,
        },
    }
]
"""


@pytest.mark.parametrize(
    ("line", "other", "row"),
    [('"n_tasks": 10', '"n_tasks": 1', ("n_tasks", "10", "1")), ('"clamp": 1', '"clamp": 0.1', ("clamp", "1", "0.1"))],
)
def test_an_entry_beside_several_parameters_counts_whatever_it_is_called(
    line: str, other: str, row: tuple[str, str, str]
) -> None:
    assert told(TABLE, TABLE.replace(line, other)) == [row]


def test_an_entry_of_a_table_without_parameters_counts_by_its_name() -> None:
    table = 'sizes = {\n    "lr": 0.1,\n    "n_tasks": 10,\n    "width_of_page": 3,\n}\n'

    assert told(table, table.replace('"n_tasks": 10', '"n_tasks": 1')) == []


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("TRAIN.DROPOUT.KEEP_PROB", "clear"),
        ("optimizer.type", "clear"),
        ("restore.enabled", "minor"),
        ("dataset.size", "other"),
    ],
)
def test_a_word_that_says_nothing_alone_is_read_with_what_holds_it(key: str, kind: str) -> None:
    assert {"clear": is_clear(key), "minor": is_minor(key)}.get(kind, not (is_clear(key) or is_minor(key)))


@pytest.mark.parametrize(
    "lines", ["field(default={})", "field(\n        default={}, metadata={{'help': 'a text'}}\n    )"]
)
def test_the_default_of_a_declared_field_is_its_value(lines: str) -> None:
    head = "@dataclass\nclass TrainingArguments:\n    num_epochs: int = "
    old, new = (f"{head}{lines.format(value)}\n" for value in (10, 5))

    assert told(old, new) == [("num_epochs", "10", "5")]
