"""A large repository keeps little of its code decoded: an object met again equals what it was and is another."""

import pytest
from repositories import Repository

from mldebt.facts import extraction, lazy
from mldebt.facts.lazy import Room
from mldebt.options import Options
from mldebt.pipeline import opened

NETS = "import torch.nn as nn\n\n\nclass TideNet(nn.Module):\n    def forward(self, x):\n        return x\n"
TRAIN = """import nets
import settings
import torch
from nets import TideNet
from sklearn.cluster import DBSCAN


def groups(points):
    found = DBSCAN().fit(points)
    return found.labels_


def main(opt):
    print(opt)
    kind = eval(opt.model)
    model = kind()
    other = eval(opt.name).TideNet()
    optim = torch.optim.Adam(model.parameters(), lr=opt.lr)
    for x in opt.data:
        loss = model(x).sum()
        loss.backward()
        optim.step()
    torch.save(model.state_dict(), "tide.pt")


if __name__ == "__main__":
    main(settings.parse())
"""


SETTINGS = """import argparse
import yaml


def parse():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lr", type=float)
    parser.add_argument("--depth", type=int)
    opt = parser.parse_args()
    with open("tide.yaml") as file:
        config = yaml.safe_load(file)
    for key, value in config.items():
        setattr(opt, key, value)
    return opt
"""
FILES = {"nets.py": NETS, "train.py": TRAIN, "settings.py": SETTINGS, "tide.yaml": "lr: 0.1\ndepth: 3\n"}


def said(folder: Options) -> tuple[object, ...]:
    with opened(folder) as scan:
        project = scan.project
        assert project.models
        return project.runs, project.models, project.configs, dict(scan.project.sources.facts)


def test_what_is_decoded_anew_at_each_look_says_the_same(
    make_repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = Options(path=make_repository(FILES), jobs=1)
    whole = said(options)

    monkeypatch.setattr(extraction, "SHARED_FROM", 0)
    monkeypatch.setattr(lazy, "Room", lambda: Room(most=1))

    assert said(options) == whole
