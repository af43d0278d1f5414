"""How far a class is documented: docstrings, READMEs, cards."""

import pytest
from listed_models import Scan

TRAINED = """
if __name__ == "__main__":
    model = {name}()
    optimiser = torch.optim.SGD(model.parameters(), lr=0.1)
    model(torch.rand(8, 3)).sum().backward()
    optimiser.step()
"""


def net(name: str = "HarborNet", docstring: str = "", forward: str = "") -> str:
    return (
        "import torch\nfrom torch import nn\n\n\n"
        f"class {name}(nn.Module):\n"
        + (f'    """{docstring}"""\n' if docstring else "")
        + "    def __init__(self):\n        super().__init__()\n        self.body = nn.Linear(3, 1)\n\n"
        + "    def forward(self, x):\n"
        + (f'        """{forward}"""\n' if forward else "")
        + "        return self.body(x)\n"
        + TRAINED.format(name=name)
    )


PURPOSE = "Predicts the height of the next tide from three gauges of a harbour."
SHAPES = "Args: x: readings of shape (batch, 3). Returns: heights of shape (batch, 1)."


def test_a_docstring_that_restates_the_name_counts_as_none_and_is_quoted(scan: Scan) -> None:
    model = scan({"train.py": net(docstring="The Harbor Net model.")})["train.py", "HarborNet"]

    assert model.documentation == "none"
    assert any("no more than the name" in place.says for place in model.evidence)


def test_the_readme_of_a_folder_with_one_model_counts_whole(scan: Scan) -> None:
    readme = "# Tides\n\nForecasts the tide of three harbours.\n\n## Data\n\nTrained on the Brest dataset.\n"

    model = scan({"tide/train.py": net(), "tide/README.md": readme})["tide/train.py", "HarborNet"]

    assert model.documentation == "partial"
    assert model.items.purpose is not None
    assert (model.items.purpose.path, model.items.purpose.line) == ("tide/README.md", 3)
    assert model.items.training_data is not None
    assert (model.items.training_data.path, model.items.training_data.line) == ("tide/README.md", 7)


def test_the_readme_of_a_folder_with_two_models_counts_only_where_it_names_one(scan: Scan) -> None:
    readme = (
        "# Tides\n\nForecasts the tide of three harbours.\n\n- `MoonNet` predicts springs from the phase of the moon.\n"
    )

    found = scan({"a.py": net("GaugeNet"), "b.py": net("MoonNet"), "README.md": readme})

    assert found["a.py", "GaugeNet"].documentation == "none"
    assert found["b.py", "MoonNet"].documentation == "partial"


def test_purpose_and_shapes_make_the_minimum(scan: Scan) -> None:
    model = scan({"train.py": net(docstring=PURPOSE, forward=SHAPES)})["train.py", "HarborNet"]

    assert model.documentation == "minimum"


def test_a_stated_limit_makes_it_full(scan: Scan) -> None:
    limited = f"{PURPOSE}\n\n    It is not suitable for harbours behind a lock or a storm barrier.\n    "

    model = scan({"train.py": net(docstring=limited, forward=SHAPES)})["train.py", "HarborNet"]

    assert model.documentation == "full"
    assert model.items.limitations is not None
    assert model.items.limitations.found


def test_arguments_of_the_constructor_are_no_inputs(scan: Scan) -> None:
    docstring = f"{PURPOSE}\n\n    Args:\n        width: how many units\n        depth: how many layers\n    "

    model = scan({"train.py": net(docstring=docstring)})["train.py", "HarborNet"]

    assert model.documentation == "partial"


def test_the_docstring_of_a_module_documents_its_only_model(scan: Scan) -> None:
    source = f'"""{PURPOSE}"""\n\n' + net()

    assert scan({"train.py": source})["train.py", "HarborNet"].documentation == "partial"


CARD = """\
---
license: mit
---
# Model Card for {name}

<!-- Provide a quick summary of what the model is/does. -->

## Uses

### Direct Use

{use}

## Bias, Risks, and Limitations

{limits}

## Training Details

### Training Data

{data}

## Evaluation

[More Information Needed]
"""
NEEDED = "[More Information Needed]"


def test_an_untouched_card_has_no_item_and_is_kept_as_filler(scan: Scan) -> None:
    card = CARD.format(name="HarborNet", use=NEEDED, limits=NEEDED, data=NEEDED)

    model = scan({"train.py": net(), "MODEL_CARD.md": card})["train.py", "HarborNet"]

    assert model.documentation == "none"
    assert {place.path for place in model.placeholder} == {"MODEL_CARD.md"}


def test_exactly_the_filled_sections_of_a_card_are_items(scan: Scan) -> None:
    card = CARD.format(
        name="HarborNet",
        use="Harbour masters plan the berths of the next day with its output.",
        limits="It has seen no storm surge and underestimates all of them.",
        data="Hourly readings of the Brest tide gauge dataset, quality-checked by hand.",
    )

    items = scan({"train.py": net(), "MODEL_CARD.md": card})["train.py", "HarborNet"].items

    found = {name for name in items.__struct_fields__ if (item := getattr(items, name)) and item.found}
    assert {"intended_use", "limitations", "training_data", "licence"} <= found
    assert not found & {"metrics", "inputs_outputs", "reproduce"}


def test_front_matter_alone_gives_data_metrics_and_licence(scan: Scan) -> None:
    card = (
        "---\nlicense: apache-2.0\ndatasets:\n- brest_tides\nmodel-index:\n- name: harbor\n  results:\n  - metrics:\n"
        "    - type: mae\n      value: 0.31\n---\n"
    )

    items = scan({"train.py": net(), "README.md": card})["train.py", "HarborNet"].items

    found = {name for name in items.__struct_fields__ if (item := getattr(items, name)) and item.found}
    assert found == {"training_data", "metrics", "licence"}


def test_a_model_that_is_pushed_to_a_hub_is_unknown_rather_than_none(scan: Scan) -> None:
    source = net() + '    model.push_to_hub("bakery/harbor")\n'

    assert scan({"train.py": source})["train.py", "HarborNet"].documentation == "unknown"


def test_a_document_in_an_unread_script_makes_it_unknown(scan: Scan) -> None:
    readme = "# 潮汐\n\n本项目根据三个港口的水位计读数预测下一次潮汐的高度，并给出误差范围。\n"

    model = scan({"train.py": net(), "README.md": readme})["train.py", "HarborNet"]

    assert model.documentation == "unknown"
    assert any(place.says == "language not read" for place in model.evidence)


@pytest.mark.parametrize("name", ["ReadMe.rst", "readme.md", "README"])
def test_a_readme_is_found_whatever_its_case_and_format(scan: Scan, name: str) -> None:
    text = "Tides\n=====\n\nForecasts the tide of three harbours.\n"

    model = scan({"tide/train.py": net(), f"tide/{name}": text})["tide/train.py", "HarborNet"]

    assert model.documentation == "partial"


def test_a_very_long_readme_is_read_to_its_end(scan: Scan) -> None:
    readme = "# Notes\n\n" + "nothing here\n" * 5000 + "\n## Model\n\nForecasts the tide of three harbours.\n"

    assert scan({"train.py": net(), "README.md": readme})["train.py", "HarborNet"].documentation == "partial"


@pytest.mark.parametrize("name", ["docs/model.md", "docs/training_data.md", "doc/Evaluation.md"])
def test_a_manual_on_the_only_model_is_its_text(scan: Scan, name: str) -> None:
    model = scan({"train.py": net(), name: f"# Tides\n\n{PURPOSE}\n"})["train.py", "HarborNet"]

    assert model.documentation == "partial"


def test_a_manual_on_something_else_is_no_text_of_the_model(scan: Scan) -> None:
    model = scan({"train.py": net(), "docs/deploying.md": f"# Tides\n\n{PURPOSE}\n"})["train.py", "HarborNet"]

    assert model.documentation in {"none", "unknown"}


@pytest.mark.parametrize("text", ["Used to train ANYmal with RL.", "Environments trained using PPO in Isaac Gym."])
def test_a_method_or_a_simulator_is_no_training_data(scan: Scan, text: str) -> None:
    model = scan({"train.py": net(), "README.md": f"# Walker\n\n{text}\n"})["train.py", "HarborNet"]

    assert model.items.training_data is None or not model.items.training_data.found


@pytest.mark.parametrize(
    ("title", "stated"),
    [
        ("Credit Risk Model", set()),
        ("Inductive bias of tides", set()),
        ("Bias and risks", {"limitations"}),
        ("Known biases", {"limitations"}),
        ("Risk", {"limitations"}),
    ],
)
def test_a_title_that_names_a_task_states_no_limits(scan: Scan, title: str, stated: set[str]) -> None:
    text = "The water of every harbour is read all day long, and the loss function has a coefficient of 1.0.\n"
    model = scan({"train.py": net(), "README.md": f"# Tides\n\n## {title}\n\n{text}"})["train.py", "HarborNet"]

    items = {"limitations": model.items.limitations, "metrics": model.items.metrics}
    assert {name for name, item in items.items() if item and item.found} == stated


def test_what_to_do_when_a_tool_fails_states_no_limits(scan: Scan) -> None:
    text = "## Troubleshooting\n\nIf the page fails to open, make sure that you have started the server before.\n"
    model = scan({"train.py": net(), "README.md": f"# Tides\n\n{text}"})["train.py", "HarborNet"]

    assert not model.items.limitations or not model.items.limitations.found


MIT = (
    "MIT License\n\nCopyright (c) 2018 A. Mole\n\nPermission is hereby granted, free of charge, to any person\n"
    "obtaining a copy of this software, to deal in the Software without limitation.\n\n"
    "THE SOFTWARE IS PROVIDED AS IS, WITHOUT WARRANTY OF FITNESS FOR A PARTICULAR PURPOSE.\n"
)


@pytest.mark.parametrize(("said", "level"), [("", "none"), (f"{PURPOSE}\n\n", "partial")])
def test_the_text_of_a_licence_says_nothing_of_a_model(scan: Scan, said: str, level: str) -> None:
    model = scan({"train.py": f'"""{said}{MIT}"""\n\n{net()}'})["train.py", "HarborNet"]

    assert model.documentation == level
    assert not model.items.limitations or not model.items.limitations.found


@pytest.mark.parametrize("notice", ["", "All rights reserved.\n", "Licensed under the MIT License (see LICENSE)\n"])
def test_what_stands_right_below_a_notice_tells_of_a_model(scan: Scan, notice: str) -> None:
    model = scan({"train.py": f'"""Copyright (c) 2018 A. Mole\n{notice}{PURPOSE}\n"""\n\n{net()}'})[
        "train.py", "HarborNet"
    ]

    assert model.documentation == "partial"
