"""The summary on a terminal: eighty columns, no colour in a pipe, ASCII where there is nothing else, names inert."""

import io
import re

import pytest
from pages import replaced
from rich.console import Console
from sample import BIDI, ESCAPE, nothing, sample

from mldebt.findings.cost import Cost
from mldebt.findings.scan import Failure, Grades, HistoryPoint, PointTotals, Scan, Skipped, Sum, Tally
from mldebt.findings.subjects import Evidence
from mldebt.project.runs.keeping.records import SETTINGS_KEPT
from mldebt.report.terminal.encoding import encodable
from mldebt.report.terminal.summary import summarise
from mldebt.report.terminal.why import explain
from mldebt.report.wording.partly import grouped

ANSI = re.compile(r"\x1b\[([0-9;]*)m")
COLOURS = {"3", "4", "9"}


def printed(
    scan: Scan, *, terminal: bool = False, encoding: str = "utf-8", after: str = "", in_detail: bool = False
) -> str:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding=encoding, newline="\n")
    console = Console(file=out, force_terminal=terminal or None, markup=False, highlight=False)
    summarise(scan, console, after=after, in_detail=in_detail)
    out.flush()
    return raw.getvalue().decode(encoding)


def coloured(text: str) -> bool:
    return any(part[:1] in COLOURS and len(part) > 1 for codes in ANSI.findall(text) for part in codes.split(";"))


@pytest.mark.parametrize("scan", [sample(), sample(0), nothing(), sample(9000)], ids=["rich", "none", "empty", "large"])
def test_it_fits_eighty_columns_and_about_thirty_lines(scan: Scan) -> None:
    lines = printed(scan).splitlines()

    assert max(map(len, lines)) <= 80
    assert len(lines) <= 31


def test_a_pipe_gets_no_escape_sequence() -> None:
    assert "\x1b" not in printed(sample())


def test_a_terminal_gets_colour_unless_no_color_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    with_colour = printed(sample(), terminal=True)

    monkeypatch.setenv("NO_COLOR", "1")
    without = printed(sample(), terminal=True)

    assert coloured(with_colour)
    assert not coloured(without)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp437"])
def test_another_encoding_gets_what_it_can_write_in_the_same_columns(encoding: str) -> None:
    plain, fallen_back = printed(sample()), printed(sample(), encoding=encoding)

    assert [len(line) for line in fallen_back.splitlines()] == [len(line) for line in plain.splitlines()]
    if encoding == "ascii":
        assert "* files" in fallen_back
        assert "?" not in fallen_back


def test_names_from_the_repository_drive_no_terminal() -> None:
    scan = sample(10)
    order = tuple(one for path in (ESCAPE, BIDI) for one in scan.findings if one.path == path)
    fixes = tuple(replaced(scan.fixes[0], title=f"Fix {one.path}[red]", findings=(one.fingerprint,)) for one in order)

    text = printed(replaced(scan, fixes=fixes))

    assert not re.search("[\x00-\x09\x0b-\x1f\u202e]", text)
    assert "Fix \\x1b]0;owned\\x07.yaml[red]" in text
    assert "\\u202etxt.exe.py" in text


def test_a_long_title_keeps_how_many_copies_it_stands_for() -> None:
    title = f"Split {'fit' * 20} in train.py (and 2 copies)"
    scan = replaced(sample(), fixes=(replaced(sample().fixes[0], title=title),))

    (line,) = (line for line in printed(scan).splitlines() if "Split fitfit" in line)

    assert "… (and 2 copies) " in line
    assert len(line) <= 80


def test_the_first_scan_compares_nothing() -> None:
    text = printed(replaced(sample(), compared=nothing().compared))

    assert re.search(r"Total +45 +– +– +\S+ days +first scan", text)


def test_the_change_of_an_area_is_the_difference_to_its_own_scan() -> None:
    scan = sample()
    areas = {
        name: replaced(one, minutes=Cost(0, one.minutes.expected - 30, 9)) for name, one in scan.totals.by_area.items()
    }
    before = sum(one.minutes.expected for one in areas.values())
    point = HistoryPoint(
        scan.compared.base or "", "2026-10-12T08:00:00+00:00", PointTotals(60, Cost(0, before, 9), areas)
    )
    compared = replaced(scan.compared, before=Cost(0, before, 9))

    text = printed(replaced(scan, history=(point,), compared=compared))

    assert len(re.findall(r"\+30 min$", text, re.MULTILINE)) == 4
    assert re.search(r"Total .*\+2 h$", text, re.MULTILINE)


def test_an_area_shows_no_change_where_the_base_is_not_in_the_history() -> None:
    lines = [line for line in printed(sample()).splitlines() if line.startswith(("Experiments", "Models", "Total"))]

    assert [bool(re.search(r"[+−]\S+ (h|min|days)$", line)) for line in lines] == [False, False, True]


def test_what_was_set_aside_is_said_in_plain_words() -> None:
    scan = sample()
    aside = (Skipped("a.bin", "unsupported", "list", 3),)

    some = printed(replaced(scan, coverage=replaced(scan.coverage, skipped=aside)))

    assert "read, 3 set aside: no reader for this kind of file" in some
    assert "-v lists" in some
    assert "-v lists what was set aside" not in printed(scan, in_detail=True)
    assert "read, 216 set aside: 212 vendored code, 1 not valid JSON …" in printed(scan)
    assert "read, none set aside" in printed(nothing())


def test_the_next_step_is_the_last_line() -> None:
    assert printed(sample(), after="Next: mldebt report").splitlines()[-1] == "Next: mldebt report"


def test_a_share_that_cannot_be_told_stands_behind_a_colon() -> None:
    scan = sample()
    dim = replaced(scan, totals=replaced(scan.totals, config_keys_live=Tally(134, 0, 108)))

    assert "config keys live: cannot tell (108 of 242 unknown)" in printed(dim)


def test_what_moved_the_total_beyond_the_new_and_the_repaired_is_counted() -> None:
    assert re.search(r"^Total.*\n +9 got worse, 1 went with deleted code$", printed(sample()), re.MULTILINE)


def test_a_scan_without_a_grade_says_how_much_could_not_be_read() -> None:
    scan = sample()
    totals = replaced(scan.totals, grade=None, grades=Grades())
    half = replaced(scan, totals=totals, coverage=replaced(scan.coverage, lines_analysed_share=0.62))

    assert "Not graded  38% of the code could not be read" in printed(half)


def test_the_one_grade_there_is_says_what_it_is_of() -> None:
    scan = sample()
    alone = replaced(scan, totals=replaced(scan.totals, grade=None, grades=Grades(complexity="E")))

    assert "Hotspots E  41% of change in hot code\n" in printed(alone)


def test_runs_that_are_never_counted_say_where_they_stand() -> None:
    scan = sample()
    runs = tuple(replaced(run, role="tutorial") for run in scan.runs or ())

    text = printed(replaced(scan, runs=runs, totals=replaced(scan.totals, runs_tracked=Tally())))

    assert f"{len(runs)} training runs are in tutorials, so none counts as a run of its own" in text


def test_untracked_runs_that_are_no_finding_are_counted() -> None:
    scan = sample()
    run = next(one for one in scan.runs or () if one.role == "entry")
    bare = replaced(scan, runs=(replaced(run, tracking="untracked", path="own.py"),), findings=())

    assert "The untracked run makes no finding: it keeps only output, which may be enough" in printed(bare)
    shown = replaced(run, tracking="untracked", path="own.py", reason="what is kept: prints (own.py:3)")
    assert "output may be all that is wanted" in explain(replaced(bare, runs=(shown,)), "own.py", run.line, run.cell)

    kept = replaced(run, tracking="untracked", path="own.py", evidence=(Evidence("own.py", 3, SETTINGS_KEPT),))
    own = replaced(bare, runs=(kept, replaced(run, tracking="untracked", path="too.py", evidence=())))
    says = "The untracked runs make no finding: 1 of them keeps its settings in a way of its own"
    assert says in " ".join(printed(own).split())
    assert "which may be a record, the other keeps only output" in " ".join(printed(own).split())
    assert max(map(len, printed(own).splitlines())) <= 80
    assert f"{SETTINGS_KEPT} (own.py:3)" in explain(own, "own.py", run.line, run.cell)


def test_a_run_that_a_finding_names_is_told_and_nothing_is_said_where_the_rule_did_not_look() -> None:
    scan = sample()
    run = replaced(next(one for one in scan.runs or () if one.role == "entry"), tracking="untracked", path="own.py")
    door = Evidence("own.py", run.line, "makes the same run by another door", run.cell)
    other = replaced(scan.findings[0], name="untracked-run", subject="run:other.py#", evidence=(door,))
    rest = tuple(rule for rule in scan.rules if rule.name != "untracked-run")

    assert "of the untracked runs" not in printed(replaced(scan, runs=(run,), findings=(other,)))
    assert "of the untracked runs" not in printed(replaced(scan, runs=(run,), findings=(), rules=rest))


def test_a_fix_without_a_known_finding_still_has_its_line() -> None:
    scan = sample(2)

    text = printed(replaced(scan, findings=()))

    assert "Log fit_0 in src/training/train_0.py" in text


@pytest.mark.parametrize(
    ("text", "encoding", "shown"),
    [
        ("1–2 h · 3×", "ascii", "1-2 h | 3x"),
        ("1–2 h · 3×", "latin-1", "1-2 h · 3×"),
        ("データ/x.py", "ascii", "???/x.py"),
        ("café", "utf-8", "café"),
        ("–", "no-such-encoding", "-"),
    ],
)
def test_text_is_fitted_to_an_encoding_character_by_character(text: str, encoding: str, shown: str) -> None:
    assert encodable(text, encoding) == shown


@pytest.mark.parametrize(("rows", "why"), [(None, "could not be looked at"), ((), "no config found")])
def test_an_area_with_nothing_to_judge_shows_no_zero(rows: tuple[()] | None, why: str) -> None:
    plain = sample(0)
    totals = replaced(plain.totals, by_area={"configs": Sum()})

    lines = printed(replaced(plain, totals=totals, configs=rows)).splitlines()

    (row,) = [line for line in lines if line.startswith("Configs")]
    assert row.endswith(why)
    assert "0" not in row


def test_an_area_that_no_rule_looked_at_shows_no_zero() -> None:
    plain = sample(0)
    totals = replaced(plain.totals, by_area={"models": Sum(subjects=3)})
    scan = replaced(plain, totals=totals, rules=tuple(rule for rule in plain.rules if rule.area != "models"))

    (row,) = [line for line in printed(scan).splitlines() if line.startswith("Models")]

    assert row.endswith("no rule ran")
    assert "0" not in row


def test_files_of_one_folder_that_fail_alike_are_told_as_one() -> None:
    alike = [Failure(f"data/dump/{name}.json", "not valid JSON at line 1") for name in "abc"]
    scan = replaced(sample(), failures=(*alike, Failure("conf/odd.yaml", "not valid YAML at line 3")))

    line = next(line for line in printed(scan).splitlines() if "failures" in line)

    assert line.split("  ")[-1] == "data/dump (3 files): not valid JSON at line 1 and 1 more"
    assert "      4  " in line
    assert list(grouped(scan.failures)) == [
        ("data/dump (3 files)", "not valid JSON at line 1"), ("conf/odd.yaml", "not valid YAML at line 3"),
    ]  # fmt: skip


def test_bare_models_without_a_finding_are_explained() -> None:
    scan = replaced(sample(), findings=())
    bare = sum(one.role == "model" and one.documentation == "none" for one in scan.models or ())

    assert f"{bare} undocumented models make no finding" in printed(scan)
    assert "documentation make" not in printed(replaced(scan, models=()))


def test_a_folder_without_python_is_asked_about() -> None:
    bare = replaced(sample().totals, loc=0, runs_tracked=Tally(), models_documented=Tally(), config_keys_live=Tally())

    assert "No line of Python was read: is this the folder you mean?" in printed(replaced(sample(), totals=bare))
