"""Rows of tables that link to weights: whoever keeps the file, and how rows of one name stay apart."""

import pytest
from listed_models import Found, Scan

HEAD = "| Net | Neck | AP | Config | Download |\n| --- | --- | --- | --- | --- |\n"


def _published(found: Found) -> list[str]:
    return sorted(name for (_, name), row in found.items() if row.kind == "checkpoint")


@pytest.mark.parametrize(
    "link",
    ["https://uni-my.sharepoint.com/:u:/g/personal/a/EW?e=1", "https://mega.nz/a#b"],
)
def test_a_row_that_offers_a_model_publishes_it_whoever_keeps_it(scan: Scan, link: str) -> None:
    offered = f"[model]({link}) &#124; [log]({link})"
    row = f"| TideNet-26 | conv | 75.9 | [config](https://github.com/a/b/blob/main/c.py) | {offered} |\n"

    assert _published(scan({"README.md": f"# Tides\n\n## Model Zoo\n\n{HEAD}{row}"})) == ["TideNet-26"]


@pytest.mark.parametrize(
    "row",
    [
        "| TideNet-26 | conv | 75.9 | | [paper](https://proceedings.neurips.cc/paper/1) |",
        "| TideNet-26 | conv | 75.9 | | [code](https://github.com/a/b) |",
        "| TideNet-26 | conv | 75.9 | | [talk](https://www.youtube.com/watch?v=1) |",
        "| TideNet-26 | conv | 75.9 | | [site](https://tides.org) |",
    ],
)
def test_a_row_that_links_to_papers_code_or_pages_publishes_nothing(scan: Scan, row: str) -> None:
    assert _published(scan({"README.md": f"# Tides\n\n## Results\n\n{HEAD}{row}\n"})) == []


def test_rows_of_one_name_stay_apart_by_heading_and_cells(scan: Scan) -> None:
    rows = [
        "| TideNet | {} | 30.{} | | [model](https://1drv.ms/u/s!{}) |".format(*one)
        for one in ("a1A", "b2B", "a3C", "b4D")
    ]
    rows = [row.replace("| a |", "| conv |").replace("| b |", "| tidal |") for row in rows]
    text = "# Tides\n\n## Boats\n\n{}{}\n{}\n\n## Ships\n\n{}{}\n{}\n".format(HEAD, *rows[:2], HEAD, *rows[2:])

    assert _published(scan({"README.md": text})) == [
        "TideNet", "TideNet (Ships tidal)", "TideNet (Ships)", "TideNet (tidal)"
    ]  # fmt: skip


def test_a_file_that_two_tables_link_to_is_one(scan: Scan) -> None:
    row = "| TideNet | conv | 30.1 | | [model](https://1drv.ms/u/s!A) |\n"

    assert _published(scan({"README.md": f"# Tides\n\n## Boats\n\n{HEAD}{row}\n## All\n\n{HEAD}{row}"})) == ["TideNet"]


@pytest.mark.parametrize(("measure", "names"), [("R@1", ["Tide-Anchor"]), ("R at 1", [])])
def test_a_name_links_to_its_weights_where_a_table_counts_what_is_retrieved(
    scan: Scan, measure: str, names: list[str]
) -> None:
    head = f"| Method | Neck | {measure} |\n| --- | --- | --- |\n"
    row = "| [Tide-Anchor](https://drive.google.com/file/d/1/view) | conv | 69.1 |\n"

    assert _published(scan({"README.md": f"# Tides\n\n## Harbour\n\n{head}{row}"})) == names
