"""What only looks like a test by its name: weights of an experiment, helpers that the program imports."""

from listed_models import Scan

NET = (
    "from torch import nn\n\n\nclass TideNet(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    "        self.body = nn.Linear(3, 1)\n\n    def forward(self, x):\n        return self.body(x)\n"
)
HELPERS = "from net import TideNet\n\n\ndef build_model():\n    return TideNet().cuda()\n"
TRAIN = (
    "import torch\nfrom utils.test_helpers import build_model\n\nnet = build_model()\n"
    "optimizer = torch.optim.SGD(net.parameters(), lr=0.1)\nfor x in range(100):\n    net(x).sum().backward()\n"
    "    optimizer.step()\ntorch.save(net.state_dict(), 'tide.pth')\n"
)


def test_helpers_that_a_program_imports_are_no_test(scan: Scan) -> None:
    found = scan({"net.py": NET, "utils/test_helpers.py": HELPERS, "main.py": TRAIN})

    assert found["net.py", "TideNet"].role == "model"
    assert "trained" in found["net.py", "TideNet"].reach


def test_helpers_that_only_tests_import_are_tests(scan: Scan) -> None:
    found = scan({"net.py": NET, "tests/test_helpers.py": HELPERS, "tests/test_net.py": "import test_helpers\n"})

    assert "trained" not in found["net.py", "TideNet"].reach
