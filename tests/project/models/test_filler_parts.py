"""Every pattern of filler is looked for only where a part that it cannot do without stands."""

import pytest

from mldebt.project.models.texts.items import SENTENCES
from mldebt.project.models.texts.prose import CARD_TEMPLATE, FILLER, cleaned, is_placeholder

FILLERS = (
    "[More Information Needed] Question: which data?", "more information needed", "NEEDS MORE INFORMATION",
    "information needed", "TODO", "to do", "TBD", "FixMe", "coming soon", "to be added", "to be written",
    "your model description here", "your description", "lorem ipsum", "{{ card }}", "<!-- later -->", "[optional]",
    "_summary_", "_description_", "_type_", "[summary]", "[description]", "[type]", "[insert name]", "[add text]",
    "[your name]", "<description>", "<your model>", "<model name>", "add a short docstring", "write documentation",
    "put description here", "placeholder", "describe your model here", "this section will be filled",
    "project based on the neat cookiecutter template", "a brief introduction to the project", "coming \u017foon",
    "f\u0131xme", "needs more \u0131nformation",
)  # fmt: skip
TEMPLATES = (
    "<!-- Provide a summary -->", "This model card aims to be", "this section describes what",
    "This modelcard aims to be", "Use the code below to get started with the model.",
    "Users (both direct and downstream) should be made aware of it.",
    "**Developed by:**", "Carbon emissions can be estimated", "A `LightningModule` implements 6 key methods",
)  # fmt: skip


@pytest.mark.parametrize("text", FILLERS)
def test_a_filler_phrase_is_found_where_it_stands(text: str) -> None:
    assert FILLER.search(text)

    assert is_placeholder(text)


@pytest.mark.parametrize("text", TEMPLATES)
def test_a_sentence_of_the_card_template_is_cleaned_away(text: str) -> None:
    assert CARD_TEMPLATE.search(text)

    assert cleaned(text) != text


@pytest.mark.parametrize(
    ("item", "sentence"),
    [
        ("training_data", "It was fine-tuned on the Flowers collection"),
        ("training_data", "fitted with 12 records of the year"),
        ("training_data", "Uses the Birdsong data Set"),
        ("metrics", "Its accuracy is 91.5 on the test part"),
        ("limitations", "It fails on faces that look away from the camera"),
        ("limitations", "It should NOT be used by anyone who drives a car"),
        ("intended_use", "Intended for teachers"),
        ("version", "Version: 2.1 of the weights"),
    ],
)
def test_a_sentence_is_recognised_by_its_pattern_behind_the_quick_look(item: str, sentence: str) -> None:
    assert SENTENCES[item](sentence)
