"""Models that the repository offers to others: named in documents, fetched by commands, handed out by name."""

import pytest
from listed_models import Scan

NET = "import torch\n\n\n"
PLAIN = (
    "class {name}(torch.nn.Module):\n    def __init__(self{given}):\n        super().__init__()\n"
    "        self.l = torch.nn.Linear(1, 1)\n\n\n"
)
TABLE = "NETS = {{'a': {one}, 'b': {other}}}\n\n\n"
PICK = "def get_network(name):\n    return NETS[name]()\n"
MAIN = (
    "import torch\nfrom nets import get_network\n\nif __name__ == '__main__':\n    net = get_network('a')\n"
    "    step = torch.optim.Adam(net.parameters())\n    torch.save(net.state_dict(), 'a.pt')\n"
)
README = "# Moths\n\nThis repository classifies photographs of moths.\n\n## {title}\n\n```bash\n{command}\n```\n"
WHOLE = (
    "class Whole(torch.nn.Module):\n    def __init__(self, trunk):\n        super().__init__()\n"
    "        self.trunk = trunk\n\n\n"
    "def whole(name):\n    trunk = NETS[name]()\n    return Whole(trunk)\n\n\n"
    "if __name__ == '__main__':\n    net = whole('a')\n    torch.optim.Adam(net.parameters())\n"
    "    torch.save(net.state_dict(), 'a.pt')\n"
)


def plain(*names: str) -> str:
    """Return the source of some networks."""
    return "".join(PLAIN.format(name=name, given="") for name in names)


def test_a_function_that_hands_out_one_of_a_table_is_a_factory(scan: Scan) -> None:
    nets = NET + plain("Gauge", "Moon") + TABLE.format(one="Gauge", other="Moon") + PICK

    found = scan({"nets.py": nets, "train.py": MAIN})

    assert (found["nets.py", "get_network"].kind, found["nets.py", "get_network"].role) == ("factory", "model")


def test_what_a_table_hands_to_another_network_only_is_its_part(scan: Scan) -> None:
    nets = NET + plain("Gauge", "Moon") + TABLE.format(one="Gauge", other="Moon") + WHOLE

    found = scan({"nets.py": nets})

    assert found["nets.py", "Gauge"].role == "component"
    assert found["nets.py", "Whole"].role == "model"


def test_a_class_that_a_document_names_and_nobody_uses_is_a_model(scan: Scan) -> None:
    readme = "# Moths\n\nThe class `MothSeeker` classifies photographs of moths.\n"

    found = scan({"nets.py": NET + plain("MothSeeker"), "README.md": readme})

    assert found["nets.py", "MothSeeker"].role == "model"


@pytest.mark.parametrize("name", ["MothLoss", "Moth_and_CE_loss"])
def test_a_loss_that_a_table_offers_and_a_training_takes_is_no_model(scan: Scan, name: str) -> None:
    nets = NET + plain(name, "MoonLoss") + TABLE.format(one=name, other="MoonLoss") + PICK

    found = scan({"nets.py": nets, "train.py": MAIN})

    assert found["nets.py", name].role == "component"


def test_the_name_of_a_network_is_no_network_that_a_class_is_given(scan: Scan) -> None:
    nets = NET + PLAIN.format(name="Gauge", given=", base_net='resnet34'")

    found = scan({"nets.py": nets, "train.py": MAIN.replace("get_network", "Gauge")})

    assert found["nets.py", "Gauge"].role == "model"


def test_weights_that_commands_fetch_below_a_heading_on_models_are_published(scan: Scan) -> None:
    command = "wget https://host.example/moths/moth-seeker.th\nwget https://host.example/moths/moth-seeker_optim.th"

    found = scan({"README.md": README.format(title="Trained models", command=command)})

    assert found["README.md", "moth-seeker.th"].kind == "checkpoint"
    assert ("README.md", "moth-seeker_optim.th") not in found


def test_weights_that_commands_fetch_to_set_a_program_up_are_not_published(scan: Scan) -> None:
    command = "wget https://host.example/moths/moth-seeker.th"

    found = scan({"README.md": README.format(title="Setup", command=command)})

    assert ("README.md", "moth-seeker.th") not in found


def test_a_document_that_spells_a_word_of_a_name_tells_of_it(scan: Scan) -> None:
    readme = "# Segmentation\n\n- LinkNet with a ResNet encoder segments photographs of moths, 0.91 IoU\n"
    other = NET + plain("LinknetVgg", "Gauge") + TABLE.format(one="LinknetVgg", other="Gauge") + PICK

    found = scan({"nets.py": other, "train.py": MAIN, "README.md": readme})

    assert found["nets.py", "LinknetVgg"].documentation == "partial"


def test_a_program_called_a_test_uses_a_network(scan: Scan) -> None:
    program = (
        "import argparse\nimport torch\nfrom nets import Gauge\n\nargs = argparse.ArgumentParser().parse_args()\n"
        "net = Gauge()\nnet.load_state_dict(torch.load(args.weights))\nnet.eval()\n"
    )

    found = scan({"nets.py": NET + plain("Gauge"), "test.py": program})

    assert found["nets.py", "Gauge"].role == "model"


def test_a_test_of_code_uses_no_network(scan: Scan) -> None:
    test = "import pytest\nfrom nets import Gauge\n\n\ndef test_it():\n    Gauge().load_state_dict({})\n"

    found = scan({"nets.py": NET + plain("Gauge"), "test_nets.py": test})

    assert found["nets.py", "Gauge"].role == "component"


def test_a_class_whose_name_is_evaluated_is_a_model_and_its_block_a_part(scan: Scan) -> None:
    whole = (
        "class Moon(torch.nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.disc = Disc()\n\n\n"
    )
    pick = "import sys\nfrom nets import *\n\nModel = eval(sys.argv[1])\nnet = Model()\nnet.train()\n"

    found = scan({"nets.py": NET + plain("Disc") + whole, "train.py": pick})

    assert found["nets.py", "Moon"].role == "model"
    assert found["nets.py", "Disc"].role == "component"


def test_a_readme_tells_of_what_is_trained_and_not_of_what_is_only_used(scan: Scan) -> None:
    readme = "# Moths\n\nThis project classifies photographs of moths, trained on ImageNet.\n"
    use = (
        "import torch\nfrom eyes import Finder\n\nif __name__ == '__main__':\n    net = Finder()\n"
        "    net.load_state_dict(torch.load('f.pt'))\n    net.eval()\n"
    )
    train = (
        "import torch\nfrom nets import Gauge\n\nif __name__ == '__main__':\n    net = Gauge()\n"
        "    step = torch.optim.SGD(net.parameters(), lr=0.1)\n    for _ in range(9):\n"
        "        net(torch.rand(8, 1)).sum().backward()\n        step.step()\n"
        "    torch.save(net.state_dict(), 'g.pt')\n"
    )

    found = scan({
        "nets.py": NET + plain("Gauge"), "eyes.py": NET + plain("Finder"), "train.py": train, "look.py": use,
        "README.md": readme,
    })  # fmt: skip

    assert found["nets.py", "Gauge"].documentation == "partial"
    assert found["eyes.py", "Finder"].role == "model"


def test_a_readme_tells_of_all_networks_that_one_scope_makes_side_by_side(scan: Scan) -> None:
    readme = "# Moths\n\nThis project classifies photographs of moths, trained on ImageNet.\n"
    train = (
        "import sys\nimport torch\nfrom eyes import Finder\nfrom nets import Gauge\n\nif __name__ == '__main__':\n"
        "    if sys.argv[1:]:\n        eye = Finder()\n    net = Gauge()\n"
        "    step = torch.optim.SGD(net.parameters(), lr=0.1)\n    for _ in range(9):\n"
        "        net(eye(torch.rand(8, 1))).sum().backward()\n        step.step()\n"
        "    torch.save(net.state_dict(), 'g.pt')\n    torch.save(eye.state_dict(), 'e.pt')\n"
    )

    found = scan({
        "nets.py": NET + plain("Gauge"), "eyes.py": NET + plain("Finder"), "train.py": train, "README.md": readme,
    })  # fmt: skip

    assert found["nets.py", "Gauge"].documentation == "partial"
    assert found["eyes.py", "Finder"].documentation == "partial"
