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


LISTED = (
    "| Model | F1 |\n|---|---|\n| `bay/tide-s` | 81.2 |\n| `bay/tide-b` | 83.4 |",
    "- `bay/tide-s`: 3 layers\n- `bay/tide-b`",
)


@pytest.mark.parametrize("rows", LISTED)
@pytest.mark.parametrize(
    ("files", "names"), [({}, {"bay/tide-s", "bay/tide-b"}), ({"bay/tide-s/notes.txt": "3 layers"}, set())]
)
def test_ids_in_code_spans_are_checkpoints_of_a_hub_and_no_paths(
    scan: Scan, rows: str, files: dict[str, str], names: set[str]
) -> None:
    found = scan({"README.md": f"# Tides\n\nThey forecast the tide.\n\n## Models\n\n{rows}\n", **files})

    assert {name for _, name in found} == names


@pytest.mark.parametrize(("home", "count"), [("me", 0), ("facebookresearch", 2)])
def test_rows_of_an_owner_whose_models_everybody_takes_are_published_at_its_home(
    scan: Scan, home: str, count: int
) -> None:
    rows = "".join(
        f"| [facebook/{one}](https://huggingface.co/facebook/{one}) | 9M |\n" for one in ("tide-s", "tide-b")
    )
    code = f"See [the code](https://github.com/{home}/tides).\n"

    found = scan({"README.md": f"# Tides\n\n{code}\n## Models\n\n| Model | Size |\n|---|---|\n{rows}"})

    assert len(found) == count
