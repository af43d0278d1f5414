"""What stands beside a model and is not it: loaders, parts of one system, forms, citations."""

import pytest
from listed_models import Scan

NET = (
    "import torch\nfrom torch import nn\n\n\nclass {name}(nn.Module):\n{doc}    def __init__(self):\n"
    "        super().__init__()\n        self.body = nn.Linear(3, 1)\n\n"
    "    def forward(self, x):\n        return self.body(x)\n"
)
TRAIN = (
    "import torch\nfrom nets import {name}\n\nif __name__ == '__main__':\n    model = {name}()\n"
    "    torch.optim.SGD(model.parameters(), lr=0.1).step()\n"
)
PURPOSE = '    """Judges whether a tide table was forged."""\n\n'


def test_a_function_that_loads_weights_is_no_model_of_its_own(scan: Scan) -> None:
    loader = (
        "import torch\nfrom nets import TideNet\n\n\ndef load_model(path):\n    model = TideNet()\n"
        "    model.load_state_dict(torch.load(path))\n    return model\n"
    )
    files = {"nets.py": NET.format(name="TideNet", doc=""), "train.py": TRAIN.format(name="TideNet")}

    found = scan({**files, "serve.py": loader})

    assert ("serve.py", "load_model") not in found
    assert found["nets.py", "TideNet"].role == "model"


def test_a_model_made_beside_another_is_not_told_of_by_its_docstring(scan: Scan) -> None:
    critic = NET.format(name="Critic", doc=PURPOSE)
    maker = NET.format(name="Forger", doc="")
    train = (
        "import torch\nfrom critic import Critic\nfrom forger import Forger\n\nif __name__ == '__main__':\n"
        "    judge = Critic()\n    forger = Forger()\n"
        "    torch.optim.SGD([*judge.parameters(), *forger.parameters()], lr=0.1).step()\n"
        "    torch.save(judge.state_dict(), 'c.pt')\n    torch.save(forger.state_dict(), 'f.pt')\n"
    )

    found = scan({"critic.py": critic, "forger.py": maker, "train.py": train})

    assert found["critic.py", "Critic"].documentation == "partial"
    assert found["forger.py", "Forger"].documentation == "none"


def test_a_class_that_is_only_loaded_with_its_weights_is_a_model(scan: Scan) -> None:
    hub = (
        "from huggingface_hub import PyTorchModelHubMixin\n\n\nclass TideModel(PyTorchModelHubMixin):\n"
        "    def predict(self, x):\n        return x\n\n\nclass HarbourModel(TideModel):\n    pass\n"
    )
    use = "from tide import TideModel\n\nmodel = TideModel.from_pretrained('port/tide')\nmodel.predict([1])\n"

    found = scan({"tide.py": hub, "run.py": use})

    assert found["tide.py", "TideModel"].role == "model"


def test_a_name_that_ends_in_model_is_no_part(scan: Scan) -> None:
    files = {
        "nets.py": NET.format(name="CategoryEmbeddingModel", doc=""),
        "train.py": TRAIN.format(name="CategoryEmbeddingModel"),
    }

    found = scan(files)

    assert found["nets.py", "CategoryEmbeddingModel"].role == "model"


CITED = "@inproceedings{tidenet,\n  title={TideNet},\n  year={2020}\n}"
LISTED = "├── TideNet\n│   └── train.py\n"


@pytest.mark.parametrize(
    ("block", "is_shown"), [(CITED, False), (LISTED, False), ("python train.py --net TideNet", True)]
)
def test_only_a_command_or_a_statement_shows_how_a_model_is_run(scan: Scan, block: str, *, is_shown: bool) -> None:
    files = {"nets.py": NET.format(name="TideNet", doc=""), "train.py": TRAIN.format(name="TideNet")}

    found = scan({**files, "README.md": f"# TideNet\n\n```\n{block}\n```\n"})["nets.py", "TideNet"]

    assert found.items is not None
    assert found.items.reproduce is not None
    assert found.items.reproduce.found is is_shown


def test_a_form_that_a_program_fills_in_is_no_card(scan: Scan) -> None:
    form = (
        "# TideNet {{ 'for harbours' if harbour else '' }}\n\nTideNet predicts the tide of a harbour.\n\n"
        "## Limitations\n\n{% if limits %}It should not be used for rivers, lakes or any other water.{% endif %}\n"
    )
    files = {"nets.py": NET.format(name="TideNet", doc=""), "train.py": TRAIN.format(name="TideNet")}

    found = scan({**files, "model_card_template.md": form})

    assert found["nets.py", "TideNet"].documentation == "none"
