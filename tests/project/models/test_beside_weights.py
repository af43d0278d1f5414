"""What lies beside weights, or is called like them, is no model: states, data, others' networks and paths."""

import pytest
from listed_models import Scan

DRIVE = "https://drive.google.com/open?id=1"
BLOCK = "```\nwget https://x.org/{}\n```"
BESIDE = [
    f"## Pretrained models\n\n- [vocab.txt]({DRIVE})\n- [docker image]({DRIVE})\n- [tensorboard]({DRIVE})",
    f"## Checkpoints\n\n- [optimizer state]({DRIVE})\n- [optimizer.pt]({DRIVE}/optimizer.pt)",
    f"## Checkpoints\n\n- [hyperparameters]({DRIVE})",
    f"## Checkpoints\n\n- Tokenizer model: [sentencepiece]({DRIVE})",
    f"## Pretrained models\n\n- [predictions]({DRIVE})\n- [submission files]({DRIVE})\n- [raw outputs]({DRIVE})",
    f"## Models\n\n- [CAD model]({DRIVE})\n- [mesh]({DRIVE})\n- [URDF model]({DRIVE})",
    f"## Usage\n\nDownload the sentencepiece model: [spm]({DRIVE}).",
    f"## Usage\n\nThe authors released model can be obtained from [Google Drive]({DRIVE}).",
    f"## Pretrained models\n\nDownload the official pre-trained weights from [Google Drive]({DRIVE}).",
    f"## Usage\n\n[Pretrained tokenizer]({DRIVE})",
    f"## Related work\n\n[Pretrained ReefNet]({DRIVE})",
    f"## Pretrained models\n\n### Contact\n\n- [Ann Lee]({DRIVE})",
    f"## Pretrained models\n\n### Visualizations\n\n- [Attention of heads]({DRIVE})",
    f"## Pretrained models\n\n### Prior work\n\n- [OpenTides]({DRIVE})",
    f"## Model zoo\n\n### Precomputed things\n\n| Set | Link |\n|---|---|\n| Harbour | [download]({DRIVE}) |",
    "## Pretrained models\n\n" + BLOCK.format("model_inputs.zip"),
    "## Pretrained models\n\n" + BLOCK.format("tokenizer_model.zip"),
    "## Pretrained models\n\n" + BLOCK.format("train_features.h5"),
    "## Dataset\n\nDownload the object models.\n\n" + BLOCK.format("lm_models.zip"),
    "## Released models\n\n| Metric | Value |\n|---|---|\n| Precision/Recall | 3 |\n| Train/Test | 4 |",
    "## Released models\n\n| Repo | Stars |\n|---|---|\n| tides/vision | 3 |\n| tides/tide-models | 3 |",
    "## Released models\n\nAll are on the Hub.\n\n| For | Value |\n|---|---|\n| Linux/Windows | 3 |",
    "## Usage\n\nOur models.\n\n```python\nAutoTokenizer.from_pretrained('acme/tide-tokenizer')\n```",
]
VGG = """
import numpy as np
import tensorflow as tf


class TideVgg:
    def __init__(self, path):
        self.data = np.load(path).item()

    def build(self, x):
        x = tf.nn.conv2d(x, tf.constant(self.data["conv1"][0]), [1, 1, 1, 1], "SAME")
        for width in (3, 5):
            x = tf.layers.conv2d(tf.layers.conv2d(x, width, 3), width, 3)
        return x
"""
TRAIN = """
import tensorflow as tf
from vgg import TideVgg

loss = tf.reduce_mean(TideVgg("a.npy").build(tf.placeholder(tf.float32, [None, 8, 8, 3])))
step = tf.train.AdamOptimizer(1e-3).minimize(loss)
saver = tf.train.Saver()
"""


@pytest.mark.parametrize("text", BESIDE)
def test_what_lies_beside_weights_is_no_checkpoint(scan: Scan, text: str) -> None:
    found = scan({"README.md": f"# Tides\n\n{text}\n"})

    assert not [row.name for row in found.values() if row.kind == "checkpoint"]


def test_a_graph_that_adds_layers_to_weights_of_a_file_learns(scan: Scan) -> None:
    found = scan({"vgg.py": VGG, "train.py": TRAIN})["vgg.py", "TideVgg"]

    assert found.role == "model"
