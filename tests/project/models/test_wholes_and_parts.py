"""Wholes that nobody calls a network, and parts that look like one: graphs, wrappers, steps after a model."""

import pytest
from listed_models import Scan

TORCH = "import torch\nfrom torch import nn\n"
BODY = "    def __init__(self):\n        super().__init__()\n        self.body = nn.Linear(3, 1)\n"
STEP = (
    "    step = torch.optim.SGD(net.parameters(), lr=0.1)\n    net(torch.rand(2, 3)).sum().backward()\n"
    "    step.step()\n    torch.save(net.state_dict(), 'n.pt')\n"
)
OPS = (
    "import tensorflow as tf\n\n\ndef conv(x, width):\n    return tf.contrib.layers.conv2d(x, width, 3)\n\n\n"
    "def relu(x):\n    return tf.nn.relu(x)\n"
)
DRAWN = "    x = conv(x, 8)\n    x = relu(conv(x, 8))\n    x = conv(x, 1)\n"
TRAIN = (
    "import tensorflow as tf\nfrom nets import {name}\n\n\nif __name__ == '__main__':\n"
    "    x = tf.placeholder(tf.float32, [None, 8, 8, 3])\n    loss = tf.reduce_mean({name}(x){out})\n"
    "    step = tf.train.AdamOptimizer(0.1).minimize(loss)\n    saver = tf.train.Saver()\n"
)


def test_a_plain_class_that_draws_by_functions_of_its_module_is_a_network(scan: Scan) -> None:
    net = (
        f"{OPS}\n\nclass TideNet(object):\n    def __init__(self, x):\n"
        f"    {DRAWN.replace(chr(10), chr(10) + '    ')}    self.out = x\n"
    )

    found = scan({"nets.py": net, "train.py": TRAIN.format(name="TideNet", out=".out")})

    assert found["nets.py", "TideNet"].role == "model"


def test_a_function_that_draws_by_functions_it_takes_in_whole_is_a_network(scan: Scan) -> None:
    net = f"from ops import *\n\n\ndef tide_net(x):\n{DRAWN}    return x\n"

    found = scan({"ops.py": OPS, "nets.py": net, "train.py": TRAIN.format(name="tide_net", out="")})

    assert found["nets.py", "tide_net"].role == "model"


def test_a_function_called_as_what_makes_a_network_is_one_though_a_closure_calls_it(scan: Scan) -> None:
    net = (
        f"{OPS}\n\ndef create_network(x):\n{DRAWN}    return x\n\n\ndef factory():\n    def make(x):\n"
        "        return create_network(x)\n    return make\n"
    )

    assert scan({"nets.py": net})["nets.py", "create_network"].role == "model"


def test_a_network_chosen_by_name_from_a_library_is_handed_out(scan: Scan) -> None:
    pick = (
        "import torch\nimport torchvision.models as models\n\n\ndef pick(name):\n"
        "    net = getattr(models, name)(pretrained=True)\n    return net\n"
    )
    train = f"import torch\nfrom pick import pick\n\n\nif __name__ == '__main__':\n    net = pick('resnet18')\n{STEP}"

    assert scan({"pick.py": pick, "train.py": train})["pick.py", "pick"].role == "model"


def test_a_network_that_is_wrapped_for_export_is_no_part(scan: Scan) -> None:
    nets = (
        f"{TORCH}\n\nclass TideNet(nn.Module):\n{BODY}\n\nclass ExportWrapper(nn.Module):\n"
        "    def __init__(self, inner):\n"
        "        super().__init__()\n        self.inner = inner\n\n    def forward(self, x):\n"
        "        return self.inner(x)\n"
    )
    run = (
        "import torch\nfrom nets import ExportWrapper, TideNet\n\n\nif __name__ == '__main__':\n    net = TideNet()\n"
        "    net.eval()\n    print(net(torch.rand(1, 3)))\n    out = ExportWrapper(net)\n"
        "    torch.onnx.export(out, torch.rand(1, 3), 'tide.onnx')\n"
    )

    assert scan({"nets.py": nets, "run.py": run})["nets.py", "TideNet"].role == "model"


@pytest.mark.parametrize("name", ["NonMaxSuppression", "BetaCalibration", "GeM"])
def test_steps_after_a_model_and_poolings_are_parts(scan: Scan, name: str) -> None:
    nets = f"{TORCH}\n\nclass {name}(nn.Module):\n{BODY}\n    def forward(self, x):\n        return self.body(x)\n"
    run = f"import torch\nfrom nets import {name}\n\n\nif __name__ == '__main__':\n    net = {name}()\n    net.eval()\n"

    assert scan({"nets.py": nets, "run.py": run})["nets.py", name].role == "component"


def test_a_base_that_only_a_text_to_evaluate_may_make_is_a_part(scan: Scan) -> None:
    nets = f"{TORCH}\n\nclass TidePatch(nn.Module):\n{BODY}\n\nclass DeepTide(TidePatch):\n    pass\n"
    run = (
        "import sys\nimport torch\nfrom nets import *\n\n\nif __name__ == '__main__':\n"
        f"    net = eval(sys.argv[1])\n{STEP}"
    )

    found = scan({"nets.py": nets, "run.py": run})

    assert found["nets.py", "DeepTide"].role == "model"
    assert found["nets.py", "TidePatch"].role == "component"


def test_a_checkpoint_in_a_folder_named_for_a_class_has_its_text(scan: Scan) -> None:
    doc = '    """Predicts the energy of molecules; trained on the QM9 dataset."""\n'
    nets = (
        f"{TORCH}\n\nclass TideNet(nn.Module):\n{doc}\n{BODY}\n    def forward(self, x):\n        return self.body(x)\n"
    )
    train = f"import torch\nfrom nets import TideNet\n\n\nif __name__ == '__main__':\n    net = TideNet()\n{STEP}"

    found = scan(
        {
            "nets.py": nets,
            "train.py": train,
            "w/tidenet/cv.ckpt.index": "x",
            "w/tidenet/cv.ckpt.data-00000-of-00001": "y",
        }
    )

    assert {row.documentation for (path, _), row in found.items() if path.startswith("w/")} <= {"partial"}


@pytest.mark.parametrize(
    ("line", "level"),
    [
        (
            "If you are developing a production application, we recommend using TypeScript with type-aware rules.",
            "none",
        ),
        (
            "This project was bootstrapped with [Create React App](https://github.com/facebook/create-react-app).",
            "none",
        ),
        ("This app predicts churn with a random forest.", "partial"),
    ],
)
def test_the_readme_that_a_tool_for_web_pages_writes_tells_nothing(scan: Scan, line: str, level: str) -> None:
    nets = f"{TORCH}\n\nclass TideNet(nn.Module):\n{BODY}\n    def forward(self, x):\n        return self.body(x)\n"
    train = f"import torch\nfrom nets import TideNet\n\n\nif __name__ == '__main__':\n    net = TideNet()\n{STEP}"

    found = scan({"README.md": f"# App\n\n{line}\n", "nets.py": nets, "train.py": train})

    assert found["nets.py", "TideNet"].documentation == level


def test_shapes_after_a_full_width_colon_are_inputs_and_outputs(scan: Scan) -> None:
    doc = (
        '    """Forecasts the tide of harbours from past levels.\n\n    X\uff1a [batch_size, P, N]\n\n'
        '    return\uff1a [batch_size, Q, N]\n    """\n'
    )
    nets = (
        f"{TORCH}\n\nclass TideNet(nn.Module):\n{doc}\n{BODY}\n    def forward(self, x):\n        return self.body(x)\n"
    )
    train = f"import torch\nfrom nets import TideNet\n\n\nif __name__ == '__main__':\n    net = TideNet()\n{STEP}"

    assert scan({"nets.py": nets, "train.py": train})["nets.py", "TideNet"].documentation == "minimum"


def test_figures_that_are_hoped_for_are_no_results(scan: Scan) -> None:
    readme = (
        "# TideNet\n\nTideNet predicts the tide from waves; it was trained on the Harbour dataset.\n\n"
        "## Accuracy (Expected)\n\n| Model | Accuracy |\n|--|--|\n| TideNet | 0.93 |\n"
    )
    nets = f"{TORCH}\n\nclass TideNet(nn.Module):\n{BODY}\n    def forward(self, x):\n        return self.body(x)\n"
    train = f"import torch\nfrom nets import TideNet\n\n\nif __name__ == '__main__':\n    net = TideNet()\n{STEP}"

    found = scan({"README.md": readme, "nets.py": nets, "train.py": train})

    assert not found["nets.py", "TideNet"].items.metrics.found
