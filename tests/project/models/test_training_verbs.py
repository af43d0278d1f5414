"""Plain classes that are known by a method that trains, whatever words its name has beside the verb."""

import pytest
from listed_models import Scan

KERAS = (
    "import {library}\nfrom tensorflow.keras.layers import Dense, Input\n"
    "from tensorflow.keras.models import Model\n\n\n"
    "class {name}:\n    def __init__(self):\n        self.model = []\n\n"
    "    def {build}(self):\n        x = Input((4,))\n        {kept} = Model(inputs=x, outputs=Dense(1)(x))\n\n"
    "    def {train}(self, x, y):\n        {done}\n"
)
USUAL = {
    "library": "tensorflow", "name": "Tide_model", "build": "build_tide_model", "kept": "self.model",
    "train": "train", "done": "self.model.fit(x, y)",
}  # fmt: skip
RUN = "from tide import {name}\nfrom data import x, y\n\none = {name}()\none.{build}()\none.{train}(x, y)\n"


def listed(scan: Scan, **changed: str) -> bool:
    told = USUAL | changed
    found = scan({"tide.py": KERAS.format(**told), "run.py": RUN.format(**told)})
    return ("tide.py", told["name"]) in found and found["tide.py", told["name"]].role == "model"


@pytest.mark.parametrize("train", ["train", "fit"])
def test_a_class_that_builds_a_network_and_trains_it_under_any_such_name_is_a_model(scan: Scan, train: str) -> None:
    assert listed(scan, train=train)


@pytest.mark.parametrize("name", ["ModelTrainer", "BaseClsTrainner"])
def test_what_is_called_a_trainer_is_no_model(scan: Scan, name: str) -> None:
    assert not listed(scan, name=name)


CLASSIFIER = (
    "from torch import nn\nfrom elsewhere.models import Classifier\n\n\nclass TideClassification(Classifier):\n"
    "    def __init__(self, targets):\n        super().__init__(targets)\n"
    "        self.encoder = nn.Conv1d(3, 64, 3)\n\n"
    "    def features_forward(self, x):\n        return self.encoder(x)\n"
)


@pytest.mark.parametrize(
    ("made", "last", "role"),
    [
        ("TideClassification(3)", "process.fit([1])", "model"),
        ("TideClassification.from_dataset([1])", "process.fit([1])", "model"),
        ("TideClassification(3)", "process.show()", "component"),
    ],
)
def test_what_a_process_that_is_fitted_is_given_is_trained(scan: Scan, made: str, last: str, role: str) -> None:
    script = (
        "from elsewhere.processes import Process\nfrom net import TideClassification\n\n"
        f"if __name__ == '__main__':\n    net = {made}\n    process = Process(net)\n    {last}\n"
    )

    assert scan({"net.py": CLASSIFIER, "train.py": script})["net.py", "TideClassification"].role == role
