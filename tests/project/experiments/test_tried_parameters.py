"""E1 and E6: which changes of parameters and expressions are experiments, and which only look like one."""

import json

import pytest
from past_trials import TRAIN, Rows, only
from repositories import Repository, commit

from mldebt.options import Options
from mldebt.pipeline import opened


def test_a_changed_parameter_is_an_experiment_nobody_recorded(rows_of: Rows) -> None:
    tuned = TRAIN.replace("0.1,  # start", "0.05,")

    row = only(rows_of({"train.py": TRAIN}, {"train.py": tuned}))

    assert (row.events, row.level, row.run_path, row.commit_link) == (("E1",), "L0", "train.py", "exact")
    assert [(param.key, param.previous, param.value) for param in row.params] == [("learning_rate", "0.1", "0.05")]
    assert row.author == "Ada"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("0.1,  # start", "1e-1,"),
        ("0.1,  # start", "0.10, # lr 0.3"),
        ("'max_depth': 6,", "'max_depth': 6,  # 'max_depth': 7,"),
        ("'num_leaves': 31,\n    'max_depth': 6,", "'max_depth': 2 * 3,\n        'num_leaves': 31"),
        ("'", '"'),
        ("SEED = 71", "SEED = 72"),
        (
            "lgb.train(params, data, num_boost_round=100)",
            "lgb.train(\n        params,\n        data,\n        num_boost_round=100,\n    )",
        ),
        ("model.save_model('model.txt')", "model.save_model('other.txt')  # num_leaves=5"),
    ],
)
def test_spelling_layout_comments_and_seeds_are_no_experiment(rows_of: Rows, old: str, new: str) -> None:
    changed = TRAIN.replace(old, new)
    assert changed != TRAIN

    rows = rows_of({"train.py": TRAIN}, {"train.py": changed})

    assert rows == ()


def test_a_test_or_a_script_that_trains_nothing_has_no_experiment(rows_of: Rows) -> None:
    plain = "learning_rate = 0.1\nprint(learning_rate)\n"
    files = {"train.py": TRAIN, "tests/test_train.py": TRAIN, "show.py": plain}

    rows = rows_of(files, {"tests/test_train.py": TRAIN.replace("0.1", "0.2"), "show.py": plain.replace("0.1", "0.2")})

    assert rows == ()


def test_a_real_change_under_a_cosmetic_message_is_found(rows_of: Rows) -> None:
    grid = TRAIN.replace("num_boost_round=100", "num_boost_round=50").replace("'", '"')

    row = only(rows_of({"train.py": TRAIN}, {"train.py": grid}, messages=["Black reformat"]))

    assert [(param.key, param.value) for param in row.params] == [("num_boost_round", "50")]


def test_flags_over_continuation_lines_are_compared_and_the_old_command_in_a_comment_is_not(rows_of: Rows) -> None:
    old = "python train.py \\\n  -b 10 --epochs 75 \\\n  -lr 8e-5 --fold 1\n"
    new = f"#{old}python train.py \\\n  -b 10 --epochs 25 \\\n  -lr 1e-4 --fold 2\n".replace(
        "\n  -b 10 --epochs 75", "\n#  -b"
    )
    new = new.replace("\n  -lr 8e-5", "\n#  -lr 8e-5")

    row = only(rows_of({"train.py": TRAIN, "run.sh": old}, {"run.sh": new}))

    assert [(param.key, param.previous, param.value) for param in row.params] == [
        ("--epochs", "75", "25"), ("-lr", "8e-5", "1e-4"),
    ]  # fmt: skip
    assert row.run_path == "train.py"


def test_keys_that_moved_below_a_new_parent_are_no_experiment(rows_of: Rows) -> None:
    reads = TRAIN.replace("SEED = 71", "config = open('config.yaml')")
    old, new = "lr: 0.001\nweight_decay: 0\n", "optimizer:\n  lr: 0.001\n  weight_decay: 0.0\n"

    rows = rows_of({"train.py": reads, "config.yaml": old}, {"config.yaml": new})

    assert rows == ()


def test_any_leaf_of_a_parameter_file_that_a_run_reads_counts_beside_a_hyper_parameter(rows_of: Rows) -> None:
    reads = TRAIN.replace("SEED = 71", "config = open('params.yaml')")
    old, new = "lr: 0.1\nsplit: 0.2\n", "lr: 0.3\nsplit: 0.3\n"

    row = only(rows_of({"train.py": reads, "params.yaml": old}, {"params.yaml": new}))

    assert [(param.key, param.previous, param.value) for param in row.params] == [
        ("lr", "0.1", "0.3"), ("split", "0.2", "0.3"),
    ]  # fmt: skip


def test_one_name_in_two_calls_is_two_parameters(rows_of: Rows) -> None:
    calls = "\n\nreduce = Reduce(patience={})\nstop = Stop(patience={})\n"

    row = only(rows_of({"train.py": TRAIN + calls.format(20, 50)}, {"train.py": TRAIN + calls.format(33, 70)}))

    assert [(param.previous, param.value) for param in row.params] == [("20", "33"), ("50", "70")]


def test_one_edit_of_many_files_is_one_experiment(rows_of: Rows) -> None:
    reads = TRAIN.replace("SEED = 71", "config = open('configs/a.yaml')")
    configs = {f"configs/{name}.yaml": "lr: 0.1\n" for name in "abcd"}

    row = only(rows_of({"train.py": reads, **configs}, dict.fromkeys(configs, "lr: 0.2\n")))

    assert len(row.evidence) == 4


def test_settings_of_tools_are_no_experiment(rows_of: Rows) -> None:
    old = {"train.py": TRAIN, "docker-compose.yml": "batch_size: 1\n", ".github/workflows/ci.yml": "depth: 1\n"}

    rows = rows_of(old, {"docker-compose.yml": "batch_size: 2\n", ".github/workflows/ci.yml": "depth: 2\n"})

    assert rows == ()


def test_defaults_of_library_functions_and_plots_are_no_experiment(rows_of: Rows) -> None:
    more = TRAIN + "\n\ndef draw(x, dropout=0.1):\n    plt.plot(x, alpha=0.5)\n"

    rows = rows_of({"train.py": more}, {"train.py": more.replace("dropout=0.1", "dropout=0.2").replace("0.5", "0.7")})

    assert rows == ()


def test_an_option_default_is_told_by_the_name_of_the_option(rows_of: Rows) -> None:
    options = "parser.add_argument(\n    '--batch-size', type=int,\n    default={}, help='x'\n)\n"

    row = only(rows_of({"train.py": TRAIN + options.format(4)}, {"train.py": TRAIN + options.format("8*64")}))

    assert [(param.key, param.previous, param.value) for param in row.params] == [("--batch-size", "4", "8*64")]


def test_a_notebook_cell_counts_only_where_the_notebook_trains(rows_of: Rows) -> None:
    train = ["lr = 0.1\n", "model.fit(x, y)\n"]
    show = ["loss = 2.41\n", "lr = 0.1\n"]

    row = only(
        rows_of(
            {"a.ipynb": _notebook(train), "b.ipynb": _notebook(show)},
            {"a.ipynb": _notebook(["lr = 0.2\n", *train[1:]]), "b.ipynb": _notebook(["loss = 2.76\n", "lr = 0.3\n"])},
        )
    )

    assert (row.family, row.params[0].value) == ("a.ipynb", "0.2")


def test_an_initialisation_is_a_candidate_of_low_weight(rows_of: Rows) -> None:
    loop = (
        "import torch\nfrom model import Net\n\nnet = Net()\noptimizer = torch.optim.SGD(net.parameters(), lr=0.1)\n"
        "for x in data:\n    loss = net(x)\n    loss.backward()\n    optimizer.step()\ntorch.save(net, 'net.pt')\n"
    )
    model = "import torch.nn as nn\n\n\nclass Net(nn.Module):\n    def start(self):\n        pass\n"

    changed = {"model.py": model.replace("pass", "nn.init.normal_(self.w)")}

    row = only(
        rows_of(
            {"train.py": loop, "model.py": model}, changed, {"model.py": model}, changed,
            messages=["work", "back", "try the initialisation of before"],
        )
    )  # fmt: skip

    assert (row.events, row.params) == (("E6",), ())


@pytest.mark.parametrize(
    ("title", "path"),
    [
        ("Deep-learning project template", "train.py"), ("The course on trees", "train.py"),
        ("Trees", "examples/train.py"),
    ],
)  # fmt: skip
def test_what_others_are_shown_is_no_row(make_repository: Repository, title: str, path: str) -> None:
    folder = make_repository({path: TRAIN, "README.md": f"# {title}\n\nStart here.\n"})
    commit(folder, {path: TRAIN.replace("31", "63")}, day=2)

    with opened(Options(path=folder)) as found:
        assert found.project.past is not None
        assert found.project.past.ledger.experiments == ()


def _notebook(lines: list[str]) -> str:
    cell = {"cell_type": "code", "source": lines, "outputs": [], "metadata": {}, "execution_count": 1}
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 4})
