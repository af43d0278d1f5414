"""Whatever a repository writes into a field of the document, a page shows it as text."""

from io import StringIO

import msgspec
import pytest
from bait import baited
from markdown_it import MarkdownIt
from msgspec import inspect
from pages import Reader
from rich.console import Console
from sample import sample

from mldebt.findings.ledger import Experiment, Metric, Setting
from mldebt.findings.scan import Scan
from mldebt.report.markdown.documents import whole
from mldebt.report.markdown.ticket import as_csv, as_markdown, ticket
from mldebt.report.page.difference import render_difference
from mldebt.report.page.html import PageSettings, render_html
from mldebt.report.terminal.covered import as_lines

PLAIN = {"h1", "h2", "p", "strong", "code", "a", "ul", "ol", "li", "pre", "table", "thead", "tbody", "tr", "th", "td"}


@pytest.fixture(scope="module")
def hostile() -> Scan:
    past = Experiment("e1", "ranker", "train.py", "L1", "seen", started="2025-02-01", author="Ada",
        params=(Setting("lr", "1", "2", "train.py"),), metrics=(Metric("auc", 0.9, "valid", "train.py"),),
    )  # fmt: skip
    made = baited(msgspec.structs.replace(sample(30), experiments=(past,)), inspect.AnyType())
    assert isinstance(made, Scan)
    return made


def test_the_bait_is_in_the_document(hostile: Scan) -> None:
    text = msgspec.json.encode(hostile).decode()

    assert text.count("onerror=alert") > 500


@pytest.mark.parametrize("static", [True, False])
def test_a_page_has_the_tags_of_a_page_without_bait(hostile: Scan, *, static: bool) -> None:
    found = Reader(render_html(hostile, PageSettings(static=static)))

    names = {name for name, _ in found.tags}
    attributes = {key for _, each in found.tags for key in each}
    assert not names & {"img", "iframe", "object", "base", "form"} - ({"form"} if not static else set())
    assert not {key for key in attributes if key.startswith("on") or key == "style"}
    assert [name for name, _ in found.tags].count("script") == (0 if static else 2)
    assert not any("\x1b" in text or "\u202e" in text or "\u2028" in text for text in found.text)


def test_shares_by_folder_and_the_data_of_a_page_hold_no_escape(hostile: Scan) -> None:
    console = Console(file=StringIO(), width=4000)

    as_lines("runs", hostile, console)

    said = console.file.getvalue() if isinstance(console.file, StringIO) else ""
    assert "onerror=alert" in said
    data = render_html(hostile, PageSettings())
    assert not any(character in text for character in "\x1b\u202e" for text in (said, data))


def test_every_address_is_a_permalink_or_inside_the_page(hostile: Scan) -> None:
    for text in (render_html(hostile, PageSettings()), render_difference(hostile, PageSettings())):
        hrefs = [each["href"] for name, each in Reader(text).tags if name == "a" and each.get("href")]

        assert hrefs
        assert all(str(href).startswith(("#", "https://github.com/acme-ml/churn-platform")) for href in hrefs)


def test_mail_and_tickets_carry_no_tag_and_no_escape(hostile: Scan) -> None:
    fixes = [ticket(hostile, fix, snippets=False) for fix in hostile.fixes]

    for text in (whole(hostile, PageSettings()), as_markdown(fixes[0]), as_csv(fixes)):
        assert "\x1b" not in text
        assert "\u202e" not in text
    for text in (whole(hostile, PageSettings()), as_markdown(fixes[0])):
        found = Reader(MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(text))
        assert {name for name, _ in found.tags} <= PLAIN
        assert all(
            str(each["href"]).startswith("https://github.com/acme-ml/") for _, each in found.tags if "href" in each
        )
