"""What the report claims of the hotspot score is what the page of its measurement says."""

import re
from pathlib import Path

from mldebt.report.page.validity import SENTENCE

DOCS = Path(__file__).resolve().parents[2] / "docs" / "validity.md"


def test_the_sentence_of_the_report_is_the_mean_of_the_page() -> None:
    means = next(line for line in DOCS.read_text(encoding="utf-8").splitlines() if line.startswith("| **mean of"))

    shares = re.findall(r"\d+%", means)
    number = re.search(r"mean of (\d+)", means)

    assert number is not None
    assert re.findall(r"\d+%?", SENTENCE) == [number[1], shares[-1], "10%", shares[0]]
