"""Which classes are models and which are parts of models."""

from listed_models import Scan, models_in
from repositories import Repository, commit

HEAD = "import torch\nfrom torch import nn\n"
BODY = (
    "    def __init__(self, width=3):\n        super().__init__()\n"
    "        self.body = nn.Linear(width, 1)\n\n    def forward(self, x):\n        return self.body(x)\n"
)
TRAIN = (
    "\n\nif __name__ == '__main__':\n    model = {made}\n"
    "    optimiser = torch.optim.SGD(model.parameters(), lr=0.1)\n"
    "    model(torch.rand(8, 3)).sum().backward()\n    optimiser.step()\n"
)


def module(*names: str, base: str = "nn.Module") -> str:
    return HEAD + "".join(f"\n\nclass {name}({base}):\n{BODY}" for name in names)


def test_classes_of_one_name_in_four_files_are_four_models(scan: Scan) -> None:
    files = {f"nets/{name}.py": module("Model") for name in ("auto", "inform", "reform", "plain")}
    files["train.py"] = (
        HEAD
        + "from nets import auto, inform, plain, reform\n\nTABLE = {'a': auto, 'i': inform, 'r': reform, 'p': plain}\n"
        "MODELS = {'a': auto.Model, 'i': inform.Model, 'r': reform.Model, 'p': plain.Model}\n"
    )

    found = scan({**files, "nets/__init__.py": ""})

    assert sorted(path for path, name in found if name == "Model") == sorted(
        name for name in files if name != "train.py"
    )
    assert {model.role for (_, name), model in found.items() if name == "Model"} == {"model"}


def test_losses_matchers_and_blocks_are_components(scan: Scan) -> None:
    source = module("TideLoss", "PeakMatcher", "DoubleBlock")

    found = scan({"parts.py": source + TRAIN.format(made="TideLoss()")})

    assert {model.role for model in found.values()} == {"component"}


def test_a_class_inside_a_test_is_a_component(scan: Scan) -> None:
    found = scan({"test_tide.py": module("TideNet") + TRAIN.format(made="TideNet()")})

    assert found["test_tide.py", "TideNet"].role == "component"


def test_an_abstract_base_is_a_component_and_its_child_a_model(scan: Scan) -> None:
    child = "\n\nclass TideNet(TideBase):\n    pass\n"

    found = scan({"train.py": module("TideBase") + child + TRAIN.format(made="TideNet()")})

    assert found["train.py", "TideBase"].role == "component"
    assert found["train.py", "TideNet"].role == "model"


def test_what_another_model_is_built_from_is_a_component(scan: Scan) -> None:
    whole = (
        "\n\nclass TideNet(nn.Module):\n    def __init__(self, tower):\n        super().__init__()\n"
        "        self.tower = tower\n\n"
        "    def forward(self, x):\n        return self.tower(x)\n"
    )

    found = scan({"train.py": module("GaugeTower") + whole + TRAIN.format(made="TideNet(GaugeTower())")})

    assert found["train.py", "GaugeTower"].role == "component"
    assert found["train.py", "TideNet"].role == "model"


def test_a_wrapper_that_takes_the_name_of_its_model_is_a_component(scan: Scan) -> None:
    source = module("TideNet") + (
        "\n\nclass FlipAverage(nn.Module):\n    def __init__(self, inner):\n        super().__init__()\n"
        "        self.inner = inner\n\n"
        "    def forward(self, x):\n        return self.inner(x) + self.inner(-x)\n"
        "\n\nif __name__ == '__main__':\n    model = TideNet()\n    model = FlipAverage(model)\n    model.eval()\n"
    )

    found = scan({"serve.py": source})

    assert found["serve.py", "FlipAverage"].role == "component"


def test_a_class_in_a_table_of_models_is_a_model(scan: Scan) -> None:
    found = scan({"zoo.py": module("TideNet", "MoonNet") + "\n\nMODELS = {'tide': TideNet, 'moon': MoonNet}\n"})

    assert {model.role for model in found.values()} == {"model"}
    assert all("registered" in model.reach for model in found.values())


def test_a_class_registered_among_parts_is_not_taken_for_a_model(scan: Scan) -> None:
    registry = "class Registry:\n    def register(self, cls):\n        return cls\n\n\nNECKS = Registry()\n"
    source = "from registry import NECKS\n" + module("SlimPath").replace("\n\nclass", "\n\n@NECKS.register\nclass")

    found = scan({"registry.py": registry, "path.py": source})

    assert found["path.py", "SlimPath"].role == "component"


def test_a_class_that_a_settings_file_names_at_its_model_node_is_a_model(scan: Scan) -> None:
    settings = "model:\n  _target_: nets.tide.TideNet\n  tower:\n    _target_: nets.tide.GaugeTower\n"

    found = scan({"nets/tide.py": module("TideNet", "GaugeTower"), "nets/__init__.py": "", "conf/model.yaml": settings})

    assert found["nets/tide.py", "TideNet"].role == "model"
    assert found["nets/tide.py", "GaugeTower"].role == "component"


def test_a_hub_entry_has_the_text_of_the_class_it_returns(scan: Scan) -> None:
    purpose = '    """Predicts the height of the next tide from three gauges of a harbour."""\n\n'
    source = module("TideNet").replace("class TideNet(nn.Module):\n", f"class TideNet(nn.Module):\n{purpose}")
    hub = "from tide import TideNet\n\n\ndef tide_small(pretrained=False):\n    return TideNet(width=3)\n"

    found = scan({"tide.py": source, "hubconf.py": hub})

    assert (found["hubconf.py", "tide_small"].kind, found["hubconf.py", "tide_small"].role) == ("factory", "model")
    assert found["hubconf.py", "tide_small"].documentation == "partial"
    assert found["hubconf.py", "tide_small"].family == found["tide.py", "TideNet"].family
    assert found["tide.py", "TideNet"].role == "model"


def test_a_function_that_compiles_a_graph_is_a_model(scan: Scan) -> None:
    source = (
        "from tensorflow import keras\n\n\ndef get_model():\n    model = keras.Sequential([keras.layers.Dense(1)])\n"
        "    model.compile(loss='mse')\n    return model\n\n\nif __name__ == '__main__':\n"
        "    get_model().fit([[1]], [[1]])\n"
    )

    found = scan({"train.py": source})

    assert (found["train.py", "get_model"].kind, found["train.py", "get_model"].role) == ("factory", "model")


def test_a_class_that_nothing_uses_is_dead(scan: Scan) -> None:
    found = scan({"old_net.py": module("OldTide")})

    assert found["old_net.py", "OldTide"].reach == ("dead",)


def test_a_docstring_that_is_not_utf_8_does_not_stop_the_scan(make_repository: Repository) -> None:
    folder = make_repository({"train.py": module("TideNet") + TRAIN.format(made="TideNet()")})
    (folder / "ebb.py").write_bytes(b'class EbbNet:\n    """Mar\xe9e."""\n')
    commit(folder, {"notes.txt": "one more file"})

    assert models_in(folder)["train.py", "TideNet"].role == "model"


def test_functions_that_train_pack_or_fill_a_model_are_no_factories(scan: Scan) -> None:
    makers = (
        "\n\ndef build_net():\n    return TideNet()\n"
        "\n\ndef tide_train():\n    net = TideNet()\n    net.fit()\n    return net\n"
        "\n\ndef build_net_kwargs():\n    return {'net': TideNet(), 'width': 3}\n"
        "\n\ndef load_checkpoint(path):\n    net = TideNet()\n    net.load_state_dict(path)\n    return net\n"
    )
    use = TRAIN.format(made="build_net()") + "    tide_train()\n    build_net_kwargs()\n    load_checkpoint('a.pt')\n"

    found = scan({"train.py": module("TideNet") + makers + use})

    assert {name for _, name in found} == {"TideNet", "build_net"}


def test_a_module_called_a_trainer_is_none_and_the_model_it_is_handed_is_one(scan: Scan) -> None:
    detector = module("Detector").replace("Detector", "FasterRCNN")
    trainer = (
        "\n\nclass RCNNTrainer(nn.Module):\n    def __init__(self, faster_rcnn):\n        super().__init__()\n"
        "        self.rcnn = faster_rcnn\n        self.optimizer = faster_rcnn.get_optimizer()\n"
    )
    train = (
        "from net import FasterRCNN, RCNNTrainer\n\nmodel = FasterRCNN()\ntrainer = RCNNTrainer(model)\n"
        "trainer.load('x.pt')\ntrainer.train_step(1)\n"
    )

    found = scan({"net.py": detector + trainer, "train.py": train})

    assert found["net.py", "FasterRCNN"].role == "model"
    assert found["net.py", "RCNNTrainer"].role == "component"


def test_a_fitted_encoder_is_no_model_but_a_classifier_that_also_transforms_is(scan: Scan) -> None:
    head = "from sklearn.base import BaseEstimator, TransformerMixin\n\n\n"
    fit = "    def fit(self, x):\n        return self\n\n    def transform(self, x):\n        return x\n"
    encoder = f"class TargetEncoder(BaseEstimator, TransformerMixin):\n{fit}"
    scorer = f"\n\nclass Scorer(BaseEstimator, TransformerMixin):\n{fit}\n    def predict(self, x):\n        return x\n"
    train = (
        "import joblib\nfrom steps import Scorer, TargetEncoder\n\nencoder = TargetEncoder()\nencoder.fit(1)\n"
        "scorer = Scorer()\nscorer.fit(1)\njoblib.dump(encoder, 'a')\njoblib.dump(scorer, 'b')\n"
    )

    found = scan({"steps.py": head + encoder + scorer, "train.py": train})

    assert ("steps.py", "TargetEncoder") not in found
    assert found["steps.py", "Scorer"].role == "model"


def test_a_graph_handed_to_a_wrapper_as_its_builder_is_a_model(scan: Scan) -> None:
    text = (
        "from keras.models import Sequential\nfrom keras.wrappers.scikit_learn import KerasClassifier\n\n\n"
        "def cnn_model(size=50):\n    model = Sequential()\n    model.compile('adam')\n    return model\n\n\n"
        "classifier = KerasClassifier(build_fn=cnn_model, epochs=2)\n"
    )

    found = scan({"model.py": text})

    assert found["model.py", "cnn_model"].role == "model"


def test_a_network_whose_own_optimizer_an_agent_steps_is_a_model(scan: Scan) -> None:
    agent = (
        "\n\nclass Agent:\n    def __init__(self):\n        self.q = QNetwork()\n\n    def learn(self, state):\n"
        "        self.q.optimizer.zero_grad()\n        self.q.loss(state).backward()\n\n\nAgent().learn(1)\n"
    )

    found = scan({"dqn.py": module("QNetwork") + agent})

    assert found["dqn.py", "QNetwork"].role == "model"


def test_a_graph_of_placeholders_whose_loss_is_minimised_is_a_model(scan: Scan) -> None:
    net = (
        "import tensorflow as tf\n\n\nclass TextCNN(object):\n    def __init__(self, length):\n"
        "        self.x = tf.placeholder(tf.int32, [None, length])\n        self.loss = tf.reduce_mean(self.x)\n"
    )
    queue = "\n\nclass Feeder(object):\n    def __init__(self):\n        self.x = tf.placeholder(tf.int32)\n"
    train = (
        "import tensorflow as tf\nfrom net import Feeder, TextCNN\n\ncnn = TextCNN(3)\nfeeder = Feeder()\n"
        "optimizer = tf.train.AdamOptimizer(1e-3)\ngrads = optimizer.compute_gradients(cnn.loss)\n"
    )

    found = scan({"net.py": net + queue, "train.py": train})

    assert found["net.py", "TextCNN"].role == "model"
    assert ("net.py", "Feeder") not in found


def test_a_class_that_its_package_offers_and_a_document_names_is_a_model(scan: Scan) -> None:
    files = {
        "nets/u_net.py": module("UNet", "SideNet"),
        "nets/__init__.py": "from .u_net import *\n",
        "README.md": "# Segmentation\n\n1. U-Net segments cells in microscope images of many labs.\n",
    }

    found = scan(files)

    assert found["nets/u_net.py", "UNet"].role == "model"
    assert found["nets/u_net.py", "SideNet"].role == "component"
