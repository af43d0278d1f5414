"""Networks that have the name of a part, pass for a network without a base, or are named as text."""

import pytest
from listed_models import Scan

NETWORK = (
    "import torch\nfrom torch import nn\n\n\nclass {name}(nn.Module):\n    def __init__(self):\n"
    "        super().__init__()\n        self.body = nn.Linear(3, 1)\n\n    def forward(self, x):\n"
    "        return self.body(x)\n"
)
TRAIN = (
    "import torch\nfrom nets import {name}\n\n\nif __name__ == '__main__':\n    net = {name}()\n"
    "    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)\n"
    "    for rows, truth in torch.load('rows.pt'):\n        loss = (net(rows) - truth).sum()\n"
    "        loss.backward()\n        optimizer.step()\n"
)
PLAIN = (
    "import torch\n\n\nclass Grown:\n    def __init__(self):\n        self.nets = []\n\n"
    "    def parameters(self):\n        return [one for net in self.nets for one in net.parameters()]\n\n"
    "    def forward(self, x):\n        return sum(net(x) for net in self.nets)\n\n\n"
    "if __name__ == '__main__':\n    grown = Grown()\n    step = torch.optim.SGD(grown.parameters(), lr=0.1)\n"
    "    grown.forward(torch.rand(2, 3)).sum().backward()\n    step.step()\n"
)
DRAWN = (
    "import tensorflow as tf\n\n\ndef conv(x):\n    return tf.nn.conv2d(x, tf.get_variable('w', [3]), 1, 'SAME')\n\n\n"
    "def G_tide(latents):\n    def block(x):\n        return conv(conv(x))\n\n"
    "    def rgb(x):\n        return conv(x)\n\n    return rgb(block(latents))\n"
)


@pytest.mark.parametrize("name", ["TideGraphConv", "MLP", "TideNetEmbedding"])
def test_a_network_that_a_program_trains_may_be_called_as_a_layer_is(scan: Scan, name: str) -> None:
    found = scan({"nets.py": NETWORK.format(name=name), "train.py": TRAIN.format(name=name)})

    assert found["nets.py", name].role == "model"


def test_a_layer_that_a_network_is_made_of_stays_a_part_though_a_program_trains_one(scan: Scan) -> None:
    whole = (
        "\n\nclass TideNet(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.first = TideConv()\n\n    def forward(self, x):\n        return self.first(x)\n"
    )

    found = scan({"nets.py": NETWORK.format(name="TideConv") + whole, "train.py": TRAIN.format(name="TideConv")})

    assert found["nets.py", "TideConv"].role == "component"


@pytest.mark.parametrize("name", ["TideLoss", "TimeEmbedding"])
def test_a_loss_or_an_embedding_of_time_that_is_trained_stays_a_part(scan: Scan, name: str) -> None:
    found = scan({"nets.py": NETWORK.format(name=name), "train.py": TRAIN.format(name=name)})

    assert found["nets.py", name].role == "component"


def test_a_plain_class_with_parameters_that_computes_passes_for_a_network(scan: Scan) -> None:
    found = scan({"grown.py": PLAIN})

    assert found["grown.py", "Grown"].role == "model"


def test_a_function_that_draws_in_functions_of_its_own_is_named_with_its_module(scan: Scan) -> None:
    config = "G = dict(func='networks.G_tide')\n"

    found = scan({"networks.py": DRAWN, "config.py": config})

    assert found["networks.py", "G_tide"].role == "model"


def test_what_a_configuration_builds_for_another_is_its_part(scan: Scan) -> None:
    config = (
        "from hydra_zen import builds\nfrom nets import Tide, TideSystem\n\n"
        "config = builds(TideSystem, net=builds(Tide, width=3))\n"
    )
    system = NETWORK.format(name="TideSystem").replace("nn.Module", "pl.LightningModule")
    nets = NETWORK.format(name="Tide") + system.replace("import torch\n", "\n\nimport pytorch_lightning as pl\n")
    readme = "# Nets\n\nThe class `Tide` says how high the water is at each hour of the next day.\n"

    found = scan({"nets.py": nets, "config.py": config, "README.md": readme})

    assert (found["nets.py", "TideSystem"].role, found["nets.py", "Tide"].role) == ("model", "component")


def test_a_class_that_strings_the_layers_of_its_base_together_is_a_model(scan: Scan) -> None:
    base = (
        "import tensorflow as tf\n\n\ndef layer(op):\n    return op\n\n\nclass Network(object):\n"
        "    @layer\n    def conv(self, x):\n        draw = lambda i: tf.nn.conv2d(i, self.w, 1, 'SAME')\n"
        "        return draw(x)\n\n    @layer\n    def pool(self, x):\n        return tf.nn.max_pool(x, 2, 2, 'SAME')\n"
    )
    nets = (
        "import tensorflow as tf\nfrom network import Network\n\n\nclass Tide(Network):\n    def setup(self):\n"
        "        self.feed('data').conv(3).pool(2).conv(3).pool(2)\n"
    )
    train = (
        "import tensorflow as tf\nfrom nets import Tide\n\nnet = Tide({'data': tf.placeholder(tf.float32)})\n"
        "tf.train.AdamOptimizer().minimize(net.out)\ntf.train.Saver().save(tf.Session(), 'tide')\n"
    )

    found = scan({"network.py": base, "nets.py": nets, "train.py": train})

    assert found["nets.py", "Tide"].role == "model"
    assert ("network.py", "Network") not in found


def test_a_network_that_a_sampler_looks_at_is_no_part_of_it(scan: Scan) -> None:
    sampler = (
        "\n\nclass TideSampler(nn.Module):\n    def __init__(self, net):\n        super().__init__()\n"
        "        self.net = net\n"
    )
    train = TRAIN.replace("import {name}", "import {name}, TideSampler") + "    TideSampler(net)\n"

    found = scan({"nets.py": NETWORK.format(name="Tide") + sampler, "train.py": train.format(name="Tide")})

    assert found["nets.py", "Tide"].role == "model"


def test_a_network_in_a_row_of_results_may_lie_in_a_folder_of_backbones(scan: Scan) -> None:
    made = "\n\ndef _tide():\n    return Tide()\n"
    readme = "# Nets\n\n| network | top-1 accuracy |\n|---|---|\n| Tide | 71.2 |\n"
    files = {"nets/backbones/tide.py": NETWORK.format(name="Tide") + made, "README.md": readme}
    offered = {"nets/backbones/__init__.py": "from .tide import Tide\n", "nets/__init__.py": ""}

    found = scan({**files, **offered})

    assert found["nets/backbones/tide.py", "Tide"].role == "model"


@pytest.mark.parametrize("made", ["Tide()", "Tide().to('cpu')"])
def test_a_plain_class_called_a_model_that_trains_networks_of_its_own_is_one(scan: Scan, made: str) -> None:
    plain = (
        f"\n\nclass {{name}}:\n    def __init__(self):\n        self.net = {made}\n\n    def train(self, rows):\n"
        "        self.net(rows).sum().backward()\n"
    )
    files = {"nets.py": NETWORK.format(name="Tide") + plain.format(name="TideModel") + plain.format(name="TideWorker")}

    found = scan(files)

    assert found["nets.py", "TideModel"].role == "model"
    assert ("nets.py", "TideWorker") not in found


def test_networks_that_only_functions_for_others_hand_out_are_models(scan: Scan) -> None:
    zoo = "\n\ndef tide_small():\n    return Tide()\n\n\ndef tide_large():\n    return Tide()\n"

    found = scan({"zoo.py": NETWORK.format(name="Tide") + zoo})

    assert found["zoo.py", "Tide"].role == "model"
    assert found["zoo.py", "tide_small"].kind == "factory"


def test_a_group_of_a_configuration_below_a_model_is_its_part(scan: Scan) -> None:
    files = {
        "nets.py": NETWORK.format(name="Tide") + NETWORK.format(name="Gauge").replace("import", "\n\nimport", 1),
        "configs/model/tide.yaml": "defaults:\n  - body@gauge: small\n_target_: nets.Tide\n",
        "configs/model/body/small.yaml": "_target_: nets.Gauge\n",
    }

    found = scan(files)

    assert (found["nets.py", "Tide"].role, found["nets.py", "Gauge"].role) == ("model", "component")


def test_a_configuration_at_the_top_of_a_repository_is_no_group_below_itself(scan: Scan) -> None:
    found = scan({"nets.py": NETWORK.format(name="Tide"), "tide.yaml": "_target_: nets.Tide\n"})

    assert found["nets.py", "Tide"].role == "model"


def test_a_long_row_of_classes_that_keep_one_another_costs_no_answer(scan: Scan) -> None:
    kept = (
        "\n\nclass Tide{}Model:\n    def __init__(self):\n        self.net = Tide{}Model()\n\n"
        "    def train(self):\n        pass\n"
    )
    row = "".join(kept.format(number, number + 1) for number in range(400))

    assert ("nets.py", "Gauge") in scan({"nets.py": NETWORK.format(name="Gauge") + row})


def test_what_a_hub_offers_to_prepare_an_input_is_no_model(scan: Scan) -> None:
    found = scan({"hubconf.py": "def tide():\n    return load()\n\n\ndef transforms():\n    return prepare()\n"})

    assert {name for _, name in found} == {"tide"}


def test_a_class_that_modules_imported_by_name_all_have_is_chosen(scan: Scan) -> None:
    pick = (
        "import importlib\n\n\ndef pick(name):\n"
        "    return importlib.import_module('nets.' + name).__getattribute__('MainNet')()\n"
    )

    found = scan(
        {"nets/tide.py": NETWORK.format(name="MainNet"), "nets/gauge.py": NETWORK.format(name="MainNet"), "p.py": pick}
    )

    assert {found[f"nets/{name}.py", "MainNet"].role for name in ("tide", "gauge")} == {"model"}


def test_a_base_in_a_file_of_that_name_is_a_part_though_a_document_tells_of_it(scan: Scan) -> None:
    derived = "from nets.base_model import TideModel\n\n\nclass Gauge(TideModel):\n    pass\n"
    readme = "# Nets\n\nEvery network derives from `TideModel`, which says how high the water is at each hour.\n"
    files = {"nets/base_model.py": NETWORK.format(name="TideModel"), "nets/gauge.py": derived, "README.md": readme}

    found = scan({**files, "nets/__init__.py": "from .base_model import TideModel\n"})

    assert found["nets/base_model.py", "TideModel"].role == "component"


def test_a_class_and_the_networks_it_trains_are_one_system_for_a_readme(scan: Scan) -> None:
    plain = (
        "\n\nclass TideGAN:\n    def __init__(self):\n        self.g = TideG().to('cpu')\n"
        "        self.d = TideD().to('cpu')\n"
        "        self.step = torch.optim.Adam([*self.g.parameters(), *self.d.parameters()])\n\n"
        "    def train(self, rows):\n        self.d(self.g(rows)).sum().backward()\n        self.step.step()\n"
    )
    nets = "".join(NETWORK.format(name=name) for name in ("TideG", "TideD"))
    main = "import torch\nfrom nets import TideGAN\n\nTideGAN().train(torch.load('rows.pt'))\n"
    readme = "# Tides\n\nA network that predicts how high the water of a harbour will be at each hour of the day.\n"

    found = scan({"nets.py": nets + plain, "main.py": main, "README.md": readme})

    assert (found["nets.py", "TideGAN"].role, found["nets.py", "TideGAN"].documentation) == ("model", "partial")
    assert {found["nets.py", name].role for name in ("TideG", "TideD")} == {"component"}


def test_what_settings_list_among_transforms_is_no_model(scan: Scan) -> None:
    files = {
        "warps.py": NETWORK.format(name="TideWarp"),
        "config.yaml": "transforms:\n  train:\n    - type: TideWarp\nmodel:\n  type: Tide\n",
        "nets.py": NETWORK.format(name="Tide"),
    }

    found = scan(files)

    assert (found["nets.py", "Tide"].role, found["warps.py", "TideWarp"].role) == ("model", "component")
