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
