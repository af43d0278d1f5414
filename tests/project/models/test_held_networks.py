"""Networks that stand behind something else: a cache, a driver, a loop, a loader, a library."""

import pytest
from listed_models import Scan

NET = """import torch
from torch import nn


class ShoreNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Linear(3, 1)

    def forward(self, x):
        return self.body(x)
"""
DRIVER = """import torch
from net import ShoreNet


class SHORE:
    def model_initialize(self, config):
        self.model = ShoreNet().to(self.device)

    def train(self, rows):
        optimizer = torch.optim.Adam(self.model.parameters())
        for x in rows:
            self.model(x).sum().backward()
            optimizer.step()

    def predict(self, x):
        return self.model(x)

    def {keeps}(self, path):
        torch.save(self.model.state_dict(), path)
"""
LOOP = """import pytorch_lightning as pl
from net import ShoreNet, DeepShoreNet


class Loop(pl.LightningModule):
    def __init__(self, config):
        super().__init__()
        if config.model_name == 'ShoreNet':
            self.model = ShoreNet()
        else:
            self.model = DeepShoreNet()

    def training_step(self, batch):
        return self.model(batch).sum()
"""


@pytest.mark.parametrize("keeps", ["save_model", "plot"])
def test_a_class_that_trains_asks_and_keeps_a_network_is_a_model_whatever_its_name(scan: Scan, keeps: str) -> None:
    found = scan({"net.py": NET, "shore.py": DRIVER.format(keeps=keeps)})

    assert ("shore.py", "SHORE") in found if keeps == "save_model" else ("shore.py", "SHORE") not in found


def test_a_graph_of_keras_that_a_cache_hands_out_is_a_model(scan: Scan) -> None:
    source = (
        "models = {'tiny': None}\n\n\ndef build_tide_model(size):\n"
        "    from tensorflow.keras.layers import Dense, Input\n"
        "    from tensorflow.keras.models import Model\n    if models[size] is None:\n        x = Input(shape=(8,))\n"
        "        model = Model(inputs=x, outputs=Dense(1)(x))\n        model.compile('adam', 'mse')\n"
        "        models[size] = model\n    return models[size]\n"
    )

    assert scan({"tides/core.py": source})["tides/core.py", "build_tide_model"].role == "model"


def test_a_network_that_a_settings_file_chooses_for_a_loop_is_a_model(scan: Scan) -> None:
    nets = NET + NET.partition("\n\n\n")[2].replace("ShoreNet", "DeepShoreNet")
    files = {"net.py": nets, "loop.py": LOOP, "conf/one.yaml": "model_config:\n  model_name: ShoreNet\n"}

    found = scan(files)

    assert found["net.py", "ShoreNet"].role == "model"
    assert found["net.py", "DeepShoreNet"].role == "component"


def test_a_loader_that_a_package_offers_at_its_top_is_a_model(scan: Scan) -> None:
    loader = (
        "import torch\nfrom .net import ShoreNet\n\n\ndef load_model(path):\n    model = ShoreNet()\n"
        "    model.load_state_dict(torch.load(path))\n    return model\n"
    )

    assert scan({"shore/net.py": NET, "shore/__init__.py": loader})["shore/__init__.py", "load_model"].role == "model"


def test_a_network_of_a_medical_library_is_a_model_where_its_weights_are_loaded(scan: Scan) -> None:
    made = (
        "from monai.networks.nets import UNet\n\n\ndef create_model() -> UNet:\n"
        "    model = UNet(spatial_dims=3)\n    return model\n"
    )
    used = (
        "import torch\nfrom made import create_model\n\n\ndef load():\n    model = create_model()\n"
        "    model.load_state_dict(torch.load('a.pth'))\n    model.eval()\n    return model\n"
    )

    assert scan({"made.py": made, "used.py": used})["made.py", "create_model"].role == "model"


GAN = """import torch
from nets import define_G, define_D


class TideGANModel:
    def initialize(self):
        self.net_g = define_G()
        self.net_d = define_D()
        self.optimizer_g = torch.optim.Adam(self.net_g.parameters())
        self.optimizer_d = torch.optim.Adam(self.net_d.parameters())

    def optimize_parameters(self, x):
        self.net_d(self.net_g(x)).sum().backward()

    def save(self, path):
        torch.save(self.net_g.state_dict(), path)
"""
DEVICES = """

def init_net(net, gpus):
    net = torch.nn.DataParallel(net, gpus)
    return net


def define_G():
    return init_net(TideGenerator(), [0])


def define_D():
    return init_net(TideDiscriminator(), [0])
"""


def test_networks_that_helpers_put_on_devices_for_one_model_are_its_parts(scan: Scan) -> None:
    nets = NET.replace("ShoreNet", "TideGenerator") + NET.partition("\n\n\n")[2].replace(
        "ShoreNet", "TideDiscriminator"
    )

    found = scan({"nets.py": f"{nets}\n{DEVICES}", "gan.py": GAN})

    assert {name for (_, name), row in found.items() if row.role == "model"} == {"TideGANModel"}


@pytest.mark.parametrize("user", ["class Whole(nn.Module):", "class Whole(pl.LightningModule):"])
def test_what_a_function_takes_from_a_table_for_networks_are_their_parts(scan: Scan, user: str) -> None:
    parts = (
        NET
        + "\n\nproducts = {'ShoreNet': ShoreNet}\n\n\ndef get_product(config):\n    return products[config.name]()\n"
    )
    whole = (
        f"import pytorch_lightning as pl\nfrom torch import nn\nfrom net import get_product\n\n\n"
        f"{user}\n    def __init__(self, config):\n"
        "        super().__init__()\n        self.margin = get_product(config)\n\n"
        "    def forward(self, x):\n        return self.margin(x)\n"
    )
    files = {"net.py": parts, "whole.py": whole, "conf/one.yaml": "net:\n  name: ShoreNet\n"}

    role = scan(files)["net.py", "ShoreNet"].role

    assert role == ("component" if "nn.Module" in user else "model")


def test_what_an_estimator_is_made_of_is_a_model(scan: Scan) -> None:
    function = (
        "from builder import Builder\n\n\ndef model_fn(features, labels, mode, params):\n"
        "    return Builder(features, params).build(labels)\n"
    )
    start = (
        "import tensorflow as tf\nfrom shore import model_fn\n\n"
        "estimator = tf.estimator.Estimator(model_fn=model_fn, model_dir='runs')\n"
    )

    assert scan({"shore.py": function, "train.py": start})["shore.py", "model_fn"].role == "model"


def test_a_program_that_loads_and_one_that_changes_what_it_is_given_make_no_model(scan: Scan) -> None:
    other = NET.partition("\n\n\n")[2].replace("ShoreNet", "DeepNet")
    choice = (
        "\n\ndef build_net(name):\n    if name == 'deep':\n        return DeepNet()\n    return ShoreNet()\n"
        "\n\ndef widen(net):\n    net.body = nn.Linear(6, 1)\n    return net\n\n\ndef modify(name, net):\n"
        "    if name:\n        net = widen(net)\n    return net\n"
    )
    script = (
        "import torch\nfrom net import build_net, modify\n\n\ndef load_models(path):\n"
        "    net = modify('x', build_net(path))\n"
        "    net.load_state_dict(torch.load(path))\n    return net\n\n\nload_models('a.pth').eval()\n"
    )

    found = scan({"net.py": f"{NET}\n\n{other}{choice}", "demo.py": script})

    assert {name for (_, name), row in found.items() if row.kind == "factory"} == {"build_net"}


def test_a_plain_model_that_fits_an_estimator_and_keeps_it_needs_no_method_to_ask(scan: Scan) -> None:
    source = (
        "import pickle\nimport lightgbm as lgb\n\n\nclass TideModel(object):\n    def cv(self, rows):\n"
        "        self.held = self.fit(rows)\n        return self.held.predict(rows)\n\n    def fit(self, rows):\n"
        "        return lgb.train({}, lgb.Dataset(rows))\n\n    def save_model(self, path):\n"
        "        pickle.dump(self.held, open(path, 'wb'))\n"
    )

    assert scan({"tides.py": source})["tides.py", "TideModel"].role == "model"


def test_a_graph_with_losses_of_several_names_is_a_model(scan: Scan) -> None:
    source = (
        "import tensorflow as tf\nfrom parts import critic\n\n\nclass TideGAN:\n    def __init__(self):\n"
        "        self.x = tf.placeholder(tf.float32)\n        self.c_loss = tf.reduce_mean(critic(self.x))\n"
        "        self.step = tf.contrib.layers.optimize_loss(self.c_loss)\n\n    def train(self):\n"
        "        self.sess.run(self.step)\n"
    )
    start = "from tides import TideGAN\n\nnet = TideGAN()\nnet.train()\n"

    assert scan({"tides.py": source, "train.py": start})["tides.py", "TideGAN"].role == "model"


def test_a_list_of_networks_is_no_network(scan: Scan) -> None:
    several = (
        "\n\nclass Ensemble(nn.ModuleList):\n    def __init__(self):\n        super().__init__()\n\n"
        "    def forward(self, x):\n        return [one(x) for one in self]\n\n\ndef attempt_load(paths):\n"
        "    model = Ensemble()\n    for path in paths:\n"
        "        model.append(torch.load(path).eval())\n    return model\n"
        "\n\nmodel = attempt_load(['a.pt'])\nmodel.eval()\n"
    )

    assert scan({"net.py": NET + several})["net.py", "Ensemble"].role == "component"


def test_a_convolution_that_is_padded_otherwise_is_a_layer(scan: Scan) -> None:
    source = (
        "import torch\nfrom torch import nn\n\n\nclass Conv3dSame(nn.Conv3d):\n    def forward(self, x):\n"
        "        return super().forward(x)\n\n\ndef convert(model):\n    model = Conv3dSame(1, 1, 3)\n"
        "    return model\n\n\nmodel = convert(None)\nmodel.load_state_dict(torch.load('a.pt'))\nmodel.eval()\n"
    )

    assert scan({"net.py": source})["net.py", "Conv3dSame"].role == "component"


def test_a_network_with_downloaded_weights_that_its_package_hands_out_is_no_yardstick(scan: Scan) -> None:
    points = NET.replace("ShoreNet", "ShorePoint").replace(
        "        self.body",
        "        self.load_state_dict(torch.hub.load_state_dict_from_url('https://a.io/s.pth'))\n        self.body",
    )
    start = (
        "from shore.points import ShorePoint\nfrom shore.net import ShoreNet\n\n"
        "extractor = ShorePoint()\nextractor.eval()\n"
        "net = ShoreNet()\nnet.load_state_dict({})\n"
    )
    files = {"shore/points.py": points, "shore/net.py": NET, "bench.py": start}
    files["shore/__init__.py"] = "from .points import ShorePoint\nfrom .net import ShoreNet\n"

    found = scan(
        {**files, "README.md": "# Shore\n\nFind the points of coasts by `ShorePoint` before you match them.\n"}
    )

    assert found["shore/points.py", "ShorePoint"].role == "model"
