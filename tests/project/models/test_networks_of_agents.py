"""Networks that a class holds beside others, where the class is the model: an agent, a pair of a GAN."""

import pytest
from listed_models import Scan

NETS = (
    "import torch\nfrom torch import nn\n\n\nclass Actor(nn.Module):\n    def __init__(self):\n"
    "        super().__init__()\n        self.body = nn.Linear(3, 1)\n\n"
    "    def forward(self, x):\n        return self.body(x)\n\n\n"
    "class Critic(Actor):\n    pass\n\n\n"
)
COPIED = (
    "class {name}({base}):\n    def __init__(self):\n        self.actor = Actor()\n        self.target = Actor()\n"
    "        self.target.load_state_dict(self.actor.state_dict())\n        self.critic = Critic()\n"
    "        self.first = torch.optim.Adam(self.actor.parameters())\n"
    "        self.second = torch.optim.Adam(self.critic.parameters())\n\n"
    "    def act(self, x):\n        return self.actor(x)\n\n    def train(self, x):\n"
    "        loss = self.critic(x).sum()\n        loss.backward()\n"
    "        self.first.step()\n        self.second.step()\n"
)
PLAY = "from nets import {name}\n\npolicy = {name}()\nfor _ in range(100):\n    policy.train(policy.act(1))\n"
README = "# Tidal control\n\nTides learns to steer ships by {name}, from logs of harbours.\n"


@pytest.mark.parametrize("base", ["object", "nn.Module"])
def test_networks_of_an_agent_that_is_the_model_are_its_parts(scan: Scan, base: str) -> None:
    code = NETS + COPIED.format(name="TideAC", base=base)
    found = scan({"nets.py": code, "main.py": PLAY.format(name="TideAC"), "README.md": README.format(name="TideAC")})

    assert {name for (_, name), row in found.items() if row.role == "model"} == {"TideAC"}
    assert found["nets.py", "Critic"].role == "component"


def test_networks_of_a_class_that_is_no_model_stay_models(scan: Scan) -> None:
    code = NETS + COPIED.format(name="Solver", base="object").replace("def act", "def play")
    found = scan({"nets.py": code, "main.py": PLAY.format(name="Solver").replace(".act", ".play")})

    assert {name for (_, name), row in found.items() if row.role == "model"} == {"Actor", "Critic"}


def test_the_one_network_of_a_class_that_is_the_model_stays_one(scan: Scan) -> None:
    code = NETS + COPIED.format(name="TideAC", base="object").replace("Critic()", "Actor()")
    found = scan({"nets.py": code, "main.py": PLAY.format(name="TideAC")})

    assert found["nets.py", "Actor"].role == "model"


WRAPPED = (
    "import torch\nfrom torch import nn\nfrom nets import Actor\n\n\ndef predict():\n    model = Actor()\n"
    "    model.load_state_dict(torch.load('a.pt'))\n\n    class Features(nn.Module):\n        def __init__(self):\n"
    "            super().__init__()\n            self.model = {kept}\n\n        def forward(self, x):\n"
    "            return self.model(x)\n\n    wrapped = Features()\n    wrapped.eval()\n    return wrapped(1)\n\n\n"
    "if __name__ == '__main__':\n    predict()\n"
)


@pytest.mark.parametrize(("kept", "role"), [("model", "component"), ("nn.Linear(1, 1)", "model")])
def test_what_wraps_the_model_of_its_function_is_none(scan: Scan, kept: str, role: str) -> None:
    found = scan({"nets.py": NETS, "predict.py": WRAPPED.format(kept=kept)})

    assert found["predict.py", "Features"].role == role


SCORED = (
    "from torch import nn\nfrom torchvision import models\n\n\ndef _inception():\n    return {made}\n\n\n"
    "class InceptionV3(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    "        self.blocks = nn.Sequential(_inception(), nn.Linear(3, 1))\n\n"
    "    def forward(self, x):\n        return self.blocks(x)\n"
)
FID = "from metrics.inception import InceptionV3\n\nnet = InceptionV3()\nnet.eval()\nprint(net(1))\n"


@pytest.mark.parametrize(("made", "role"), [("models.inception_v3()", "component"), ("nn.Linear(1, 1)", "model")])
def test_a_network_that_a_helper_takes_from_a_library_to_score_is_none(scan: Scan, made: str, role: str) -> None:
    found = scan({"metrics/inception.py": SCORED.format(made=made), "metrics/fid_score.py": FID})

    assert found["metrics/inception.py", "InceptionV3"].role == role
