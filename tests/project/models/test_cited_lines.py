"""On which line a document says what is cited of it."""

from listed_models import Scan
from test_model_levels import net


def test_the_line_of_a_sentence_is_cited_below_code_and_tables(scan: Scan) -> None:
    readme = (
        "# Tides\n\n```\nmake\n```\n\n| a | b |\n|---|---|\n| c | d |\n\nThis network forecasts the tide.\n\n"
        "## Data\n\nIt is public.\n\n"
        "The readings are from Brest and of three years of storms, one file for each gauge and month.\n"
    )

    items = scan({"train.py": net(), "README.md": readme})["train.py", "HarborNet"].items

    assert items.purpose is not None
    assert items.purpose.line == 11
    assert items.training_data is not None
    assert items.training_data.line == 17
