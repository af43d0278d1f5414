"""Where nothing around a kept model tells anything, its finding is sure; any text makes it less so."""

from pathlib import Path

import pytest
from repositories import Repository

from mldebt.demo.trained import pickled
from mldebt.options import Options
from mldebt.pipeline import opened
from mldebt.project.models.prose import is_foreign
from mldebt.rules.models.undocumented_model import check

NET = """import torch
from torch import nn


class {name}(nn.Module):
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
"""
KEEPS = '    torch.save(model.state_dict(), "out.pt")\n'
TIDE = NET.format(name="TideNet") + KEEPS
QUAY = NET.format(name="QuayNet") + KEEPS


def found(folder: Path) -> list[tuple[str, str]]:
    """Return the confidence and the name of every finding on undocumented models."""
    with opened(Options(path=folder)) as scan:
        project = scan.project
        return [(debt.confidence, debt.text) for model in project.models for debt in check(model, project)]


def test_a_kept_model_in_a_silent_place_is_surely_undocumented(make_repository: Repository) -> None:
    folder = make_repository({"train.py": TIDE, "README.md": "# harbour\n\n## Setup\n\npip install torch\n"})

    assert found(folder) == [("high", "TideNet")]


def test_models_that_one_text_would_tell_of_are_one_finding(make_repository: Repository) -> None:
    folder = make_repository({"tide.py": TIDE, "quay.py": QUAY})

    assert found(folder) == [("high", "QuayNet")]


@pytest.mark.parametrize(
    "files",
    [
        {"README.md": "# Tides\n\nForecasts the height of the next tide from the gauges of three harbours.\n"},
        {"README.md": "# harbour\n\n[Notes](https://arxiv.org/abs/1706.03762)\n"},
        {"README.md": "# harbour\n\nAssignment 3.\n"},
        {"report.pdf": "%PDF-1.4 tides"},
        {"setup.py": 'from setuptools import setup\n\nsetup(name="t", description="Forecasts tides of a harbour")\n'},
        {"serve.py": 'import tide\n\n\ndef run(rows):\n    """Takes rows of gauges. Returns heights of tides."""\n'},
        {"serve.py": "import tide\nfrom sklearn.datasets import load_iris\n"},
    ],
)
def test_a_text_nearby_makes_a_finding_less_sure(make_repository: Repository, files: dict[str, str]) -> None:
    folder = make_repository({"tide.py": TIDE, "quay.py": QUAY, **files})

    assert ("high", "TideNet") not in found(folder)


@pytest.mark.parametrize("path", ["examples/train.py", "old/train.py", "toy_train.py"])
def test_what_is_tried_or_shown_is_never_sure(make_repository: Repository, path: str) -> None:
    folder = make_repository({path: TIDE})

    assert ("high", "TideNet") not in found(folder)


def test_a_pickled_estimator_in_a_silent_place_is_surely_undocumented(make_repository: Repository) -> None:
    folder = make_repository({"app.py": "import pickle\n\nmodel = pickle.load(open('uplift.pkl', 'rb'))\n"})
    (folder / "uplift.pkl").write_bytes(
        pickled("model = sklearn.linear_model._logistic.LogisticRegression\nrate = 0.1\n")
    )

    assert found(folder) == [("high", "uplift.pkl")]


def test_small_words_of_another_language_tell_it() -> None:
    spanish = "Este proyecto estima la altura de la marea a partir de los sensores del puerto."

    assert is_foreign(spanish)
    assert not is_foreign("This project estimates the height of the tide from the sensors of a harbour in Le Havre.")
