"""Models of TensorFlow 1 that functions draw layer by layer, and classes that keep a network they fit."""

import pytest
from listed_models import Scan

NETWORK = (
    "import tensorflow as tf\nslim = tf.contrib.slim\n\n\ndef cell(x):\n    return slim.conv2d(x, 8, 3)\n\n\n"
    "def encode(x):\n    x = slim.conv2d(x, 8, 3)\n    return slim.max_pool2d(slim.conv2d(x, 8, 3), 2)\n\n\n"
    "def {name}(images):\n    x = cell(encode(images))\n    x = cell(x)\n    return slim.fully_connected(x, 2)\n"
)
TRAIN = (
    "import tensorflow as tf\nimport net\n\nimages = tf.placeholder(tf.float32)\nscore = net.{name}(images)\n"
    "step = tf.train.AdamOptimizer().minimize(tf.reduce_mean(score))\ntf.Session().run(step)\n"
)
ESTIMATED = (
    "import tensorflow as tf\n\n\ndef model_fn(features, labels, mode):\n    loss = tf.reduce_mean(features)\n"
    "    return tf.estimator.EstimatorSpec(mode, loss=loss)\n\n\n"
    "if __name__ == '__main__':\n    tf.estimator.Estimator(model_fn, 'out').train(None)\n"
)
BASE = (
    "import torch\n\n\nclass Base:\n"
    "    def fit(self, rows):\n        for row in rows:\n            self.net(row).backward()\n\n"
    "    def transform(self, rows):\n        return self.net(rows)\n\n"
    "    def save(self, path):\n        torch.save(self.net.state_dict(), path)\n\n\n"
)
NET = (
    "class Net(torch.nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    "        self.l = torch.nn.Linear(1, 1)\n\n\n"
)
KEPT = (
    "class {name}(Base):\n    def __init__(self):\n        self.net = Net()\n"
    "        self.step = torch.optim.Adam(self.net.parameters())\n\n\n"
    "if __name__ == '__main__':\n    kept = {name}()\n    kept.fit([1])\n    kept.save('x.pt')\n"
)


def test_a_function_that_draws_a_network_is_a_model_and_its_block_a_part(scan: Scan) -> None:
    found = scan({"net.py": NETWORK.format(name="mole"), "train.py": TRAIN.format(name="mole")})

    assert (found["net.py", "mole"].kind, found["net.py", "mole"].role) == ("factory", "model")
    assert found["net.py", "encode"].role == "component"


def test_a_helper_of_one_layer_and_a_loss_are_no_networks(scan: Scan) -> None:
    found = scan({"net.py": NETWORK.format(name="style_loss"), "train.py": TRAIN.format(name="style_loss")})

    assert ("net.py", "cell") not in found
    assert ("net.py", "style_loss") not in found


def test_a_function_that_an_estimator_asks_is_a_model(scan: Scan) -> None:
    found = scan({"main.py": ESTIMATED})

    assert found["main.py", "model_fn"].role == "model"


def test_a_class_that_fits_and_keeps_a_network_by_what_it_derives_is_a_model(scan: Scan) -> None:
    found = scan({"moth.py": BASE + NET + KEPT.format(name="Moth")})

    assert found["moth.py", "Moth"].role == "model"
    assert found["moth.py", "Net"].role == "model"


def test_a_class_called_an_engine_is_no_model(scan: Scan) -> None:
    found = scan({"moth.py": BASE.replace("class Base", "class BaseEngine").replace("Base(", "BaseEngine(")})

    assert ("moth.py", "BaseEngine") not in found


def test_a_class_that_draws_a_graph_by_what_it_derives_is_a_model(scan: Scan) -> None:
    base = (
        "import tensorflow as tf\n\n\nclass Drawn:\n    def answer(self, x):\n        x = tf.layers.conv2d(x, 8, 3)\n"
        "        x = tf.layers.conv2d(x, 8, 3)\n        return tf.layers.dense(x, 2)\n\n\n"
    )
    own = (
        "class Tide(Drawn):\n    def __init__(self, x):\n        self.loss = tf.reduce_mean(self.answer(x))\n\n\n"
        "if __name__ == '__main__':\n    tide = Tide(tf.ones([1]))\n"
        "    tf.Session().run(tf.train.AdamOptimizer().minimize(tide.loss))\n"
    )

    found = scan({"tide.py": base + own})

    assert found["tide.py", "Tide"].role == "model"
    assert found["tide.py", "Drawn"].role == "component"


GENERATES = (
    "import tensorflow as tf\n\n\ndef fully(x):\n    for size in (8, 8, 8):\n        x = tf.layers.dense(x, size)\n"
    "    return tf.layers.dense(x, 2)\n\n\ndef generator(x):\n    return fully(x)\n"
)


def test_a_function_that_nobody_here_calls_hands_out_a_network(scan: Scan) -> None:
    assert scan({"nets.py": GENERATES})["nets.py", "fully"].role == "model"


HELPER = "import tensorflow as tf\n\n\ndef mlp(x, size):\n    return tf.contrib.layers.fully_connected(x, size)\n"
DRAWER = (
    "import tensorflow as tf\nfrom {module} import mlp\n\n\nclass Model:\n    def __init__(self, inputs):\n"
    "        self.loss = self.decode(mlp(inputs, 8))\n\n    def decode(self, x):\n        return mlp(mlp(x, 4), 2)\n"
)
DRIVEN = (
    "import tensorflow as tf\nimport net\n\nmodel = net.Model(tf.placeholder(tf.float32))\n"
    "step = tf.train.AdamOptimizer().minimize(model.loss)\ntf.Session().run(step)\n"
)


@pytest.mark.parametrize(("module", "is_one"), [("util", True), ("elsewhere", False)])
def test_layers_that_functions_of_another_module_draw_are_a_class_s_own(scan: Scan, module: str, is_one: bool) -> None:  # noqa: FBT001
    found = scan({"net.py": DRAWER.format(module=module), "util.py": HELPER, "train.py": DRIVEN})

    assert (("net.py", "Model") in found) is is_one


OWN_LAYERS = (
    "import tensorflow as tf\n\n\nclass Fold:\n    def __call__(self, x):\n        return tf.matmul(x, self.w)\n"
)
OF_OWN_LAYERS = (
    "from layers import *\n\n\nclass Model(object):\n    def _build(self):\n        raise NotImplementedError\n\n"
    "    def build(self):\n        self._build()\n        for fold in self.folds:\n            self.x = fold(self.x)\n"
    "        self.opt_op = self.optimizer.minimize(self.loss)\n\n    def predict(self):\n        pass\n\n\n"
    "class Vole(Model):\n    def __init__(self, placeholders):\n        self.x = placeholders['x']\n"
    "        self.optimizer = tf.train.AdamOptimizer()\n        self.build()\n\n"
    "    def _build(self):\n        self.folds = [Fold(), Fold()]\n"
)
CHOSEN = (
    "import tensorflow as tf\nfrom models import Vole\n\nmodel_func = Vole\n"
    "model = model_func({'x': tf.placeholder(tf.float32)})\ntf.Session().run([model.opt_op, model.loss])\n"
)


def test_a_graph_of_layers_that_are_the_repository_s_own_classes_is_a_model(scan: Scan) -> None:
    found = scan({"layers.py": OWN_LAYERS, "models.py": OF_OWN_LAYERS, "train.py": CHOSEN})

    assert found["models.py", "Vole"].role == "model"
    assert ("models.py", "Model") not in found or found["models.py", "Model"].role != "model"
    assert ("layers.py", "Fold") not in found


def test_what_only_a_model_s_loss_draws_again_is_a_part(scan: Scan) -> None:
    loss = "\n\ndef slope(x):\n    return tf.gradients(mole(x), xs=[x])\n"
    model = (
        "import tensorflow as tf\nfrom net import mole, slope\n\n\nclass Moth(object):\n    def build_model(self):\n"
        "        x = tf.placeholder(tf.float32)\n        self.score = tf.layers.dense(mole(x), 1)\n"
        "        self.loss = slope(x)\n        self.step = tf.train.AdamOptimizer().minimize(self.loss)\n\n"
        "    def train(self):\n        tf.Session().run(self.step)\n\n"
        "    def save(self):\n        tf.train.Saver().save(tf.Session(), 'moth')\n\n\n"
        "if __name__ == '__main__':\n    moth = Moth()\n    moth.build_model()\n    moth.train()\n    moth.save()\n"
    )

    found = scan({"net.py": NETWORK.format(name="mole") + loss, "moth.py": model})

    assert found["moth.py", "Moth"].role == "model"
    assert found["net.py", "mole"].role == "component"


@pytest.mark.parametrize(("name", "is_one"), [("convert_moth", False), ("moth", True)])
def test_a_function_that_converts_is_no_model(scan: Scan, name: str, *, is_one: bool) -> None:
    source = (
        f"import torch\nfrom transformers import BertForMaskedLM, BertConfig\n\n\ndef {name}(path):\n"
        "    net = BertForMaskedLM(BertConfig())\n    net.load_state_dict(torch.load(path))\n    return net\n"
    )
    use = f"from change import {name}\n\nnet = {name}('a.pt')\nnet.save_pretrained('out')\n"

    found = scan({"change.py": source, "use.py": use})

    assert any(one.role == "model" for one in found.values()) is is_one


def test_a_solver_that_is_given_a_network_trains_it_and_is_none(scan: Scan) -> None:
    net = (
        "import tensorflow as tf\n\n\nclass TideNet:\n    def __init__(self):\n"
        "        self.x = tf.placeholder(tf.float32)\n        self.loss = tf.reduce_mean(tf.layers.dense(self.x, 1))\n"
    )
    solver = (
        "import tensorflow as tf\n\n\nclass TideSolver:\n    def __init__(self, model):\n"
        "        self.rate = tf.placeholder(tf.float32)\n        self.loss = model.loss\n"
        "        self.step = tf.train.AdamOptimizer(self.rate).minimize(self.loss)\n"
    )
    entry = (
        "import tensorflow as tf\nfrom net import TideNet\nfrom solver import TideSolver\n\n"
        "model = TideNet()\nsolver = TideSolver(model=model)\ntf.Session().run(solver.step)\n"
        "tf.train.Saver().save(tf.Session(), 'tide.ckpt')\n"
    )

    found = scan({"net.py": net, "solver.py": solver, "train.py": entry})

    assert {name for (_, name), row in found.items() if row.role == "model"} == {"TideNet"}
