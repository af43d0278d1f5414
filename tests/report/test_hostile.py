"""Whatever a repository writes into a field of the document, a page shows it as text."""

import msgspec
import pytest
from markdown_it import MarkdownIt
from msgspec import inspect
from pages import Reader
from sample import sample

from mldebt.findings.scan import Scan
from mldebt.findings.subjects import Experiment, Metric, Setting
from mldebt.report.difference import render_difference
from mldebt.report.html import PageSettings, render_html
from mldebt.report.markdown import whole
from mldebt.report.ticket import as_csv, as_markdown, ticket

BAIT = "</script><img src=x onerror=alert(1)>\"'` {{7*7}} ]]> --> \x1b]0;t\x07 \u202e\u2028\r\n=1+1"
PLAIN = {"h1", "h2", "p", "strong", "code", "a", "ul", "ol", "li", "pre", "table", "thead", "tbody", "tr", "th", "td"}
KEPT = {"commit", "fingerprint", "findings", "base", "web", "remote", "root_commit", "by_area", "by_challenge"}


def _baited(value: object, kind: inspect.Type) -> object:
    """Return the value with the bait at the end of every text that is free, as its type says."""
    if isinstance(value, msgspec.Struct):
        return msgspec.structs.replace(
            value,
            **{
                field.name: _baited(getattr(value, field.name), inspect.type_info(field.type))
                for field in msgspec.structs.fields(value)
                if field.name not in KEPT
            },
        )
    if isinstance(kind, inspect.UnionType):
        kind = next((each for each in kind.types if not isinstance(each, inspect.NoneType)), kind)
    if isinstance(value, dict):
        return {f"{key}{BAIT}": inner for key, inner in value.items()}
    if isinstance(value, tuple):
        inside = kind.item_type if isinstance(kind, inspect.VarTupleType) else inspect.AnyType()
        return tuple(_baited(inner, inside) for inner in value)
    return value + BAIT if isinstance(value, str) and isinstance(kind, inspect.StrType) else value


@pytest.fixture(scope="module")
def hostile() -> Scan:
    past = Experiment("e1", "ranker", "train.py", "L1", "seen", started="2025-02-01", author="Ada",
        params=(Setting("lr", "1", "2", "train.py"),), metrics=(Metric("auc", 0.9, "valid", "train.py"),),
    )  # fmt: skip
    made = _baited(msgspec.structs.replace(sample(30), experiments=(past,)), inspect.AnyType())
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
