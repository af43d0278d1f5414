"""What classes derive from is walked once, whatever shape it has: rings, long lines, diamonds on diamonds."""

from listed_models import Scan

HEAD = "import torch\nfrom torch import nn\n"
USE = "net = {name}()\noptimizer = torch.optim.SGD(net.parameters(), 0.1)\ntorch.save(net.state_dict(), 'net.pt')\n"
NET = "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.fc = nn.Linear(1, 1)\n"


def test_classes_that_derive_from_each_other_cost_no_other_model(scan: Scan) -> None:
    ring = "class First(Second, nn.Module):\n    pass\n\n\nclass Second(First, nn.Module):\n    pass\n\n\n"

    found = scan({"ring.py": HEAD + ring, "train.py": HEAD + NET + USE.format(name="Net")})

    assert found["train.py", "Net"].role == "model"


def test_a_long_line_of_classes_costs_no_other_model(scan: Scan) -> None:
    line = "class C0(nn.Module):\n    pass\n" + "".join(f"class C{n}(C{n - 1}):\n    pass\n" for n in range(1, 1200))

    found = scan({"line.py": HEAD + line, "train.py": HEAD + NET + USE.format(name="Net")})

    assert found["train.py", "Net"].role == "model"


def test_classes_with_all_before_them_as_bases_are_judged_at_all(scan: Scan) -> None:
    heirs = "".join(
        f"class C{n}({', '.join(f'C{one}' for one in reversed(range(n)))}):\n    pass\n" for n in range(1, 40)
    )
    first = "class C0(nn.Module):\n    def forward(self, x):\n        return x.flatten(1)\n"

    found = scan({"wide.py": HEAD + first + heirs, "train.py": HEAD + NET + USE.format(name="Net")})

    assert found["train.py", "Net"].role == "model"
    assert found["wide.py", "C5"].role == "component"


def test_a_network_that_makes_its_layers_after_its_constructor_is_a_model(scan: Scan) -> None:
    late = NET.replace("self.fc =", "pass\n    def build_layers(self):\n        self.fc =")

    found = scan({"train.py": HEAD + late + USE.format(name="Net")})

    assert found["train.py", "Net"].role == "model"


def test_a_flow_that_normalizes_is_no_norm(scan: Scan) -> None:
    flow = NET.replace("class Net", "class NormalizingFlow")

    found = scan({"train.py": HEAD + flow + USE.format(name="NormalizingFlow")})

    assert found["train.py", "NormalizingFlow"].role == "model"
