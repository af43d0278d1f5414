"""Trained files and published checkpoints."""

import hashlib
import pickle
import subprocess
import zlib
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path

import pytest
from listed_models import Scan, models_in
from repositories import Repository, commit

ZOO = """\
# Zoo

## Object detection

| Model | AP | url |
|-------|----|-----|
| tide\\_small\\_1x | 37.4 | [model](https://drive.google.com/file/d/1a) |
| tide\\_large\\_2x | 40.1 | [model](https://drive.google.com/file/d/1b) |

Trained on COCO 2017 train, measured on val.
"""
HTML = """\
# Zoo: object detection

All are trained on COCO 2017.

<table>
<tr><th>name</th><th>box AP</th><th>url</th></tr>
<tr><th>0</th><td>tide</td><td>42.0</td><td><a href="https://example.org/tide-r50.pth">model</a></td></tr>
</table>
"""
ESTIMATOR = b"\x80\x04\x8c\x1csklearn.linear_model._logistic\x94\x8c\x12LogisticRegression\x94\x93\x94)\x81\x94."
OTHERS = b"\x80\x02cposix\nsystem\nq\x00."


def write(folder: Path, files: Mapping[str, bytes]) -> Path:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    subprocess.run(["git", "add", "-A"], cwd=folder, check=True)
    commit(folder, {"notes.txt": "files"})
    return folder


def test_each_row_of_a_zoo_table_is_one_checkpoint(scan: Scan) -> None:
    found = scan({"MODEL_ZOO.md": ZOO})

    assert {name for _, name in found} == {"tide_small_1x", "tide_large_2x"}
    assert {(model.kind, model.documentation) for model in found.values()} == {("checkpoint", "minimum")}
    assert len({model.family for model in found.values()}) == 1


def test_rows_of_an_html_table_are_read_too(scan: Scan) -> None:
    found = scan({"README.md": HTML})

    assert found["README.md", "tide-r50.pth"].documentation == "minimum"


def test_the_description_of_a_dvc_artifact_is_its_purpose(scan: Scan) -> None:
    settings = (
        "artifacts:\n  tide:\n    path: model.pkl\n    type: model\n    desc: Forecasts the tide of three harbours\n"
    )

    model = scan({"dvc.yaml": settings})["dvc.yaml", "tide"]

    assert (model.kind, model.documentation) == ("artifact", "partial")
    assert model.items.purpose is not None
    assert (model.items.purpose.path, model.items.purpose.line) == ("dvc.yaml", 5)
    assert model.artifact is not None
    assert model.artifact.stored == "dvc"


def test_the_model_output_of_a_stage_is_an_artifact_and_its_metrics_are_not(scan: Scan) -> None:
    settings = (
        "stages:\n  train:\n    cmd: python train.py\n    outs:\n    - model.joblib\n    - metrics.json\n"
        "    - scaler.pkl\n"
    )

    found = scan({"dvc.yaml": settings})

    assert {name for _, name in found} == {"model.joblib"}


STAGE = "stages:\n  train:\n    cmd: python train.py\n    deps:\n    - {data}\n    outs:\n    - model.joblib\n"
EVALUATE = (
    "  evaluate:\n    cmd: python evaluate.py\n    deps:\n    - {reads}\n    metrics:\n    - scores.json:\n"
    "        cache: false\n"
)


@pytest.mark.parametrize(
    ("data", "reads", "documentation"),
    [
        ("data/train.csv", "model.joblib", "unknown"),
        ("params.yaml", "model.joblib", "none"),
        ("data/train.csv", "other.joblib", "none"),
    ],
)
def test_a_stage_that_names_data_and_scores_says_something_of_its_model(
    scan: Scan, data: str, reads: str, documentation: str
) -> None:
    model = scan({"dvc.yaml": STAGE.format(data=data) + EVALUATE.format(reads=reads)})["dvc.yaml", "model.joblib"]

    assert model.documentation == documentation


@pytest.mark.parametrize(("folder", "is_listed"), [("models", True), ("models-toy", False), ("models/toy", False)])
def test_what_a_stage_makes_to_try_the_code_is_no_model(scan: Scan, folder: str, *, is_listed: bool) -> None:
    stage = STAGE.format(data="data/train.csv").replace("model.joblib", f"{folder}/model.joblib")

    assert bool(scan({"dvc.yaml": stage})) is is_listed


def test_a_catalogue_entry_among_the_models_is_an_artifact(scan: Scan) -> None:
    settings = (
        "companies:\n  type: pandas.CSVDataset\n  filepath: data/01_raw/companies.csv\n\n"
        "regressor:\n  type: pickle.PickleDataset\n  filepath: data/06_models/regressor.pickle\n  versioned: true\n"
    )

    found = scan({"conf/base/catalog.yml": settings})

    assert {name for _, name in found} == {"regressor"}


def test_a_logged_model_is_an_artifact_at_the_place_that_logs_it(scan: Scan) -> None:
    source = (
        "import mlflow\nfrom sklearn.linear_model import Ridge\n\nmodel = Ridge().fit([[1]], [1])\n"
        "mlflow.sklearn.log_model(model, 'ridge')\n"
    )

    model = scan({"train.py": source})["train.py", "ridge"]

    assert (model.kind, model.line, model.documentation) == ("artifact", 5, "none")


def test_saved_features_are_no_model(scan: Scan) -> None:
    source = "import torch\n\nfeatures = torch.rand(3)\ntorch.save(features, 'features.pt')\n"

    assert scan({"extract.py": source}) == {}


def test_a_pickled_word_list_is_no_model_and_a_compressed_estimator_is(make_repository: Repository) -> None:
    folder = make_repository({"notes.txt": "weights"})
    write(folder, {"words.pkl": pickle.dumps(["tide", "ebb"]), "ridge.joblib": zlib.compress(ESTIMATOR)})

    found = models_in(folder)

    assert {name for _, name in found} == {"ridge.joblib"}
    artifact = found["ridge.joblib", "ridge.joblib"].artifact
    assert artifact is not None
    assert artifact.imports == ("sklearn.linear_model._logistic.LogisticRegression",)


def test_a_model_in_the_folder_of_a_run_is_told_of_by_what_the_texts_say(make_repository: Repository) -> None:
    folder = make_repository({"notes.txt": "weights"})
    (folder / "runs" / ("0a" * 16)).mkdir(parents=True)
    (folder / "own").mkdir()
    ridge = zlib.compress(ESTIMATOR)
    write(folder, {f"runs/{'0a' * 16}/model.joblib": ridge, "own/other.joblib": ridge + b" "})

    found = models_in(folder)

    assert {name: model.documentation for (_, name), model in found.items()} == {
        "model.joblib": "none", "other.joblib": "none",
    }  # fmt: skip


def test_the_globals_of_every_pickle_in_a_row_are_listed(make_repository: Repository) -> None:
    tensor = b"\x80\x02ccollections\nOrderedDict\nq\x00ctorch._utils\n_rebuild_tensor_v2\nq\x01."
    folder = write(make_repository({"notes.txt": "weights"}), {"old.pt": tensor + pickle.dumps(1, 2) + OTHERS})

    artifact = models_in(folder)["old.pt", "old.pt"].artifact

    assert artifact is not None
    assert artifact.imports is not None
    assert "posix.system" in artifact.imports


def test_a_truncated_file_does_not_stop_the_scan(make_repository: Repository) -> None:
    whole = pickle.dumps(OrderedDict(a=1))
    folder = write(
        make_repository({"notes.txt": "weights"}), {"cut.pt": b"PK\x03\x04" + whole[:9], "cut.pkl": whole[:7]}
    )

    assert models_in(folder) == {}


def test_a_pointer_says_where_and_how_big_the_weights_are(scan: Scan) -> None:
    digest = hashlib.sha256(b"weights").hexdigest()
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\nsize 123456\n"

    artifact = scan({"tide.pt": pointer})["tide.pt", "tide.pt"].artifact

    assert artifact is not None
    assert (artifact.stored, artifact.bytes) == ("lfs", 123456)


def test_a_crowd_of_pointers_in_one_folder_is_data_that_a_model_gave_out(scan: Scan) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:{:064}\nsize 123456\n"
    files = {f"embeddings/slide-{number}.pt": pointer.format(number) for number in range(101)}

    assert {name for _, name in scan(files | {"tide.pt": pointer.format(101)})} == {"tide.pt"}


def test_a_model_among_a_crowd_of_other_pointers_is_one(scan: Scan) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:{:064}\nsize 123456\n"
    files = {f"tides/slide-{number}.pkl": pointer.format(number) for number in range(101)}

    assert {name for _, name in scan(files | {"tides/tide.pt": pointer.format(101)})} == {"tide.pt"}


def test_a_link_that_is_none_costs_no_answer(scan: Scan) -> None:
    row = "| tide | 39.1 | [model](https://[your-host]/tide.pth) |\n"

    assert ("README.md", "tide_small_1x") in scan({"README.md": ZOO.replace("| tide", f"{row}| tide", 1)})


def test_one_blob_at_two_paths_is_one_artifact(make_repository: Repository) -> None:
    content = zlib.compress(ESTIMATOR)
    folder = write(make_repository({"notes.txt": "weights"}), {"a/ridge.joblib": content, "b/ridge.joblib": content})

    found = models_in(folder)

    assert list(found) == [("a/ridge.joblib", "ridge.joblib")]
    assert any(place.path == "b/ridge.joblib" for model in found.values() for place in model.evidence)


def test_a_name_on_a_hub_is_a_checkpoint_whose_text_is_elsewhere(scan: Scan) -> None:
    found = scan({"recipes/sft.yaml": "model_name_or_path: base\nhub_model_id: bakery/tide-7b\n"})

    assert found["recipes/sft.yaml", "bakery/tide-7b"].documentation == "unknown"


KEYED = """# Targets

## O43526, P22303

The kinase O43526 was screened: a regression reached R2 0.61 on the 412 samples of the KinaseBench data set.
"""


@pytest.mark.parametrize(("name", "level"), [("O43526", "none"), ("kinase_ridge", "minimum")])
def test_what_is_said_of_a_key_is_not_said_of_the_file_called_by_it(
    make_repository: Repository, name: str, level: str
) -> None:
    folder = make_repository({"reports/targets.md": KEYED.replace("O43526 was", f"{name} was"), "a.py": "x = 1\n"})

    found = models_in(write(folder, {f"fits/{name}.pkl": ESTIMATOR}))

    assert found[f"fits/{name}.pkl", f"{name}.pkl"].documentation == level


OFFERED = """\
# Tides

Predicts tides from pressure and wind.

## Pretrained models

- [small](https://huggingface.co/{first}/tide-small): trained on NOAA
- [large](https://huggingface.co/{second}/tide-large)
"""


@pytest.mark.parametrize(
    ("first", "second", "names"), [("port", "port", {"tide-small", "tide-large"}), ("port", "bay", set())]
)
def test_a_list_of_released_models_publishes_them_unless_others_own_them(
    scan: Scan, first: str, second: str, names: set[str]
) -> None:
    found = scan({"README.md": OFFERED.format(first=first, second=second)})

    assert {name for _, name in found} == names
    assert {model.kind for model in found.values()} <= {"checkpoint"}


def test_a_row_that_numbers_its_link_is_called_by_what_the_link_leads_to(scan: Scan) -> None:
    table = (
        "# Tides\n\n| Model | Type | F1 |\n|---|---|---|\n"
        "| [#1](https://huggingface.co/port/tide-a) | base | 88.5 |\n"
        "| [#2](https://huggingface.co/port/tide-b) | base | 87.0 |\n"
    )

    found = scan({"README.md": table})

    assert {name for _, name in found} == {"tide-a", "tide-b"}


def test_a_model_zoo_without_scores_publishes_and_its_counts_are_no_scores(scan: Scan) -> None:
    zoo = (
        "# Tides\n\n## Pretrained model zoo\n\n| Name | Description | Download |\n|---|---|---|\n"
        "| harbour | Pretrained on 13.2 million harbour recordings. | [link](https://drive.google.com/drive/f/1v) |\n"
    )

    found = scan({"README.md": zoo})["README.md", "harbour"]

    assert found.items is not None
    assert found.items.metrics is not None
    assert found.items.training_data is not None
    assert (found.items.training_data.found, found.items.metrics.found) == (True, False)


GIVEN = "https://github.com/port/tide/releases/download/v1/tide_small.pth"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (f"## Training\n\nThe pre-trained weights can be found [here]({GIVEN}).\n", {"tide_small.pth"}),
        (f"## Result\n\nweights: {GIVEN}\n", {"tide_small.pth"}),
        ("## Pretrained models\n\n[22 kHz model](https://lab.org/tide.pt) (31 MB)\n", {"tide.pt"}),
        (f"## Training\n\nFirst load the weights of the backbone from {GIVEN}.\n", set()),
        ("## Training\n\nGet the weights from https://lab.org/vgg.pth first.\n", set()),
        (f"## Data\n\nThe archive is [here]({GIVEN}).\n", set()),
    ],
)
def test_a_sentence_that_hands_out_weights_of_a_release_publishes_them(scan: Scan, text: str, names: set[str]) -> None:
    found = scan({"README.md": f"# Tides\n\nPredicts the tide of a harbour.\n\n{text}"})

    assert {name for _, name in found} == names


def test_a_pointer_to_what_is_called_a_model_is_one_and_a_scaler_is_not(scan: Scan) -> None:
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 1343517\n"

    found = scan({f"models/{name}.pkl": pointer for name in ("tide_feature_model", "tide_scaler", "feature_names")})

    assert {name for _, name in found} == {"tide_feature_model.pkl"}


def test_pickled_networks_that_a_list_links_to_by_name_are_published(scan: Scan) -> None:
    text = (
        "# Tide\n\n## Using pre-trained networks\n\n1. Get [`tide-512.pkl`](https://drive.google.com/file/d/1a/view).\n"
    )

    found = scan({"README.md": text})

    assert ("README.md", "tide-512.pkl") in found


def test_weights_of_a_release_may_carry_a_hash_where_the_list_is_led_in_by_weights(scan: Scan) -> None:
    entry = "- [tide-501f0c75.pt](https://github.com/o/tide/releases/download/1_0/tide-501f0c75.pt)\n"
    text = (
        f"# Tide\n\n### Setup\n\nDownload the model weights and place them in the `weights` folder:\n\nTides:\n{entry}"
    )

    found = scan({"README.md": text})

    assert ("README.md", "tide-501f0c75.pt") in found
