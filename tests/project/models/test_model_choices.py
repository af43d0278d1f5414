"""What a table of classes, a switch or a settings file tells about each class."""

import pytest
from listed_models import Scan

HEAD = "import sys\n\nimport torch\nfrom torch import nn\n"
BODY = (
    "    def __init__(self, width=3):\n        super().__init__()\n"
    "        self.body = nn.Linear(width, 1)\n\n    def forward(self, x):\n        return self.body(x)\n"
)
TRAIN = (
    "    optimiser = torch.optim.SGD(model.parameters(), lr=0.1)\n"
    "    for _ in range(10):\n        model(torch.rand(8, 3)).sum().backward()\n        optimiser.step()\n"
    "    torch.save(model.state_dict(), 'kept.pt')\n"
)
MAIN = "\n\nif __name__ == '__main__':\n"


def classes(*names: str, head: str = HEAD) -> str:
    return head + "".join(f"\n\nclass {name}(nn.Module):\n{BODY}" for name in names)


def test_what_an_entry_takes_from_a_table_and_trains_is_trained(scan: Scan) -> None:
    tide = classes("Gauge", "Moon") + "\n\nNETS = {'gauge': Gauge, 'moon': Moon}\n"

    found = scan({"train.py": tide + MAIN + "    model = NETS[sys.argv[1]]()\n" + TRAIN})

    assert set(found["train.py", "Gauge"].reach) >= {"launched", "trained"}
    assert set(found["train.py", "Moon"].reach) >= {"launched", "trained"}


def test_what_a_wrapper_takes_from_a_table_and_saves_is_saved(scan: Scan) -> None:
    wrapper = (
        "\n\nTABLE = {'gauge': {'model': Gauge, 'width': 3}}\n\n\nclass Fitter(Model):\n    def __init__(self, name):\n"
        "        choice = TABLE[name]\n        self.model = choice['model'](width=choice['width'])\n"
        "        self.optimiser = torch.optim.SGD(self.model.parameters(), lr=0.1)\n\n    def fit(self, x):\n"
        "        self.model(x).sum().backward()\n        self.optimiser.step()\n"
        "        torch.save(self.model.state_dict(), 'gauge.pt')\n"
    )

    found = scan({"nets.py": classes("Gauge", head=HEAD + "from elsewhere import Model\n") + wrapper})

    assert set(found["nets.py", "Gauge"].reach) >= {"trained", "saved"}


def test_what_other_models_alone_take_from_a_table_is_a_component(scan: Scan) -> None:
    whole = (
        "\n\nNETS = {'gauge': Gauge}\n\n\nclass Tide(nn.Module):\n    def __init__(self, name):\n"
        "        super().__init__()\n        self.reader = NETS[name]()\n\n"
        "    def forward(self, x):\n        return self.reader(x)\n"
    )

    found = scan({"train.py": classes("Gauge") + whole + MAIN + "    model = Tide(sys.argv[1])\n" + TRAIN})

    assert found["train.py", "Gauge"].role == "component"
    assert found["train.py", "Tide"].role == "model"


def test_a_registry_that_also_makes_parts_tells_nothing_of_its_classes(scan: Scan) -> None:
    registry = (
        "models = {}\n\n\ndef register(name):\n    def decorator(cls):\n        models[name] = cls\n"
        "        return cls\n    return decorator\n\n\ndef make(name, **kwargs):\n    return models[name](**kwargs)\n"
    )
    nets = (
        "from torch import nn\n\nimport registry\n\n\n@registry.register('gauge')\nclass Gauge(nn.Module):\n" + BODY
        + "\n\n@registry.register('tide')\nclass Tide(nn.Module):\n    def __init__(self, reader):\n"
        "        super().__init__()\n        self.reader = registry.make(reader)\n\n"
        "    def forward(self, x):\n        return self.reader(x)\n"
    )  # fmt: skip
    train = HEAD + "import nets\nimport registry\n" + MAIN + "    model = registry.make(sys.argv[1])\n" + TRAIN

    found = scan({"registry.py": registry, "nets.py": nets, "train.py": train})

    assert set(found["nets.py", "Gauge"].reach) == {"registered"}


def test_classes_behind_one_switch_do_not_share_docstrings(scan: Scan) -> None:
    switch = (
        "\n\ndef make(name):\n    if name == 'gauge':\n        cls = Gauge\n    else:\n        cls = Moon\n"
        "    model = cls()\n    return model\n"
    )
    told = classes("Gauge", "Moon").replace(
        "class Moon(nn.Module):\n",
        'class Moon(nn.Module):\n    """Predicts the height of the next tide from the phase of the moon."""\n\n',
    )

    found = scan({"train.py": told + switch + MAIN + "    model = make(sys.argv[1])\n" + TRAIN})

    assert found["train.py", "Gauge"].documentation == "none"
    assert found["train.py", "Moon"].documentation == "partial"
    assert found["train.py", "Gauge"].family != found["train.py", "Moon"].family


def test_a_readme_on_a_method_documents_the_networks_it_makes_together(scan: Scan) -> None:
    make = (
        "import nets\n\n\ndef make(name):\n    encoder = nets.__dict__[name]()\n"
        "    predictor = nets.__dict__['predictor']()\n    return encoder, predictor\n"
    )
    nets = (
        classes("Encoder", "Predictor")
        + "\n\ndef small():\n    return Encoder(3)\n\n\ndef predictor():\n    return Predictor()\n"
    )
    train = (
        "import sys\n\nimport torch\n\nfrom make import make\n" + MAIN + "    encoder, predictor = make(sys.argv[1])\n"
        "    optimiser = torch.optim.SGD([*encoder.parameters(), *predictor.parameters()], lr=0.1)\n"
        "    for _ in range(10):\n        predictor(encoder(torch.rand(8, 3))).sum().backward()\n"
        "        optimiser.step()\n    torch.save(predictor.state_dict(), 'kept.pt')\n"
    )
    readme = "# Tides\n\nThe method predicts the height of the next tide from readings of three harbours.\n"

    found = scan({"README.md": readme, "nets.py": nets, "make.py": make, "train.py": train})

    assert found["nets.py", "Encoder"].documentation == "partial"
    assert found["nets.py", "Predictor"].documentation == "partial"


def test_a_layer_that_only_models_look_up_is_a_component(scan: Scan) -> None:
    nets = (
        "from torch import nn\n\nimport ops\n\n\nclass Tide(nn.Module):\n    def __init__(self, op='DeepGauge'):\n"
        "        super().__init__()\n        self.op = getattr(ops, op)()\n\n"
        "    def forward(self, x):\n        return self.op(x)\n"
    )
    readme = "# Tides\n\nThe network predicts the next tide with the DeepGauge operator at its core.\n"

    found = scan({"README.md": readme, "ops.py": classes("DeepGauge"), "nets.py": nets})

    assert found["ops.py", "DeepGauge"].role == "component"


def test_a_variant_shares_the_text_of_the_class_its_docstring_names(scan: Scan) -> None:
    nets = classes("TideNet", "ThinNet").replace(
        "class ThinNet(nn.Module):\n", 'class ThinNet(nn.Module):\n    """Thin version of TideNet."""\n\n'
    )
    main = "    model = TideNet() if sys.argv[1:] else ThinNet()\n"
    readme = "# Harbour\n\n## TideNet\n\nIt predicts the height of the next tide from readings of three harbours.\n"

    found = scan({"README.md": readme, "train.py": nets + MAIN + main + TRAIN})

    assert found["train.py", "ThinNet"].documentation == "partial"


def test_what_a_readme_says_at_its_top_is_said_of_every_file_it_lists(scan: Scan) -> None:
    readme = (
        "# Agents\n\nEvery agent learns to balance CartPole-v1.\n\n## Algorithms\n\n"
        "1. [Second](second.py)\n2. [First](first.py)\n"
    )
    files = {name: classes("Actor") + MAIN + "    model = Actor()\n" + TRAIN for name in ("first.py", "second.py")}
    other = classes("Actor") + MAIN + "    model = Actor(4)\n" + TRAIN.replace("0.1", "0.2")

    found = scan({"README.md": readme, **files, "elsewhere/third.py": other.replace("width", "size")})

    assert found["first.py", "Actor"].documentation == "partial"
    assert found["elsewhere/third.py", "Actor"].documentation == "none"


def test_a_script_shares_the_text_of_the_notebook_it_was_exported_from(scan: Scan) -> None:
    notebook = (
        '{"cells": [{"cell_type": "markdown", "metadata": {}, "source": '
        '["# Tides\\n", "This network predicts the height of the next tide from readings of three harbours."]}], '
        '"metadata": {}, "nbformat": 4, "nbformat_minor": 4}'
    )

    found = scan({"tide.ipynb": notebook, "tide.py": classes("Net") + MAIN + "    model = Net()\n" + TRAIN})

    assert found["tide.py", "Net"].documentation == "partial"


def test_a_class_that_is_handed_on_as_the_model_is_one(scan: Scan) -> None:
    wrapper = (
        "from nets import Gauge, Moon\n\n\nclass Fitter:\n    def __init__(self, model, block):\n"
        "        self.model, self.block = model(), block\n\n\nclass GaugeFitter(Fitter):\n"
        "    def __init__(self):\n        super().__init__(model=Gauge, block=Moon)\n"
    )

    found = scan({"nets.py": classes("Gauge", "Moon"), "fit.py": wrapper})

    assert found["nets.py", "Gauge"].role == "model"
    assert found["nets.py", "Moon"].role == "component"


def test_a_decorator_for_storing_layers_makes_no_model(scan: Scan) -> None:
    source = (
        "import keras\n\n\n@keras.saving.register_keras_serializable('tide')\nclass Prelude(keras.Model):\n"
        "    def call(self, x):\n        return x\n"
    )

    found = scan({"nets.py": source})

    assert found["nets.py", "Prelude"].role == "component"


def test_a_wrapper_that_keeps_a_copy_of_what_it_is_given_is_no_model(scan: Scan) -> None:
    files = {
        "nets.py": """\
import copy

from torch import nn


class Net(nn.Module):
    def forward(self, x):
        return x


class Average(nn.Module):
    def __init__(self, model):
        super().__init__()
        self.module = copy.deepcopy(model)

    def forward(self, x):
        return self.module(x)
""",
        "train.py": """\
import torch
from nets import Average, Net

net = Net()
average = Average(net)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
for x in load():
    loss = net(x).sum()
    loss.backward()
    optimizer.step()
torch.save(net.state_dict(), "net.pt")
""",
    }

    assert scan(files)["nets.py", "Average"].role != "model"


@pytest.mark.parametrize(("name", "role"), [("head", "component"), ("model", "model")])
def test_what_a_table_hands_out_as_a_head_is_no_model(scan: Scan, name: str, role: str) -> None:
    table = classes("Linear", "Deep") + "\n\nHEADS = {'a': Linear, 'b': Deep}\n"
    get = "\n\ndef get(key):\n    return HEADS[key]\n"
    train = MAIN + f"    {name} = get(sys.argv[1])()\n" + TRAIN.replace("model", name)

    assert scan({"train.py": table + get + train})["train.py", "Linear"].role == role


CONFIGS = ("[dict(name='a', model_factory=lambda: build(3))]", "{'a': lambda: build(3)}", "[dict(depth=build(3))]")


@pytest.mark.parametrize(("configs", "role"), [*zip(CONFIGS, ("model", "model", "component"), strict=True)])
def test_what_a_list_of_configurations_builds_later_is_chosen(scan: Scan, configs: str, role: str) -> None:
    forest = "from sklearn.ensemble import RandomForestRegressor\n\n\ndef build(depth):\n"
    forest += "    return RandomForestRegressor(max_depth=depth)\n"

    found = scan({"forest.py": forest, "train.py": f"from forest import build\n\nMODELS = {configs}\nrun(MODELS)\n"})

    assert found["forest.py", "build"].role == role
