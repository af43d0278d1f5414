"""Weights that a text hands out at a host of files without naming them, and what only looks so."""

import pytest
from listed_models import Scan

from mldebt.facts.document import read_document
from mldebt.options import Options
from mldebt.project.models.published.checkpoints import published
from mldebt.project.models.texts.documents import Documents
from mldebt.project.sources import Sources
from mldebt.repository.model import History

DRIVE = "https://drive.google.com/open?id=1"
BOX = "https://uofi.box.com/s/2"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (f"## Models\n\nThey can be used.\n\nDownload the pre-trained models [here]({DRIVE}).", {"pre-trained models"}),
        (f"## Usage\n\nThe config is `a.json`. [Model checkpoint]({DRIVE}).", {"Model checkpoint"}),
        (
            f"## Task A\n\n[Model checkpoint]({DRIVE}).\n\n## Task B\n\n[Model checkpoint]({BOX}).",
            {"Model checkpoint", "Model checkpoint (Task B)"},
        ),
        (
            f"## Try it\n\nDownload the trained network and unzip it below `Data/`.\n* {DRIVE}\n",
            {"trained network"},
        ),
        (f"## Try it\n\nModel trained on Harbour ([Drive]({DRIVE})).", {"Model (Try it)"}),
        (
            f"## Remark\n\nThe trained models are uploaded as public archives.\n\n- exp1: {DRIVE}\n- exp2: {BOX}",
            {"exp1", "exp2"},
        ),
        (
            (
                "## Pretrained models on Tides\n\nWe provide the pretrained models. "
                f"You can download them from this [link]({DRIVE})."
            ),
            {"pretrained models"},
        ),
        (f"## Trained weights\n\nMany ask for a trained model, [there you go]({DRIVE}).", {"trained model"}),
        (f'## Testing\n\nUse <a href="{DRIVE}">this link</a> to get our final checkpoint.', {"final checkpoint"}),
        (
            f"## Testing\n\nDownload `tides_a.pth` and `tides_b.pth` from [here]({DRIVE}).\n\nThe weights are final.",
            set(),
        ),
        (
            f"## Testing\n\nDownload the weights `tides_a.pth` and `tides_b.pth` from [here]({DRIVE}).",
            {"tides_a.pth", "tides_b.pth"},
        ),
        (f"## Testing\n\nOur trained models: [Google Drive]({DRIVE}) or [Box]({BOX}).", {"trained models"}),
        (
            f"## Others\n\nThe initial models can be downloaded here:\n* Download [initial weights of Tides]({DRIVE})",
            set(),
        ),
        (
            (
                "## Extra\n\nThe model for Tides can be downloaded here to reproduce the results:\n"
                f"* Download [TIDES_deep]({DRIVE})"
            ),
            {"TIDES_deep"},
        ),
        (
            f"## Try it\n\nDownload weights of the model from [drive]({DRIVE}), with our training results.",
            {"weights (Try it)"},
        ),
        (
            (
                "## Remark\n\nTrained models are not here. The models are uploaded as public data sets. See below.\n\n"
                "- exp1: https://www.kaggle.com/datasets/me/exp1-net"
            ),
            {"exp1"},
        ),
        (f"## Try it\n\nDownload the one-shot tide model [here]({DRIVE}).", {"one-shot tide model"}),
        (
            f"## Try it\n\nThe pretrained network is [here]({DRIVE}), where `a-map=0.4.ckpt` is the one.",
            {"a-map=0.4.ckpt"},
        ),
        ("## Try it\n\nPre-trained models are available [here](https://mega.nz/#F!W7I!PV7)", {"Pre-trained models"}),
    ],
)
def test_weights_without_a_name_are_called_by_their_words(scan: Scan, text: str, names: set[str]) -> None:
    found = scan({"README.md": f"# Tides\n\n{text}\n"})

    assert {name for (_, name), one in found.items() if one.kind == "checkpoint"} == names


@pytest.mark.parametrize(
    "text",
    [
        "## Data\n\nOur trained models need it: [download]({0}).",
        "## Usage\n\nDownload the data set that our models were trained on [here]({0}).",
        "## Usage\n\nThe results of our trained model can be found [here]({0}).",
        "## Usage\n\nWe provide the point clouds that were estimated by this pre-trained model.\n\n- [training]({0})",
        "## Usage\n\nDownload the ImageNet weights of the network from [here]({0}).",
        "## Usage\n\nDownload the official pretrained weights [here]({0}).",
        "## Usage\n\nWeights of the network by [them](https://github.com/them/net) can be downloaded from [here]({0}).",
        "## Usage\n\nDownload the pre-trained [ResNeXt-50]({0}) model.",
        "## Usage\n\nThis model was trained on [Harbour]({0}) with ten classes.",
        "## Related work\n\nTheir trained models are [here]({0}).",
        "## Baselines\n\nTrained models: [here]({0}).",
        "## Usage\n\nDownload the features of our model from [here]({0}).",
        "## Usage\n\nThe tokenizer of our models is [here]({0}).",
        "## Usage\n\nModels are described in [the slides]({0}).",
        "## Usage\n\nOur model is fast. [Video]({0})",
        "## Prepare\n\nPlease download the pretrained models of the detector [here]({0}).",
        "## Usage\n\nThe images that our models read are [here](http://lab.edu/tides.npy) ({0}).",
        "## ImageNet Pretrained Models\n\nDownload [TideNet-152]({0}) into the models folder.",
        "## Usage\n\nTo build the trained model, download the `hparams.py` [here]({0}).",
        "## Training\n\nFor training the model from scratch, download the pretrained weights of TideNet [here]({0}).",
        "## Training\n\nBefore training, you need to get the [pretrained weights]({0}) of the encoder.",
        "## Download the data and model\n\n1. for cues.pickle, please refer to [Drive]({0}).\n2. or [Box]({0}).",
        "## Usage\n\nModels of other works are needed: the pretrained model of other authors is [here]({0}).",
    ],
)
def test_what_else_is_kept_for_others_is_no_checkpoint(scan: Scan, text: str) -> None:
    found = scan({"README.md": f"# Tides\n\n{text.format(DRIVE)}\n"})

    assert not [name for (_, name), one in found.items() if one.kind == "checkpoint"]


def test_weights_called_by_words_are_told_of_by_what_stands_above(scan: Scan) -> None:
    text = (
        "# Tides\n\nTides predicts the height of the water at every harbour from pictures of the sky.\n\n"
        f"## Try it\n\nDownload our trained model [here]({DRIVE}).\n"
    )
    found = scan({"README.md": text})

    assert found["README.md", "trained model"].documentation == "partial"


def test_many_sections_of_one_title_are_each_told_of_by_their_own_text() -> None:
    entry = "## Usage\n\nOur trained models.\n\n- exp{0}: https://mega.nz/{0}\n\n"
    facts = read_document(f"# Tides\n\n{''.join(map(entry.format, range(300)))}".encode())
    sources = Sources({}, {"README.md": facts}, History(), as_of="", options=Options())

    told = [len(passages) for _, passages in published(Documents(sources))]

    assert len(told) == 300
    assert max(told) < 9


def test_one_link_in_two_documents_is_one_checkpoint(scan: Scan) -> None:
    text = f"## Models\n\nThey forecast tides. Download the trained models [here]({DRIVE}).\n"

    found = scan({"README.md": f"# Tides\n\n{text}", "ckpt/README.md": text.replace("Models", "Files")})

    assert [model.path for model in found.values()] == ["README.md"]
