"""A scan in the formats of others: valid by what they publish, within their limits, the loudest first."""

import csv
import io
import json
import re

import pytest
from pages import replaced
from reading import commands_of, entries_of, ours, run_of
from sample import COMMIT, HOSTILE, nothing, sample

from mldebt.findings.document import encode
from mldebt.findings.finding import Suppressed
from mldebt.findings.scan import Failure, Measured, Scan, Skipped
from mldebt.findings.subjects import Site
from mldebt.findings.vocabulary import SEVERITIES
from mldebt.report.formats.exporting import FORMATS, exported
from mldebt.report.formats.github import fitted
from mldebt.report.formats.reported import of_scan
from mldebt.report.formats.sarif import precision
from mldebt.rules.discovery import find

LOUD = ("error", "warning", "note")


def written(scan: Scan, form: str, *, only_changed: bool = False) -> str:
    """Return a scan in a format."""
    return exported(of_scan(scan, only_changed=only_changed), form)


def silenced(scan: Scan, *places: int) -> Scan:
    """Return the scan with some findings silenced, the first by an option file."""
    by = [Suppressed("the table is generated", "Ada", None, Site(".mldebt.toml", 3, None))]
    by += [Suppressed("a smoke test", None, None, Site("src/train.py", 7, None)) for _ in places[1:]]
    given = dict(zip(places, by, strict=True))
    return replaced(
        scan, findings=tuple(replaced(one, suppressed=given.get(at)) for at, one in enumerate(scan.findings))
    )


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_scan_gives_the_same_bytes(form: str) -> None:
    assert written(sample(), form) == written(sample(), form)


@pytest.mark.parametrize("form", FORMATS)
def test_a_scan_of_nothing_is_a_valid_document(form: str) -> None:
    text = written(nothing(), form)

    assert form != "sarif" or run_of(text)["results"] == []
    assert form != "gitlab" or entries_of(text) == []
    assert form != "github" or commands_of(text) == []
    assert form != "csv" or len(text.splitlines()) == 1


def test_the_document_fits_its_published_schema() -> None:
    found = ours("scan.schema.json", encode(sample()).decode())

    assert len(found["findings"]) == 60


def test_sarif_names_every_finding_the_loudest_first() -> None:
    scan = sample()

    run = run_of(written(scan, "sarif"))

    levels = [LOUD.index(one["level"]) for one in run["results"]]
    severities = [SEVERITIES.index(one["properties"]["severity"]) for one in run["results"] if one["level"] != "error"]
    assert len(levels) == len(scan.findings)
    assert levels == sorted(levels)
    assert severities == sorted(severities, reverse=True)


def test_what_the_gate_would_stop_is_an_error_and_no_less_certain_thing_is() -> None:
    results = run_of(written(sample(), "sarif"))["results"]

    assert {(one["properties"]["severity"], one["properties"]["confidence"]) for one in results
            if one["level"] == "error"} == {("critical", "high"), ("major", "high")}  # fmt: skip


def test_an_alert_is_followed_by_the_fingerprint_and_not_by_its_line() -> None:
    scan = sample(8)
    moved = replaced(scan, findings=tuple(replaced(one, line=one.line + 40) for one in scan.findings))

    before, after = (run_of(written(one, "sarif"))["results"] for one in (scan, moved))

    assert [one["partialFingerprints"] for one in before] == [one["partialFingerprints"] for one in after]
    assert [one["locations"] for one in before] != [one["locations"] for one in after]
    assert {one["partialFingerprints"]["mldebt/v1"] for one in before} == {one.fingerprint for one in scan.findings}


def test_twins_get_names_of_their_own_in_sarif_and_gitlab() -> None:
    scan = sample(3)
    twins = replaced(scan, findings=(*scan.findings, replaced(scan.findings[0], line=99)))

    names = [one["partialFingerprints"]["primaryLocationLineHash"] for one in
             run_of(written(twins, "sarif"))["results"]]  # fmt: skip
    entries = entries_of(written(twins, "gitlab"))

    assert sorted(name[-2:] for name in names) == [":1", ":1", ":1", ":2"]
    assert sorted(one["fingerprint"] for one in entries) == sorted(names)


def test_every_rule_comes_with_its_page_and_how_often_it_is_right() -> None:
    rules = {one["id"]: one for one in run_of(written(sample(), "sarif"))["tool"]["driver"]["rules"]}

    assert {"MLD101", "MLD401"} <= set(rules)
    assert rules["MLD401"]["help"]["markdown"].startswith("# Config key that changes nothing")
    assert "```" not in rules["MLD401"]["help"]["text"]
    assert rules["MLD401"]["properties"]["precision"] == precision(find("MLD401"))
    assert rules["MLD401"]["properties"]["tags"] == ["ml-debt", "configs"]


@pytest.mark.parametrize(("latest", "word"), [(0.97, "very-high"), (0.85, "high"), (0.82, "medium"), (0.5, "low")])
def test_a_rule_is_as_precise_as_its_latest_check_says(latest: float, word: str) -> None:
    checks = (Measured(0.9, None, 30, "hand check"), Measured(latest, None, 30, "hand check"))

    assert precision(replaced(find("MLD401"), measured=checks)) == word


def test_a_rule_that_was_retired_since_the_scan_is_named_by_its_code() -> None:
    scan = sample(1)
    old = replaced(scan, findings=(replaced(scan.findings[0], code="MLD999"),))

    run = run_of(written(old, "sarif"))

    (rule,) = [one for one in run["tool"]["driver"]["rules"] if one["id"] == "MLD999"]
    assert rule["help"]["text"] == "MLD999 is not a rule of this version of mldebt."
    assert run["results"][0]["ruleId"] == "MLD999"


def test_silenced_findings_are_suppressions_of_sarif_last_and_can_be_left_out() -> None:
    scan = silenced(sample(10), 2, 5)

    results = run_of(written(scan, "sarif"))["results"]
    left = run_of(exported(of_scan(scan), "sarif", hides=True))["results"]

    assert [len(one.get("suppressions", ())) for one in results] == [0] * 8 + [1, 1]
    kinds = {one["suppressions"][0]["kind"]: one["suppressions"][0] for one in results[8:]}
    assert kinds["external"]["justification"] == "the table is generated"
    assert kinds["inSource"]["location"]["physicalLocation"]["region"]["startLine"] == 7
    assert {one["level"] for one in results[8:]} <= {"warning", "note"}
    assert len(left) == 8


def test_every_format_counts_what_is_silenced() -> None:
    scan = silenced(sample(10), 2, 5)

    notes = run_of(written(scan, "sarif"))["invocations"][0]["toolExecutionNotifications"]
    rows = list(csv.DictReader(io.StringIO(written(scan, "csv"))))

    assert "2 findings silenced by comments or options." in [one["message"]["text"] for one in notes]
    assert [row["silenced"] for row in rows].count("") == 8
    assert "2 findings silenced, " in written(scan, "github")
    assert len(entries_of(written(scan, "gitlab"))) == 8


def test_beyond_five_thousand_results_the_least_severe_are_cut_and_that_is_said() -> None:
    few = sample(60)
    many = replaced(few, findings=tuple(
        replaced(few.findings[at % 60], fingerprint=f"v1:{at:016x}") for at in range(5400)
    ))  # fmt: skip

    run = json.loads(written(many, "sarif"))["runs"][0]  # the schema takes ten times as long

    assert len(run["results"]) == 5000
    assert run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"] == (
        "5,400 results, of which the 5,000 most severe are listed."
    )
    assert {one["properties"]["severity"] for one in run["results"]} >= {"critical", "major", "minor"}


def test_what_was_not_read_and_what_crashed_is_told() -> None:
    scan = sample(1)
    scan = replaced(
        scan, failures=(Failure("MLD402 on conf/odd.yaml", "KeyError: 'defaults'"),),
        coverage=replaced(scan.coverage, skipped=(Skipped("a b/%2e.py", "syntax-error", "parse", detail="line 3"),)),
    )  # fmt: skip

    notes = run_of(written(scan, "sarif"))["invocations"][0]["toolExecutionNotifications"]

    assert [one["level"] for one in notes] == ["error", "note"]
    assert notes[0]["message"]["text"] == "MLD402 on conf/odd.yaml: KeyError: 'defaults'"
    assert notes[1]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a%20b/%252e.py"


def test_a_place_in_a_notebook_is_its_cell_in_words_and_the_file_in_numbers() -> None:
    scan = sample(1)
    scan = replaced(scan, findings=(replaced(scan.findings[0], path="a.ipynb", cell=7, line=212),))

    (result,) = run_of(written(scan, "sarif"))["results"]
    (entry,) = entries_of(written(scan, "gitlab"))
    ((_, properties, said),) = commands_of(written(scan, "github"))

    assert result["locations"][0]["physicalLocation"]["region"] == {"startLine": 1, "endLine": 1}
    assert entry["location"] == {"path": "a.ipynb", "lines": {"begin": 1}}
    assert properties == {"file": "a.ipynb", "title": f"{scan.findings[0].code} {scan.findings[0].name}"}
    for text in (result["message"]["text"], entry["description"], said):
        assert "(cell 7:212)" in text


def test_the_commit_is_named_only_with_an_address_that_is_one() -> None:
    scan = sample(1)
    odd = replaced(scan, repository=replaced(scan.repository, web="javascript:alert(1)"))

    named, unnamed = (run_of(written(one, "sarif")) for one in (scan, odd))

    assert named["versionControlProvenance"][0]["revisionId"] == COMMIT
    assert "versionControlProvenance" not in unnamed


def test_a_part_of_a_repository_is_a_category_of_its_own() -> None:
    scan = sample(1)

    part = run_of(written(replaced(scan, repository=replaced(scan.repository, scope="models/ü")), "sarif"))

    assert part["automationDetails"]["id"] == "mldebt/models/%C3%BC/"
    assert run_of(written(scan, "sarif"))["automationDetails"]["id"] == "mldebt/"


def test_of_a_comparison_only_what_is_new_or_worse_is_told() -> None:
    scan = sample()
    changed = {one.fingerprint for one in scan.findings if one.status != "existing"}

    run = run_of(written(scan, "sarif", only_changed=True))

    assert {one["partialFingerprints"]["mldebt/v1"] for one in run["results"]} == changed
    assert {one["baselineState"] for one in run["results"]} == {"new", "updated"}


def test_gitlab_keeps_our_severities() -> None:
    scan = sample()

    entries = entries_of(written(scan, "gitlab"))

    assert len(entries) == 60
    assert {one["severity"] for one in entries} == {"info", "minor", "major", "critical"}
    assert [one["severity"] for one in entries[:3]] == ["critical"] * 3


def test_github_gets_ten_of_each_kind_and_the_number_of_the_rest() -> None:
    few = sample(60)
    sure = tuple(replaced(few.findings[at % 60], confidence=("high", "low")[at % 2]) for at in range(200))

    text = written(replaced(few, findings=sure), "github")

    kinds = [kind for kind, _, _ in commands_of(text)]
    assert sorted(set(kinds)) == ["error", "notice", "warning"]
    assert max(kinds.count(kind) for kind in kinds) == 10
    assert f"mldebt: {200 - len(kinds)} more findings not shown here" in text.splitlines()[len(kinds)]
    assert re.match(r"::error file=[^,]+,title=MLD\d{3} [a-z-]+,line=\d+::", text)


def test_a_row_of_the_csv_has_the_whole_finding() -> None:
    rows = list(csv.DictReader(io.StringIO(written(sample(40), "csv"))))

    assert len(rows) == 40
    assert int(rows[7]["minutes_low"]) <= int(rows[7]["minutes_expected"]) <= int(rows[7]["minutes_high"])
    assert {row["stops"] for row in rows} == {"yes", "no"}
    assert not any("@" in row["owner"] and "." in row["owner"] for row in rows)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\uff1d"])
def test_a_cell_that_a_spreadsheet_would_compute_is_quoted(start: str) -> None:
    scan = sample(1)
    hostile = replaced(scan.findings[0], message=f"{start}cmd|' /C calc'!A0", path=HOSTILE)

    row = next(csv.DictReader(io.StringIO(written(replaced(scan, findings=(hostile,)), "csv"))))

    assert row["message"] == f"'{start}cmd|' /C calc'!A0"
    assert row["path"] == HOSTILE


@pytest.mark.parametrize("room", [0, 10, 60, 200])
def test_a_summary_stays_within_its_room(room: int) -> None:
    text = "".join(f"line {number} ö\n" for number in range(40))

    kept = fitted(text, room)

    assert len(kept.encode()) <= room
    assert not kept or kept.endswith("The rest does not fit into a step's summary.\n")
    assert fitted(text, 10_000) == text
