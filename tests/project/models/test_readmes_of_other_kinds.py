"""A README of another kind than Markdown says what a model is as well as any."""

import json
from collections.abc import Callable, Mapping

import pytest
from listed_models import Scan

from mldebt.project.project import Project

SAYS = "GlyphNet recognises handwritten glyphs in scanned pages of old manuscripts.\n"
MODEL = """\
import torch
from torch import nn


class GlyphNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(3, 1)

    def forward(self, x):
        return self.fc(x)


net = GlyphNet()
optimizer = torch.optim.Adam(net.parameters())
for x, y in load():
    loss = (net(x) - y).abs().mean()
    loss.backward()
    optimizer.step()
torch.save(net.state_dict(), "net.pt")
"""


@pytest.mark.parametrize("path", ["README", "README.txt", "README.org", "readme.adoc", "docs/net.mdx"])
def test_a_text_that_reads_like_markdown_is_documentation(scan: Scan, path: str) -> None:
    found = scan({"train.py": MODEL, path: SAYS})

    assert found["train.py", "GlyphNet"].documentation == "partial"


def test_a_notebook_as_the_only_readme_leaves_a_level_open(scan: Scan) -> None:
    cell = {"cell_type": "markdown", "id": "a", "metadata": {}, "source": [SAYS]}
    notebook = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]})

    found = scan({"train.py": MODEL, "README.ipynb": notebook})

    assert found["train.py", "GlyphNet"].documentation == "unknown"


@pytest.mark.parametrize(
    "text",
    [
        "- FlowerNet: [paper](https://drive.google.com/x)",
        "- slides: [pdf](https://drive.google.com/x)",
        "- Demo: [video](https://drive.google.com/x)",
        "- [training-log](https://drive.google.com/x)",
        "- tokenizer: [tokenizer](https://drive.google.com/x)",
        "- COCO: [link](https://drive.google.com/x)",
        "| Host | train | test |\n|---|---|---|\n| Google Drive | [link](https://mega.nz) | [link](https://mega.nz) |",
        "Our data for the models is available at https://www.kaggle.com/datasets/me/flowers",
    ],
)
def test_what_lies_beside_released_models_is_none(
    project_of: Callable[[Mapping[str, str]], Project], text: str
) -> None:
    assert not project_of({"README.md": f"# Net\n\n## Released models\n\n{text}\n"}).models
