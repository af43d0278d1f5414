"""What makes a try with clear values low: a level, a run or a value that its row would claim and that is not shown."""

import json
import time

import pytest
from histories import DATA, PLAIN, notebook
from past_trials import TRAIN, Rows, only

from mldebt.project.experiments.tries.beside import is_understood, says_a_score
from mldebt.repository.model import Change, Sha

CHANGED = TRAIN.replace("0.1", "0.01").replace("'max_depth': 6", "'max_depth': 9")
READER = TRAIN.replace("SEED = 71", "import yaml\nsettings = yaml.safe_load(open('base.yaml'))")
SETTINGS = "learning_rate: 0.1\nbatch_size: 32\n"
OTHER = "learning_rate: 0.3\nbatch_size: 64\n"


def change(path: str, status: str) -> Change:
    return Change(status, path, Sha(""), Sha("a" * 40))


@pytest.mark.parametrize(
    ("path", "status", "is_read"),
    [
        ("src/model.py", "M", True),
        ("src/results.py", "A", False),
        ("README.md", "M", True),
        ("notes/today.md", "M", True),
        ("logs/train_2.log", "A", False),
        ("notes/today.md", "D", True),
        ("look.ipynb", "M", False),
        ("tried.csv", "A", False),
        ("data/train_folds.csv", "A", True),
        ("data/output/model_9/output.json", "A", False),
        ("configs/base.yaml", "M", True),
        ("outputs/base.yaml", "A", False),
        ("config.json", "M", True),
        ("requirements.txt", "M", True),
        ("curve.png", "A", False),
        ("weights/best.pth", "A", False),
        (".gitignore", "M", True),
        (".github/workflows/ci.yml", "M", True),
    ],
)
def test_a_file_beside_a_try_is_read_or_may_hold_its_result(path: str, status: str, is_read: object) -> None:
    assert is_understood(change(path, status)) is is_read


@pytest.mark.parametrize(
    ("path", "line", "confidence"),
    [
        ("NOTE.md", "lr 0.01, depth 9: CV 0.8123", "low"),
        ("NOTE.md", "needs python 3.8 and torch==1.4.0", "high"),
        ("NOTE.md", "another rate, deeper trees", "high"),
        ("NOTE.md", f"It reaches ~3.8 val loss in minutes. {'More of it. ' * 60}", "low"),
        ("docs/progress.rst", "reaches 81 % now", "low"),
        ("calc.py", '"""run b: accuracy 0.8123, 0.8211"""', "low"),
        ("calc.py", "loss_weight = 0.125", "high"),
        ("calc.py", "# gives 93.99% accuracy", "low"),
        ("run.sh", "# lr 0.01 -> 93.99", "low"),
        ("run.sh", "python calc.py --score-above 0.125", "high"),
        ("Makefile", "# acc 0.8123", "low"),
        ("logs/train_2.log", "epoch 1 loss 0.3 accuracy 0.8123", "low"),
    ],
)
def test_a_line_beside_a_try_may_say_its_score(rows_of: Rows, path: str, line: str, confidence: str) -> None:
    rows = rows_of({"train.py": TRAIN}, {"train.py": CHANGED, path: f"{line}\n"})

    assert [row.confidence for row in rows if "E1" in row.events] in ([confidence], [])


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


@pytest.mark.parametrize(
    ("place", "confidence"), [("test/data/small", "low"), ("toy_data/x", "low"), ("data/test/data", "high")]
)
def test_settings_of_a_toy_are_no_sure_try(rows_of: Rows, place: str, confidence: str) -> None:
    told = f"train_set: '{place}'\n"

    rows = rows_of({"train.py": READER, "base.yaml": told + SETTINGS}, {"base.yaml": told + OTHER})

    assert only(rows).confidence == confidence


def test_a_run_whose_name_of_today_another_program_had_is_not_surely_told(rows_of: Rows) -> None:
    other = "import json\n\n\nif __name__ == '__main__':\n    print(json.dumps({}))\n"
    first = {"train_b.py": TRAIN, "train.py": other}

    rows = rows_of(first, {"train_b.py": CHANGED}, {"train.py": None}, {"train.py": CHANGED, "train_b.py": None})

    assert [row.confidence for row in rows] == ["low"]


def test_settings_that_two_runs_name_equally_are_of_neither_surely(rows_of: Rows) -> None:
    first = {"train.py": READER, "train_b.py": READER.replace("main", "fit"), "base.yaml": SETTINGS}

    assert only(rows_of(first, {"base.yaml": OTHER})).confidence == "low"


def test_settings_that_one_run_names_are_surely_its_own(rows_of: Rows) -> None:
    assert only(rows_of({"train.py": READER, "base.yaml": SETTINGS}, {"base.yaml": OTHER})).confidence == "high"


@pytest.mark.parametrize(
    ("remark", "confidence"), [("acc 0.8123", "low"), ("-> 93.99", "low"), ("another rate", "high")]
)
def test_a_remark_in_settings_may_say_what_came_of_them(rows_of: Rows, remark: str, confidence: str) -> None:
    rows = rows_of({"train.py": READER, "base.yaml": SETTINGS}, {"base.yaml": f"# {remark}\n{OTHER}"})

    assert only(rows).confidence == confidence


@pytest.mark.parametrize(("tables", "confidence"), [(1, "high"), (2, "low")])
def test_of_several_tables_of_a_module_nobody_knows_which_was_run(rows_of: Rows, tables: int, confidence: str) -> None:
    names = ("small", "large")[:tables]
    held = "".join(f"{name} = {{\n    'learning_rate': 0.1,\n    'num_leaves': 31,\n}}\n\n" for name in names)
    first = {"train.py": TRAIN.replace("SEED = 71", "from config import small"), "config.py": held}
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


def test_layers_put_in_between_shift_all_behind_them(rows_of: Rows) -> None:
    def layers(*kinds: str) -> str:
        told = [{"type": kind, "kernel_size": place, "dropout": place / 10} for place, kind in enumerate(kinds, 1)]
        return json.dumps({"layers": told, "learning_rate": 0.1}, indent=1)

    first = {"train.py": READER.replace("base.yaml", "base.json"), "base.json": layers("conv", "pool", "norm")}
    second = layers("pool", "conv", "norm").replace("0.2,", "0.25,").replace("0.2\n", "0.25\n")

    rows = rows_of(first, {"base.json": second})

    assert {row.confidence for row in rows} <= {"low"}


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


def test_lines_that_nearly_say_a_score_cost_nothing() -> None:
    text = "1acc" * 60 + "1" * 250
    start = time.process_time()

    assert not says_a_score("calc.py", "", "\n".join([f"{text} {number}" for number in range(40)]))
    assert time.process_time() - start < 2


@pytest.mark.parametrize(
    ("note", "confidence"),
    [("lr=0.01 -> 93.99 (n=100)", "low"), ("def scaled(x) -> float", "high"), ("a -> b", "high")],
)
def test_a_program_may_note_what_came_of_a_value(rows_of: Rows, note: str, confidence: str) -> None:
    rows = rows_of({"train.py": TRAIN}, {"train.py": f'"""\n{note}\n"""\n{CHANGED}'})

    assert only(rows).confidence == confidence


@pytest.mark.parametrize(("programs", "confidence"), [(1, "high"), (2, "low")])
def test_a_module_of_several_runs_is_of_none_surely(rows_of: Rows, programs: int, confidence: str) -> None:
    held = "class Config:\n    learning_rate = 0.1\n    batch_size = 32\n    seed = 7\n    workers = 4\n"
    reads = TRAIN.replace("SEED = 71", "from config import Config")
    first = {"config.py": held, **{f"train_{name}.py": reads for name in "ab"[:programs]}}

    row = only(rows_of(first, {"config.py": held.replace("0.1", "0.3").replace("32", "64")}))

    assert row.confidence == confidence


@pytest.mark.parametrize(("is_parted", "confidence"), [(False, "high"), (True, "low")])
def test_a_program_that_was_parted_tries_nothing_surely(rows_of: Rows, is_parted: object, confidence: str) -> None:
    parted = {"train_large.py": TRAIN.replace("SEED = 71", "SEED = 72")} if is_parted else {}
    added = {**{f"tools_{number}.py": f"X = {number}\n" for number in range(6)}, **parted}

    rows = rows_of({"train.py": TRAIN}, {"train.py": CHANGED, **added})

    assert [row.confidence for row in rows if row.family == "train.py"] == [confidence]


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
