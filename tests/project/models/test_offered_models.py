"""Models that a repository offers to others: nobody in it calls them, or they go by another name."""

import pytest
from listed_models import Scan

HEAD = "import torch\nfrom torch import nn\n"
BODY = (
    "    def __init__(self, width=3):\n        super().__init__()\n        self.body = nn.Linear(width, 1)\n\n"
    "    def forward(self, x):\n        return self.body(x)\n"
)
NET = f"{HEAD}\n\nclass TideNet(nn.Module):\n{BODY}"
GRAPH = (
    "from tensorflow import keras\n\n\ndef tide():\n    waves = keras.Input((3,))\n"
    "    return keras.Model(waves, keras.layers.Dense(1)(waves))\n"
)


def test_a_function_that_puts_a_graph_together_is_a_model_though_nobody_calls_it(scan: Scan) -> None:
    both = GRAPH + "\n\ndef gauge():\n    return keras.Sequential([tide(), keras.layers.Dense(1)])\n"

    found = scan({"zoo.py": both})

    assert found["zoo.py", "gauge"].role == "model"
    assert found["zoo.py", "tide"].role == "component"


def test_a_class_offered_with_arguments_set_is_followed_to_where_it_is_made(scan: Scan) -> None:
    nets = f"from functools import partial\n{NET}\n\ntide_small = partial(TideNet, 3)\n"
    train = (
        "import torch\nimport nets\n\n\nif __name__ == '__main__':\n    model = nets.tide_small()\n"
        "    torch.optim.SGD(model.parameters(), lr=0.1)\n    model(torch.rand(2, 3)).sum().backward()\n"
    )

    found = scan({"nets.py": nets, "train.py": train})

    assert "trained" in found["nets.py", "TideNet"].reach


def test_a_table_of_models_with_arguments_set_registers_them(scan: Scan) -> None:
    pick = (
        "from functools import partial\nfrom nets import TideNet\n\n\ndef pick(name):\n"
        "    model_fn = {'tide': partial(TideNet, 3)}[name]\n    return model_fn()\n"
    )

    found = scan({"nets.py": NET, "pick.py": pick})

    assert found["nets.py", "TideNet"].role == "model"
    assert found["pick.py", "pick"].kind == "factory"


def test_a_network_in_a_table_is_followed_through_functions(scan: Scan) -> None:
    train = (
        "import torch\nfrom nets import TideNet\n\n\ndef build():\n    net = TideNet()\n    return {'net': net}\n\n\n"
        "def step(held):\n    net = held['net']\n    torch.optim.SGD(net.parameters(), lr=0.1)\n\n\n"
        "def keep(held):\n    torch.save({'nets': held}, 'tide.pt')\n\n\n"
        "if __name__ == '__main__':\n    nets = build()\n    step(nets)\n    keep(nets)\n"
    )

    found = scan({"nets.py": NET, "train.py": train})

    assert {"trained", "saved"} <= set(found["nets.py", "TideNet"].reach)


def test_what_spreads_a_network_over_devices_is_none(scan: Scan) -> None:
    source = f"{HEAD}\n\nclass TideParallelModel(nn.DataParallel):\n    def forward(self, x):\n        return x\n"

    assert not scan({"spread.py": source, "README.md": "# Tides\n\nTideParallelModel spreads it over devices.\n"})


def test_a_layer_of_keras_that_a_document_names_is_a_component(scan: Scan) -> None:
    source = (
        "from tensorflow import keras\n\n\nclass MoonPhase(keras.layers.Layer):\n    def call(self, x):\n"
        "        return x\n\n\ndef tide():\n    waves = keras.Input((3,))\n"
        "    return keras.Model(waves, MoonPhase()(waves))\n"
    )

    found = scan({"tide.py": source, "README.md": "# Tides\n\nMoonPhase turns a date into a phase of the moon.\n"})

    assert found["tide.py", "MoonPhase"].role == "component"
    assert found["tide.py", "tide"].role == "model"


def test_a_class_whose_siblings_are_models_is_one(scan: Scan) -> None:
    base = f"{HEAD}\n\nclass Forecast(nn.Module):\n{BODY}"
    source = base + "".join(f"\n\nclass {name}(Forecast):\n    pass\n" for name in ("TideNet", "MoonNet"))
    readme = "# Forecasts\n\n## TideNet\n\nTideNet predicts the water level of a harbour.\n"

    found = scan({"nets.py": source, "README.md": readme})

    assert found["nets.py", "TideNet"].role == "model"
    assert found["nets.py", "MoonNet"].role == "model"


@pytest.mark.parametrize(("file", "role"), [("nets-moon.py", "component"), ("nets_moon.py", "model")])
def test_a_sibling_of_models_is_one_where_its_file_can_be_imported(scan: Scan, file: str, role: str) -> None:
    base = f"{HEAD}\n\nclass Forecast(nn.Module):\n{BODY}\n\nclass TideNet(Forecast):\n    pass\n"
    moon = "from nets import Forecast\n\n\nclass MoonNet(Forecast):\n    pass\n"
    readme = "# Forecasts\n\n## TideNet\n\nTideNet predicts the water level of a harbour.\n"

    found = scan({"nets.py": base, file: moon, "README.md": readme})

    assert found["nets.py", "TideNet"].role == "model"
    assert found[file, "MoonNet"].role == role


def test_a_class_whose_sibling_is_a_part_is_none(scan: Scan) -> None:
    base = f"{HEAD}\n\nclass Tower(nn.Module):\n{BODY}"
    source = base + (
        "\n\nclass TideTower(Tower):\n    pass\n\n\nclass MoonTower(Tower):\n    pass\n"
        "\n\nclass TideNet(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.tower = TideTower()\n"
    )

    found = scan({"nets.py": source, "README.md": "# Tides\n\nTideNet predicts the water level of a harbour.\n"})

    assert found["nets.py", "MoonTower"].role == "component"


def test_what_is_handed_to_a_trainer_of_the_repository_is_trained(scan: Scan) -> None:
    trainer = "class TideTrainer:\n    def __init__(self, net, rate):\n        self.manager = rate\n"
    train = "from nets import TideNet\nfrom trainer import TideTrainer\n\nTideTrainer(TideNet(), 0.1)\n"

    found = scan({"nets.py": NET, "trainer.py": trainer, "run.py": train})

    assert found["nets.py", "TideNet"].role == "model"


def test_a_file_that_a_readme_links_to_names_the_only_network_in_it(scan: Scan) -> None:
    readme = "# Zoo\n\n- [water levels](nets/tide.py): predicts the water level of a harbour from its gauges.\n"

    found = scan({"nets/tide.py": NET, "README.md": readme})

    assert found["nets/tide.py", "TideNet"].role == "model"
    assert found["nets/tide.py", "TideNet"].documentation != "none"


def test_a_function_that_makes_an_estimator_is_a_model_though_nobody_calls_it(scan: Scan) -> None:
    source = (
        "from sklearn.linear_model import Ridge\n\n\ndef get_model():\n    return Ridge()\n\n\n"
        "def fit_tides():\n    return Ridge()\n"
    )

    found = scan({"tides.py": source})

    assert found["tides.py", "get_model"].role == "model"
    assert found["tides.py", "fit_tides"].role == "component"


def test_what_only_tests_take_is_there_for_others(scan: Scan) -> None:
    source = (
        "from tensorflow import keras\n\n\nclass TideForecast(keras.Model):\n    def call(self, x):\n        return x\n"
        "\n\nclass MoonTable(keras.layers.Layer):\n    def call(self, x):\n        return x\n"
    )
    tests = "from tides.nets import MoonTable, TideForecast\n\n\ndef test_it():\n    TideForecast()\n    MoonTable()\n"

    found = scan({"tides/__init__.py": "", "tides/nets.py": source, "tests/test_nets.py": tests})

    assert found["tides/nets.py", "TideForecast"].role == "model"
    assert found["tides/nets.py", "MoonTable"].role == "component"


def test_a_plain_class_that_passes_for_a_network_is_one(scan: Scan) -> None:
    whole = (
        "\n\nclass Tides:\n    def __init__(self):\n        self.net = TideNet()\n"
        "        self.optimizer = torch.optim.SGD(self.net.parameters(), lr=0.1)\n\n"
        "    def state_dict(self):\n        return [self.net.state_dict()]\n\n"
        "    def load_state_dict(self, state):\n        self.net.load_state_dict(state[0])\n\n"
        "    def forward_loss(self, x):\n        return self.net(x).sum()\n\n"
        "    def train_step(self, x):\n        self.forward_loss(x).backward()\n        self.optimizer.step()\n"
    )
    scaler = (
        "\n\nclass Scaler:\n    def state_dict(self):\n        return {}\n\n    def load_state_dict(self, state):\n"
        "        pass\n\n    def __call__(self, loss):\n        loss.backward()\n"
    )
    run = "\n\nif __name__ == '__main__':\n    tides = Tides()\n    tides.train_step(torch.rand(2, 3))\n    Scaler()\n"

    found = scan({"train.py": NET + whole + scaler + run})

    assert found["train.py", "Tides"].role == "model"
    assert found["train.py", "TideNet"].role == "component"
    assert ("train.py", "Scaler") not in found


def test_modules_that_branches_import_under_one_name_are_all_looked_up(scan: Scan) -> None:
    train = (
        "import sys\n\nif len(sys.argv) > 1:\n    import missing as nets\nelse:\n    import tides as nets\n\n"
        "model = nets.__dict__[sys.argv[0]]()\n"
    )

    assert scan({"tides.py": NET, "train.py": train})["tides.py", "TideNet"].role == "model"


def test_a_class_that_fits_predicts_and_saves_is_a_model_whatever_it_wraps(scan: Scan) -> None:
    body = (
        "    def fit(self, waves):\n        self.inner = fasttide.train(waves)\n\n"
        "    def predict(self, wave):\n        return self.inner.predict(wave)\n\n"
        "    def save(self, path):\n        self.inner.write(path)\n"
    )
    source = f"import fasttide\n\n\nclass TideWords:\n{body}\n\nclass TidePipeline:\n{body}"

    found = scan({"tides.py": source, "train.py": "from tides import TideWords\n\nTideWords().fit([1])\n"})

    assert found["tides.py", "TideWords"].role == "model"
    assert ("tides.py", "TidePipeline") not in found
