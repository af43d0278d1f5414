"""One trained object in several rows shares what a text says; a word of a tool in a path is no name of a model."""

import zlib
from collections.abc import Mapping

import pytest
from listed_models import Scan, models_in
from repositories import Repository
from test_model_files import ESTIMATOR, write

README = (
    "# Churn\n\nA random forest predicts which customers leave within a month, from twelve columns of their account.\n"
)
TRAIN = (
    "import mlflow\nfrom sklearn.ensemble import RandomForestClassifier\nfrom data import x, y\n\n"
    "best = RandomForestClassifier()\nbest.fit(x, y)\n"
    "mlflow.sklearn.log_model(best, 'model', registered_model_name='Best Model')\n"
    "mlflow.sklearn.log_model(best, 'churn_forest', signature=made(x))\n"
)
STAGE = "stages:\n  train:\n    cmd: python {script}\n    deps:\n    - {script}\n    outs:\n    - models/model.pkl\n"
RUN = f"mlartifacts/1/{'0a' * 16}/artifacts"
RIDGE = zlib.compress(ESTIMATOR)


def levels(make_repository: Repository, texts: Mapping[str, str], files: Mapping[str, bytes]) -> dict[str, str]:
    folder = write(make_repository(texts), files)
    return {name: model.documentation for (_, name), model in models_in(folder).items()}


def test_what_a_stage_writes_and_its_script_logs_is_one_object_of_which_the_readme_tells(scan: Scan) -> None:
    found = scan({"README.md": README, "src/train.py": TRAIN, "dvc.yaml": STAGE.format(script="src/train.py")})

    assert {name: model.documentation for (_, name), model in found.items()} == {
        "Best Model": "partial", "churn_forest": "partial", "model.pkl": "partial",
    }  # fmt: skip


@pytest.mark.parametrize("texts", [{"README.md": README}, {}])
def test_what_a_tracker_keeps_of_runs_is_what_the_code_logs_with_its_signature(
    make_repository: Repository, texts: Mapping[str, str]
) -> None:
    found = levels(make_repository, {**texts, "train.py": TRAIN}, {f"{RUN}/churn_forest/model.pkl": RIDGE})

    assert found["model.pkl"] == "partial"  # the signature tells what goes in and out, if nothing else does


def test_a_few_variants_in_one_folder_share_a_readme_that_names_none_of_them(make_repository: Repository) -> None:
    found = levels(
        make_repository, {"README.md": README}, {f"models/{name}.pkl": RIDGE + name.encode() for name in "ab"}
    )

    assert set(found.values()) == {"partial"}


MORE = {f"models/{name}.pkl": RIDGE + name.encode() for name in ("reed", "sedge", "rush", "moss")}
TWO = {f"models/{name}.pkl": RIDGE + name.encode() for name in ("reed", "sedge")}


@pytest.mark.parametrize(
    ("texts", "files"),
    [
        ({"README.md": README}, MORE),  # more than a few
        ({"README.md": f"{README}\nThe file `reed.pkl` is the one in use.\n"}, TWO),  # names one of them
        ({"README.md": README}, {"reed/reed.pkl": RIDGE, "sedge/sedge.pkl": RIDGE + b" "}),  # of two folders
        ({"README.md": "# Shop\n\nInstall it with pip and run the tests.\n"}, TWO),  # tells nothing
        ({"notes.txt": README}, TWO),  # is no document
        ({"README.md": README, "other.py": TRAIN}, {**TWO, f"{RUN}/tide/sedge.pkl": RIDGE + b" "}),  # logged by nobody
    ],
)
def test_files_that_may_be_of_several_objects_stay_untold(
    make_repository: Repository, texts: Mapping[str, str], files: Mapping[str, bytes]
) -> None:
    assert levels(make_repository, texts, files)["sedge.pkl"] == "none"


@pytest.mark.parametrize("folder", ["dvc", "dags", "onnx", "mlflow", "airflow", "joblib", "tflite"])
def test_a_tool_that_a_path_names_is_no_name_of_a_model(make_repository: Repository, folder: str) -> None:
    text = f"# Shop\n\nThe {folder.upper()} step runs before the model that predicts sales is trained on shops.\n"
    files = {f"{folder}/reed.pkl": RIDGE, "b/sedge.pkl": RIDGE + b" ", "c/moss.pkl": RIDGE + b"  "}

    assert levels(make_repository, {"README.md": text}, files)["reed.pkl"] == "none"


def test_a_folder_that_a_text_tells_of_by_its_name_tells_of_the_weights_in_it(make_repository: Repository) -> None:
    text = "# Molecules\n\nWe provide a GCN and a GIN that predict whether a molecule is toxic, in `ckpt`.\n"
    files = {"ckpt/first_gcn/a/model.pkl": RIDGE, "ckpt/first_gin/a/model.pkl": RIDGE + b" "}

    assert set(levels(make_repository, {"README.md": text}, files).values()) == {"partial"}
