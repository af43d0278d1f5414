"""`mldebt models` lists models, and says by folder or team how many are documented."""

import json

import pytest
from repositories import Repository

from mldebt.cli.main import run

NET = """\
import torch
from torch import nn


class {name}(nn.Module):
    {docstring}

    def __init__(self):
        super().__init__()
        self.body = nn.Linear(3, 1)

    def forward(self, x):
        return self.body(x)


if __name__ == "__main__":
    model = {name}()
    optimiser = torch.optim.SGD(model.parameters(), lr=0.1)
    model(torch.rand(8, 3)).sum().backward()
    optimiser.step()
    torch.save(model.state_dict(), "{name}.pt")
"""
TOLD = '"""Predicts the height of the next tide at one harbour from the last three readings."""'


def test_models_are_counted_by_folder(make_repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    folder = make_repository({
        "tide/net.py": NET.format(name="TideNet", docstring=TOLD),
        "yield_/net.py": NET.format(name="YieldNet", docstring='"""Yield net."""'),
    })  # fmt: skip

    assert run(["models", str(folder), "--by", "folder", "--format", "json"]) == 0

    rows = {row["name"]: row for row in json.loads(capsys.readouterr().out)}
    assert (rows["tide"]["models"], rows["tide"]["partial"], rows["tide"]["undocumented"]) == (1, 1, 0)
    assert (rows["yield_"]["models"], rows["yield_"]["undocumented"]) == (1, 1)


def test_models_are_counted_by_the_team_that_codeowners_names(
    make_repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_repository({
        "CODEOWNERS": "/tide/ @sea\n/crop/ @land\n",
        "tide/net.py": NET.format(name="TideNet", docstring=TOLD),
        "crop/net.py": NET.format(name="CropNet", docstring="size = 3"),
    })  # fmt: skip

    assert run(["models", str(folder), "--by", "team", "--format", "csv"]) == 0

    assert capsys.readouterr().out.splitlines() == [
        "team,models,documented,partial,none,unknown", "'@land,1,0,0,1,0", "'@sea,1,0,1,0,0",
    ]  # fmt: skip


def test_coverage_without_models_says_so(make_repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    folder = make_repository({"README.md": "# Nothing\n"})

    assert run(["models", str(folder), "--by", "folder"]) == 0

    assert "No models found." in capsys.readouterr().out
