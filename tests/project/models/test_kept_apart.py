"""Networks that a class keeps apart, that measure others, that are wrapped, listed, spelt out or handed back."""

import pytest
from listed_models import Scan

NET = (
    "class {name}(torch.nn.Module):\n    def __init__(self, c=1):\n        super().__init__()\n"
    "        self.l = torch.nn.Linear(c, c)\n\n    def forward(self, x):\n        return self.l(x)\n\n\n"
)
NETS = "import torch\n\n\n" + NET.format(name="Tide") + NET.format(name="Moon")
TRAIN = """import torch
{start}

if __name__ == "__main__":
    {made}
    optimizer = torch.optim.Adam({trained}.parameters())
    for batch in []:
        {trained}(batch).mean().backward()
        optimizer.step()
    torch.save({trained}.state_dict(), "a.pt")
"""


def test_a_class_method_makes_what_it_is_called_on(scan: Scan) -> None:
    method = "\n    @classmethod\n    def from_config(cls, config):\n        return cls(**config)\n"
    nets = "import torch\n\n\n" + NET.format(name="Base").rstrip() + "\n" + method + "\n\nclass Tide(Base):\n    pass\n"
    train = TRAIN.format(start="from nets import Tide", made="net = Tide.from_config({})", trained="net")

    found = scan({"nets.py": nets, "train.py": train})

    assert found["nets.py", "Tide"].role == "model"


def test_a_function_that_hands_back_what_it_is_given_is_no_factory(scan: Scan) -> None:
    start = (
        "from nets import Tide\n\n\ndef build_tide():\n    return Tide()\n\n\n"
        "def init_net(net):\n    return net.cuda()\n"
    )
    train = TRAIN.format(start=start, made="net = init_net(build_tide())", trained="net")

    found = scan({"nets.py": NETS, "train.py": train})

    assert {name for path, name in found if path == "train.py"} == {"build_tide"}


def test_a_function_that_creates_may_hand_out_its_model_in_a_dictionary(scan: Scan) -> None:
    start = (
        "from nets import Tide\n\n\ndef create_tide():\n    net = Tide()\n"
        "    return {'network': net, 'near': 1}, list(net.parameters())\n"
    )
    train = TRAIN.format(start=start, made="kept, weights = create_tide()", trained="kept['network']")

    found = scan({"nets.py": NETS, "train.py": train})

    assert found["train.py", "create_tide"].role == "model"
    assert "saved" in found["nets.py", "Tide"].reach


def test_an_average_of_a_model_is_none_of_which_it_is_a_part(scan: Scan) -> None:
    average = (
        "import torch\n\n\nclass TideEMA(torch.nn.Module):\n    def __init__(self, model):\n        self.kept = model\n"
    )
    made = "net = Tide()\n    ema = TideEMA(net)"
    train = TRAIN.format(start="from ema import TideEMA\nfrom nets import Tide", made=made, trained="net")

    found = scan({"nets.py": NETS, "ema.py": average, "train.py": train})

    assert (found["nets.py", "Tide"].role, found["ema.py", "TideEMA"].role) == ("model", "component")


def test_what_is_trained_inside_a_wrapper_is_the_model(scan: Scan) -> None:
    wrapper = (
        "import torch\n\n\nclass Noise(torch.nn.Module):\n    def __init__(self, model):\n        super().__init__()\n"
        "        self.model = model\n        self.scale = torch.nn.Parameter(torch.ones(1))\n"
    )
    made = "net = Noise(Tide())"
    train = TRAIN.format(start="from nets import Tide\nfrom noise import Noise", made=made, trained="net")

    found = scan({"nets.py": NETS, "noise.py": wrapper, "train.py": train})

    assert (found["nets.py", "Tide"].role, found["noise.py", "Noise"].role) == ("model", "component")


def test_what_adds_a_head_to_the_encoder_it_is_given_is_the_model(scan: Scan) -> None:
    headed = (
        "import torch\n\n\nclass TideBert(torch.nn.Module):\n    def __init__(self, bert_model, tokenizer):\n"
        "        super().__init__()\n        self.bert = bert_model\n        self.head = torch.nn.Linear(768, 2)\n\n"
        "    def forward(self, x):\n        return self.head(self.bert(x))\n"
    )
    start = "from transformers import AutoModel\nfrom headed import TideBert"
    made = "net = TideBert(AutoModel.from_pretrained('bert-base-uncased'), None)"
    found = scan({"headed.py": headed, "train.py": TRAIN.format(start=start, made=made, trained="net")})

    assert found["headed.py", "TideBert"].role == "model"


def test_a_loss_that_learns_is_no_model(scan: Scan) -> None:
    made = "net, center = Tide(), Moon()\n    other = torch.optim.SGD(center.parameters())"
    train = TRAIN.format(start="from losses import Moon\nfrom nets import Tide", made=made, trained="net")

    found = scan({"nets.py": NETS, "losses.py": NETS, "train.py": train})

    assert (found["nets.py", "Tide"].role, found["losses.py", "Moon"].role) == ("model", "component")


def test_a_loss_that_learns_and_that_a_text_names_is_no_model(scan: Scan) -> None:
    made = "net, center = Tide(), MoonAnchor()\n    other = torch.optim.SGD(center.parameters())"
    train = TRAIN.format(start="from loss_factory import MoonAnchor\nfrom nets import Tide", made=made, trained="net")
    losses, told = NETS.replace("Moon", "MoonAnchor"), "# Tides\n\n## MoonAnchor\n\nMoonAnchor draws tides together.\n"

    found = scan({"nets.py": NETS, "loss_factory.py": losses, "train.py": train, "README.md": told})

    assert (found["nets.py", "Tide"].role, found["loss_factory.py", "MoonAnchor"].role) == ("model", "component")


def test_what_stands_in_a_folder_on_a_subject_of_losses_may_be_a_model(scan: Scan) -> None:
    train = TRAIN.format(start="from loss_landscape.nets import Tide", made="net = Tide()", trained="net")

    found = scan({"loss_landscape/nets.py": NETS, "train.py": train})

    assert found["loss_landscape/nets.py", "Tide"].role == "model"


def test_each_model_of_a_list_is_followed(scan: Scan) -> None:
    train = (
        "import torch\nfrom nets import Tide\n\nif __name__ == '__main__':\n    tides = [Tide() for _ in range(3)]\n"
        "    torch.save([tide.state_dict() for tide in tides], 'a.pt')\n"
    )

    found = scan({"nets.py": NETS, "train.py": train})

    assert "saved" in found["nets.py", "Tide"].reach


@pytest.mark.parametrize(("name", "role"), [("Tide", "model"), ("TideEncoder", "component"), ("TideLoss", "component")])
def test_a_class_that_code_spells_with_its_module_is_a_model_if_it_is_no_part(scan: Scan, name: str, role: str) -> None:
    train = f"from make import make\n\nnet = make(class_name='lib.nets.{name}', size=3)\n"

    found = scan(
        {"lib/__init__.py": "", "lib/nets.py": "import torch\n\n\n" + NET.format(name=name), "train.py": train}
    )

    assert found["lib/nets.py", name].role == role


def test_what_a_registry_of_parts_makes_is_a_part(scan: Scan) -> None:
    registered = "\n\n@BACKBONE_REGISTRY.register()\ndef build_tide(config):\n    return Tide(config)\n"

    found = scan({"nets.py": "from detectron2.modeling import BACKBONE_REGISTRY\n" + NETS + registered})

    assert found["nets.py", "Tide"].role == "component"


def test_odd_names_of_modules_end_no_scan(scan: Scan) -> None:
    lines = ("()", "('..')", "(f'{kind}')", "('.a.' + kind, package='b')", "('%s.%s' % kind)", "('{}'.format())")
    odd = "import importlib\n" + "".join(f"kind = importlib.import_module{line}\n" for line in lines)

    assert ("nets.py", "Tide") in scan({"nets.py": NETS, "odd.py": odd + "nets = [nets for nets in nets]\n"})


def test_a_stack_of_layers_that_is_trained_is_a_model_and_one_in_a_model_a_block(scan: Scan) -> None:
    stacks = (
        "import torch\nfrom torch import nn\n\n\n"
        "def make_block(c):\n    return nn.Sequential(nn.Linear(c, c), nn.ReLU())\n\n\n"
        "def build(parts):\n    return nn.Sequential(*parts)\n\n\n"
        "def tide_net():\n    net = nn.Sequential(make_block(3), nn.Linear(3, 1))\n    return net\n\n\n"
        "class Reef(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.body = make_block(3)\n"
    )
    made = "net, reef = tide_net(), Reef()\n    reef.load_state_dict({})"
    train = TRAIN.format(start="from stacks import Reef, tide_net", made=made, trained="net")

    found = scan({"stacks.py": stacks, "train.py": train})

    roles = {name: found["stacks.py", name].role for name in ("tide_net", "make_block", "Reef")}
    assert roles == {"tide_net": "model", "make_block": "component", "Reef": "model"}
    assert ("stacks.py", "build") not in found


@pytest.mark.parametrize(("weights", "role"), [("load_url(ADDRESS)", "component"), ("torch.load(ADDRESS)", "model")])
def test_a_network_that_is_only_given_a_librarys_weights_is_no_model(scan: Scan, weights: str, role: str) -> None:
    nets = (
        "import torch\nfrom torch.utils.model_zoo import load_url\n\nADDRESS = 'a'\n\n\n" + NET.format(name="Tide") +
        f"def tide18():\n    net = Tide(18)\n    net.load_state_dict({weights})\n    return net\n\n\n"
        "def tide_body():\n    return torch.nn.ModuleList([tide18()])\n"
    )  # fmt: skip

    found = scan({"nets.py": nets, "train.py": "from nets import tide_body\n\nbody = tide_body()\n"})

    assert found["nets.py", "Tide"].role == role


def test_a_module_of_jittor_is_a_network(scan: Scan) -> None:
    nets = "from jittor import nn\n\n\nclass Tide(nn.Module):\n    def execute(self, x):\n        return x\n"
    train = (
        "from nets import Tide\n\nif __name__ == '__main__':\n    net = Tide()\n    net.load('a.pkl')\n    net.eval()\n"
    )

    assert scan({"nets.py": nets, "train.py": train})["nets.py", "Tide"].role == "model"
