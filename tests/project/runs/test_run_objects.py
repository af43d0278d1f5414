"""Which class an object is of: a copy of `self`, one named by a word in a package, one that a class makes of itself."""

from collections.abc import Callable, Mapping

import pytest

from mldebt.findings.subjects import TrainingRun

RunsOf = Callable[[Mapping[str, str]], dict[str, TrainingRun]]

ALGORITHM = """
import torch

class NAME:
    def train(self, path, use=True):
        optimizer = torch.optim.SGD(self.parameters(), lr=0.1)
        for x in path:
            loss = self(x)
            loss.backward()
            optimizer.step()
        torch.save(self, "m.pt")
"""
PACKAGE = {
    "research/__init__.py": "",
    "research/algs/__init__.py": "from .sac import SAC\nfrom .td3 import TD3\n",
    "research/algs/sac.py": ALGORITHM.replace("NAME", "SAC"),
    "research/algs/td3.py": ALGORITHM.replace("NAME", "TD3"),
    "research/data/__init__.py": "from .buffer import Buffer\n",
    "research/data/buffer.py": "class Buffer:\n    def train(self, path):\n        return path\n",
}
STARTS = (
    "import sys, json\nimport research.PART\n\ndef made(config):\n    config = json.load(open(config))\n"
    "    kind = TAKEN\n    return kind()\n\nif __name__ == '__main__':\n"
    "    model = made(sys.argv[1])\n    model.train('x')\n"
)
WAYS = [
    "vars(research.PART)[config['alg']]",
    "getattr(research.PART, config['alg'])",
    "research.PART.__dict__[config['alg']]",
    "{'one': getattr(research.PART, config['alg'])}['one']",
]


@pytest.mark.parametrize("taken", WAYS)
def test_a_class_that_a_word_takes_from_a_package_is_followed(runs_of: RunsOf, taken: str) -> None:
    runs = runs_of({**PACKAGE, "train.py": STARTS.replace("TAKEN", taken).replace("PART", "algs")})

    assert list(runs) == ["train.py"]


@pytest.mark.parametrize("taken", WAYS)
def test_a_word_takes_no_class_of_another_package(runs_of: RunsOf, taken: str) -> None:
    runs = runs_of({**PACKAGE, "train.py": STARTS.replace("TAKEN", taken).replace("PART", "data")})

    assert runs == {}


AGENT = """
import functools
import jax
import optax
from flax import struct

class Base(struct.PyTreeNode):
    @classmethod
    def create(cls, seed):
        return cls(seed)

    def sample(self, seen):
        return 1, self.replace(rng=1)

class Agent(Base):
    def update_critic(self, batch):
        grads = jax.grad(sum)(self.params, batch)
        return self.replace(critic=self.critic.apply_gradients(grads=grads)), {}

    @functools.partial(jax.jit, static_argnames="times")
    def update(self, batch, times):
        COPIED
        return new_agent, info
"""
ONLINE = (
    "from agent import Agent\n\ndef main():\n    agent = Agent.create(3)\n    for step in range(3):\n"
    "        action, agent = agent.sample(step)\n        agent, info = agent.update(step, 3)\n    print(info)\n\n"
    "if __name__ == '__main__':\n    main()\n"
)
NEXT = "new_agent, info = new_agent.update_critic(batch)"
OTHERS = {
    f"other{number}.py": f"class Other{number}:\n    def update(self, batch, times):\n        pass\n"
    for number in range(6)
}


@pytest.mark.parametrize(
    "copied",
    [
        "new_agent = self\n        NEXT",
        "new_agent = self\n        for _ in range(times):\n            NEXT",
        "new_agent = self.replace(rng=1)\n        NEXT",
        "from copy import copy\n        new_agent = copy(self)\n        NEXT",
        "import copy\n        new_agent = copy.deepcopy(self)\n        NEXT",
    ],
)
def test_a_copy_of_an_object_is_of_its_class(runs_of: RunsOf, copied: str) -> None:
    runs = runs_of({"agent.py": AGENT.replace("COPIED", copied.replace("NEXT", NEXT)), "train.py": ONLINE, **OTHERS})

    assert list(runs) == ["train.py"]


def test_another_object_is_not(runs_of: RunsOf) -> None:
    copied = "from other1 import Other1\n        new_agent = Other1()\n        info = new_agent.update(batch, 1)"

    assert runs_of({"agent.py": AGENT.replace("COPIED", copied), "train.py": ONLINE, **OTHERS}) == {}


PLAN = """
from sac import SAC

class Plan:
    def train(self, path):
        return path

    def replace(self, way):
        return SAC()

Plan().replace(3).train("x")
"""


def test_a_replace_of_ones_own_gives_what_it_returns(runs_of: RunsOf) -> None:
    assert list(runs_of({"sac.py": ALGORITHM.replace("NAME", "SAC"), "train.py": PLAN})) == ["train.py"]


STATE = """
import flax
import jax
import optax

class TrainState(flax.struct.PyTreeNode):
    @classmethod
    def create(cls, params, tx):
        return cls(params=params, tx=tx)

    def apply_loss_fn(self, loss_fn):
        grads = jax.grad(loss_fn)(self.params)
        updates, state = self.tx.update(grads, self.state, self.params)
        return self.replace(params=optax.apply_updates(self.params, updates))

class Agent(flax.struct.PyTreeNode):
    critic: TrainState

    def update(agent, batch):
        def loss_fn(params):
            return agent.critic(batch, params)
        return agent.replace(critic=agent.critic.apply_loss_fn(loss_fn)), {}

    @classmethod
    def create(cls, seed):
        return cls(critic=TrainState.create(seed, optax.adam(1e-3)))
"""
LEARNS = (
    "import pickle\nfrom common import Agent\n\ndef main(kind, data):\n    agent = MADE.create(0)\n"
    "    for batch in data:\n        agent, info = agent.update(batch)\n    pickle.dump(agent, open('a.pkl', 'wb'))\n\n"
    "if __name__ == '__main__':\n    main('Agent', [1])\n"
)


@pytest.mark.parametrize("made", ["Agent", "globals()[kind]"])
def test_a_method_may_call_its_object_by_any_name(runs_of: RunsOf, made: str) -> None:
    run = runs_of({"common.py": STATE, "train.py": LEARNS.replace("MADE", made)})["train.py"]
    assert (run.framework, run.tracking) == ("jax", "untracked")


@pytest.mark.parametrize("made", ["Agent", "globals()[kind]"])
def test_an_object_whose_steps_do_not_train_is_none(runs_of: RunsOf, made: str) -> None:
    idle = STATE.replace("agent.critic.apply_loss_fn(loss_fn)", "agent.critic")
    assert not runs_of({"common.py": idle, "train.py": LEARNS.replace("MADE", made)})


@pytest.mark.parametrize("said", ["", ": torch.nn.Module", ": 'Oven'"])
def test_a_network_of_ours_is_found_behind_what_an_annotation_says_of_it(runs_of: RunsOf, said: str) -> None:
    base = (
        f"import torch\n\nclass Sync:\n    def __init__(self, model{said}):\n        self.model = model\n\n"
        "    def loop(self):\n        self.model.train('x')\n"
    )
    start = (
        "from base import Sync\nfrom net import Net\n\nclass Own(Sync):\n    def __init__(self, envs, model):\n"
        "        super().__init__(model)\n\nif __name__ == '__main__':\n    Own(3, model=Net()).loop()\n"
    )

    assert "run.py" in runs_of({"base.py": base, "net.py": ALGORITHM.replace("NAME", "Net"), "run.py": start})
