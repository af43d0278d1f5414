"""Models that no class makes: a named tuple of a graph, a table that is indexed."""

from listed_models import Scan
from test_model_choices import HEAD, MAIN, TRAIN, classes

GRAPH = (
    "import collections\nimport tensorflow as tf\n\nModel = collections.namedtuple('Model', 'outputs, {trains}')\n\n\n"
    "def create_model(inputs):\n    made = tf.layers.dense(inputs, 1)\n"
    "    return Model(outputs=made, {trains}=tf.train.AdamOptimizer().minimize(made))\n"
    "\n\ndef main():\n    model = create_model(tf.ones([3, 1]))\n    tf.Session().run(model.{trains})\n"
)


def test_a_named_tuple_that_trains_nothing_is_no_model(scan: Scan) -> None:
    found = scan({"paint.py": GRAPH.format(trains="shapes")})

    assert ("paint.py", "create_model") not in found


def test_what_a_function_takes_from_a_table_it_writes_out_is_trained(scan: Scan) -> None:
    pick = "\n\ndef pick(name, size):\n    return {'gauge': {'s': Gauge}, 'moon': {'s': Moon}}[name][size]\n"
    make = "\n\ndef make(name):\n    net = pick(name, 's')\n    net = net(width=3)\n    return net\n"

    found = scan(
        {"train.py": classes("Gauge", "Moon") + pick + make + MAIN + "    model = make(sys.argv[1])\n" + TRAIN}
    )

    assert {"trained", "saved"} <= set(found["train.py", "Gauge"].reach)
    assert found["train.py", "Moon"].role == "model"


def test_a_graph_whose_loss_another_method_makes_is_a_model(scan: Scan) -> None:
    reader = (
        "import tensorflow as tf\n\n\nclass Reader(object):\n    def __init__(self):\n"
        "        self.x = tf.placeholder(tf.float32, [None, 3])\n        self.read()\n\n"
        "    def read(self):\n        self.loss = tf.reduce_mean(tf.layers.dense(self.x, 1))\n"
    )
    run = "import tensorflow as tf\nfrom reader import Reader\n\nmodel = Reader()\ntf.Session().run(model.loss)\n"

    found = scan({"reader.py": reader, "run.py": run})

    assert found["reader.py", "Reader"].role == "model"


def test_a_documented_network_of_a_package_that_nobody_makes_is_a_model_and_its_parts_are_none(scan: Scan) -> None:
    nets = classes("TideBlock") + (
        "\n\nclass TideFormer(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.body = TideBlock()\n\n    def forward(self, x):\n        return self.body(x)\n"
    )

    found = scan({"tides/nets.py": nets, "README.md": "# TideFormer and TideBlock\n\nReads tides of a harbour.\n"})

    assert found["tides/nets.py", "TideFormer"].role == "model"
    assert found["tides/nets.py", "TideBlock"].role == "component"


SHARED = "# Demo\n\nDownload the pretrained model from [here](https://www.dropbox.com/s/abc/{file}?dl=0) first.\n"


def test_weights_on_a_share_that_a_sentence_hands_out_are_a_checkpoint(scan: Scan) -> None:
    found = scan({"README.md": SHARED.format(file="tides.pth")})

    assert found["README.md", "tides.pth"].kind == "checkpoint"


def test_public_weights_on_a_share_are_no_checkpoint_of_the_repository(scan: Scan) -> None:
    assert not scan({"README.md": SHARED.format(file="resnet50-0676ba61.pth")})


def test_a_table_of_data_publishes_no_weights(scan: Scan) -> None:
    table = (
        "# Tides\n\n| {head} | Link |\n|---|---|\n| harbour | [Download](https://www.dropbox.com/s/a/tides.h5?dl=0) |\n"
    )

    data = scan({"README.md": table.format(head="Dataset")})

    assert not data


def test_a_function_that_gives_its_network_weights_is_a_model_though_nobody_calls_it(scan: Scan) -> None:
    make = (
        "import keras\n\n\ndef TideNet():\n    model = keras.models.Model(keras.Input((3,)), None)\n"
        "    model.load_weights('a.h5')\n    return model\n"
    )

    assert scan({"a.py": make})["a.py", "TideNet"].role == "model"


def test_a_block_that_gives_an_optimizer_what_to_train_is_no_smoke_test(scan: Scan) -> None:
    smoke = "    print(sum(one.numel() for one in model.parameters()))\n"
    drive = "    engine.run(model, torch.optim.Adam(model.parameters()))\n"
    body = classes("Gauge", head=HEAD + "import engine\n") + MAIN + "    model = Gauge()\n    model.train()\n"

    found = scan({"drive.py": body + drive, "smoke.py": body.replace("Gauge", "Moon") + smoke})

    assert found["drive.py", "Gauge"].role == "model"
    assert found["smoke.py", "Moon"].role == "component"


def test_a_network_that_a_config_names_as_its_class_is_a_model(scan: Scan) -> None:
    found = scan({"nets.py": classes("Gauge"), "conf/net.yaml": "model:\n  class: nets.Gauge\n  width: 3\n"})

    assert found["nets.py", "Gauge"].role == "model"


def test_a_function_that_hands_out_several_networks_of_keras_is_a_model(scan: Scan) -> None:
    make = (
        "import keras\n\n\ndef tide_net():\n    x = keras.Input((3,))\n"
        "    return keras.models.Model(x, x), keras.models.Model(x, None)\n"
        "\n\nif __name__ == '__main__':\n    tide, shown = tide_net()\n    tide.fit([[1]], [1])\n"
    )

    assert scan({"tide.py": make})["tide.py", "tide_net"].role == "model"
