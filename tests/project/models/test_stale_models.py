"""What a trained file, or a card, is older than is told from content and ancestry, not from dates."""

from pathlib import Path

from listed_models import models_in
from repositories import Repository, commit

from mldebt.findings.subjects import Stale

PICKLE = "csklearn.linear_model._ridge\nRidge\n(tR.\n"
TRAIN = """\
import joblib
from sklearn.linear_model import Ridge

model = Ridge(alpha=1.0).fit([[0.0], [1.0]], [0.0, 1.0])
joblib.dump(model, "harvest.pkl")
"""
NET = """\
import torch
from torch import nn


class TideNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Linear(3, {width})

    def forward(self, x):
        return self.body(x)


if __name__ == "__main__":
    model = TideNet()
    optimiser = torch.optim.SGD(model.parameters(), lr=0.1)
    for _ in range(10):
        model(torch.rand(8, 3)).sum().backward()
        optimiser.step()
    torch.save(model.state_dict(), "tide.pt")
"""


def stale(folder: Path, path: str = "harvest.pkl", name: str = "harvest.pkl") -> tuple[Stale, ...] | None:
    """Return what one model of a repository is older than."""
    return models_in(folder)[path, name].stale_against


def test_a_file_that_is_as_new_as_its_script_is_not_stale(make_repository: Repository) -> None:
    folder = make_repository({"train.py": TRAIN, "harvest.pkl": PICKLE})

    assert stale(folder) == ()


def test_the_first_commit_that_left_a_file_behind_is_named_and_all_are_counted(make_repository: Repository) -> None:
    folder = make_repository({"train.py": TRAIN, "harvest.pkl": PICKLE})
    first = commit(folder, {"train.py": TRAIN.replace("1.0)", "0.5)", 1)}, day=2)
    commit(folder, {"train.py": TRAIN.replace("1.0)", "0.1)", 1)}, day=3)

    found = stale(folder)

    says = "in the script that writes it `Ridge(alpha=1.0)` became `Ridge(alpha=0.1)`"
    assert found == (Stale("train.py", first, "code", 2, says),)


def test_a_change_that_was_taken_back_leaves_nothing_stale(make_repository: Repository) -> None:
    folder = make_repository({"train.py": TRAIN, "harvest.pkl": PICKLE})
    commit(folder, {"train.py": TRAIN.replace("1.0)", "0.5)", 1)}, day=2)
    commit(folder, {"train.py": TRAIN}, day=3)

    assert stale(folder) == ()


def test_formatting_comments_and_prints_are_no_change(make_repository: Repository) -> None:
    folder = make_repository({"train.py": TRAIN, "harvest.pkl": PICKLE})
    talkative = f'"""Fits the harvest."""\n# now with words\n{TRAIN.replace("1.0])", "1.0],)")}print("done")\n'
    commit(folder, {"train.py": talkative}, day=2)

    assert stale(folder) == ()


def test_a_renamed_script_is_compared_with_its_former_self(make_repository: Repository) -> None:
    folder = make_repository({"train.py": TRAIN, "harvest.pkl": PICKLE})
    commit(folder, {"train.py": None, "fit.py": TRAIN}, day=2)
    commit(folder, {"fit.py": TRAIN.replace("1.0)", "0.5)", 1)}, day=3)

    found = stale(folder)

    assert found is not None
    assert [(one.path, one.what, one.commits) for one in found] == [("fit.py", "code", 1)]


def test_a_file_that_is_not_committed_has_no_answer(make_repository: Repository) -> None:
    folder = make_repository({"train.py": TRAIN})
    (folder / "harvest.pkl").write_text(PICKLE, encoding="utf-8")

    assert stale(folder) is None


def test_of_two_scripts_that_write_one_name_nobody_knows_which_it_was(make_repository: Repository) -> None:
    folder = make_repository({"a.py": TRAIN, "b.py": TRAIN, "harvest.pkl": PICKLE})
    commit(folder, {"b.py": TRAIN.replace("1.0)", "0.5)", 1)}, day=2)

    assert stale(folder) == ()


def test_a_card_is_older_than_the_layers_it_describes(make_repository: Repository) -> None:
    card = "# Model card: TideNet\n\n## Description\n\nTideNet predicts the height of the next tide at one harbour.\n"
    folder = make_repository({"net.py": NET.format(width=1), "MODEL_CARD.md": card})
    changed = commit(folder, {"net.py": NET.format(width=2)}, day=2)

    found = stale(folder, "net.py", "TideNet")

    says = "in `TideNet` `Linear(3, 1)` became `Linear(3, 2)`"
    assert found == (Stale("MODEL_CARD.md", changed, "card", 1, says),)


def test_a_lock_file_written_again_with_the_change_is_not_stale(make_repository: Repository) -> None:
    lock = (
        "schema: '2.0'\nstages:\n  train:\n    cmd: python train.py\n"
        "    deps:\n    - path: train.py\n      md5: {md5}\n"
        "    outs:\n    - path: model.pkl\n      md5: 1123456789abcdef0123456789abcdef\n"
    )
    stages = "stages:\n  train:\n    cmd: python train.py\n    outs:\n      - model.pkl\n"
    folder = make_repository({"train.py": TRAIN, "dvc.yaml": stages, "dvc.lock": lock.format(md5="a" * 32)})
    commit(folder, {"train.py": TRAIN.replace("1.0)", "0.5)", 1), "dvc.lock": lock.format(md5="b" * 32)}, day=2)

    fresh = stale(folder, "dvc.yaml", "model.pkl")
    commit(folder, {"train.py": TRAIN.replace("1.0)", "0.1)", 1)}, day=3)
    old = stale(folder, "dvc.yaml", "model.pkl")

    assert fresh == ()
    assert old is not None
    assert [(one.path, one.what) for one in old] == [("train.py", "code")]


def test_a_parameter_of_a_locked_stage_has_another_value(make_repository: Repository) -> None:
    lock = (
        "schema: '2.0'\nstages:\n  train:\n    cmd: python train.py\n    params:\n      params.yaml:\n"
        "        train.alpha: 1.0\n    outs:\n    - path: model.pkl\n      md5: 1123456789abcdef0123456789abcdef\n"
    )
    stages = (
        "stages:\n  train:\n    cmd: python train.py\n    params:\n      - train.alpha\n    outs:\n      - model.pkl\n"
    )
    params = "train:\n  alpha: {alpha}\nother:\n  depth: {depth}\n"
    files = {"train.py": TRAIN, "dvc.yaml": stages, "dvc.lock": lock}
    folder = make_repository({**files, "params.yaml": params.format(alpha="1.0", depth=3)})
    commit(folder, {"params.yaml": params.format(alpha="1.0", depth=4)}, day=2)

    unread = stale(folder, "dvc.yaml", "model.pkl")
    commit(folder, {"params.yaml": params.format(alpha="0.1", depth=4)}, day=3)
    read = stale(folder, "dvc.yaml", "model.pkl")

    assert unread == ()
    assert read is not None
    assert [one.says for one in read] == ["`train.alpha` is 0.1, and was 1.0"]
