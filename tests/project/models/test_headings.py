"""What stands before the words of a heading."""

import pytest

from mldebt.project.models.texts.passages import Passage


@pytest.mark.parametrize(
    ("title", "heading"), [("2.1 Data", "Data"), ("# 3. Data", "Data"), ("📊 Model", "Model"), ("Data > 1 Bay", "Bay")]
)
def test_numbers_and_signs_before_a_heading_are_dropped(title: str, heading: str) -> None:
    assert Passage("", "README.md", 1, "section", "", title).heading == heading


@pytest.mark.parametrize("title", ["=" * 4_000, "... " * 3_000 + "=", "1. " * 3_000 + "="])
def test_a_heading_of_signs_alone_is_read_at_once(title: str) -> None:
    assert Passage("", "README.md", 1, "section", "", title).heading
