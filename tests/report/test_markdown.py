"""Markdown for mail and for comments: short, complete, and inert whatever a repository calls its files."""

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pages import replaced
from sample import nothing, sample

from mldebt.findings.scan import Scan, Tally
from mldebt.report.markdown.documents import difference, summary, whole
from mldebt.report.wording.spots import PageSettings
from mldebt.report.wording.writing import code, sentence

HOSTILE = (
    "](javascript:alert(1)) <img src=x onerror=alert(1)> @everyone #12 http://evil.example **b** | a `c` \x1b[31m\u202e"
)
Write = Callable[[Scan, PageSettings], str]


def _renamed(scan: Scan, text: str) -> Scan:
    findings = tuple(replaced(one, path=text, message=text, symbol=text, anchor="") for one in scan.findings)
    fixes = tuple(replaced(one, title=text, recipe=text) for one in scan.fixes)
    fixed = tuple(replaced(one, path=text, message=text) for one in scan.compared.fixed)
    return replaced(
        scan, findings=findings, fixes=fixes, compared=replaced(scan.compared, fixed=fixed),
        repository=replaced(scan.repository, name=text, branch=text),
    )  # fmt: skip


def _outside_code(text: str) -> str:
    """Return Markdown without its code spans and without characters that a backslash escapes."""
    plain = re.sub(r"\\.", "", re.sub(r"(?<!`)(`+)(?!`)(.*?)(?<!`)\1(?!`)", "", text))
    return re.sub(r"\]\(<https://github\.com/[^<>\s]*>\)", "", plain)


@pytest.mark.parametrize("write", [summary, whole, difference])
def test_what_a_repository_names_stays_text(write: Write) -> None:
    text = write(_renamed(sample(30), HOSTILE), PageSettings())

    left = _outside_code(text)
    assert not re.search(r"<|@|://|\]\(|#\d", left)
    assert "\x1b" not in text
    assert "\u202e" not in text


@given(st.text(max_size=60))
def test_a_code_span_cannot_be_left_and_loses_nothing(text: str) -> None:
    found = code(text)

    fence = re.match("`+", found)
    assert fence is not None
    inner = found[len(fence[0]) : -len(fence[0])]
    assert fence[0] not in set(re.findall("`+", inner))
    assert "\n" not in found


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("nothing reads `a_b`", "nothing reads `a_b`"),
        ("wandb_log = False", "wandb\\_log = False"),
        ("ask @team", "ask `@team`"),
        ("see www.example.org", "see `www.example.org`"),
        ("a `lone tick", "a \\`lone tick"),
    ],
)
def test_sentences_keep_their_code_and_escape_the_rest(text: str, shown: str) -> None:
    assert sentence(text) == shown


def test_the_summary_is_the_body_of_a_mail() -> None:
    text = summary(sample(60), PageSettings())

    lines = text.splitlines()
    assert lines[0] == "# acme-ml/churn-platform: ML debt"
    assert "**14 of 52** training runs are tracked (3 more unknown)" in text
    assert len([line for line in lines if re.match(r"\d\. ", line)]) == 5
    assert "All findings" not in text
    assert len(text) < 6000


def test_the_table_adds_up_to_the_headline() -> None:
    scan = sample(60)

    rows = re.findall(r"^\| (\*\*Total\*\*|\w+) \| \*{0,2}([\d–]+)", summary(scan, PageSettings()), re.MULTILINE)

    counts = {name: int(number) for name, number in rows if number != "–"}
    assert counts.pop("**Total**") == scan.totals.findings == sum(counts.values())


def test_a_share_that_is_unknown_or_of_nothing_is_no_number() -> None:
    totals = replaced(sample().totals, runs_tracked=Tally(1, 0, 9), models_documented=Tally())

    text = summary(replaced(sample(), totals=totals), PageSettings())

    rows = {line.split(" | ")[0]: line for line in text.splitlines() if line.startswith("| ")}
    assert rows["| Experiments"].endswith("| runs tracked: cannot tell (9 of 10 unknown) |")
    assert rows["| Models"].endswith("| – |")
    assert rows["| Configs"].endswith("| config keys live 290 of 332 (12 more unknown) |")


def test_an_area_that_no_rule_looked_at_says_so() -> None:
    scan = sample(0)
    quiet = replaced(scan, rules=tuple(rule for rule in scan.rules if rule.area != "models"))

    assert "| Models | – | no rule ran |" in summary(quiet, PageSettings())


def test_a_difference_lists_what_came_and_what_went_only() -> None:
    scan = sample(30)
    existing = next(one for one in scan.findings if one.status == "existing")

    text = difference(scan, PageSettings())

    assert text.count("\n- MLD") == sum(one.status != "existing" and one.is_owed for one in scan.findings)
    assert existing.path.rsplit("/", 1)[-1] not in text
    assert "(repaired, 2–15 min) `conf/train.yaml`" in text


def test_a_long_list_is_cut_with_a_count() -> None:
    assert "more in the report." in whole(sample(450), PageSettings())


def test_nothing_to_say_is_a_sentence() -> None:
    text = summary(nothing(), PageSettings())

    assert "There are no files here, so there is nothing to judge." in text
