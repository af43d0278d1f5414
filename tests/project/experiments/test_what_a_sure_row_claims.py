"""What makes a try with clear values low: a level, a run or a value that its row would claim and that is not shown."""

import pytest
from histories import DATA, PLAIN, notebook
from past_trials import TRACKED, TRAIN, Rows, only

CHANGED = TRAIN.replace("0.1", "0.01").replace("'max_depth': 6", "'max_depth': 9")


def test_an_output_of_a_later_version_makes_no_sure_result_of_a_notebook(rows_of: Rows) -> None:
    code = (
        "import lightgbm as lgb\nparams = {'learning_rate': 0.1, 'max_depth': 6}\nmodel = lgb.train(params, load())\n"
    )
    tried = code.replace("0.1", "0.01").replace("6", "9")
    later = tried.replace("0.01", "study['rate']").replace("9", "study['depth']")

    rows = rows_of(
        {"fit.ipynb": notebook(code)}, {"fit.ipynb": notebook(tried)},
        {"fit.ipynb": notebook(later, outputs=("val_loss: 0.31\n",))},
    )  # fmt: skip

    assert [row.confidence for row in rows if "E1" in row.events] == ["low"]


def test_a_run_whose_name_of_today_another_program_had_is_not_surely_told(rows_of: Rows) -> None:
    other = "import json\n\n\nif __name__ == '__main__':\n    print(json.dumps({}))\n"
    first = {"train_b.py": TRAIN, "train.py": other}

    rows = rows_of(first, {"train_b.py": CHANGED}, {"train.py": None}, {"train.py": CHANGED, "train_b.py": None})

    assert [row.confidence for row in rows] == ["low"]


@pytest.mark.parametrize(("tables", "confidence"), [(1, "high"), (2, "low")])
def test_of_several_tables_of_a_module_nobody_knows_which_was_run(rows_of: Rows, tables: int, confidence: str) -> None:
    names = ("small", "large")[:tables]
    held = "".join(f"{name} = {{\n    'learning_rate': 0.1,\n    'num_leaves': 31,\n}}\n\n" for name in names)
    first = {"train.py": TRACKED.replace("SEED = 71", "from config import small"), "config.py": held}
    second = held[::-1].replace("1.0", "3.0", 1).replace("13", "36", 1)[::-1]

    assert only(rows_of(first, {"config.py": second})).confidence == confidence


@pytest.mark.parametrize(("word", "confidence"), [("rows", "low"), ("data", "high")])
def test_a_program_that_is_mostly_put_otherwise_was_adapted(rows_of: Rows, word: str, confidence: str) -> None:
    lines = "".join(f"    step_{number}(data)\n" for number in range(30))
    first = TRAIN.replace("    predictions", lines + "    predictions")
    second = CHANGED.replace("    predictions", lines.replace("data", word) + "    predictions")

    assert only(rows_of({"train.py": first}, {"train.py": second})).confidence == confidence


def test_a_value_in_a_product_is_another_number(rows_of: Rows) -> None:
    first = TRAIN.replace("SEED = 71", "SCALE = 10\nwarmup_epochs = 5\nbatch_size = 8")
    second = first.replace("= 5", "= 50 * SCALE").replace("= 8", "= 16")

    rows = rows_of({"train.py": first}, {"train.py": second})

    assert [row.confidence for row in rows] in ([], ["low"])


def test_the_reason_of_a_level_names_what_keeps_it(rows_of: Rows) -> None:
    hydra = (
        PLAIN.replace("import torch\n", "import hydra\nimport torch\n", 1).replace(
            'if __name__ == "__main__":\n    ',
            '@hydra.main(config_path=".", config_name="config")\ndef main(cfg):\n    ',
        )
        + '\n\nif __name__ == "__main__":\n    main()\n'
    )
    other = hydra.replace("0.01", "0.03").replace("32", "64")

    row = only(rows_of({**DATA, "train.py": hydra, "config.yaml": "a: 1\n"}, {"train.py": other}))

    assert (row.level, row.confidence) == ("L2", "high")
    assert row.reason.startswith("Hydra keeps the configuration")
    assert "event files" not in row.reason


def test_hydra_that_is_told_to_keep_nothing_keeps_nothing(rows_of: Rows) -> None:
    hydra = (
        PLAIN.replace("import torch\n", "import hydra\nimport torch\n", 1).replace(
            'if __name__ == "__main__":\n    ',
            '@hydra.main(config_path=".", config_name="config")\ndef main(cfg):\n    ',
        )
        + '\n\nif __name__ == "__main__":\n    main()\n'
    )
    other = hydra.replace("0.01", "0.03").replace("32", "64")
    settings = {"config.yaml": "a: 1\nhydra:\n  output_subdir: null\n"}

    row = only(rows_of({**DATA, "train.py": hydra, **settings}, {"train.py": other}))

    assert row.level == "L0"


@pytest.mark.parametrize(("programs", "confidence"), [(1, "high"), (2, "low")])
def test_a_module_of_several_runs_is_of_none_surely(rows_of: Rows, programs: int, confidence: str) -> None:
    held = "class Config:\n    learning_rate = 0.1\n    batch_size = 32\n    seed = 7\n    workers = 4\n"
    reads = TRACKED.replace("SEED = 71", "from config import Config")
    first = {"config.py": held, **{f"train_{name}.py": reads for name in "ab"[:programs]}}

    row = only(rows_of(first, {"config.py": held.replace("0.1", "0.3").replace("32", "64")}))

    assert row.confidence == confidence


@pytest.mark.parametrize(
    ("message", "confidence"),
    [
        ("another rate, from ~18.1 to ~12.31s", "low"),
        ("it loses 18.31.", "low"),
        ("returns -200.5 now", "low"),
        ("a step takes 12.31ms", "low"),
        ("reaches 81 % now", "low"),
        ("raise the rate to 0.01", "high"),
        ("raise the rate to 0.01.", "high"),
        ("changes for v0.4.0 with python 3.8.1", "high"),
    ],
)
def test_a_number_in_the_message_that_was_not_set_may_be_a_result(rows_of: Rows, message: str, confidence: str) -> None:
    rows = rows_of({"train.py": TRAIN}, {"train.py": CHANGED}, messages=[message])

    assert [row.confidence for row in rows if "E1" in row.events] == [confidence]
