"""What is no name of a model, no data and no purpose though it looks like one."""

import pytest
from listed_models import Scan


@pytest.mark.parametrize(("token", "level"), [("`small`", "partial"), ("`small_gated`", "none")])
def test_a_generic_key_is_no_part_of_a_longer_one_in_a_code_span(scan: Scan, token: str, level: str) -> None:
    body = "(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.a = nn.Linear(1, 1)\n\n\n"
    nets = f"from torch import nn\n\n\nclass Gauge{body}class Moon{body}NETS = {{'small': Gauge, 'moon': Moon}}\n"
    train = (
        "import sys\n\nimport torch\nfrom nets import NETS\n\nnet = NETS[sys.argv[1]]()\n"
        "torch.optim.SGD(net.parameters(), lr=1)\nnet(torch.rand(1)).backward()\ntorch.save(net.state_dict(), 'a.pt')\n"
    )
    readme = f"# A\n\n## B\n\nThe small {token} network classifies the tide of the whole harbour for every hour.\n"

    assert scan({"nets.py": nets, "train.py": train, "README.md": readme})["nets.py", "Gauge"].documentation == level


@pytest.mark.parametrize(
    ("title", "docstring", "items"),
    [
        ("Gauge-V1", "By Ann Lee. ann.lee@bay.org", (False, False)),
        ("Trained in Gauge-v1", "It forecasts the tide of a harbour.", (True, True)),
    ],
)
def test_neither_a_version_names_an_environment_nor_an_address_a_purpose(
    scan: Scan, title: str, docstring: str, items: tuple[bool, bool]
) -> None:
    net = (
        f'"""{docstring}"""\n\nimport torch\n\n\nclass TideNet(torch.nn.Module):\n    def __init__(self):\n'
        "        super().__init__()\n        self.a = torch.nn.Linear(1, 1)\n\n\nif __name__ == '__main__':\n"
        "    net = TideNet()\n    torch.optim.SGD(net.parameters(), lr=1)\n    net(torch.rand(1)).backward()\n"
        "    torch.save(net.state_dict(), 'a.pt')\n"
    )

    row = scan({"net.py": net, "README.md": f"# {title}\n"})["net.py", "TideNet"]

    found = (row.items.purpose, row.items.training_data)
    assert tuple(one is not None and one.found for one in found) == items
