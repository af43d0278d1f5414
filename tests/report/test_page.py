"""The page as text: what stands in it, what must never stand in it, and how large it may be."""

import base64
import hashlib
import json
import math
import re

import pytest
from pages import Reader, replaced, said
from sample import BIDI, COMMIT, ESCAPE, HOSTILE, nothing, sample

from mldebt.findings.cost import NOTHING
from mldebt.findings.finding import SnippetLine
from mldebt.findings.scan import Factor, Grades, HotChange, Measured, Scan, Sum
from mldebt.findings.subjects import ConfigFile
from mldebt.report.anonymise import anonymised
from mldebt.report.page.breaking import breakable
from mldebt.report.page.fixing import fixing
from mldebt.report.page.html import PageSettings, page, render_html
from mldebt.report.wording.spots import subject

SECTIONS = ("since", "trend", "fix", "hot", "exp", "models", "conf", "chal", "own", "all", "method")
STATIC = PageSettings(static=True)


@pytest.mark.parametrize("static", [False, True])
@pytest.mark.parametrize("scan", [sample(), sample(0), nothing()], ids=["rich", "no findings", "empty folder"])
def test_every_section_renders(scan: Scan, *, static: bool) -> None:
    text = render_html(scan, PageSettings(static=static))

    ids = [attributes.get("id") for tag, attributes in Reader(text).tags if tag == "h2"]
    first = scan.compared.kind == "none"  # nothing to compare with: the header says so, and no section
    told = [one for one in SECTIONS[first:] if one != "trend"]  # without points it stands below what is to be fixed
    told.insert(told.index("fix") + (not page(scan, STATIC).trend.rows), "trend")
    assert [each for each in ids if each] == told
    assert "None" not in said(text).replace("None of the", "")


def test_an_empty_folder_says_so_and_looks_at_nothing() -> None:
    text = said(render_html(nothing(), PageSettings()))

    assert "There are no files here, so there is nothing to judge." in text
    assert "Nothing was found to fix." in text
    assert "Models were not looked at." in text


def test_areas_owners_and_challenges_add_up_to_the_headline() -> None:
    seen = page(sample(), PageSettings())
    totals = sample().totals

    for sums in (totals.by_area, totals.by_owner, totals.by_challenge, totals.by_folder):
        assert sum((one.minutes for one in sums.values()), NOTHING) == totals.minutes
        assert sum(one.findings for one in sums.values()) == totals.findings
    assert sum(row.findings for row in seen.shares.owners) == totals.findings == seen.shares.total.findings
    assert sum(int(row.findings) for row in seen.shares.challenges if row.findings != "–") == totals.findings
    assert seen.shares.total.cost == "2.6–12 days"
    assert seen.headline.figures[0].number == "2.6–12"


def test_owners_beyond_the_table_are_one_row_and_still_add_up() -> None:
    scan = sample()
    many = {f"@team/{index:02d}": scan.totals.by_area["models"] for index in range(20)}

    seen = page(replaced(scan, totals=replaced(scan.totals, by_owner=many)), PageSettings())

    assert seen.shares.owners[-1].name == "6 more"
    assert sum(row.findings for row in seen.shares.owners) == 20 * scan.totals.by_area["models"].findings


def test_folders_that_stand_in_for_owners_are_called_folders() -> None:
    scan = sample()
    whole = Sum(60, scan.totals.minutes, 60, 0)
    alone = {"src": whole, "(top level)": Sum()}

    seen = page(
        replaced(scan, totals=replaced(scan.totals, by_owner=alone, by_folder={"src": whole, ".": Sum()})),
        PageSettings(),
    )

    assert seen.shares.owners_title == "Folders"
    assert [row.name for row in seen.shares.owners] == ["src"]


def test_the_same_scan_gives_the_same_bytes() -> None:
    assert render_html(sample(), PageSettings()) == render_html(sample(), PageSettings())


@pytest.mark.parametrize("static", [False, True])
def test_nothing_is_inline_and_the_policy_names_style_and_script_by_hash(*, static: bool) -> None:
    text = render_html(sample(), PageSettings(static=static))
    tags = Reader(text).tags

    policy = next(at["content"] or "" for tag, at in tags if at.get("http-equiv") == "Content-Security-Policy")
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    script = re.search(r"<script>(.*?)</script>", text, re.DOTALL)
    assert not [(tag, name) for tag, at in tags for name in at if name == "style" or name.startswith("on")]
    assert policy.startswith("default-src 'none'; ")
    assert style is not None
    assert f"style-src '{digest(style[1])}'" in policy
    assert (f"script-src '{digest(script[1])}'" in policy) if script else "script-src" not in policy
    assert (script is None) == static


def digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def test_hostile_names_are_text() -> None:
    text = render_html(sample(), PageSettings(title="</title><script>alert(1)</script>"))

    tags = [tag for tag, _ in Reader(text).tags]
    assert tags.count("script") == 2
    assert "img" not in tags
    assert "b" in tags
    assert not re.search("[\x00-\x08\x1b\u202e]", text)
    assert "\\u202etxt.exe.py" in said(text)
    assert "\\x1b]0;owned\\x07.yaml" in said(text)
    assert HOSTILE in said(text)


def test_embedded_findings_cannot_close_their_element() -> None:
    text = render_html(sample(), PageSettings())

    embedded = text.split('<script id="data" type="application/json">')[1].split("</script>")[0]
    data = json.loads(embedded)
    assert data["rows"] == 45  # of 60, for notes are no findings
    assert not set("<>&\u2028\u2029") & set(embedded)


def test_links_are_permalinks_at_the_scanned_commit() -> None:
    tags = Reader(render_html(sample(), PageSettings())).tags

    outside = [at for tag, at in tags if tag == "a" and not (at.get("href") or "").startswith("#")]
    assert len(outside) > 100
    for at in outside:
        assert (at["href"] or "").startswith("https://github.com/acme-ml/churn-platform/")
        assert COMMIT in (at["href"] or "")
        assert at["rel"] == "noreferrer"
    hrefs = " ".join(at["href"] or "" for at in outside)
    assert "%3Cimg%20src%3Dx%20onerror%3Dalert%281%29%3E.py" in hrefs
    assert "%E2%80%AEtxt.exe.py" in hrefs
    assert not set("<>\u202e\x1b") & set(hrefs)


@pytest.mark.parametrize(
    "web", [None, "https://git.acme.internal/x/y", "javascript:alert(1)//github.com", "file:///etc"]
)
def test_an_unknown_host_gets_no_link(web: str | None) -> None:
    scan = sample()
    row = replaced(scan.repository, web=web)

    text = render_html(replaced(scan, repository=row), PageSettings())

    assert all((at.get("href") or "#").startswith("#") for tag, at in Reader(text).tags if tag == "a")
    assert '"file":""' in text


def test_anonymise_takes_out_people_and_teams_and_keeps_folders() -> None:
    text = render_html(anonymised(sample()), PageSettings())

    assert "@acme" not in text
    assert "Ada" not in text
    assert "example.com" not in text
    assert "owner 1" in said(text)
    assert "src/data" in said(text)


def test_the_top_level_is_a_folder_and_no_person() -> None:
    scan = sample(2)
    top = tuple(replaced(one, owner="(top level)", codeowner=None) for one in scan.findings)

    seen = page(anonymised(replaced(scan, findings=top)), PageSettings())

    assert {row.owner for row in seen.listing.rows} == {"(top level)"}


def test_no_e_mail_address_is_ever_printed() -> None:
    scan = sample()
    owned = tuple(replaced(one, owner="Ada Lovelace <ada@example.com>", codeowner=None) for one in scan.findings)

    text = render_html(replaced(scan, findings=owned), PageSettings())

    assert "example.com" not in text


def test_no_snippets_means_no_line_of_source() -> None:
    shown, hidden = (render_html(sample(), PageSettings(snippets=wanted)) for wanted in (True, False))

    assert "LGBMRegressor" in shown
    assert "LGBMRegressor" not in hidden
    assert "<pre" not in hidden


def test_a_static_page_has_no_script_and_fits_a_mail() -> None:
    text = render_html(sample(), STATIC)

    assert "<script" not in text
    assert 'type="search"' not in text
    assert len(text.encode()) <= 150_000


def test_a_repository_of_a_few_hundred_files_takes_less_than_300_kilobytes() -> None:
    assert len(render_html(sample(), PageSettings()).encode()) <= 300_000


def test_ten_thousand_findings_take_less_than_a_megabyte() -> None:
    text = render_html(sample(10_000), PageSettings())

    assert len(text.encode()) <= 1_000_000
    assert text.count('<tr id="f-') == 300  # a hundred of them are notes


def test_hotspots_without_a_letter_say_that_too_little_changed() -> None:
    scan = sample()
    totals = replaced(scan.totals, change_in_hot_code=HotChange(0.0, 3.0, 0.0), grades=Grades("D", None, None, None))

    text = said(render_html(replaced(scan, totals=replaced(totals, grade=None)), PageSettings()))

    assert "Hotspotstoo few recent changes" in text
    assert "Experiments DThis grades experiments only; the repository as a whole has no grade." in text


def test_hotspots_without_a_letter_say_that_nothing_of_them_asks_for_work() -> None:
    scan = sample()
    totals = replaced(scan.totals, grade=None, grades=Grades())
    bare = replaced(scan, totals=totals, findings=tuple(one for one in scan.findings if one.area != "complexity"))

    text = said(render_html(bare, PageSettings()))

    assert "41% of change in hot code, and no unit of it changed often enough to be listed" in text
    assert "Only hotspots get a letter so far, and no finding on hot code asks for anything." in text


def test_grades_are_letters_with_their_reason_beside_them() -> None:
    text = said(render_html(sample(), PageSettings()))

    assert "DExperiments14 of 52 runs" in text
    assert "Overall D: the worst of 3 graded" in text
    assert "7 models, too few for a letter" in text


@pytest.mark.parametrize(
    ("readable", "says"),
    [(0.98, "Only hotspots get a letter so far"), (0.59, "41% of the code could not be read.")],
)
def test_without_a_letter_the_page_says_why_and_shows_no_empty_box(readable: float, says: str) -> None:
    scan = sample()
    bare = replaced(scan.totals, grades=Grades(), grade=None)
    coverage = replaced(scan.coverage, lines_analysed_share=readable)

    text = render_html(replaced(scan, totals=bare, coverage=coverage), PageSettings())

    assert says in said(text)
    assert 'class="box' not in text
    assert "Not graded" in said(text)


def test_few_subjects_are_a_reason_for_no_letter() -> None:
    assert "Each pillar has too few subjects" in said(render_html(nothing(), PageSettings()))


def test_where_nothing_is_owed_stands_a_dash_and_the_verdict_says_so() -> None:
    scan = sample(3)
    free = tuple(replaced(one, minutes=NOTHING) for one in scan.findings)
    owners = {"docs": Sum(3, NOTHING, 3, 0)}
    totals = replaced(scan.totals, findings=0, notes=3, minutes=NOTHING, by_owner=owners)
    noted = replaced(scan, findings=free, totals=totals)

    seen = page(noted, PageSettings())

    assert {row.cost for row in seen.listing.rows} == {row.cost for row in seen.shares.owners} == {"–"}
    assert seen.headline.figures[0].number == "–"
    bare = "No debt was found by the rules of this version, beside 3 notes, though 41% of"
    assert bare in said(render_html(noted, PageSettings()))
    quiet = replaced(noted, findings=tuple(replaced(one, severity="info") for one in free))
    assert " that ran found anything but what is noted below." in page(quiet, PageSettings()).listing.nothing


def test_notes_fold_out_below_the_findings_and_are_in_no_list_of_them() -> None:
    scan = sample(8)

    seen = page(scan, PageSettings())

    assert {row.severity for row in seen.listing.rows} == {"critical", "major", "minor"}
    assert seen.listing.noting is not None
    assert seen.listing.noting.title == "2 notes: true, and can wait"
    assert {row.severity for row in seen.listing.noting.rows} == {"info"}
    assert len(seen.listing.rows) + len(seen.listing.noting.rows) == len(scan.findings)
    assert page(replaced(scan, findings=scan.findings[:3]), PageSettings()).listing.noting is None


def test_a_long_title_stays_whole_and_can_break() -> None:
    scan = sample(2)
    title = "Track the runs of " + "very/long_folder_name/" * 12 + "x" * 80 + ".py"
    fixes = tuple(replaced(one, title=title) for one in scan.fixes)

    text = render_html(replaced(scan, fixes=fixes), PageSettings())

    assert title in said(text)
    assert "very/<wbr>long_folder_name/<wbr>" in text
    assert "x" * 29 not in text


def test_a_line_of_code_that_cannot_break_begins_beside_its_number() -> None:
    line = SnippetLine(49, "    self.processes.add_exit_listener(self._on_job_exit)")
    found = replaced(sample().findings[0], line=49, snippet=(line, SnippetLine(50, "    print(a, b)")))
    scan = replaced(sample(), findings=(found, *sample().findings[1:]))

    text = render_html(scan, PageSettings())

    assert '<span class="st"><span class="ln">  49  </span>    s</span>elf.processes.add_exit' in text
    assert '<span class="ln">  50  </span>    print(a, b)</span>' in text


def test_every_run_beyond_the_first_dozen_is_in_reach() -> None:
    seen = page(sample(), PageSettings())

    assert len(seen.running.rows) + len(seen.running.more) == sum(run.role == "entry" for run in sample().runs or ())
    assert "36 more entry points" in said(render_html(sample(), PageSettings()))


def test_the_place_of_a_fix_is_told_in_the_order_that_decides_it() -> None:
    text = said(render_html(sample(), PageSettings()))

    assert (
        "Priority: severity major; among equals 3 (severity major) × 1 (confidence) × 4 (reach) × 1.6 (recent activity)"
        " × 0.5 (÷ √ of 4 h) = 9.6."
    ) in text


@pytest.mark.parametrize(
    ("factors", "told"),
    [
        (
            (Factor("severity minor", 1.0), Factor("stops who starts it", 3.0)),
            "stops who starts it, severity minor; among equals 1 (severity minor) × 3 (stops who starts it) = 3.0",
        ),
        (
            (Factor("severity major", 3.0), Factor("√ of 4 times it", 2.0)),
            "severity major, code that is hard to read; among equals 3 (severity major) × 2 (√ of 4 times it) = 6.0",
        ),
    ],
)
def test_what_decides_before_the_product_is_told_before_it(factors: tuple[Factor, ...], told: str) -> None:
    product = math.prod(factor.value for factor in factors)
    fixes = (replaced(sample().fixes[0], why_this_rank=factors, priority=product),)

    assert fixing(subject(replaced(sample(), fixes=fixes), PageSettings())).rows[0].factors == told


def test_files_set_aside_are_counted_in_plain_words() -> None:
    text = said(render_html(sample(), PageSettings()))

    assert "vendored code: 212" in text
    assert "not valid JSON: 1" in text
    assert "420 of 636 files analysed" in text


def test_templates_print_no_text_without_escaping() -> None:
    scan = sample()
    hostile = replaced(scan.repository, name=HOSTILE, branch=BIDI, scope=ESCAPE)
    rules = tuple(replaced(one, title=HOSTILE, minutes=HOSTILE) for one in scan.rules)
    failures = tuple(replaced(one, where=HOSTILE, error=BIDI) for one in scan.failures)

    text = render_html(replaced(scan, repository=hostile, rules=rules, failures=failures), PageSettings())

    assert "<img" not in text
    assert "\u202e" not in text


def test_repairs_that_cannot_be_told_are_not_counted() -> None:
    scan = sample()
    untold = replaced(scan, hotspots=tuple(replaced(row, peers=None) for row in scan.hotspots or ()))

    told, silent = (render_html(one, PageSettings()) for one in (scan, untold))

    assert "Repairs cannot be told: " in silent
    assert "Repairs cannot be told: " not in told


def test_models_of_one_name_that_say_the_same_are_one_row_and_what_cannot_be_told_is_not_missing() -> None:
    scan = sample(0)
    model = replaced((scan.models or ())[0], role="model", documentation="unknown")
    copies = tuple(replaced(model, path=f"exp/{number}.py") for number in range(9))
    other = replaced(model, path="net.py", name="Other")

    made = page(replaced(scan, models=(*copies, other)), PageSettings()).modelling

    assert [(row.name, "and 8 more of its name" in row.what) for row in made.rows] == [
        (model.name, True), ("Other", False),
    ]  # fmt: skip
    assert {cell.says for row in made.rows for cell in row.cells} <= {"yes", "unclear"}
    assert sum(one.rows for one in made.rest) == len(copies) - 1


def test_models_that_are_bare_but_no_finding_are_said_to_be_so() -> None:
    scan = sample(0)
    bare = replaced(scan.models[0], role="model", documentation="none")  # type: ignore[index]

    lede = page(replaced(scan, models=(bare,)), PageSettings()).modelling.lede

    assert lede.endswith(" 1 undocumented model makes no finding: it is not sure that nothing tells of it.")


def test_a_column_of_folders_is_not_headed_owner() -> None:
    scan = sample()
    whole = Sum(60, scan.totals.minutes, 60, 0)
    nobody = replaced(scan, totals=replaced(scan.totals, by_owner={"src": whole}, by_folder={"src": whole}))

    named, folders = (render_html(one, PageSettings()) for one in (scan, nobody))

    assert '<option value="">All owners</option>' in named
    assert '<option value="">All folders</option>' in folders
    assert ">Owner<" not in folders


def test_the_latest_check_of_a_rule_stands_before_the_earlier_ones() -> None:
    scan = sample()
    checks = tuple(Measured(number / 10, None, 10, f"hand check {number}") for number in (5, 7, 9))
    rule = replaced(scan.rules[0], measured=None, hand_checked=checks)

    line = page(replaced(scan, rules=(rule,)), PageSettings()).limits.rules[0]

    assert line.measured == "Precision 0.90 on 10 cases: hand check 9"
    assert [one.rpartition(" ")[2] for one in line.earlier] == ["7", "5"]


def test_a_long_name_breaks_after_its_hyphens_before_it_breaks_inside_a_word() -> None:
    assert breakable("CarVision-Market-Intelligence/app") == "CarVision-<wbr>Market-<wbr>Intelligence/<wbr>app"


def test_a_debt_too_small_for_a_percentage_is_not_called_none() -> None:
    scan = sample()

    for ratio, says in ((0.0004, "under 0.1%"), (0.0123, "1.2%")):
        page = said(render_html(replaced(scan, totals=replaced(scan.totals, debt_ratio=ratio)), PageSettings()))
        assert f"The debt is {says} of what writing the code would cost" in page


def test_a_change_too_small_for_a_percentage_is_not_called_none() -> None:
    scan = sample()
    totals = replaced(scan.totals, change_in_hot_code=HotChange(0.0026, 12.5, 0.0))

    text = render_html(replaced(scan, totals=totals), PageSettings())

    assert "Under 1% of its recent changes" in text
    assert "under 1% of change in hot code" in text


def test_a_column_that_is_empty_in_every_row_is_not_drawn() -> None:
    scan = sample()
    untold = tuple(replaced(row, fixes=None, peers=None) for row in scan.hotspots or ())
    text = said(render_html(replaced(scan, hotspots=untold, findings=()), PageSettings()))

    assert "Fix commits" not in text
    assert "Fix commits" in said(render_html(scan, PageSettings()))


def test_repairs_that_no_calm_file_stands_beside_are_not_explained() -> None:
    scan = sample()
    first = max((row for row in scan.hotspots or () if row.symbol is None), key=lambda row: row.score)
    calm = replaced(first, path="calm.py", score=0.0, commits=0)
    text = said(render_html(replaced(scan, hotspots=(replaced(first, peers=None), calm)), PageSettings()))

    assert "No calm file is of the size of these" in text
    assert "Calm peers" not in text


def test_files_of_settings_that_are_all_live_are_folded() -> None:
    key = (sample().configs or ())[0].keys[0]
    live = [
        ConfigFile(f"conf/{index}.yaml", "yaml", "plain", "live", "", (replaced(key, status="live"),), ())
        for index in range(30)
    ]
    dead = ConfigFile("conf/z.yaml", "yaml", "plain", "live", "", (replaced(key, status="dead"),), ())
    view = page(replaced(sample(), configs=(*live, dead)), PageSettings()).configuring

    assert (view.files[0].spot.text, len(view.files), view.rest[0].rows) == ("conf/z.yaml", 8, 23)


def test_a_further_place_of_a_fix_is_named_once_and_never_the_place_of_the_fix() -> None:
    scan = sample()
    first, again, other, twice = (replaced(scan.findings[0], fingerprint=f"{n}", line=n // 2) for n in (4, 5, 6, 7))
    fix = replaced(scan.fixes[0], findings=("4", "5", "6", "7"))

    (row,) = fixing(subject(replaced(scan, findings=(first, again, other, twice), fixes=(fix,)), PageSettings())).rows

    assert [spot.text for spot in row.others] == ["line\xa03"]
    assert row.removes == "4 findings"
