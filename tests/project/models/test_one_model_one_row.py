"""What one loop writes, one scope logs twice or a helper logs for others is one model with one row."""

import pytest
from listed_models import Scan

BOOSTER = "tree\nversion=v3\nnum_class={}\n"
README = "# Tides\n\nForecasts the tide of three harbours by an ensemble, trained on the Brest dataset.\n"
LOGGED = "mlflow.sklearn.log_model({}, '{}'{})\n"
FITTED = "import mlflow\nfrom sklearn.svm import SVR\n\nbest = SVR()\nbest.fit(x, y)\n"


def numbered(*numbers: str) -> dict[str, str]:
    return {f"models/tide_{number}.txt": BOOSTER.format(place) for place, number in enumerate(numbers)}


def test_files_that_a_loop_numbers_are_one_model(scan: Scan) -> None:
    found = scan(numbered("0", "1", "2", "3", "4") | {"README.md": README})

    (model,) = found.values()
    assert (model.path, model.documentation) == ("models/tide_0.txt", "partial")
    assert [one.path for one in model.evidence if "another number" in one.says] == [
        f"models/tide_{number}.txt" for number in range(1, 5)
    ]


@pytest.mark.parametrize("numbers", [("1", "2"), ("18", "34", "50"), ("3", "4", "5")])
def test_two_files_or_sizes_with_numbers_are_apart(scan: Scan, numbers: tuple[str, ...]) -> None:
    assert len(scan(numbered(*numbers))) == len(numbers)


def test_what_one_scope_logs_again_under_its_name_is_one_row(scan: Scan) -> None:
    again = FITTED + LOGGED.format("best", "tide_svr", "") + LOGGED.format("best", "tide_svr", ", signature=signature")

    (model,) = scan({"train.py": again}).values()

    assert model.line == 7
    assert model.items.inputs_outputs is not None
    assert model.items.inputs_outputs.found


def test_a_helper_that_logs_what_it_is_given_is_no_model_beside_the_file(scan: Scan) -> None:
    helper = "import mlflow\n\n\ndef log_run(model):\n    " + LOGGED.format("model", "model", "")
    files = {"tracking.py": helper, "models/ebb.txt": BOOSTER.format(1)}

    assert {path for path, _ in scan(files)} == {"models/ebb.txt"}


def test_a_helper_that_logs_what_it_is_given_stands_for_it_where_nothing_else_does(scan: Scan) -> None:
    helper = "import mlflow\n\n\ndef log_run(model):\n    " + LOGGED.format("model", "model", "")

    assert {path for path, _ in scan({"tracking.py": helper})} == {"tracking.py"}


def test_a_readme_tells_of_all_versions_of_one_class(scan: Scan) -> None:
    net = (
        "import torch\nfrom torch import nn\n\n\nclass TideNet(nn.Module):\n    def __init__(self):\n"
        "        super().__init__()\n        self.body = nn.Linear({}, 1)\n\n    def forward(self, x):\n"
        "        return self.body(x)\n\n\nmodel = TideNet()\nmodel.load_state_dict(torch.load('tide.pt'))\n"
        "torch.onnx.export(model, x)\n"
    )
    apart = {"web/net.py": net.format(3), "phone/net.py": net.format(5), "README.md": README}

    assert {one.documentation for one in scan(apart).values()} == {"partial"}
