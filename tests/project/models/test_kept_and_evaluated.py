"""Models that a method builds for a base that keeps them, and those of modules whose names are evaluated."""

import pytest
from listed_models import Scan

NETS = "from torch import nn\n" + "".join(
    f"\n\nclass {name}(nn.Module):\n    def __init__(self, size):\n        self.body = nn.Linear(size, 1)\n"
    for name in ("Gauge", "Moon")
)
BASE = """
class Experiment:
    def __init__(self, args):
        self.args = args
        self.model = self._build_model().to(args.device)

    def _build_model(self):
        raise NotImplementedError
"""
HEIR = """
import torch
from base import Experiment
from nets import Gauge, Moon


class TideExperiment(Experiment):
    def _build_model(self):
        {build}
        return model

    def train(self):
        optimizer = torch.optim.Adam(self.{kept}.parameters())
        torch.save(self.{kept}.state_dict(), "out.pth")


if __name__ == "__main__":
    TideExperiment(None).train()
"""
BUILDS = (
    "model = Gauge(3) if self.args.high else Moon(3)",
    'model = {"gauge": Gauge, "moon": Moon}[self.args.name](3).float()',
)


@pytest.mark.parametrize("build", BUILDS)
def test_what_a_base_keeps_of_a_builder_is_followed_into_those_who_derive(scan: Scan, build: str) -> None:
    found = scan({"nets.py": NETS, "base.py": BASE, "tide.py": HEIR.format(build=build, kept="model")})

    for name in ("Gauge", "Moon"):
        model = found["nets.py", name]
        assert model.role == "model"
        assert {"trained", "saved"} <= set(model.reach)


def test_another_attribute_of_the_one_who_derives_is_not_what_the_base_keeps(scan: Scan) -> None:
    found = scan({"nets.py": NETS, "base.py": BASE, "tide.py": HEIR.format(build=BUILDS[0], kept="other")})

    assert found["nets.py", "Gauge"].role == "component"


def test_what_a_network_builds_for_its_base_stays_its_part(scan: Scan) -> None:
    base = BASE.replace("class Experiment:", "from torch import nn\n\n\nclass Experiment(nn.Module):")
    found = scan({"nets.py": NETS, "base.py": base, "tide.py": HEIR.format(build=BUILDS[0], kept="model")})

    assert found["nets.py", "Gauge"].role == "component"


EVALUATED = """
import sys
import ebb as Ebb

if __name__ == "__main__":
    model = eval(sys.argv[1]).Model(3)
"""


def test_the_class_of_an_evaluated_module_is_a_model(scan: Scan) -> None:
    """Another module has such a class too, which the one that evaluates does not import."""
    nets = NETS.replace("Gauge", "Model")
    found = scan({"ebb.py": nets, "flood.py": nets, "train.py": EVALUATED})

    roles = {place: found[place, name].role for place, name in found if name == "Model"}
    assert roles == {"ebb.py": "model", "flood.py": "component"}
    assert found["ebb.py", "Moon"].role == "component"
