"""What a document states of a metric is read as printed, and judged only against records of that metric."""

from pathlib import Path

import pytest

from mldebt.facts.texts import DocumentFacts, Row, Section
from mldebt.options import Options
from mldebt.pipeline import opened
from mldebt.project.models.texts.claims import Name, claims_of, named, unsupported
from mldebt.project.models.texts.items import recognised
from mldebt.project.models.texts.passages import Passage


def stated(text: str, title: str = "Results") -> list[tuple[str, str | None, str]]:
    facts = DocumentFacts(sections=(Section(title, 1, 1, 9, text),))
    return [(claim.name.measure, claim.name.split, claim.text) for claim in claims_of(facts)]


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("Accuracy: 0.93", ("accuracy", None, "0.93")),
        ("- **Test accuracy**: 93%", ("accuracy", "test", "93")),
        ("It reached 93.4% validation accuracy.", ("accuracy", "validation", "93.4")),
        ("F1-score of 0.88", ("f1", None, "0.88")),
        ("ROC-AUC = 0.912", ("auc", None, "0.912")),
        ("The R² is 0.71", ("r2", None, "0.71")),
    ],
)
def test_a_sentence_states_a_metric(text: str, claim: tuple[str, str | None, str]) -> None:
    assert stated(text) == [claim]


@pytest.mark.parametrize(
    "text",
    [
        "Accuracy above 0.93",
        "The goal is an accuracy of 0.93",
        "Accuracy improved from 0.81 to 0.93",
        "The baseline's accuracy is 0.5",
        "Accuracy was measured on version 0.93.1",
        "Accuracy over 12 folds",
        "accuracy@5 0.93",
        "learning rate: 0.01",
    ],
)
def test_what_is_hoped_for_or_compared_is_no_claim(text: str) -> None:
    assert stated(text) == []


def test_a_section_of_examples_states_nothing() -> None:
    assert stated("Accuracy: 0.93", "Example output") == []


def test_a_row_gives_its_column_to_a_number() -> None:
    rows = (
        Row(("Model", "F1 (%)", "ROC AUC"), 3, header=True, table=0),
        Row(("Forest", "91.2", "0.95"), 5, header=False, table=0),
    )

    claims = list(claims_of(DocumentFacts(rows=rows)))

    told = [(claim.name.measure, claim.text, claim.is_percent, claim.line) for claim in claims]
    assert told == [("f1", "91.2", True, 5), ("auc", "0.95", False, 5)]


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("test_accuracy", Name("accuracy", "test", frozenset())),
        ("valF1Score", Name("f1", "validation", frozenset())),
        ("f1_macro", Name("f1", None, frozenset({"macro"}))),
        ("roc_auc", Name("auc", None, frozenset())),
        ("accuracy_weight", None),
        ("precision_recall", None),
        ("recall_phish", None),
        ("train_test_rmse", None),
    ],
)
def test_a_key_names_one_metric_or_none(key: str, name: Name | None) -> None:
    assert named(key) == name


def test_records_are_not_asked_for_where_nothing_is_claimed() -> None:
    def ask() -> None:
        raise AssertionError

    assert list(unsupported("README.md", DocumentFacts(), ask)) == []


def test_without_the_past_nothing_is_claimed(tmp_path: Path) -> None:
    (tmp_path / "metrics.json").write_text('{"accuracy": 0.5}')

    with opened(Options(path=tmp_path, experiments=False)) as found:
        records = found.project.records

    assert records is None


def test_how_accurate_something_is_in_per_cent_is_a_metric() -> None:
    def stated_items(text: str) -> set[str]:
        return set(recognised(Passage(text, "README.md", 1, "section", "HarborNet", "Weights")))

    assert "metrics" in stated_items("Weights for the tides of the north (~92% accurate).")
    assert "metrics" not in stated_items("Weights that are more accurate on 92 harbours.")
