"""The arithmetic behind the drawings: scales, ticks, stacks, tiles, links, breaks and packed columns."""

import json
from base64 import b64decode
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pages import replaced
from sample import sample

from mldebt.findings.compared import Waterfall
from mldebt.findings.cost import Cost
from mldebt.findings.display import display
from mldebt.findings.hotspots import Hotspot
from mldebt.findings.scan import RepositoryRow
from mldebt.findings.subjects import book_cell
from mldebt.report.page.breaking import breakable, prose
from mldebt.report.page.charts import apart, linear, stack, ticks
from mldebt.report.page.html import PageSettings, page
from mldebt.report.page.packing import DIGITS, HOLE, packed
from mldebt.report.page.treemap import treemap
from mldebt.report.wording.links import Links, links
from mldebt.report.wording.ranking import ranked

COMMIT = "8f3c2d1a9b4e5f60718293a4b5c6d7e8f9012345"


def row(web: str | None, commit: str | None = COMMIT) -> RepositoryRow:
    return replaced(sample(0).repository, web=web, commit=commit)


def file(path: str, loc: int, **fields: object) -> Hotspot:
    return replaced(Hotspot(path, None, 1, 5, 5, loc, 3, 3.0, 1, 2.0, 50.0), **fields)


@settings(deadline=None)
@given(st.floats(0.01, 1e7))
def test_ticks_reach_the_top_in_few_round_steps(top: float) -> None:
    marks = ticks(top)

    assert marks[0] == 0
    assert marks[-1] >= top * 0.999999
    assert 2 <= len(marks) <= 7


def test_nothing_still_has_a_scale() -> None:
    assert ticks(0) == (0.0, 1.0)
    assert linear(5, (3, 3), (10, 20)) == 10


def test_a_stack_leaves_out_what_is_nothing_and_ends_at_its_sum() -> None:
    parts = stack({"a": 2.0, "b": 0.0, "c": 3.5}, ("a", "b", "c"))

    assert [(part.key, part.start, part.size) for part in parts] == [("a", 0.0, 2.0), ("c", 2.0, 3.5)]


@settings(deadline=None)
@given(st.lists(st.floats(0, 200), min_size=1, max_size=9))
def test_labels_keep_their_distance_inside_the_chart(wanted: list[float]) -> None:
    places = apart(wanted, 17, (0, 200))

    ordered = sorted(places)
    assert all(high - low >= 16.9 for low, high in pairwise(ordered))
    assert ordered[-1] <= 200


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 4000)), min_size=1, max_size=80))
def test_tiles_stay_inside_the_map_whatever_their_sizes(shape: list[tuple[int, int]]) -> None:
    rows = [file(f"d{folder}/f{index}.py", loc) for index, (folder, loc) in enumerate(shape)]

    tiles = [tile for folder in treemap(rows, 1000, 430) for tile in folder.tiles]

    assert sum(tile.files for tile in tiles) >= len(rows)
    for tile in tiles:
        if not tile.box.width or not tile.box.height:
            continue  # too small to be drawn
        assert -0.2 <= tile.box.x <= tile.box.x + tile.box.width <= 1000.2
        assert -0.2 <= tile.box.y <= tile.box.y + tile.box.height <= 430.2


def test_beyond_the_budget_small_files_share_a_tile_per_folder_and_are_counted() -> None:
    rows = [file(f"{folder}/f{index}.py", 10 + index) for folder in "ab" for index in range(900)]

    tiles = [tile for folder in treemap(rows, 1000, 430) for tile in folder.tiles]

    assert len(tiles) <= 602
    assert sum(tile.files for tile in tiles if tile.row is None) + sum(tile.row is not None for tile in tiles) == 1800


@pytest.mark.parametrize(
    ("web", "start"),
    [
        ("https://github.com/a/b", f"https://github.com/a/b/blob/{COMMIT}/x%20y.py#L3"),
        ("https://gitlab.acme.io/g/a/b", f"https://gitlab.acme.io/g/a/b/-/blob/{COMMIT}/x%20y.py#L3"),
        ("https://user:secret@github.com/a/b", f"https://github.com/a/b/blob/{COMMIT}/x%20y.py#L3"),
        ("http://bitbucket.org/a/b/", f"http://bitbucket.org/a/b/src/{COMMIT}/x%20y.py#lines-3"),
        ("https://huggingface.co/a/b", f"https://huggingface.co/a/b/blob/{COMMIT}/x%20y.py#L3"),
    ],
)
def test_a_known_host_is_linked_at_the_commit_without_credentials(web: str, start: str) -> None:
    assert links(row(web)).to("x y.py", 3) == start


@pytest.mark.parametrize("web", [None, "", "ftp://github.com/a/b", "javascript:github.com", "https://example.org/a/b"])
def test_any_other_address_gives_no_link(web: str | None) -> None:
    assert links(row(web)) == Links()
    assert links(row(web)).to("a.py", 1) is None


@pytest.mark.parametrize("commit", [None, "main", "8f3c/../..", "--help"])
def test_without_a_commit_id_there_is_no_permalink(commit: str | None) -> None:
    assert links(row("https://github.com/a/b", commit)) == Links()


def test_a_cell_of_a_notebook_is_linked_by_its_file() -> None:
    assert links(row("https://github.com/a/b")).to("a.ipynb", 3, 7) == f"https://github.com/a/b/blob/{COMMIT}/a.ipynb"


def test_a_path_that_is_not_utf_8_is_linked_by_its_bytes() -> None:
    assert (links(row("https://github.com/a/b")).to("caf\udce9.py") or "").endswith("/caf%E9.py")


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        ("src/my_model.py:12", "src/|my_model.py:12"),
        ("src/__init__.py", "src/|__init__.py"),
        ("optimizer.schedule.lr", "optimizer.|schedule.lr"),
        ("a" * 60, "a" * 28 + "|" + "a" * 28 + "|" + "a" * 4),
        ("<b>/x", "&lt;b&gt;/|x"),
    ],
)
def test_a_name_breaks_after_its_words_and_before_it_is_too_long(name: str, broken: str) -> None:
    assert str(breakable(name)) == broken.replace("|", "<wbr>")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Nothing says what `Net` is", "Nothing says what <code>Net</code> is"),
        ("an odd ` stays", "an odd ` stays"),
        ("`<i>` and <i>", "<code>&lt;i&gt;</code> and &lt;i&gt;"),
        ("see a/b.py", "see a/<wbr>b.py"),
        ("", ""),
    ],
)
def test_words_in_backticks_are_code(text: str, shown: str) -> None:
    assert str(prose(text)) == shown


@settings(deadline=None)
@given(st.text(max_size=120))
def test_breaks_and_code_lose_no_character_and_let_no_tag_through(text: str) -> None:
    assert breakable(text).replace("<wbr>", "").unescape() == display(text)
    assert "<script" not in prose(text)


def test_packed_findings_unpack_to_what_they_were() -> None:
    scan = sample(300)
    found = ranked(scan.findings)

    data = json.loads(str(packed(found, links(scan.repository))))

    def unpacked(name: str) -> list[str]:
        column, words, reached = data["columns"][name], data["words"][name], 0
        if isinstance(column, str):
            return [words[DIGITS.index(each)] for each in column]
        out = []
        for each in column:
            out.append(words[each - 1 if each else reached])
            reached += not each
        return out

    folders = data["folders"]
    paths = [f"{folders[int(number)]}/{rest}" for number, _, rest in (each.partition("/") for each in unpacked("path"))]
    texts = [text.replace(HOLE, name) for text, name in zip(unpacked("text"), unpacked("name"), strict=True)]
    ids = data["columns"]["id"]
    assert paths == [display(one.path) for one in found]
    assert texts == [one.message for one in found]
    assert unpacked("severity") == [one.severity for one in found]
    assert data["columns"]["cell"] == {
        str(place): one.cell for place, one in enumerate(found) if book_cell(one.path, one.cell) is not None
    }
    assert [b64decode(ids[start : start + 11] + "=").hex() for start in range(0, len(ids), 11)] == [
        one.fingerprint.removeprefix("v1:") for one in found
    ]


@pytest.mark.parametrize(("before", "is_cut"), [(600, False), (60_000, True)])
def test_a_waterfall_of_small_moves_starts_near_them_and_says_so(before: int, *, is_cut: bool) -> None:
    scan = sample(20)
    fall = Waterfall(new=Cost(60, 120, 240), repaired=Cost(30, 60, 90))
    now = replaced(scan.totals.minutes, expected=before + 60)
    moved = replaced(scan.compared, before=Cost(before // 2, before, before * 2), waterfall=fall)

    view = page(replaced(scan, compared=moved, totals=replaced(scan.totals, minutes=now)), PageSettings()).changes

    assert ("The axis starts at" in view.axis) is is_cut
    assert all(step.width > 8 for step in view.steps)
    assert all(step.x >= 190 and step.x + step.width <= 880 for step in view.steps)
    assert len({tick.label for tick in view.ticks}) == len(view.ticks)
