"""Which run a value belongs to, and which values are none that a training is given."""

import pytest
from past_trials import TRAIN, Rows, ledger_of, only
from repositories import Repository, commit

from mldebt.project.experiments.history.choosing import is_unread_result
from mldebt.project.experiments.tracking.trackers import tracker_of


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
  first:
    cmd: python a.py
    params:
    - a
  second:
    cmd: python b.py
    params:
    - b.trees
"""


@pytest.mark.parametrize("key", ["max_depth", "num_leaves"])
def test_a_key_belongs_to_the_run_of_the_stage_that_names_it(rows_of: Rows, key: str) -> None:
    params = "a:\n  max_depth: 31\nb:\n  trees:\n    num_leaves: 31\n"
    files = {"a.py": f"{TRAIN}# first\nopen('params.yaml')\n", "b.py": f"{TRAIN}open('params.yaml')\n"}

    row = only(
        rows_of(
            {**files, "dvc.yaml": PIPELINE, "params.yaml": params},
            {"params.yaml": params.replace(f"{key}: 31", f"{key}: 63")},
        )
    )

    assert row.run_path == {"max_depth": "a.py", "num_leaves": "b.py"}[key]


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

    assert [row.level for row in rows_of({"train.py": text}, {"train.py": text.replace("31", "63")})] == ["LX"]


@pytest.mark.parametrize(("kept", "levels"), [("", ["L0"]), ("import json_log_plots\n", [])])
def test_a_changed_expression_whose_level_cannot_be_told_is_no_row(rows_of: Rows, kept: str, levels: list[str]) -> None:
    loop = (
        "import torch\nfrom torch import nn\n\n"
        "net = nn.Linear(3, 2)\noptimizer = torch.optim.SGD(net.parameters(), lr=0.1)\n"
        "criterion = nn.MSELoss()\nfor x in data:\n    loss = criterion(net(x))\n"
        "    loss.backward()\n    optimizer.step()\n"
        f"torch.save(net, 'net.pt')\n{kept}"
    )

    rows = rows_of({"train.py": loop}, {"train.py": loop.replace("MSELoss", "L1Loss")}, messages=["try another loss"])

    assert [row.level for row in rows] == levels


def test_an_option_after_the_tracker_s_does_not_turn_it_off() -> None:
    options = (
        "import wandb\nparser.add_argument('--use_wandb', action=argparse.BooleanOptionalAction, default=True)\n"
        "parser.add_argument('--restore', default=None)\nif args.use_wandb:\n    wandb.init()\n"
    )

    on, off = tracker_of(options), tracker_of(options.replace("default=True", "default=False"))

    assert (on, off) == ("guarded", "off")


def test_a_table_named_after_results_may_be_one() -> None:
    assert is_unread_result("scripts/resultstime_python.txt")


def test_settings_belong_to_the_run_that_their_folder_is_called_after(rows_of: Rows) -> None:
    script = TRAIN.replace("SEED = 71", "SEED = read('base.yaml')")
    files = {"fix.py": script, "flex.py": f"{script}# more\n", "config/fix/base.yaml": "lr: 0.1\n"}

    row = only(rows_of(files, {"config/fix/base.yaml": "lr: 0.3\n"}))

    assert row.run_path == "fix.py"


def test_settings_belong_to_no_run_that_was_put_aside(rows_of: Rows) -> None:
    script = TRAIN.replace("SEED = 71", "SEED = read('base.yaml')")
    files = {"old/fit.py": script, "fit.py": TRAIN, "two.py": f"{TRAIN}# more\n", "base.yaml": "lr: 0.1\n"}

    assert rows_of(files, {"base.yaml": "lr: 0.3\n"}) == ()


def test_a_value_changed_with_the_coming_of_its_run_is_no_try(rows_of: Rows) -> None:
    script = TRAIN.replace("SEED = 71", "SEED = read('params.yaml')")
    first = {"other.py": TRAIN, "params.yaml": "lr: 0.1\n"}

    row = only(rows_of(first, {"train.py": f"{script}# new\nprint(1)\n", "params.yaml": "lr: 0.3\n"}))

    assert row.events == ("E2",)


HYDRA = """import hydra
import torch
from torch import nn


@hydra.main(config_path="../configs", config_name="{primary}")
def main(cfg):
    model = nn.Linear(2, 1)
    optimizer = torch.optim.Adam(model.parameters(), lr=cfg.opt.lr)
    for x, y in load():
        nn.functional.mse_loss(model(x), y).backward()
        optimizer.step()
    torch.save(model.state_dict(), 'model.pt')


if __name__ == '__main__':
    main()
"""
COMPOSED = {"configs/config.yaml": "defaults:\n  - opt: slow\n", "configs/opt/slow.yaml": "lr: 0.1\n"}


@pytest.mark.parametrize(("other", "count"), [("config", 1), ("pretrain", 0)])
def test_settings_composed_for_several_runs_are_of_any_where_all_start_alike(
    rows_of: Rows, other: str, count: int
) -> None:
    first = {"src/run.py": HYDRA.format(primary="config"), "src/run_folds.py": HYDRA.format(primary=other), **COMPOSED}

    rows = rows_of(first, {"configs/opt/slow.yaml": "lr: 0.01\n"})

    assert [row.run_path for row in rows] == [None] * count
    assert all("any of 2 runs: src/run.py, src/run_folds.py" in row.evidence[-1].says for row in rows)


@pytest.mark.parametrize(("stem", "run"), [("image_vq", "run_vq.py"), ("text_kd", None)])
def test_settings_that_several_runs_name_are_of_the_one_that_is_called_like_them(
    rows_of: Rows, stem: str, run: str | None
) -> None:
    named = f"{TRAIN}NAMES = ['image_vq', 'text_kd']\n"
    files = {"run_vq.py": f"{named}# first\n", "run_all.py": named, f"setups/{stem}.yaml": "lr: 0.1\n"}

    row = only(rows_of(files, {f"setups/{stem}.yaml": "lr: 0.01\n"}))

    assert row.run_path == run
