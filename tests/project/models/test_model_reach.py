"""Which text reaches a model from elsewhere: cards, sections, commands, classes, the scripts that write a file."""

from pathlib import Path

import pytest
from listed_models import Scan, models_in
from repositories import Repository

from mldebt.demo.story import pickled

ESTIMATOR = '''
"""Plans."""

import lightgbm


class DailyModel:
    {docstring}

    def __init__(self):
        self.regressor = lightgbm.LGBMRegressor()

    def fit(self, features, sold):
        self.regressor.fit(features, sold)

    def predict(self, features):
        return self.regressor.predict(features)
'''
DOCSTRING = '"""Predicts how many pieces of one product a shop will sell tomorrow."""'
ENTRY = """
import joblib
from plans.daily import DailyModel

if __name__ == "__main__":
    model = DailyModel()
    model.fit([[1]], [1])
    {keep}
"""
KEEP = 'joblib.dump(model, "out.pkl")'
HELD = b"model = plans.daily.DailyModel\nregressor = lightgbm.sklearn.LGBMRegressor\nlearning_rate = 0.1\n".decode()
CARD = "# The plan\n\n{table}\n\n## Limitations\n\nIt fails for shops that are younger than four whole weeks.\n"
NETS = "from torch import nn\n" + "".join(
    f"\n\nclass {name}(nn.Module):\n    def __init__(self):\n        self.body = nn.Linear(3, 1)\n"
    for name in ("GaugeNet", "MoonNet")
)
CHOSEN = "import nets\nimport sys\n\nif __name__ == '__main__':\n    getattr(nets, sys.argv[1])()\n"


def write(folder: Path, name: str, content: bytes) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)


def test_a_plain_class_that_fits_an_estimator_and_is_saved_is_a_model(scan: Scan) -> None:
    found = scan({"plans/daily.py": ESTIMATOR.format(docstring=DOCSTRING), "train.py": ENTRY.format(keep=KEEP)})

    model = found["plans/daily.py", "DailyModel"]
    assert (model.kind, model.role, model.framework, model.documentation) == ("class", "model", "lightgbm", "partial")


def test_a_plain_class_whose_instance_nobody_keeps_is_a_component(scan: Scan) -> None:
    found = scan({"plans/daily.py": ESTIMATOR.format(docstring=DOCSTRING), "train.py": ENTRY.format(keep="pass")})

    assert found["plans/daily.py", "DailyModel"].role == "component"


def test_a_trained_file_inherits_the_text_of_the_class_it_holds(make_repository: Repository) -> None:
    folder = make_repository(
        {"plans/daily.py": ESTIMATOR.format(docstring=DOCSTRING), "train.py": ENTRY.format(keep=KEEP)}
    )
    write(folder, "models/plan.pkl", pickled(HELD.strip()))

    found = models_in(folder)

    assert found["models/plan.pkl", "plan.pkl"].documentation == "partial"
    assert found["models/plan.pkl", "plan.pkl"].family == "DailyModel"


@pytest.mark.parametrize("table", ["| | |\n|---|---|\n| File | `models/plan.pkl` |", "The file is `models/plan.pkl`."])
def test_a_document_that_names_one_trained_file_counts_for_it(make_repository: Repository, table: str) -> None:
    folder = make_repository({"docs/cards/plan.md": CARD.format(table=table), "plans/daily.py": ESTIMATOR})
    write(folder, "models/plan.pkl", pickled(HELD.strip()))

    model = models_in(folder)["models/plan.pkl", "plan.pkl"]

    assert model.items.limitations is not None
    assert model.items.limitations.path == "docs/cards/plan.md"


def test_a_section_whose_command_names_an_option_value_counts_for_that_model(scan: Scan) -> None:
    readme = "# Tides\n\n## Moon\n\nForecasts the tide of three harbours.\n\n```\npython train.py MoonNet\n```\n"

    found = scan({"nets.py": NETS, "train.py": CHOSEN, "README.md": readme})

    assert found["nets.py", "MoonNet"].documentation == "partial"
    assert found["nets.py", "GaugeNet"].documentation == "none"


def test_a_list_entry_under_a_heading_that_names_a_task_tells_what_it_lists(scan: Scan) -> None:
    readme = "# Tide forecasting\n\n## Models\n\n- MoonNet\n"

    found = scan({"nets.py": NETS, "train.py": CHOSEN, "README.md": readme})

    assert found["nets.py", "MoonNet"].documentation == "partial"
    assert found["nets.py", "GaugeNet"].documentation == "none"


def test_a_class_that_another_model_holds_or_looks_up_is_a_component(scan: Scan) -> None:
    source = (
        "import torch\nfrom torch import nn\nimport parts\n\n\nclass Step(nn.Module):\n    def forward(self, x):\n"
        "        return x\n\n\nclass TideNet(nn.Module):\n    step = Step\n\n    def __init__(self, pooling):\n"
        "        super().__init__()\n        self.body = self.step()\n"
        "        self.pool = getattr(parts, pooling)()\n\n\n"
        "if __name__ == '__main__':\n    net = TideNet('Mean')\n"
        "    optimiser = torch.optim.SGD(net.parameters(), lr=0.1)\n    for _ in range(3):\n"
        "        net(torch.rand(1, 3)).sum().backward()\n        optimiser.step()\n"
    )
    parts = "from torch import nn\n\n\nclass Mean(nn.Module):\n    def forward(self, x):\n        return x.mean()\n"

    found = scan({"train.py": source, "parts.py": parts})

    assert {name: model.role for (_, name), model in found.items()} == {
        "Step": "component", "TideNet": "model", "Mean": "component",
    }  # fmt: skip


@pytest.mark.parametrize("held", ["Munch(tide=tide, moon=moon)", '{"tide": tide, "moon": moon}'])
def test_models_held_together_in_one_table_are_one_family(scan: Scan, held: str) -> None:
    build = (
        "from munch import Munch\nfrom nets import GaugeNet, MoonNet\n\n\ndef build():\n    tide = GaugeNet()\n"
        f"    moon = MoonNet()\n    nets = {held}\n    return nets\n"
    )
    train = (
        "import torch\nfrom build import build\n\nif __name__ == '__main__':\n    nets = build()\n"
        "    for key in nets:\n"
        "        torch.optim.SGD(nets[key].parameters(), lr=0.1).step()\n"
    )

    found = scan({"nets.py": NETS, "build.py": build, "train.py": train})

    models = [found["nets.py", "GaugeNet"], found["nets.py", "MoonNet"]]
    assert {model.role for model in models} == {"model"}
    assert len({model.family for model in models}) == 1


def test_a_pretrained_model_that_an_entry_trains_and_saves_is_listed_but_never_called_undocumented(scan: Scan) -> None:
    source = (
        "import timm\nimport torch\n\nif __name__ == '__main__':\n    net = timm.create_model('resnet18')\n"
        "    optimiser = torch.optim.SGD(net.parameters(), lr=0.1)\n    for _ in range(3):\n"
        "        net(torch.rand(1, 3, 8, 8)).sum().backward()\n        optimiser.step()\n"
        "    torch.save(net.state_dict(), 'birds.pt')\n"
    )

    model = scan({"birds.py": source})["birds.py", "birds"]

    assert (model.kind, model.framework, model.documentation) == ("artifact", "timm", "unknown")


def test_what_is_registered_is_of_the_family_of_what_was_logged(scan: Scan) -> None:
    source = (
        "import mlflow\nimport mlflow.sklearn\n\nmlflow.sklearn.log_model(model, artifact_path='tide')\n"
        "mlflow.register_model(uri, name='tide-registry')\n"
    )

    found = scan({"log.py": source})

    assert {model.family for model in found.values()} == {"log.py#tide"}
