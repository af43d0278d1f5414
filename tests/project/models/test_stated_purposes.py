"""Which sentence says what a model is for, and which only stands where one could."""

import pytest
from listed_models import Scan

from mldebt.project.models.texts.items import recognised
from mldebt.project.models.texts.passages import Passage, Where


def says_purpose(text: str, where: Where, name: str = "HarborNet", title: str = "", row: tuple[str, ...] = ()) -> bool:
    return "purpose" in recognised(Passage(text, "README.md", 1, where, name, title, None, (), row))


@pytest.mark.parametrize("text", ["Prepare training environment", "Utilities for tracking training runs with MLflow."])
def test_what_a_program_does_is_no_purpose_of_its_model(text: str) -> None:
    assert not says_purpose(text, "module")
    assert says_purpose("Forecasts the tide of three harbours.", "module")
    assert not says_purpose("Trains the random forest that every later model has to beat.", "module")


@pytest.mark.parametrize(
    "text", ["Build model function f(x) for Estimator.", "Creates model and trains it. Returns trained model."]
)
def test_what_every_builder_does_is_no_purpose(text: str) -> None:
    assert not says_purpose(text, "docstring", "model_fn")


def test_no_heading_but_the_first_of_a_document_is_a_purpose() -> None:
    title = "Tide forecasting > About > HarborNet"

    assert not says_purpose("Results:", "section", title=title)
    assert not says_purpose("Takes the readings of three gauges and of the wind.", "section", title=title)
    assert not says_purpose("", "section", title="Contest - https://harbour.org/tide-forecasting")
    assert not says_purpose("", "section", title="A GAN in PyTorch")
    assert says_purpose("", "section", title="Tide forecasting")


def test_a_method_in_a_row_of_scores_is_no_purpose() -> None:
    assert not says_purpose("", "row", "forest", "Scores", ("Random Forest", "0.86", "0.87"))
    assert says_purpose("", "row", "forest", "Scores", ("Random Forest", "churn prediction", "0.87"))


def test_what_is_done_for_a_model_is_no_purpose_of_it() -> None:
    assert not says_purpose("- Grid search of all parameters for HarborNet and others", "mention")
    assert says_purpose("- HarborNet is a network for the pilots of all large ships", "mention")


def test_a_title_between_double_angles_is_read() -> None:
    assert says_purpose("Implements <<Gauges that matter for tide prediction>> in a few lines", "module")


def test_a_readme_on_one_task_tells_it_of_what_it_names(scan: Scan) -> None:
    readme = "# Tides\n\nThis project is for predicting tides, trained on the Brest dataset.\n\n## Use\n\n- {}\n"
    report = "# Report\n\n| model | MAE |\n|---|---|\n| `ebb.txt` | 0.31 |\n| `flood.txt` | 0.29 |\n"
    booster = "tree\nversion=v3\nnum_class=1\n"
    files = {"models/ebb.txt": booster, "models/flood.txt": booster + "\n", "docs/report.md": report}

    found = scan(files | {"README.md": readme.format("compare `ebb.txt` and `flood.txt`")})

    assert {one.documentation for one in found.values()} == {"minimum"}


@pytest.mark.parametrize(
    "text",
    [
        "Create the graph of the HarborNet model.",
        "threshold: float, default 0.5. Probability above which a tide is predicted.\nsize: int, default 256.",
    ],
)
def test_the_name_in_words_and_constructor_arguments_are_no_purpose(text: str) -> None:
    assert not says_purpose(text, "docstring")
    assert says_purpose(f"Forecasts the tide of three harbours.\n\n{text}", "docstring")


@pytest.mark.parametrize(
    "text",
    [
        "Below is the assessment, a summary of the forecasts for six floods.",
        "It produces three heatmaps of the forecasts of all harbours.",
        "TideClassification.ipynb: This notebook was run on another machine.",
        "It adheres to an interface with `fit`, `predict` and `predict_proba` as methods.",
    ],
)
def test_what_tells_of_figures_files_and_methods_is_no_purpose(text: str) -> None:
    assert not says_purpose(text, "section")
    assert says_purpose(f"{text} It forecasts the tide of three harbours.", "section")


def test_what_is_asked_of_the_reader_tells_nothing_of_what_it_names() -> None:
    assert not says_purpose("Then you need to add it in `HarborNet` for your own approach with a name.", "mention")
    assert says_purpose("HarborNet is a network for the gauges of three harbours in the north.", "mention")


def test_a_description_says_a_purpose_where_it_says_more_than_a_variant() -> None:
    def said(cell: str, head: str = "Description") -> bool:
        passage = Passage("", "README.md", 1, "row", "HarborNet", "", None, ("Model", head), ("HarborNet", cell))
        return "purpose" in recognised(passage)

    assert said("Fills gaps between the readings of gauges")
    assert said("tides", "Task")
    assert not said("harbor-net with gaps")
    assert not said("same as 2020.05 but with the readings of three more gauges")


def test_a_list_of_folders_says_no_purpose() -> None:
    assert not says_purpose("HarborNet: Includes the code for the large network used in all work.", "mention")
    assert says_purpose("HarborNet: Forecasts the gauges of all harbours in the north.", "mention")


@pytest.mark.parametrize(
    "text",
    [
        "Run the tide reconstruction by",
        "If you use HarborNet for tide prediction in your work please consider citing us.",
        "You can download the checkpoints of the tide prediction models.",
        "[Tide prediction with attention](https://harbour.org/paper)",
        "Predicting tides of three days remains an open challenge in forecasting.",
        "The classification accuracy of our models without voting is 91.7%.",
        "`data.py` is the script that feeds HarborNet with tide forecasts.",
        "- `--name`: checkpoint of the tide prediction models to load",
        "Which network predicts the tide best?",
    ],
)
def test_what_is_no_statement_of_a_model_is_no_purpose(text: str) -> None:
    assert not says_purpose(text, "section")
    assert not says_purpose(text, "mention")
    assert says_purpose(f"{text}\n\nThis project predicts the tide of three harbours.", "section")


@pytest.mark.parametrize(
    "text",
    [
        "This class is inherited from Base to initialize networks and other stuff that are specific to it.",
        "Constructs a HarborNet-12 with a bottleneck at the beginning.",
        'HarborNet model from `"Gauges and what they tell of the sea"`_',
    ],
)
def test_how_code_is_built_and_where_it_was_published_is_no_purpose(text: str) -> None:
    assert not says_purpose(text, "docstring")
    assert says_purpose(f"{text}\n\nForecasts the tide of three harbours.", "docstring")


def test_a_project_that_sets_out_to_train_a_model_says_its_purpose() -> None:
    assert says_purpose("Train a neural network that predicts the tide of three harbours.", "section")
    assert not says_purpose("Train on tide prediction with the settings of the table.", "section")


@pytest.mark.parametrize(
    "text",
    [
        "Multimodal Variational Autoencoder with a shared gauge.",
        "Return an unfitted LogisticRegression for three harbours.",
        "Uses `KNeighborsClassifier` of another library at every harbour.",
        'Layers of "Deep residual learning for tide recognition" in short.',
    ],
)
def test_methods_names_of_code_and_titles_of_others_are_no_tasks(text: str) -> None:
    assert not says_purpose(text, "docstring")
    assert not says_purpose(text, "section")
    assert not says_purpose("", "section", title=text)
    assert says_purpose(f"{text} It forecasts the tide of three harbours.", "docstring")


@pytest.mark.parametrize(
    "text",
    [
        "**Sub-models**: two for tide prediction and one for floods",
        "[Dec 12, 2025] HarborNet is now there for tide prediction!",
        "Added HarborNet for tide prediction and for floods",
    ],
)
def test_a_setting_and_what_is_new_are_no_purpose(text: str) -> None:
    assert not says_purpose(text, "section")
    assert not says_purpose("HarborNet predicts the tide of three harbours.", "section", title="Tides > News")
    assert says_purpose(f"{text}\n\n**Task**: predict the tide of three harbours", "section")


def test_only_the_first_section_and_those_on_its_work_say_a_purpose() -> None:
    def said(title: str, line: int) -> bool:
        text = "Our network predicts the tide of three harbours."
        return "purpose" in recognised(Passage(text, "README.md", line, "section", "HarborNet", title))

    assert said("Anything at all", 1)
    assert said("Anything at all > Overview", 40)
    assert said("Anything at all > How HarborNet works", 40)
    assert not said("Anything at all > Continuous integration", 40)
