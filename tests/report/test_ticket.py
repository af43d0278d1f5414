"""A fix as a ticket: for a person, for an importer, and for the next scan that says it is done."""

import csv
import io
import json

import msgspec
import pytest
from pages import replaced
from repositories import TRAINING, Repository
from sample import sample

from mldebt.cli.main import run
from mldebt.findings.finding import SnippetLine
from mldebt.findings.scan import Scan
from mldebt.report.markdown.ticket import as_csv, as_json, as_markdown, ticket


@pytest.fixture
def scan() -> Scan:
    return sample(20)


def test_a_ticket_says_what_why_how_how_much_and_when_it_is_done(scan: Scan) -> None:
    text = as_markdown(ticket(scan, scan.fixes[0]))

    assert text.startswith("# Log fit\\_0 in src/training/train\\_0.py\n")
    assert "[`src/training/train_0.py:88`](<https://github.com/acme-ml/churn-platform/blob/8f3c2d1a" in text
    assert "the only record of the score is a print" in text
    assert "Wrap the loop in mlflow.start\\_run()" in text
    assert "Estimated effort: 0.5–2 h, uncalibrated." in text
    assert all(f"- `{each}`" in text for each in scan.fixes[0].findings)


def test_a_snippet_is_left_out_when_it_may_not_leave_the_team(scan: Scan) -> None:
    with_code, without = (as_markdown(ticket(scan, scan.fixes[0], snippets=each)) for each in (True, False))

    assert "model.fit(X, y" in with_code
    assert "model.fit(X, y" not in without


def test_code_with_backticks_cannot_close_its_fence(scan: Scan) -> None:
    first = replaced(scan.findings[0], snippet=(SnippetLine(1, "```` <script>alert(1)</script>"),))
    hostile = msgspec.structs.replace(scan, findings=(first, *scan.findings[1:]))

    lines = as_markdown(ticket(hostile, scan.fixes[0])).splitlines()

    fences = [place for place, line in enumerate(lines) if line == "`````"]
    assert len(fences) == 2
    assert "alert(1)" in lines[fences[0] + 1]


def test_every_fix_is_one_row_whose_minutes_add_up(scan: Scan) -> None:
    rows = list(csv.DictReader(io.StringIO(as_csv([ticket(scan, fix) for fix in scan.fixes]))))

    assert [row["id"] for row in rows] == [fix.id for fix in scan.fixes]
    assert sum(int(row["minutes_expected"]) for row in rows) == sum(fix.minutes.expected for fix in scan.fixes)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t="])
def test_no_cell_is_a_formula(scan: Scan, start: str) -> None:
    fix = replaced(scan.fixes[0], title=f"{start}HYPERLINK(1)", recipe=f"{start}cmd|' /C calc'!A0")

    (row,) = csv.DictReader(io.StringIO(as_csv([ticket(scan, fix)])))

    assert row["title"][0] in {"'", "\\"}
    assert row["recipe"][0] in {"'", "\\"}


def test_json_names_every_fingerprint(scan: Scan) -> None:
    (one,) = json.loads(as_json([ticket(scan, scan.fixes[2])]))

    assert one["done_when"] == list(scan.fixes[2].findings)
    assert one["minutes"] == msgspec.to_builtins(scan.fixes[2].minutes)


def test_the_command_finds_a_fix_by_place_id_and_fingerprint(
    make_repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(make_repository({"train.py": TRAINING, "requirements.txt": "torch\n"}))
    run(["scan", folder, "-q"])
    capsys.readouterr()

    run(["ticket", "1", "-C", folder])
    by_place = capsys.readouterr().out
    run(["ticket", "-C", folder])
    (row,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
    texts = []
    for named in (row["id"], row["id"].removeprefix("fix:"), row["done_when"].split()[0]):
        run(["ticket", named, "-C", folder])
        texts.append(capsys.readouterr().out)

    assert by_place.startswith("# Track the runs of train.py")
    assert texts == [by_place] * 3


def test_a_ticket_and_a_mail_name_nobody_when_asked(
    make_repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(make_repository({"train.py": TRAINING, "CODEOWNERS": "* @acme/vision\n"}))
    run(["scan", folder, "-q"])
    run(["ticket", "1", "-C", folder])
    named = capsys.readouterr().out

    run(["ticket", "1", "-C", folder, "--anonymise"])
    run(["report", folder, "--format", "markdown", "--anonymise"])
    nameless = capsys.readouterr().out

    assert "@acme/vision" in named
    assert "acme" not in nameless
    assert "owner 1" in nameless


def test_an_unknown_fix_is_one_line_and_exit_2(make_repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(make_repository({"train.py": TRAINING}))
    run(["scan", folder, "-q"])
    capsys.readouterr()

    code = run(["ticket", "99", "-C", folder])

    assert code == 2
    assert capsys.readouterr().err.startswith("mldebt: 99: no fix of this scan; it has ")
