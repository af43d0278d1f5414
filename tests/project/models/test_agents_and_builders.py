"""Classes that hand out a Keras network by a method, and agents that keep the networks they train."""

import pytest
from listed_models import Scan

BUILDER = (
    "from tensorflow.keras.models import Sequential\nfrom tensorflow.keras.layers import Conv2D, Dense\n\n\n"
    "class {name}:\n    @staticmethod\n    def build(width, classes):\n        model = Sequential()\n"
    "        model.add(Conv2D(20, 5))\n        model.add(Dense(classes))\n        return {handed}\n"
)
TRAIN = (
    "from nets import {name}\nfrom data import x, y\n\nmodel = {name}.build(28, 10)\nmodel.compile('sgd', 'mse')\n"
    "model.fit(x, y, epochs=10)\nmodel.save('lenet.h5')\n"
)
METHOD = BUILDER.replace("    @staticmethod\n    def build(width", "    def build(self, width")
CHOSEN = (
    "import sys\nimport nets\nfrom data import x, y\n\nif sys.argv[1] == 'a':\n    net = nets.{name}()\n"
    "model = net.build(28, 10)\nmodel.compile('sgd', 'mse')\nmodel.fit(x, y, epochs=10)\nmodel.save('lenet.h5')\n"
)
AGENT = (
    "import torch\nfrom torch import nn\n\n\nclass QNet(nn.Module):\n    def __init__(self):\n"
    "        super().__init__()\n        self.body = nn.Linear(3, 1)\n\n    def forward(self, x):\n"
    "        return self.body(x)\n\n\n"
    "class {name}:\n    def __init__(self):\n        self.q = QNet()\n"
    "        self.opt = torch.optim.Adam(self.q.parameters())\n\n"
    "    def {act}(self, state):\n        return self.q(state).argmax()\n\n"
    "    def learn(self, x):\n        self.q(x).sum().backward()\n        self.opt.step()\n"
)
PLAY = "from agent import {name}\n\na = {name}()\nfor _ in range(100):\n    a.learn(a.{act}(1))\n"


@pytest.mark.parametrize("handed", ["model", "(model, classes)"])
def test_a_class_whose_static_method_builds_a_network_is_the_model(scan: Scan, handed: str) -> None:
    found = scan({"nets.py": BUILDER.format(name="LeNet", handed=handed), "train.py": TRAIN.format(name="LeNet")})

    assert found["nets.py", "LeNet"].role == "model"
    assert "trained" in found["nets.py", "LeNet"].reach


def test_a_class_of_which_what_it_makes_builds_a_network_is_the_model(scan: Scan) -> None:
    code = METHOD.format(name="LeNet", handed="model")
    found = scan({"nets.py": code, "train.py": CHOSEN.format(name="LeNet")})

    assert found["nets.py", "LeNet"].role == "model"


@pytest.mark.parametrize(("name", "handed"), [("LeNetTrainer", "model"), ("Solver", "model"), ("LeNet", "classes")])
def test_what_builds_a_network_to_drive_it_is_no_model(scan: Scan, name: str, handed: str) -> None:
    code = METHOD.format(name=name, handed=handed)
    found = scan({"nets.py": code, "train.py": CHOSEN.format(name=name)})

    assert ("nets.py", name) not in found


@pytest.mark.parametrize(("name", "handed"), [("ModelFactory", "model"), ("LeNet", "classes")])
def test_a_class_that_offers_networks_or_returns_none_is_no_model(scan: Scan, name: str, handed: str) -> None:
    found = scan({"nets.py": BUILDER.format(name=name, handed=handed), "train.py": TRAIN.format(name=name)})

    assert ("nets.py", name) not in found


def test_an_agent_that_keeps_and_trains_networks_is_a_model_beside_them(scan: Scan) -> None:
    names = {"name": "DQNAgent", "act": "select_action"}
    found = scan({"agent.py": AGENT.format(**names), "train.py": PLAY.format(**names)})

    assert found["agent.py", "DQNAgent"].role == "model"
    assert found["agent.py", "QNet"].role == "model"


@pytest.mark.parametrize(("name", "act"), [("DQNTrainer", "act"), ("DQNAgent", "report")])
def test_what_drives_another_or_never_acts_is_no_agent(scan: Scan, name: str, act: str) -> None:
    found = scan({"agent.py": AGENT.format(name=name, act=act), "train.py": PLAY.format(name=name, act=act)})

    assert ("agent.py", name) not in found
