"""Plain classes around networks and estimators, what a settings object chooses, and what came with a copied toolkit."""

import pytest
from listed_models import Scan

NETS = (
    "from torch import nn\n\n\nclass TideNet(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    "        self.body = nn.Linear(3, 1)\n\n    def forward(self, x):\n        return self.body(x)\n"
)
WRAPPER = (
    "import torch\nfrom nets import TideNet\n\n\nclass {name}:\n    def __init__(self, kind):\n"
    "        nets = {{'tide': TideNet}}\n        Chosen = nets[kind]\n        self.network = Chosen()\n"
    "        self.optimizer = torch.optim.Adam(self.network.parameters())\n\n"
    "    def save(self, path):\n        torch.save(self.network.state_dict(), path)\n\n"
    "    def train(self, x, y):\n        loss = (self.network(x) - y).sum()\n        loss.backward()\n"
    "        self.optimizer.step()\n\n\nif __name__ == '__main__':\n    {name}('tide').train(1, 2)\n"
)
GIVEN = (
    "class {name}:\n    def __init__(self, preprocessing, trained_model):\n        self.preprocessing = preprocessing\n"
    "        self.trained_model = trained_model\n\n    def predict(self, rows):\n"
    "        return self.trained_model.predict(self.preprocessing.transform(rows))\n"
)
FIT = (
    "import joblib\nfrom given import {name}\nfrom sklearn.linear_model import Ridge\n"
    "from sklearn.preprocessing import StandardScaler\n\n\nif __name__ == '__main__':\n"
    "    scaler, ridge = StandardScaler().fit([[1]]), Ridge().fit([[1]], [1])\n"
    "    joblib.dump({name}(scaler, ridge), 'out.joblib')\n"
)


def test_a_plain_class_that_trains_and_saves_the_network_it_chooses_is_the_model(scan: Scan) -> None:
    found = scan({"nets.py": NETS, "model.py": WRAPPER.format(name="Model")})

    assert found["model.py", "Model"].role == "model"


def test_a_trainer_that_chooses_its_network_is_no_model(scan: Scan) -> None:
    found = scan({"nets.py": NETS, "model.py": WRAPPER.format(name="TideTrainer")})

    assert ("model.py", "TideTrainer") not in found


def test_what_only_asks_a_model_for_a_service_is_no_model(scan: Scan) -> None:
    found = scan(
        {"given.py": GIVEN.format(name="PredictionPipeline"), "train.py": FIT.format(name="PredictionPipeline")}
    )

    assert ("given.py", "PredictionPipeline") not in found


def test_an_estimator_of_its_own_is_a_model_though_it_is_called_a_perceptron(scan: Scan) -> None:
    mlp = (
        "from sklearn.base import BaseEstimator, ClassifierMixin\n\n\n"
        "class SimpleMLP(BaseEstimator, ClassifierMixin):\n"
        "    def fit(self, x, y):\n        return self\n\n    def predict(self, x):\n        return x\n\n\n"
        "def build():\n    return SimpleMLP()\n"
    )

    assert scan({"mlp.py": mlp})["mlp.py", "SimpleMLP"].role == "model"


@pytest.mark.parametrize(("key", "role"), [("MODEL.ARCH", "model"), ("MODEL.PART", "component")])
def test_a_class_that_a_settings_object_names_as_the_model_is_one_though_another_has_it_inside(
    scan: Scan, key: str, role: str
) -> None:
    whole = (
        "from torch import nn\nfrom nets import TideNet\n\n\nclass MoonNet(nn.Module):\n    def __init__(self):\n"
        "        super().__init__()\n        self.tide = TideNet()\n\n"
        "    def forward(self, x):\n        return self.tide(x)\n"
    )
    settings = f"from easydict import EasyDict\nfrom nets import TideNet\n\nCFG = EasyDict()\nCFG.{key} = TideNet\n"
    readme = "# Moons\n\n## Pre-train TideNet\n\nTideNet predicts the next height of the tide from the last ones.\n"

    found = scan({"README.md": readme, "nets.py": NETS, "moon.py": whole, "cfg.py": settings})

    assert found["nets.py", "TideNet"].role == role


@pytest.mark.parametrize(("kit", "role"), [("src/tides.pytorch-master", "component"), ("src/kit", "model")])
def test_what_a_copied_toolkit_only_offers_is_no_model_of_the_repository(scan: Scan, kit: str, role: str) -> None:
    offered = NETS + "\n\nNETS = {'tide': TideNet}\n"
    home = "# Tides\n\nInstall from https://github.com/someone/tides.pytorch with pip.\n"
    files = {f"{kit}/README.md": home, f"{kit}/setup.py": "", f"{kit}/tides/nets.py": offered, "README.md": "# Mine\n"}

    assert scan(files)[f"{kit}/tides/nets.py", "TideNet"].role == role


def test_a_network_taken_by_its_name_of_a_module_imported_at_run_time_is_chosen(scan: Scan) -> None:
    start = (
        "import importlib\nimport sys\n\n\ndef get_model(cfg):\n    Net = importlib.import_module(cfg.kind).Net\n"
        "    return Net()\n\n\nif __name__ == '__main__':\n    get_model(sys.argv[1])\n"
    )
    found = scan({"nets.py": NETS.replace("TideNet", "Net"), "train.py": start})

    assert found["nets.py", "Net"].role == "model"


def test_a_class_that_a_network_is_made_of_unless_told_otherwise_is_a_part(scan: Scan) -> None:
    nets = (
        "from torch import nn\n\n\nclass CycleMixer(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.body = nn.Linear(3, 1)\n\n    def forward(self, x):\n        return self.body(x)\n\n\n"
        "class CycleNet(nn.Module):\n    def __init__(self, mixer=CycleMixer):\n        super().__init__()\n"
        "        self.mixer = mixer()\n\n    def forward(self, x):\n        return self.mixer(x)\n"
    )
    readme = "# CycleMixer\n\nCycleMixer is an architecture for dense prediction of images.\n"

    assert scan({"nets.py": nets, "README.md": readme})["nets.py", "CycleMixer"].role == "component"


def test_a_network_of_which_a_function_optimizes_the_pieces_is_a_model(scan: Scan) -> None:
    train = (
        "import torch\nfrom nets import TideNet\n\n\ndef training(model, opt=torch.optim.Adam):\n"
        "    step = opt(list(model.body.parameters()))\n    model.loss(torch.rand(2, 3)).backward()\n"
        "    step.step()\n\n\n"
        "if __name__ == '__main__':\n    training(TideNet())\n"
    )

    assert scan({"nets.py": NETS, "train.py": train})["nets.py", "TideNet"].role == "model"


def test_a_class_in_a_list_of_models_is_chosen_by_its_place(scan: Scan) -> None:
    train = (
        "import sys\nimport torch\nfrom nets import TideNet\n\nMODELS = [TideNet]\n\n\n"
        "if __name__ == '__main__':\n    print(MODELS[int(sys.argv[1])]()(torch.rand(1, 3)))\n"
    )

    assert scan({"nets.py": NETS, "train.py": train})["nets.py", "TideNet"].role == "model"


def test_an_experiment_named_after_its_network_is_no_model(scan: Scan) -> None:
    found = scan({"nets.py": NETS, "model.py": WRAPPER.format(name="Exp_Tideformer")})

    assert ("model.py", "Exp_Tideformer") not in found
