"""Pipelines that only prepare columns, and bases that are called abstract, are no models."""

import pytest
from listed_models import Scan

BUILDS = (
    "from sklearn.compose import ColumnTransformer\nfrom sklearn.impute import SimpleImputer\n"
    "from sklearn.linear_model import Ridge\n"
    "from sklearn.pipeline import Pipeline\nfrom sklearn.preprocessing import StandardScaler\n\n\n"
    "def build_numbers(scale=True, more=()):\n    steps = {begun}\n    if scale:\n        steps.{added}\n"
    "    pipeline = Pipeline({given})\n    return ('numbers', pipeline)\n"
)
README = (
    "# Tide\n\n| function | task |\n|---|---|\n| `build_numbers` | Build a pipeline of columns that predicts tides |\n"
)
IMPUTE, SCALE, RIDGE = "('i', SimpleImputer())", "('s', StandardScaler())", "('r', Ridge())"


def roles(scan: Scan, begun: str, added: str, given: str) -> set[str]:
    code = BUILDS.format(begun=begun, added=added, given=given)
    found = scan(
        {"tide.py": code, "use.py": "from tide import build_numbers\n\none = build_numbers()\n", "README.md": README}
    )
    return {model.role for (_, name), model in found.items() if name == "build_numbers"}


@pytest.mark.parametrize(
    ("begun", "added", "given"),
    [
        (f"[{IMPUTE}, {SCALE}]", "reverse()", f"[{IMPUTE}, {SCALE}]"),
    ],
)
def test_a_pipeline_of_which_all_steps_prepare_is_no_model(scan: Scan, begun: str, added: str, given: str) -> None:
    assert "model" not in roles(scan, begun, added, given)


@pytest.mark.parametrize(
    ("begun", "added", "given"),
    [
        (f"[{IMPUTE}]", f"append({RIDGE})", "steps"),
        (f"[{RIDGE}]", f"append({SCALE})", "steps"),
        (f"[{IMPUTE}]", "append(more)", "steps"),
        ("list(more)", f"append({SCALE})", "steps"),
        (f"[{IMPUTE}]", "extend(more)", "steps=steps"),
        (f"[{IMPUTE}]", "copy()", f"[{IMPUTE}, {RIDGE}]"),
    ],
)
def test_a_pipeline_with_a_step_that_is_an_estimator_or_not_written_out_stays_a_model(
    scan: Scan, begun: str, added: str, given: str
) -> None:
    assert roles(scan, begun, added, given) == {"model"}


def test_a_pipeline_made_of_steps_alone_takes_no_variable_for_all_of_them(scan: Scan) -> None:
    code = BUILDS.replace("Pipeline({given})", "make_pipeline(steps, StandardScaler())").replace(
        "import Pipeline", "import make_pipeline"
    )
    code = code.format(begun="SimpleImputer()", added="set_params()")
    use = "from tide import build_numbers\n\none = build_numbers()\n"
    found = scan({"tide.py": code, "use.py": use, "README.md": README})

    assert "model" not in {model.role for (_, name), model in found.items() if name == "build_numbers"}


BASES = (
    "from torch import nn\n\n\nclass {base}(nn.Module):\n    def start(self):\n        return 1\n\n\n"
    "class TideModel({base}):\n    def __init__(self):\n        super().__init__()\n"
    "        self.body = nn.Linear(2, 1)\n\n"
    "    def forward(self, x):\n        return self.body(x)\n"
)
LOOKED_UP = "from nets import models\n\n\ndef get(name):\n    return getattr(models, name)()\n"


@pytest.mark.parametrize(("base", "role"), [("TideAbstractModel", {"component"}), ("TideModelAbstract", {"component"})])
def test_a_base_that_is_called_abstract_is_no_model_though_all_of_its_module_is_taken(
    scan: Scan, base: str, role: set[str]
) -> None:
    found = scan({"nets/__init__.py": "", "nets/models.py": BASES.format(base=base), "run.py": LOOKED_UP})

    assert {model.role for (_, name), model in found.items() if name == base} == role
    assert found["nets/models.py", "TideModel"].role == "model"


@pytest.mark.parametrize(
    "name",
    ["TideAbstractive", "TideAbstractionNet", "AbstractiveModel", "TideAbstracts", "TideModel2", "ReAbstractorModel"],
)
def test_a_name_that_only_holds_the_letters_of_abstract_stays_a_model(scan: Scan, name: str) -> None:
    code = BASES.format(base="TideAbstractModel").replace("class TideModel(", f"class {name}(")
    use = f"import torch\nfrom nets import {name}\n\nnet = {name}()\ntorch.save(net.state_dict(), 'a.pt')\n"
    found = scan({"nets.py": code, "use.py": use})

    assert found["nets.py", name].role == "model"
