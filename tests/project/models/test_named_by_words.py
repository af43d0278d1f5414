"""Weights that go by several words, by the id of a hub, by a command between lines, or by the words before a host."""

import pytest
from listed_models import Scan

DRIVE = "https://drive.google.com/open?id=1"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (f"## Pre-trained models\n\n* [Tide Depth V2]({DRIVE}) (165 MB)\n", "Tide Depth V2"),
        (
            "## Pretrained weights\n\n* [Tide HR (1024x320)](https://storage.googleapis.com/a/T_HR.zip)\n",
            "Tide HR (1024x320)",
        ),
        (
            (
                "## Pre-trained models\n\n"
                "- [Net-50 model trained on quilted images](https://s3.amazonaws.com/a/q.tar.gz)\n"
            ),
            "Net-50 model trained on quilted images",
        ),
        (
            f"## Get it\n\nWe provide our trained model. You may download it from [Google Drive]({DRIVE}).",
            "trained model",
        ),
        (f"## Usage\n\nDownload our trained teacher model from [Google Drive]({DRIVE}).", "trained teacher model"),
        (f"## Download pretrained model\n\nThe pretrained model can be found in [here]({DRIVE}).", "pretrained model"),
        (
            "## Pretrained models\n\n```\nwget https://s3.amazonaws.com/a/models_2022.zip -P ckpt\n```\n",
            "models_2022.zip",
        ),
        ("## Testing trained models\n\nGet them:\n\n    $ cd w\n    $ wget http://tides.org/best.pth\n", "best.pth"),
        (
            (
                "## Pretrained models\n\n### Coast\n\n| Name | Score |\n|-|-|\n"
                "| [tide-s](https://huggingface.co/me/Tides/blob/main/m/tide/epoch=3.ckpt) | 42 |\n"
            ),
            "tide-s",
        ),
        (
            (
                "## Pretrained model\n\n| Task | Data | Link |\n|--|--|--|\n"
                "| Tides | Sea | [Model](https://www.dropbox.com/s/1/sea.tar.gz) |\n"
                "| Tides | Lake | [Model](https://www.dropbox.com/s/1/lake.tar.gz) |\n"
            ),
            "lake.tar.gz",
        ),
    ],
)
def test_weights_are_named_by_the_words_of_a_text(scan: Scan, text: str, name: str) -> None:
    found = scan({"README.md": f"# Tides\n\n{text}\n"})

    assert found["README.md", name].kind == "checkpoint"


@pytest.mark.parametrize(
    "text",
    [
        f"## Pretrained models\n\n- [Training images of the sea]({DRIVE})\n",
        f"## Pretrained models\n\n- [VGG 16]({DRIVE})\n",
        f"## Usage\n\nDownload the pretrained VGG16 model from [here]({DRIVE}).",
        f"## Usage\n\nYou need a pretrained model: [here]({DRIVE}).",
        "## Models\n\n### Prepare data\n\n| Name | Size |\n|-|-|\n| [sea](https://drive.google.com/open?id=1) | 42 |\n",
        "## Usage\n\n| Owner | Path |\n|--|--|\n| me | `data/sea` |\n",
        "## Usage\n\n```\nAutoModel.from_pretrained('google/tide')\n```\n\n| Base |\n|--|\n| `google/tide` |\n",
    ],
)
def test_data_public_networks_and_paths_are_no_weights_of_a_text(scan: Scan, text: str) -> None:
    found = scan({"README.md": f"# Tides\n\n{text}\n"})

    assert not [row for row in found.values() if row.kind == "checkpoint"]


def test_an_entry_or_a_row_names_what_it_links_to(scan: Scan) -> None:
    readme = (
        "# Tides\n\n## Data preparation\n\n"
        f"* Download [Pretrained TideNet]({DRIVE}) and put it there\n* Download [Pretrained VGG16]({DRIVE}) as well\n\n"
        "## Trained and baseline models\n\n| Model | MOTA | Link |\n|--|--|--|\n"
        f"| TDE-8 | 73.1 | [[Google]]({DRIVE}2) |\n\n"
        "## Checkpoints\n\n| ID | R@1 | URL |\n|--|--|--|\n"
        "| sea_04 | 21.9 | [zip](https://github.com/me/Tides/releases/download/1/sea_04.zip) |\n\n"
        f"## Pretrained model\n\nDownload the pretrained model trained on sea240 dataset [here]({DRIVE}3).\n"
    )

    found = scan({"README.md": readme})

    assert {name for _, name in found} == {"Pretrained TideNet", "TDE-8", "sea_04", "pretrained model"}


def test_a_table_on_related_work_publishes_nothing(scan: Scan) -> None:
    readme = (
        f"# Tides\n\n## Related work\n\n| Model | Accuracy | Link |\n|--|--|--|\n| TDE-8 | 73.1 | [link]({DRIVE}) |\n"
    )

    assert not scan({"README.md": readme})
