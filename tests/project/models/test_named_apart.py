"""Names that settings write apart from their module, text of a base of many, and bylines that tell of no model."""

import pytest
from listed_models import Scan

HEAD = "from torch import nn\n"
NET = (
    "\n\nclass {name}({base}):\n    def __init__(self):\n        super().__init__()\n"
    "        self.body = nn.Linear(3, 1)\n\n    def forward(self, x):\n        return self.body(x)\n"
)
SETTINGS = "backbone:\n  function: nets.backbone.stem,reed_small\nnet:\n  model_function: nets.tide{sign}TideNet\n"
URLS = "URLS = {'reed_small': 'http://elsewhere.example/reed_small-base.pth'}\n"
STEM = HEAD + URLS + NET.format(name="ReedNet", base="nn.Module") + "\n\ndef reed_small():\n    return ReedNet()\n"
README = "# Tides\n\n## ReedNet\n\nTrained on 300 images. `reed_small` has 3 layers.\n"


@pytest.mark.parametrize("sign", [",", ", ", ":", "."])
def test_settings_may_write_a_name_apart_from_its_module(scan: Scan, sign: str) -> None:
    files = {"nets/tide.py": HEAD + NET.format(name="TideNet", base="nn.Module"), "nets/backbone/stem.py": STEM}

    found = scan({**files, "conf/a.yaml": SETTINGS.format(sign=sign), "README.md": README})

    assert found["nets/tide.py", "TideNet"].role == "model"
    assert {row.role for (path, _), row in found.items() if path == "nets/backbone/stem.py"} == {"component"}


def test_many_heirs_share_what_their_base_tells_of_its_call(scan: Scan) -> None:
    told = '        """Runs it.\n\n        Args:\n            x: Pictures of the shape [B, C, H, W].\n\n'
    told += '        Returns:\n            The scores.\n        """\n        pass\n'
    base = f"{HEAD}\n\nclass TideBase(nn.Module):\n    def forward(self, x):\n{told}"
    names = ("ReedNet", "SedgeNet", "RushNet")
    nets = {
        f"{name}.py": f"{HEAD}from base import TideBase\n"
        + NET.format(name=name, base="TideBase").replace("self.body(x)", f"self.body(x) * {number}")
        for number, name in enumerate(names)
    }
    table = "".join(f"from {name} import {name}\n" for name in names) + f"MODELS = [{', '.join(names)}]\n"

    found = scan({"base.py": base, **nets, "table.py": table})

    assert [found[f"{name}.py", name].documentation for name in names] == ["partial"] * len(names)


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("@author: Ada Byron, of the harbour\n@file: tide.py", "none"),
        ("Created on Mon Mar 3 by Ada Byron", "none"),
        ("Author: Ada Byron\nForecasts the height of the next tide from three gauges.", "partial"),
    ],
)
def test_a_byline_tells_nothing_of_a_model(scan: Scan, line: str, level: str) -> None:
    train = "import torch\nfrom tide import TideNet\n\nnet = TideNet()\ntorch.save(net.state_dict(), 'net.pt')\n"

    found = scan(
        {"tide.py": f'"""\n{line}\n"""\n{HEAD}{NET.format(name="TideNet", base="nn.Module")}', "train.py": train}
    )

    assert found["tide.py", "TideNet"].documentation == level


@pytest.mark.parametrize(
    ("test", "role"),
    [
        ("net[-1]._get_name() == 'TideNet'", "component"),
        ("type(net).__name__ != 'TideNet'", "component"),
        ("kinds.get('TideNet')", "model"),
    ],
)
def test_the_name_of_a_class_in_a_comparison_chooses_no_class(scan: Scan, test: str, role: str) -> None:
    nets = HEAD + "".join(NET.format(name=name, base="nn.Module") for name in ("TideNet", "ReedNet"))
    train = "import torch\nfrom tide import ReedNet, TideNet\n\nprint(TideNet())\nnet = ReedNet()\n"
    train += "torch.save(net.state_dict(), 'net.pt')\n"
    step = f"def step(net, kinds):\n    kind = kinds.get('x')\n    if {test}:\n        print(kind)\n"

    found = scan({"tide.py": nets, "train.py": train, "step.py": step})

    assert found["tide.py", "TideNet"].role == role
