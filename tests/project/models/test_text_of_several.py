"""Text that several models share, a title of all that lies below it, and what further READMEs say."""

import pytest
from listed_models import Scan, models_in
from repositories import Repository
from test_model_files import write
from test_model_levels import PURPOSE, SHAPES, net
from test_one_object import RIDGE

from mldebt.project.models.texts.items import recognised
from mldebt.project.models.texts.passages import Passage

BOOSTER = "tree\nversion=v3\nnum_class=1\n"
IMPORTS = "import torch\nfrom base import TideBase"
PATTERN = "A transformer with support for global average pooling."
NETS = {
    f"{name.lower()}.py": net(name, PATTERN).replace("return self.body(x)", f"return self.body(x) * {number}")
    for number, name in enumerate(("ReedNet", "SedgeNet", "RushNet"))
}


@pytest.mark.parametrize(
    ("first", "levels"),
    [
        (PATTERN, {"none"}),
        ("Predicts the height of the next tide from gauges.", {"partial", "unknown"}),
    ],  # two may be copies
)
def test_one_docstring_of_three_classes_tells_of_none_of_them(scan: Scan, first: str, levels: set[str]) -> None:
    found = scan({**NETS, "reednet.py": NETS["reednet.py"].replace(PATTERN, first)})

    assert {model.role for model in found.values()} == {"model"}
    assert {model.documentation for model in found.values()} == levels


def test_a_further_readme_of_a_folder_tells_of_its_only_model(scan: Scan) -> None:
    further = "# Running it\n\nTrained on the Brest dataset.\n"

    found = scan({"train.py": net(), "README.md": "# Tides\n\nForecasts the tide.\n", "README_RUN.md": further})

    data = found["train.py", "HarborNet"].items.training_data
    assert data is not None
    assert data.path == "README_RUN.md"


def test_a_class_called_as_any_is_told_of_by_what_a_readme_begins_with(scan: Scan) -> None:
    files = {f"{name}.py": net("Net") + f"\nNUMBER = '{name}'\n" for name in ("a", "b", "c", "d")}

    found = scan({**files, "README.md": "# Tides\n\nForecasts the height of the next tide in a harbour.\n"})

    assert {model.documentation for model in found.values()} == {"partial"}


@pytest.mark.parametrize(("heading", "levels"), [("# Churn model", {"partial"}), ("# Churn", {"partial", "none"})])
def test_a_title_names_no_file_rather_than_another(make_repository: Repository, heading: str, levels: set[str]) -> None:
    told = "Predicts which customers leave within a month, from twelve columns of their account."
    named = "" if heading == "# Churn model" else "\n\n## Churn model\n\nIts accuracy is good, and it predicts churn.\n"
    files = {f"models/{name}.pkl": RIDGE + name.encode() for name in ("churn_model", "fast_model")}

    folder = write(make_repository({"README.md": f"{heading}\n\n{told}{named}"}), files)

    assert {model.documentation for model in models_in(folder).values()} == levels


@pytest.mark.parametrize(
    "text",
    [
        "The net was trained on ~1000 raw images of dogs in a room.",
        "The net was trained on about 1000 images.",
        "It was fitted to the Adult dataset.",
    ],
)
def test_a_number_or_a_name_tells_which_training_data(text: str) -> None:
    assert "training_data" in recognised(Passage(text, "README.md", 1, "mention", "Net"))


@pytest.mark.parametrize(
    "text", ["Runs in batches for Large Datasets.", "See Preparing Dataset and Existing datasets."]
)
def test_a_word_on_any_data_names_none(text: str) -> None:
    assert "training_data" not in recognised(Passage(text, "README.md", 1, "mention", "Net"))


@pytest.mark.parametrize(
    ("text", "item", "is_told"),
    [
        ("The network fails to tell storm surges from the tides of a full moon.", "limitations", True),
        ("Limitations: only gauges of harbours in the north were ever looked at.", "limitations", True),
        ("This is useful when there are limitations in the batch size due to memory issues.", "limitations", False),
        ("If you want to check if the hook would fail without a commit, run this.", "limitations", False),
        ("Does not work for storm surges on the tides of a full moon.", "limitations", True),
        ("Our tides overcome the limitations of earlier models that only knew the moon.", "limitations", False),
        ("Even with that limitation, the parallel variant is far ahead of the baseline.", "limitations", False),
        ("We train our tides using Vertex pipelines.", "training_data", False),
        ("The network was trained with 400 recordings of gauges.", "training_data", True),
        ("The network was trained on Brest.", "training_data", True),
        ("I used audio files (16bit .wav) from the `Brest Archive of Tidal Bells", "training_data", True),
        ("Bells are used with data from the Brest Archive.", "training_data", True),
        ("The data can be taken from Google Drive.", "training_data", False),
        ("The settings are proven from Kaggle.", "training_data", False),
        ("The data set was found on Kaggle.", "training_data", True),
        ("A Kaggle competition on tides.", "training_data", True),
        ("A demo only, it should not be used for real clinical decision-making.", "limitations", True),
        ("A demo only, it should not be used for commercial products.", "limitations", False),
    ],
)
def test_a_document_tells_whose_limits_and_which_data_they_are(text: str, item: str, *, is_told: bool) -> None:
    assert (item in recognised(Passage(text, "README.md", 1, "section", "TideNet"))) is is_told


@pytest.mark.parametrize(
    ("said", "names", "level"),  # what its call takes and gives is that of all
    [
        (PURPOSE, ["ReedNet"], "minimum"),
        ("An abstract base of networks that forecast the tide of a harbour.", ["ReedNet"], "partial"),
        (PURPOSE, ["ReedNet", "SedgeNet", "RushNet"], "partial"),
    ],
)
def test_an_abstract_base_tells_of_the_few_that_derive_from_it(
    scan: Scan, said: str, names: list[str], level: str
) -> None:
    base = net("TideBase", said, SHAPES).partition("\nif __name__")[0].replace("(nn.Module)", "(nn.Module, abc.ABC)")
    files = {
        f"{name.lower()}.py": net(name)
        .replace("(nn.Module)", "(TideBase)")
        .replace("import torch\n", f"{IMPORTS}\n", 1)
        for name in names
    }

    found = scan({"base.py": f"import abc\n{base}", **files})

    assert {one.documentation for one in found.values() if one.role == "model"} == {level}


@pytest.mark.parametrize(("own", "line"), [("| `tide-0.2` | 85.17 |\n", 8), ("", 7)])
def test_figures_of_a_row_that_cites_its_source_are_those_of_others(scan: Scan, own: str, line: int) -> None:
    table = "| Model | Accuracy |\n|---|---|\n| MoonNet [[paper]](http://arxiv.org/abs/1912.07976) | 90.18 |\n"
    readme = f"# Tides\n\nForecasts the tide.\n\n{table}{own}\n## More\n\nThe tides go on.\n"

    metrics = scan({"train.py": net(), "README.md": readme})["train.py", "HarborNet"].items.metrics

    assert metrics is not None
    assert metrics.line == line


@pytest.mark.parametrize(
    ("said", "is_told"),
    [
        ("**Input:**\n- hourly readings of two gauges\n\n**Output:**\n- the height of the next tide\n", True),
        ("**Input:**\n\n**Output:**\n\nto be told\n", False),
        ("- **Input:**\n- **Output:**\n", False),
    ],
)
def test_a_label_above_a_list_says_what_goes_in_and_comes_out(said: str, *, is_told: bool) -> None:
    assert ("inputs_outputs" in recognised(Passage(said, "README.md", 1, "section", "TideNet", "Tides"))) is is_told


@pytest.mark.parametrize(("folder", "level"), [("weights/", "none"), ("", "partial")])
def test_a_card_in_another_folder_is_that_of_the_files_there(scan: Scan, folder: str, level: str) -> None:
    card = f"---\nbase_model: tides/base\n---\n# Tides\n\n{PURPOSE}\n"

    found = scan({"train.py": net(), f"{folder}README.md": card, "weights/config.json": "{}"})

    assert found["train.py", "HarborNet"].documentation == level


def test_what_stands_below_training_data_tells_of_them_and_below_data_may_not() -> None:
    text = "* Size: 3,792 samples\n* Columns: gauge, moon and wind\n* Approximate statistics of the first samples"

    def is_told(title: str) -> bool:
        return "training_data" in recognised(Passage(text, "README.md", 1, "section", "TideNet", title))

    assert is_told("Training Details > Training Dataset > Unnamed Dataset 1")
    assert not is_told("Details > Unnamed table")


@pytest.mark.parametrize(("others", "is_told"), [({}, True), ({"models/flood.txt": f"{BOOSTER}\n"}, False)])
def test_a_row_on_one_of_several_files_is_no_score_of_the_others(
    scan: Scan, others: dict[str, str], *, is_told: bool
) -> None:
    table = "| Stage | Told |\n|---|---|\n| Ebb at first | chance of a tide (AUC=0.9375) |\n"
    readme = f"# Tides\n\nThis project is for predicting tides.\n\n## Stages\n\n{table}"

    metrics = scan({"models/ebb.txt": BOOSTER, "README.md": readme, **others})[
        "models/ebb.txt", "ebb.txt"
    ].items.metrics

    assert (metrics is not None and metrics.found) is is_told
