"""Weights that a sentence, a table or a command hands out, and READMEs that tell of a few models at once."""

import pytest
from listed_models import Scan

NETS = (
    "from torch import nn\n\n\nclass {name}(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    "        self.body = nn.Linear(3, 1)\n\n    def forward(self, x):\n        return self.body(x)\n"
)
DRIVE = "https://drive.google.com/open?id=1"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (f"Download the pretrained model:\n[tide_model]({DRIVE}) code: lw7w", "tide_model"),
        (
            f"### Pretrained models\n\n[Pretrained_tides_v1 (1.08GB)]({DRIVE}): The best of the [paper](https://a.io)",
            "Pretrained_tides_v1",
        ),
        (f"OR, download the MoonNet checkpoint here: [MoonNet-Cls]({DRIVE}).", "MoonNet-Cls"),
        (f"Download the pre-trained model `tide.pth` from [GoogleDrive]({DRIVE}).", "tide.pth"),
        (
            "[[arXiv]](https://arxiv.org/abs/1), [[pretrained_weights]](https://tides.org/files/default.zip)",
            "default.zip",
        ),
        (
            "Download models here.\n\n```\nwget 'https://cloud.org/f/7160/?dl=1' -O pretrained/tide_hard.pt\n```",
            "tide_hard.pt",
        ),
    ],
)
def test_weights_that_a_text_hands_out_are_published(scan: Scan, text: str, name: str) -> None:
    found = scan({"README.md": f"# Tides\n\n## Usage\n\n{text}\n"})

    assert found["README.md", name].kind == "checkpoint"


@pytest.mark.parametrize(
    "text",
    [
        f"Download the dataset and features of the models: [tide_data]({DRIVE}).",
        f"Download the pretrained backbone model: [moon_net]({DRIVE}).",
        "Download our free models of people, e.g. [this one](https://people.com/dennis_OBJ.zip).",
        f"Our results are here: [tides]({DRIVE}).",
        f"Download the pretrained model [VGG16]({DRIVE}).",
    ],
)
def test_links_to_data_to_others_weights_and_without_a_name_publish_nothing(scan: Scan, text: str) -> None:
    found = scan({"README.md": f"# Tides\n\n## Usage\n\n{text}\n"})

    assert not [row for row in found.values() if row.kind == "checkpoint"]


@pytest.mark.parametrize(
    ("entry", "is_one"),
    [
        ("- [Tides 128x128](https://the-eye.eu/models/tide_128.pkl), SHA-256 `8551fe`", True),
        ("- [Word embeddings](https://the-eye.eu/models/words.pkl), the dataset of the second", False),
    ],
)
def test_an_entry_below_a_heading_on_checkpoints_may_be_pickled(scan: Scan, entry: str, *, is_one: bool) -> None:
    found = scan({"README.md": f"# Tides\n\n## Model checkpoints:\n\n{entry}\n"})

    assert any(one.kind == "checkpoint" for one in found.values()) is is_one


@pytest.mark.parametrize(("count", "level"), [(2, "partial"), (4, "none")])
def test_a_readme_that_names_no_model_tells_of_a_few_and_of_no_choice_of_many(
    scan: Scan, count: int, level: str
) -> None:
    names = ["Gauge", "Harbour", "Moon", "Sluice"][:count]
    nets = {f"{name.lower()}x.py": NETS.format(name=f"{name}X") for name in names}
    made = "\n".join(f"from {name.lower()}x import {name}X" for name in names)
    table = ", ".join(f"'{name[0]}': {name}X" for name in names)
    train = (
        f"import sys\nimport torch\n{made}\n\nNETS = {{{table}}}\n\n\nif __name__ == '__main__':\n"
        "    net = NETS[sys.argv[1]]()\n    step = torch.optim.SGD(net.parameters(), lr=0.1)\n"
        "    net(torch.rand(2, 3)).sum().backward()\n    step.step()\n    torch.save(net.state_dict(), 'n.pt')\n"
    )
    readme = (
        "# Coast\n\nCode of our paper on semantic segmentation of photographs of the coast, trained on Cityscapes.\n"
    )

    found = scan({"README.md": readme, "train.py": train, **nets})

    assert {found[path, f"{path[:-4].title()}X"].documentation for path in nets} == {level}


@pytest.mark.parametrize("task", ["Deep image matting of portraits", "Correspondence transformer for pairs of images"])
def test_the_title_of_a_readme_names_a_task_of_vision(scan: Scan, task: str) -> None:
    nets, readme = NETS.format(name="TideNet"), f"# {task}\n\nRun `python train.py` and wait for the figures.\n"
    train = (
        "import torch\nfrom nets import TideNet\n\nif __name__ == '__main__':\n    net = TideNet()\n"
        "    step = torch.optim.SGD(net.parameters(), lr=0.1)\n"
        "    net(torch.rand(1, 3)).sum().backward()\n    step.step()\n"
    )

    found = scan({"README.md": readme, "nets.py": nets, "train.py": train})

    assert found["nets.py", "TideNet"].documentation == "partial"


def test_the_column_headed_model_names_a_row_and_not_the_hardware_before_it(scan: Scan) -> None:
    readme = (
        "# Tides\n\n## Models\n\n| GPU | Model | Download |\n| --- | --- | --- |\n"
        f"| NVIDIA GPU | Tide-S | [link]({DRIVE}1) |\n| AMD GPU | link | [link]({DRIVE}2) |\n"
    )

    found = scan({"README.md": readme})

    assert found.keys() == {("README.md", "Tide-S"), ("README.md", "AMD GPU")}


def test_of_several_weights_each_is_documented_by_the_rows_that_name_it_alone(scan: Scan) -> None:
    readme = (
        "# Tides\n\nFiles.\n\n## Models\n\n| Model | Download |\n| --- | --- |\n"
        f"| tide-s | [link]({DRIVE}1) |\n| tide-m | [link]({DRIVE}2) |\n\n## More\n\nText.\n\n"
        "## Results\n\n| Model | Accuracy |\n| --- | --- |\n| tide-m | 95.1 |\n"
    )

    found = scan({"README.md": readme})

    assert {name: row.documentation for (_, name), row in found.items()} == {"tide-s": "none", "tide-m": "partial"}


@pytest.mark.parametrize(
    ("said", "level"),
    [
        (
            "I put two folders for German here. You can find the models on my page. The link for the [first]({0}).",
            "unknown",
        ),
        ("You can find the trained model for the segmentation of tides [here]({0}).", "partial"),
    ],
)
def test_where_a_model_of_a_hub_is_says_nothing_of_it(scan: Scan, said: str, level: str) -> None:
    found = scan({"README.md": said.format("https://huggingface.co/me/tide_small")})

    assert found["README.md", "tide_small"].documentation == level


def test_an_entry_of_a_list_stands_where_its_link_does(scan: Scan) -> None:
    readme = f"# Tides\n\n## Pretrained models\n\n1. TideNet-S: [link]({DRIVE}1)\n2. TideNet-M: [link]({DRIVE}2)\n"

    found = scan({"README.md": readme})

    assert {name: row.line for (_, name), row in found.items()} == {"TideNet-S": 5, "TideNet-M": 6}


def test_a_sentence_without_an_end_is_read_around_its_link_only(scan: Scan) -> None:
    lines = "".join(f"a model [Net-{number}]({DRIVE}{number}) and\n" for number in range(40))

    found = scan({"README.md": f"# Tides\n\nDownload our trained models here\n{lines}"})

    assert ("README.md", "Net-1") in found
    assert ("README.md", "Net-39") not in found
