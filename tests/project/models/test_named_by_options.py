"""Models that are tied to a text by an option, a title or a list; and what is no model though something names it."""

from listed_models import Scan

HEAD = "import torch\nfrom torch import nn\n"
NET = (
    "\n\nclass {name}(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    "        self.body = nn.Linear(3, 1)\n\n    def forward(self, x):\n        return self.body(x)\n"
)
CHOOSE = (
    "import argparse\nimport torch\nfrom nets import GINet, TideNet, WaveNet\n\n\nif __name__ == '__main__':\n"
    "    parser = argparse.ArgumentParser()\n    parser.add_argument('--{option}')\n    args = parser.parse_args()\n"
    "    if args.{option} == 'gin':\n        net = GINet()\n    elif args.{option} == 'wave':\n"
    "        net = WaveNet()\n"
    "    else:\n        net = TideNet()\n    torch.optim.SGD(net.parameters(), lr=0.1)\n"
    "    net(torch.rand(2, 3)).sum().backward()\n    torch.save(net.state_dict(), 'net.pt')\n"
)
THREE = HEAD + "".join(NET.format(name=name) for name in ("GINet", "TideNet", "WaveNet"))
README = "# Molecules\n\nCode of our paper.\n\n## Networks\n\nThe GIN predicts the solubility of a molecule.\n"


def test_a_document_may_call_a_model_by_the_option_that_chooses_it(scan: Scan) -> None:
    found = scan({"nets.py": THREE, "train.py": CHOOSE.format(option="model_type"), "README.md": README})

    assert found["nets.py", "GINet"].documentation == "partial"
    assert found["nets.py", "WaveNet"].documentation == "none"


def test_an_option_and_a_class_may_end_in_other_words_for_a_model(scan: Scan) -> None:
    nets, choose = THREE.replace("WaveNet", "WaveModel"), CHOOSE.replace("WaveNet", "WaveModel")
    readme = README.replace("The GIN predicts", "Take `wavenet`, which predicts")

    found = scan(
        {"nets.py": nets, "train.py": choose.format(option="model").replace("'wave'", "'wavenet'"), "README.md": readme}
    )

    assert found["nets.py", "WaveModel"].documentation == "partial"


def test_an_option_that_is_not_named_for_models_names_none(scan: Scan) -> None:
    readme = README.replace("The GIN predicts", "The data GIN holds 3000 molecules; one predicts")
    readme += "\nThe WaveNet is a baseline that predicts how high waves are.\n"

    found = scan({"nets.py": THREE, "train.py": CHOOSE.format(option="dataset"), "README.md": readme})

    assert found["nets.py", "GINet"].documentation == "none"


def test_a_title_tells_of_the_class_that_shortens_it(scan: Scan) -> None:
    nets = HEAD + "".join(NET.format(name=name) for name in ("EGCN", "TideNet", "WaveNet", "Gauge"))
    train = CHOOSE.format(option="model").replace("GINet", "EGCN").replace("TideNet()", "(TideNet, Gauge)[0]()")
    train = train.replace("TideNet, WaveNet", "Gauge, TideNet, WaveNet")
    readme = "# EvolveGCN\n\nThe network predicts the links of a graph that changes over time.\n"

    found = scan({"nets.py": nets, "train.py": train, "README.md": readme})

    assert found["nets.py", "EGCN"].documentation == "partial"
    assert found["nets.py", "WaveNet"].documentation != "partial"


def test_a_module_looked_up_by_name_offers_of_what_it_takes_in_whole_what_it_lists(scan: Scan) -> None:
    archs = f"from parts import *\n{HEAD}\n__all__ = ['TideNet']\n" + NET.format(name="TideNet")
    train = (
        "import sys\nimport archs\nimport torch\n\n\nif __name__ == '__main__':\n"
        "    net = archs.__dict__[sys.argv[1]]()\n    torch.optim.SGD(net.parameters(), lr=0.1)\n"
        "    net.train()\n    net(torch.rand(2, 3)).sum().backward()\n"
    )

    found = scan({"archs.py": archs, "parts.py": HEAD + NET.format(name="Gauge"), "train.py": train})

    assert (found["archs.py", "TideNet"].role, found["parts.py", "Gauge"].role) == ("model", "component")


def test_a_class_with_abstract_methods_is_no_model(scan: Scan) -> None:
    base = (
        "from abc import ABC, abstractmethod\n\nimport pytorch_lightning as pl\n\n\n"
        'class Sea(pl.LightningModule, ABC):\n    """Predicts how high the water is."""\n\n'
        "    @abstractmethod\n    def predict_height(self, x):\n        ...\n"
    )
    child = "from sea import Sea\n\n\nclass TideSea(Sea):\n    def predict_height(self, x):\n        return x\n"
    readme = "# Sea\n\n`Sea` predicts how high the water is at each hour of the next day.\n"

    found = scan({"sea.py": base, "tide.py": child, "README.md": readme})

    assert (found["sea.py", "Sea"].role, found["tide.py", "TideSea"].role) == ("component", "model")


def test_the_network_that_holds_all_others_is_the_model_where_nothing_is_known_to_be_one(scan: Scan) -> None:
    nets = HEAD + NET.format(name="Inner") + NET.format(name="Outer").replace("nn.Linear(3, 1)", "Inner()")
    shape = "print(Outer()(torch.rand(2, 3)).shape)\n"
    measure = f"import torch\nfrom nets import Outer\n\nif __name__ == '__main__':\n    {shape}"

    found = scan({"nets.py": nets, "measure.py": measure})

    assert (found["nets.py", "Outer"].role, found["nets.py", "Inner"].role) == ("model", "component")


def test_a_class_that_a_module_takes_of_itself_by_name_is_a_part_of_what_makes_it(scan: Scan) -> None:
    inner = NET.format(name="TideCore")
    outer = (
        "\n\nclass Outer(nn.Module):\n    def __init__(self, name):\n        super().__init__()\n"
        "        self.core = getattr(sys.modules[__name__], name)()\n"
    )
    readme = "# Tides\n\nThe `TideCore` of our network predicts how high the water is.\n"

    found = scan({"nets.py": f"import sys\n{HEAD}{inner}{outer}", "README.md": readme})

    assert found["nets.py", "TideCore"].role == "component"


def test_a_class_of_a_table_whose_instances_are_trained_is_a_model_though_others_derive_from_it(scan: Scan) -> None:
    nets = HEAD + NET.format(name="Tide") + "\n\nclass SpringTide(Tide):\n    pass\n"
    nets += "\n\nKINDS = {'plain': Tide, 'spring': SpringTide}\n"
    train = (
        "import sys\nimport torch\nfrom nets import KINDS\n\n\nif __name__ == '__main__':\n"
        "    net = KINDS[sys.argv[1]]()\n    torch.optim.SGD(net.parameters(), lr=0.1)\n"
        "    net(torch.rand(2, 3)).sum().backward()\n    torch.save(net.state_dict(), 'tide.pt')\n"
    )

    found = scan({"nets.py": nets, "train.py": train})

    assert (found["nets.py", "Tide"].role, found["nets.py", "SpringTide"].role) == ("model", "model")


def test_what_a_step_of_a_pipeline_trains_and_its_library_keeps_is_a_model(scan: Scan) -> None:
    step = (
        "from ultralytics import YOLO\nfrom zenml import step\n\n\n@step\ndef trained():\n"
        "    YOLO('yolov8n.pt').train(data='tides.yaml')\n"
    )

    found = scan({"steps/gauges.py": step})

    assert found["steps/gauges.py", "gauges"].kind == "artifact"


def test_a_class_handed_to_a_function_that_makes_it_a_model_is_one(scan: Scan) -> None:
    fit = (
        "import torch\n\n\ndef fit(rows, model_class, width):\n    net = model_class()\n"
        "    torch.optim.SGD(net.parameters(), lr=0.1)\n    net(rows).sum().backward()\n"
    )
    main = "import torch\nfrom fit import fit\nfrom nets import Tide\n\nfit(torch.rand(2, 3), Tide, 3)\n"

    found = scan({"nets.py": HEAD + NET.format(name="Tide"), "fit.py": fit, "main.py": main})

    assert found["nets.py", "Tide"].role == "model"


def test_a_network_called_as_a_layer_that_an_average_is_kept_of_is_a_model(scan: Scan) -> None:
    ema = (
        "\n\nclass ModelEmaV3(nn.Module):\n    def __init__(self, model):\n        super().__init__()\n"
        "        self.module = model\n"
    )
    train = (
        "import torch\nfrom nets import ModelEmaV3, TideConv1D\n\n\nif __name__ == '__main__':\n"
        "    net = TideConv1D()\n    average = ModelEmaV3(net)\n    torch.optim.SGD(net.parameters(), lr=0.1)\n"
        "    net(torch.rand(2, 3)).sum().backward()\n    torch.save(net.state_dict(), 'tide.pt')\n"
    )

    found = scan({"nets.py": HEAD + NET.format(name="TideConv1D") + ema, "train.py": train})

    assert found["nets.py", "TideConv1D"].role == "model"


def test_a_child_that_leaves_abstract_methods_of_its_base_open_is_a_model(scan: Scan) -> None:
    base = (
        "from abc import abstractmethod\n" + HEAD + "\n\nclass Sea(nn.Module):\n    @abstractmethod\n"
        "    def augmented(self, x):\n        ...\n"
    )
    nets = "from sea import Sea\nfrom torch import nn\n" + NET.format(name="Tide").replace("nn.Module", "Sea")
    train = (
        "import torch\nfrom nets import Tide\n\n\ndef fit():\n    net = Tide()\n"
        "    torch.optim.SGD(net.parameters(), lr=0.1)\n    torch.save(net.state_dict(), 'tide.pt')\n"
    )

    found = scan({"sea.py": base, "nets.py": nets, "train.py": train})

    assert found["nets.py", "Tide"].role == "model"


def test_an_archive_called_for_its_weights_is_published_below_a_heading_on_them(scan: Scan) -> None:
    readme = (
        "# Tides\n\nNetworks that predict how high the water is.\n\n## Pretrained models\n\nOur models can be "
        "downloaded [here](http://tides.example.org/2019/pretrained_models.tar.gz), the data "
        "[there](http://tides.example.org/2019/model_data.tar.gz).\n"
    )

    found = scan({"nets.py": HEAD + NET.format(name="TideNet"), "README.md": readme})

    assert {name for path, name in found if path == "README.md"} == {"pretrained_models.tar.gz"}
