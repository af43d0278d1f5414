"""Functions that load what they make, classes that are given their networks, and names of what is kept or published."""

import pytest
from listed_models import Scan
from repositories import Repository

from mldebt.options import Options
from mldebt.pipeline import opened

NET = "import torch\n\n\n"
PLAIN = (
    "class {name}(torch.nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    "        self.l = torch.nn.Linear(1, 1)\n\n\n"
)
USED = "from nets import {load}\n\n\nif __name__ == '__main__':\n    net = {load}('a.pt')\n    net.eval()\n"
ONE_OF = (
    "def load_model(path, kind='a'):\n    if kind == 'a':\n        net = Gauge()\n    else:\n        net = Moon()\n"
    "    net.load_state_dict(torch.load(path))\n    return net\n"
)
ONE = "def load(path):\n    net = Gauge()\n    net.load_state_dict(torch.load(path))\n    return net\n"
GIVEN = "def load_model(net, path):\n    net.load_state_dict(torch.load(path))\n    return net\n"
TRAINER = """from nets import Gauge, Moon


class TideGAN:
    def __init__(self, gen: Gauge, dis: Moon):
        self.gen = gen.to("cpu")
        self.dis = dis

    def train(self, tides):
        for tide in tides:
            self.dis(self.gen(tide)).sum().backward()
"""
DRIVE = """import torch
from gan import TideGAN
from nets import Gauge, Moon

if __name__ == "__main__":
    gen = Gauge()
    gan = TideGAN(gen, Moon())
    gan.train([torch.rand(1)])
    torch.save(gen.state_dict(), "gen.pt")
"""
BORROWED = """import sys
from transformers import AutoModelForCausalLM, Trainer


def train():
    net = AutoModelForCausalLM.from_pretrained(sys.argv[1])
    trainer = Trainer(model=net)
    trainer.train()
    trainer.save_model(sys.argv[2])


if __name__ == "__main__":
    train()
"""
PREPARING = """import torch
from torch import nn


class Flux(nn.Module):
    def __init__(self, rate):
        super().__init__()
        self.rate = rate

    def forward(self, wave):
        return wave


def build(name):
    return getattr(torch, name) if name != "Flux" else Flux(1)
"""


def nets(*parts: str) -> str:
    """Return a module with two networks and some functions."""
    return NET + PLAIN.format(name="Gauge") + PLAIN.format(name="Moon") + "\n\n".join(parts)


def test_a_function_that_makes_and_loads_one_of_several_networks_is_a_factory(scan: Scan) -> None:
    found = scan({"nets.py": nets(ONE_OF), "run.py": USED.format(load="load_model")})

    assert (found["nets.py", "load_model"].kind, found["nets.py", "load_model"].role) == ("factory", "model")


@pytest.mark.parametrize(("init", "is_listed"), [("from .nets import *\n", True), ("", False)])
def test_a_function_that_loads_one_network_is_a_factory_where_its_package_offers_it(
    scan: Scan, init: str, *, is_listed: bool
) -> None:
    found = scan({"tide/__init__.py": init, "tide/nets.py": nets(ONE)})

    assert (("tide/nets.py", "load") in found) is is_listed


def test_a_function_that_is_given_what_it_loads_is_no_factory(scan: Scan) -> None:
    use = "from nets import Gauge, Moon, load_model\n\n\nif __name__ == '__main__':\n"
    use += "    load_model(Gauge(), 'a.pt').eval()\n    load_model(Moon(), 'b.pt').eval()\n"

    found = scan({"nets.py": nets(GIVEN), "run.py": use})

    assert ("nets.py", "load_model") not in found


@pytest.mark.parametrize(("name", "is_listed"), [("start_training_with", False), ("tide_of", True)])
def test_a_function_that_begins_work_is_no_factory(scan: Scan, name: str, *, is_listed: bool) -> None:
    build = f"def {name}(kind):\n    net = Gauge() if kind else Moon()\n    return net\n"

    found = scan({"nets.py": nets(build), "run.py": USED.format(load=name)})

    assert (("nets.py", name) in found) is is_listed


def test_a_class_that_trains_the_networks_it_is_given_is_a_model_and_they_are_no_parts(scan: Scan) -> None:
    found = scan({"nets.py": nets(), "gan.py": TRAINER, "main.py": DRIVE})

    assert found["gan.py", "TideGAN"].role == "model"
    assert found["nets.py", "Gauge"].role == "model"


def test_a_library_model_is_called_like_its_file_unless_that_is_named_for_its_work(scan: Scan) -> None:
    found = scan({"train.py": BORROWED, "train_tides.py": BORROWED})

    assert {(path, name) for path, name in found} == {("train.py", "net"), ("train_tides.py", "train_tides")}


def test_what_a_settings_file_puts_among_features_is_no_model(scan: Scan) -> None:
    settings = "features:\n  flux:\n    type: Flux\n"
    readme = "# Waves\n\n| Feature | Use |\n|---|---|\n| `Flux` | measures how a spectrum changes |\n"

    found = scan({"features/spectral.py": PREPARING, "conf/features.yaml": settings, "README.md": readme})

    assert found["features/spectral.py", "Flux"].role == "component"


@pytest.mark.parametrize(
    ("row", "name"),
    [
        ("| @porter | NOAA | 0.8 | [link](https://files.example.org/tides/harbour.bin) |", "harbour.bin"),
        ("| 7B | NOAA | 0.8 | [port/tide-7b](https://huggingface.co/port/tide-7b) |", "tide-7b"),
    ],
)
def test_a_row_is_called_by_the_weights_it_links_to_and_not_by_who_gave_them(scan: Scan, row: str, name: str) -> None:
    readme = f"# Tides\n\n## Our models\n\n| By | Data | F1 | Link |\n|---|---|---|---|\n{row}\n"

    found = scan({"README.md": readme})

    assert set(found) == {("README.md", name)}


@pytest.mark.parametrize("second", ["port", "bay"])
def test_rows_that_link_to_a_hub_by_its_names_publish_where_one_owner_has_them_all(scan: Scan, second: str) -> None:
    readme = (
        "# Tides\n\n## Weights\n\n| Size | Command | Repo |\n|---|---|---|\n"
        "| 7B | run 7b | [port/tide-7b](https://huggingface.co/port/tide-7b) |\n"
        f"| 13B | run 13b | [{second}/tide-13b](https://huggingface.co/{second}/tide-13b) |\n"
    )

    assert len(scan({"README.md": readme})) == (2 if second == "port" else 0)


@pytest.mark.parametrize(
    ("first", "level"),
    [
        ("This guide demonstrates how to structure a training application for convenient multi-node launches.", "none"),
        ("This folder holds all that a training application needs for convenient multi-node launches.", "unknown"),
    ],
)
def test_a_guide_to_no_task_says_nothing_of_the_only_model_below_it(
    make_repository: Repository, first: str, level: str
) -> None:
    main = "\n\nif __name__ == '__main__':\n    net = Gauge()\n    torch.optim.SGD(net.parameters(), lr=0.1).step()\n"
    script = NET + PLAIN.format(name="Gauge") + main
    folder = make_repository({"start/main.py": script, "start/README.md": f"# Launching\n\n{first}\n"})

    with opened(Options(path=folder)) as scan:
        found = next(model for model in scan.project.models if model.name == "Gauge")

    assert found.documentation == level


def test_what_a_python_file_names_by_type_under_model_is_one_and_what_stands_inside_is_not(scan: Scan) -> None:
    settings = "model = dict(type='Gauge', body=dict(type='Moon'))\nhook = dict(type='Moon')\n"

    found = scan({"nets.py": nets(), "configs/tide.py": settings})

    assert found["nets.py", "Gauge"].role == "model"
    assert found["nets.py", "Moon"].role == "component"


def test_a_class_taken_from_a_module_that_is_imported_at_run_time_is_a_model(scan: Scan) -> None:
    use = "import sys\n\nif __name__ == '__main__':\n    kind = __import__(sys.argv[1], fromlist=['Gauge'])\n"

    found = scan({"nets.py": nets(), "run.py": f"{use}    net = kind.Gauge()\n"})

    assert found["nets.py", "Gauge"].role == "model"
    assert found["nets.py", "Moon"].role == "component"


def test_a_function_that_compiles_what_it_makes_is_a_factory(scan: Scan) -> None:
    part = "def compile_model(depth):\n    return Gauge()\n"
    use = "from nets import compile_model\n\n\nif __name__ == '__main__':\n    net = compile_model(1)\n    net.eval()\n"

    found = scan({"nets.py": nets(part), "run.py": use})

    assert found["nets.py", "compile_model"].role == "model"


def test_released_rows_need_no_head_that_says_so_and_leave_out_what_was_taken_from_others(scan: Scan) -> None:
    drive = "https://drive.google.com/file/d"
    readme = (
        "# Tides\n\n## Pretrained models\n\n| Path | Description |\n|---|---|\n"
        f"| [Harbour tides]({drive}/1/view) | encodes harbours |\n"
        f"| [Base]({drive}/2/view) | taken from [port](https://a.example) |\n"
    )

    assert set(scan({"README.md": readme})) == {("README.md", "Harbour tides")}


def test_links_with_bars_between_them_are_prose(scan: Scan) -> None:
    line = " | ".join(
        f"[{name}](https://files.example.org/{name}.pth)" for name in ("tide-a", "tide-b", "tide-c", "tide-d")
    )

    assert len(scan({"README.md": f"# Tides\n\n## Pre-trained models\n\n{line}\n"})) == len("abcd")
