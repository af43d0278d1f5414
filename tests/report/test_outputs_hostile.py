"""Whatever a repository writes, a format says it and does nothing: no link, no markup, no command, no formula."""

import csv
import io
import json

import msgspec
import pytest
from bait import baited
from msgspec import inspect
from pages import replaced
from reading import commands_of, entries_of, page_of, run_of, tags_of
from sample import sample

from mldebt.findings.checked import SCHEMA, Alarm, Checked
from mldebt.findings.compared import Fixed
from mldebt.findings.finding import Cause, Finding, Suppressed
from mldebt.findings.scan import Failure, Skipped
from mldebt.findings.subjects import Evidence, Site
from mldebt.report.formats.exporting import exported
from mldebt.report.formats.reported import of_check, of_scan
from mldebt.report.markdown.comment import MARK, comment
from mldebt.report.terminal.checks import plain, worded
from mldebt.report.wording.writing import FORMULA

TRICKS = (
    "::error file=x::owned", "  ::add-mask::a", "##[add-mask]a", "[x](javascript:alert(1))", "![x](https://e.example/a)",
    "<script>alert(1)</script>", "=cmd|' /C calc'!A0", "@everyone see #12 and https://e.example", "{0} {{x}} {",
    "a%0A::error::b", "one\n::error::two\r::error::three\u2028::error::four", "\x1b]0;t\x07\u202efdp.exe", "`` `a` ```",
    "| a | b |", "--> <!--", "\ud800 \udcff", "", "  ",
)  # fmt: skip
TAGS = {"h3", "p", "strong", "code", "ul", "li", "br", "sub"}


def tricked(trick: str) -> Checked:
    """Return the answer of a check in which a repository's every text is a trick."""
    found = tuple(_tricked(one, trick, at) for at, one in enumerate(sample(8).findings))
    return Checked(
        schema=SCHEMA, mldebt="0.1.0", side="index", base=("8f3c2d1a9b4e5f60718293a4b5c6d7e8f9012345",), changed=3,
        alarms=tuple(Alarm(one, f"{trick}{at}") for at, one in enumerate(found[:4])),
        notes=tuple(Alarm(one, trick, "below the bar") for one in found[4:]), existing=2, suppressed=1,
        skipped=(Skipped(f"{trick}a.py", "syntax-error", "parse", detail=trick),), notices=(trick, f"{trick}: is new"),
        failures=(Failure(trick, trick),), baseline=trick,
        fixed=tuple(Fixed(one.fingerprint, one.code, one.name, one.path, trick, one.minutes, "repaired", one.message)
                    for one in found),
        silenced=(replaced(found[0], suppressed=Suppressed(trick, trick, None, Site(f"{trick}b.py", 3, None))),),
    )  # fmt: skip


def _tricked(one: Finding, trick: str, at: int) -> Finding:
    return replaced(
        one, message=trick, path=f"{trick}{at}.py", symbol=trick, owner=trick, status=("new", "worsened")[at % 2],
        cause=Cause(f"{trick}.py", at or None, trick), evidence=(Evidence(f"{trick}c.py", None, trick),),
        cell=3 if at == 7 else None,
    )  # fmt: skip


@pytest.mark.parametrize("trick", TRICKS)
def test_sarif_stays_valid_and_holds_no_link(trick: str) -> None:
    run = run_of(exported(of_check(tricked(trick)), "sarif"))

    texts = [one["message"]["text"] for one in run["results"]]
    texts += [one["message"]["text"] for one in run["invocations"][0]["toolExecutionNotifications"]]
    assert len(run["results"]) == 9
    for text in texts:
        assert "\x1b" not in text
        assert "\n" not in text
        assert "](" not in text.replace("\\]", "")
        assert text.replace("{{", "").replace("}}", "").count("{") == 0


@pytest.mark.parametrize("trick", TRICKS)
def test_gitlab_reads_every_entry(trick: str) -> None:
    entries = entries_of(exported(of_check(tricked(trick)), "gitlab"))

    assert len(entries) == 8
    assert "\\u001b" not in json.dumps(entries)


@pytest.mark.parametrize("trick", TRICKS)
def test_a_runner_takes_no_command_that_is_not_ours(trick: str) -> None:
    text = exported(of_check(tricked(trick)), "github")

    found = commands_of(text)
    assert len(found) == 8
    assert {kind for kind, _, _ in found} <= {"error", "warning", "notice"}
    assert all(properties.keys() <= {"file", "title", "line"} for _, properties, _ in found)
    assert not [line for line in text.splitlines() if not line.startswith(("::", "mldebt: "))]


@pytest.mark.parametrize("trick", TRICKS)
def test_a_comment_has_only_its_own_tags_and_no_link(trick: str) -> None:
    text = comment(tricked(trick))

    tags = tags_of(text)
    assert {name for name, _ in tags} <= TAGS
    assert text.startswith(MARK)
    assert page_of(text).count("<!--") == 1
    assert "\x1b" not in text


@pytest.mark.parametrize("trick", TRICKS)
def test_no_cell_is_a_formula_and_no_row_is_two(trick: str) -> None:
    rows = list(csv.DictReader(io.StringIO(exported(of_check(tricked(trick)), "csv"))))

    assert len(rows) == 9
    assert not [cell for row in rows for cell in row.values() if cell.startswith(FORMULA)]


@pytest.mark.parametrize("trick", TRICKS)
def test_the_text_of_a_check_is_one_line_a_line(trick: str) -> None:
    lines = [plain(line) for line in worded(tricked(trick))]

    assert not [line for line in lines if {"\n", "\r", "\x1b", "\u202e", "\u2028"} & set(line)]


@pytest.mark.parametrize("form", ["sarif", "gitlab", "github", "csv"])
def test_bait_in_every_text_of_a_scan_changes_no_structure(form: str) -> None:
    scan = sample(30)
    hostile = baited(scan, inspect.AnyType())

    clean, dirty = exported(of_scan(scan), form), exported(of_scan(hostile), form)

    assert "\x1b" not in dirty
    assert "\u202e" not in dirty
    assert form != "sarif" or len(run_of(dirty)["results"]) == len(run_of(clean)["results"])
    assert form != "gitlab" or len(entries_of(dirty)) == len(entries_of(clean))
    assert form != "github" or len(commands_of(dirty)) == len(commands_of(clean))
    assert form != "csv" or len(list(csv.reader(io.StringIO(dirty)))) == len(list(csv.reader(io.StringIO(clean))))


def test_the_longest_comment_fits_a_host() -> None:
    trick = "<@a " * 500
    answer = tricked("a")
    alarms = tuple(Alarm(_tricked(one, trick, at), trick) for at, one in enumerate(sample(300).findings))
    long = msgspec.structs.replace(
        answer, alarms=alarms, notes=alarms, fixed=answer.fixed * 40, skipped=answer.skipped * 40,
        notices=(trick,) * 40,
    )  # fmt: skip

    text = comment(long)

    assert len(text) < 65_536
    assert "- and 275 more" in text
    assert text.splitlines()[-3] == "What is longer than a comment may be is left out here."
