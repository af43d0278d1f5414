"""Where nothing around a kept model tells anything it is reported; any text that may tell of it forbids the claim."""

import pickle
from collections import OrderedDict
from pathlib import Path

import pytest
from repositories import Repository

from mldebt.demo.story import pickled
from mldebt.options import Options
from mldebt.pipeline import opened
from mldebt.project.models.texts.prose import is_foreign
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
LOADS = "import pickle\n\nfrom net import TideNet\n\nmodel = pickle.load(open('uplift.pkl', 'rb'))\n"
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
        {
            "README.md": "# harbour\n\n조수 높이를 예측하는 서비스\n\n![badge](https://img.example.org/a-long-address-of-a-badge.svg)\n"
        },
        {"README.md": "# Predicción del nivel\n"},
        {"README.md": '# harbour\n\n```\ncurl -d \'{"gauge": 1, "moon": 2}\' localhost\n```\n'},
    ],
)
def test_where_a_text_nearby_may_tell_of_it_nothing_is_claimed(
    make_repository: Repository, files: dict[str, str]
) -> None:
    folder = make_repository({"tide.py": TIDE, **files})

    assert found(folder) == []


@pytest.mark.parametrize("path", ["examples/train.py", "old/train.py", "toy_train.py"])
def test_what_is_tried_or_shown_is_never_sure(make_repository: Repository, path: str) -> None:
    folder = make_repository({path: TIDE})

    assert ("high", "TideNet") not in found(folder)


@pytest.mark.parametrize(
    "text",
    [
        "git clone https://git.example.org/harbour\ndvc add data/gauges.csv for the gauges that are used",
        "    ├── models             <- Trained models that predict\n    └── train.py           <- Scripts that train",
        "A short description of the project.\n\nProject based on the cookiecutter data science project template.",
        "The [data](https://drive.google.com/drive/folders/1x) is here.",
    ],
)
def test_commands_trees_templates_and_links_to_data_tell_nothing(make_repository: Repository, text: str) -> None:
    folder = make_repository({"tide.py": TIDE, "README.md": f"# harbour\n\n{text}\n"})

    assert found(folder) == [("high", "TideNet")]


def test_weights_that_a_service_names_are_kept_and_others_may_be_anybodys(make_repository: Repository) -> None:
    weights = pickle.dumps(OrderedDict([("body.weight", 1)]), 2).replace(b"q\x00", b"ctorch\nFloatStorage\n0", 1)
    folder = make_repository(
        {"app.py": "import torch\nfrom fastapi import FastAPI\n\napp = FastAPI()\nnet = torch.load('tide.pt')\n"}
    )
    (folder / "tide.pt").write_bytes(weights)
    (folder / "quay.pt").write_bytes(weights + b" ")

    assert found(folder) == [("high", "tide.pt")]


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
