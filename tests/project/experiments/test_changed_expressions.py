"""E6: which changes of an expression may be a try, and which are a refactoring, an option or other code."""

import pytest

from mldebt.project.experiments.changes.expressions import changed_expression
from mldebt.project.experiments.changes.making import Expressed
from mldebt.project.experiments.texts.lines import difference

NET = """import torch.nn as nn
import torch.nn.functional as F


class Net(nn.Module):
    def __init__(self, width):
        self.first = nn.Linear(width, 10)
        self.last = nn.Linear(10, 2, bias=False)

    def forward(self, x):
        return F.softmax(self.last(self.first(x)), dim=1)

    def predict(self, x):
        return F.softmax(self.forward(x), dim=1)
"""


def _changed(old: str, new: str) -> Expressed | None:
    return changed_expression(old, new, difference(old, new))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("bias=False", "bias=True"),
        ("nn.Linear(width, 10)", "nn.Conv1d(width, 10, 3)"),
        ("        self.last = nn.Linear(10, 2, bias=False)\n", ""),
        ("return F.softmax(self.last", "return F.log_softmax(self.last"),
        ("bias=False)", "bias=False)\n        nn.init.zeros_(self.last.weight)"),
    ],
)
def test_another_layer_word_or_number_changes_an_expression(before: str, after: str) -> None:
    assert _changed(NET, NET.replace(before, after, 1)) is not None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("nn.Linear(width, 10)", "nn.Linear(hidden_width, 10)"),
        ("nn.Linear(width, 10)", "torch.nn.Linear(\n            width, 10\n        )"),
        ("F.softmax(self.forward(x), dim=1)", "F.softmax(self.forward(x), dim=0)"),
        (
            "class Net(nn.Module):",
            "class Other(nn.Module):\n    def f(self):\n        self.a = nn.Linear(3, 4)\n\n\nclass Net:",
        ),
        ("        self.last", "        self.spare = nn.Linear(3, 4)\n        self.last"),
        ("        self.last", "        if opt.wide:\n            self.wide = nn.Linear(9, 9)\n        self.last"),
    ],
)
def test_other_names_options_new_classes_and_predictions_change_none(before: str, after: str) -> None:
    assert _changed(NET, NET.replace(before, after, 1)) is None


def test_amid_a_rewrite_nobody_can_tell_a_try() -> None:
    rewritten = NET.replace("bias=False", "bias=True") + "".join(f"TABLE_{at} = {at}\n" for at in range(60))

    assert _changed(NET, rewritten) is None


def test_a_line_that_names_a_longer_class_is_not_taken_for_the_expression() -> None:
    old = NET.replace("nn.Linear(width, 10)", "nn.Linear(width, 10)\n        self.mid = MyLinear(3)")

    found = _changed(old, old.replace("bias=False", "bias=True"))

    assert found is not None
    assert found.text.startswith("self.last")


MAIN = """import torch.nn as nn


def load(path):
    return path


if __name__ == "__main__":
    loss_fn = nn.KLDivLoss(reduction="sum")
    print(loss_fn, load("x"))
"""


def test_another_loss_in_the_main_block_is_a_swap_however_much_else_changed() -> None:
    new = MAIN.replace("nn.KLDivLoss(", "SoftLoss(").replace("def load", "class SoftLoss:\n    pass\n\n\ndef load")
    new = new.replace("    return path", "\n".join(f"    path += '{part}'" for part in range(60)) + "\n    return path")

    found = _changed(MAIN, new)

    assert found is not None
    assert (found.text, found.owner, found.is_swap) == ("loss_fn: KLDivLoss → SoftLoss", "", True)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("optimizer = AdamOptimizer(w, lr)", "optimizer = keras.optimizers.Adam(w, lr)"),
        ("optimizer = Adam(w, lr)", "optimizer = DistributedOptimizer(Adam(w, lr))"),
        ("optimizer = Adam(w, lr)", "if cfg.sgd:\n    optimizer = SGD(w, lr)\nelse:\n    optimizer = AdamW(w, lr)"),
        ("optimizer = build(w, lr)", "optimizer = Adam(w, lr)"),
        ("model = KD_Training(w, lr)", "model = KDTraining(w, lr)"),
    ],
)
def test_another_name_of_a_class_a_wrapper_and_a_choice_are_no_swap(old: str, new: str) -> None:
    head = "def fit(w, lr):\n    "

    found = _changed(head + old, head + new.replace("\n", "\n    "))

    assert found is None or not found.is_swap


STEP = """def step(model, x, wrong):
    real = model(x)
    {}
    loss.backward()
    return {}
"""


@pytest.mark.parametrize(
    ("old", "new", "is_another"),
    [
        ("loss = a_loss + b_loss", "loss = a_loss + b_loss + wrong_loss", True),
        ("loss = a_loss + 0.5 * b_loss", "loss = a_loss + 0.1 * b_loss", True),
        ("loss = a_loss + b_loss", "loss = b_loss + a_loss  # the sum", False),
        ("loss = mse(real, x)", "loss = mse(real, x - 1)", True),
        ("loss = mse(real, x)", "loss = mse(y_real, target)", False),
        ("test_loss = a_loss / 5", "test_loss = a_loss / 5 + b_loss", False),
        ("loss = criterion(real, x)", "loss = criterion(real * wrong, x * wrong)", True),
        ("loss = a_loss * 0.5 + b_loss", "loss = a_loss + 0.5 * b_loss", True),
        ("loss = a_loss * 0.5 + b_loss", "loss = b_loss + a_loss * 0.5", False),
        ("loss = a_loss * 0.5 + b_loss", "loss = z_loss * 0.5 + c_loss", False),
        ("loss = a_loss + b_loss", "loss = a_loss * wrong.get(epoch) + b_loss", True),
        ("loss = mse(real, x)", "loss = mse(real, x) / accumulation_steps", False),
        ("loss = loss", "loss = running_loss / len(x)", False),
        ("loss = mse(real, x)", "loss = mse(real.float(), x.view(-1))", False),
    ],
)
def test_another_term_or_weight_of_what_is_trained_is_another_loss(old: str, new: str, *, is_another: bool) -> None:
    found = _changed(STEP.format(old, "loss.item()"), STEP.format(new, "loss.item()"))

    assert (found is not None and found.is_swap) == is_another


@pytest.mark.parametrize(
    ("old", "new", "is_another"),
    [
        ("return attention_loss * 100 + hidden * 0.001", "return attention_loss * 100 + hidden * 0.1", True),
        ("return loss", "return loss / 2", False),
        ("return attention_loss * 100 + hidden", "return attention_loss * 100, hidden", False),
    ],
)
def test_another_weight_of_a_loss_that_a_function_returns_is_another_loss(
    old: str, new: str, *, is_another: bool
) -> None:
    head = "def distilled(attention_loss, hidden, loss):\n    "

    found = _changed(head + old + "\n", head + new + "\n")

    assert (found is not None and found.is_swap) == is_another


def test_another_network_of_a_library_stands_in_the_place_of_the_first() -> None:
    found = _changed("net = models.resnet152(pretrained=True)\nfit(net)\n", "net = models.alexnet(True)\nfit(net)\n")

    assert found is not None
    assert found.is_swap
