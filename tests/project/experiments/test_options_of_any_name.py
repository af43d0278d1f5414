"""Options and defaults whose names tell nothing: what a run hands to what it builds is tried, and nothing else."""

import pytest
from past_trials import TRAIN, Rows, only

PROGRAM = """import argparse

import torch

from net import Net


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--wiggle', type=int, default=3)
    parser.add_argument('--wobble', type=int, default=5)
    parser.add_argument('--port', type=int, default=8080)
    args = parser.parse_args()
    sizes = [args.wobble * 2 ** step for step in range(4)]
    model = Net(args.wiggle, sizes)
    fit(model)
    print(args.port)
    torch.save(model.state_dict(), 'model.pt')


def fit(model, rounds_of_it=3, lr=0.1):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    for x, y in model.data():
        loss = model(x, y)
        loss.backward()
        optimizer.step()


if __name__ == '__main__':
    main()
"""
NET = """import torch


class Net(torch.nn.Module):
    def __init__(self, wiggle, sizes, hidden_dim=32, dropout=0.1):
        super().__init__()
        self.head = torch.nn.Linear(wiggle, hidden_dim)

    def forward(self, x, y):
        loss = self.head(x).sum()
        loss.backward()
        torch.optim.SGD(self.parameters(), lr=1).step()
        return loss
"""
FIRST = {"train.py": PROGRAM, "net.py": NET}


@pytest.mark.parametrize(
    ("option", "keys"),
    [
        ("'--wiggle', type=int, default=3", ["--wiggle"]),
        ("'--wobble', type=int, default=5", ["--wobble"]),
        ("'--port', type=int, default=8080", []),
    ],
)
def test_an_option_is_tried_where_a_run_hands_it_to_what_it_builds(rows_of: Rows, option: str, keys: list[str]) -> None:
    head, _, old = option.rpartition("=")

    rows = rows_of(FIRST, {"train.py": PROGRAM.replace(option, f"{head}={int(old) + 4}")})

    assert [param.key for row in rows for param in row.params] == keys
    assert all(row.confidence == "low" for row in rows)


@pytest.mark.parametrize(
    ("declared", "handed", "keys"),
    [
        ("    parser.add_argument('-learn_rate', type=float, default=3)\n", "lr=args.learn_rate", ["-learn_rate"]),
        ("    parser.add_argument('--speed', type=float, default=3)\n", "momentum=args.speed", ["--speed"]),
        ("    speed_of_it = 3\n", "lr=speed_of_it", ["speed_of_it"]),
        ("    speed_of_it = 3\n", "rate=speed_of_it", []),
    ],
)
def test_what_is_handed_to_a_clear_argument_of_an_optimiser_is_tried(
    rows_of: Rows, declared: str, handed: str, keys: list[str]
) -> None:
    before = PROGRAM.replace("    args = parser", f"{declared}    args = parser")
    first = before.replace("    fit(model)", f"    fit(model)\n    torch.optim.SGD(model.parameters(), {handed})")
    second = first.replace(declared, declared.replace("3", "4"))

    rows = rows_of({**FIRST, "train.py": first}, {"train.py": second})

    assert [param.key for row in rows for param in row.params] == keys


def test_an_option_that_nobody_knows_joins_those_that_are_known(rows_of: Rows) -> None:
    known = PROGRAM.replace("'--port', type=int, default=8080", "'--dropout', type=float, default=0.1")
    second = known.replace("default=3", "default=4").replace("default=0.1", "default=0.3")

    row = only(rows_of({**FIRST, "train.py": known}, {"train.py": second}))

    assert [param.key for param in row.params] == ["--wiggle", "--dropout"]


def test_a_default_of_a_constructor_is_tried_where_nobody_gives_another(rows_of: Rows) -> None:
    other = NET.replace("hidden_dim=32, dropout=0.1", "hidden_dim=64, dropout=0.5")

    row = only(rows_of(FIRST, {"net.py": other}))

    assert ([param.key for param in row.params], row.confidence) == (["hidden_dim", "dropout"], "low")


@pytest.mark.parametrize(
    "call", ["Net(args.wiggle, sizes, 16, 0.2)", "Net(args.wiggle, sizes, hidden_dim=16, dropout=0)"]
)
def test_a_default_in_whose_place_the_caller_gives_something_tries_nothing(rows_of: Rows, call: str) -> None:
    first = {**FIRST, "train.py": PROGRAM.replace("Net(args.wiggle, sizes)", call)}

    rows = rows_of(first, {"net.py": NET.replace("hidden_dim=32, dropout=0.1", "hidden_dim=64, dropout=0.5")})

    assert rows == ()


def test_a_default_of_a_function_that_its_caller_overrides_tries_nothing(rows_of: Rows) -> None:
    first = {**FIRST, "train.py": PROGRAM.replace("fit(model)", "fit(model, lr=args.wiggle)")}

    rows = rows_of(first, {"train.py": first["train.py"].replace("lr=0.1", "lr=0.3")})

    assert rows == ()


def test_a_default_of_a_function_that_nobody_overrides_is_tried(rows_of: Rows) -> None:
    row = only(rows_of(FIRST, {"train.py": PROGRAM.replace("lr=0.1", "lr=0.3")}))

    assert [(param.key, param.value) for param in row.params] == [("lr", "0.3")]


OPTIONS = """import argparse

PARSER = argparse.ArgumentParser()
PARSER.add_argument('-more_views', action='store_true')
PARSER.add_argument('--verbose', action='store_true')
PARSER.add_argument('--do_train', action='store_true')
PARSER.add_argument('--always', action='store_false')
PARSER.add_argument('-learn_rate', type=float, default=0.1)
"""


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("--lr 0.1", "--lr 0.1 -more_views", [("-more_views", "False", "True")]),
        ("-more_views --lr 0.1", "--lr 0.1", [("-more_views", "True", "False")]),
        ("--lr 0.1", "--lr 0.1 -learn_rate 0.2", [("-learn_rate", "0.1", "0.2")]),
        ("--lr 0.1", "--lr 0.1 -unknown_views", []),
        ("--lr 0.1", "--lr 0.1 --verbose", []),
        ("--lr 0.1", "--lr 0.1 --do_train", []),
        ("--lr 0.1", "--lr 0.1 --always", []),
        ("--lr 0.1 -more_views", "--lr 0.1 -more_views", []),
    ],
)
def test_a_switch_that_comes_or_goes_is_tried_where_the_program_knows_it(
    rows_of: Rows, old: str, new: str, told: list[tuple[str, str, str]]
) -> None:
    start = "python train.py \\\n  {} \\\n  --tag a\n"

    first = {"train.py": TRAIN, "opts.py": OPTIONS, "run.sh": start.format(old)}

    rows = rows_of(first, {"run.sh": start.format(new)})

    assert [(param.key, param.previous, param.value) for row in rows for param in row.params] == told
    assert all(row.confidence == "low" for row in rows)
