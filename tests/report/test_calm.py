"""What the page leaves out, says once or says beside a figure: a reader with ten seconds is told nothing twice."""

import pytest
from pages import replaced, said
from sample import sample

from mldebt.findings.hotspots import Hotspot
from mldebt.findings.ledger import Experiment
from mldebt.findings.scan import Grades, Scan, Tally
from mldebt.findings.vocabulary import Confidence, KeyStatus
from mldebt.report.page.html import PageSettings, page, render_html
from mldebt.report.page.treemap import treemap
from mldebt.report.wording.verdict import noted

SILENT = "src/hot.py, the darkest, makes no finding:"


def hot_file(*units: Hotspot, severity: str | None = None) -> Scan:
    """Return a scan whose hottest file has these units and, where it is said, a finding of complexity."""
    scan = sample()
    calm, hot = (scan.hotspots or ())[:2]
    rows = (replaced(calm, path="src/calm.py", score=50.0), replaced(hot, path="src/hot.py", score=40.0))
    notes = [
        replaced(one, path="src/hot.py", severity=severity)
        for one in scan.findings
        if one.area == "complexity" and severity
    ]
    totals = replaced(scan.totals, grades=Grades(None, None, "D", None))
    return replaced(scan, hotspots=(*rows, *units), findings=tuple(notes[:1]), fixes=(), totals=totals)


def unit(commits: int, path: str = "src/hot.py") -> Hotspot:
    return Hotspot(path, "mine", 9, 50, 30, 250, commits, None, 1, 9.0, 99.0)


@pytest.mark.parametrize(
    ("scan", "words"),
    [
        (hot_file(unit(4), unit(2)), f"{SILENT} its complex functions changed in 4 commits at most."),
        (hot_file(unit(1)), "changed in 1 commit at most."),
        (hot_file(unit(9), severity="info"), f"{SILENT} what is noted of it can wait."),
        (hot_file(unit(9), severity="minor"), None),
        (hot_file(unit(9)), None),
        (hot_file(), None),
        (replaced(hot_file(unit(4)), totals=replaced(sample().totals, grades=Grades(None, None, "A", None))), None),
        (replaced(hot_file(unit(4)), rules=()), None),
    ],
)  # fmt: skip
def test_the_darkest_tile_without_a_finding_says_why(scan: Scan, words: str | None) -> None:
    lede = page(scan, PageSettings()).hot.lede

    assert lede.endswith(words) if words else "the darkest" not in lede


def test_a_percentage_beside_unknowns_says_that_it_is_of_what_is_known() -> None:
    scan = replaced(sample(), configs=None)
    some, all_ = Tally(1519, 0, 238), Tally(1519, 0, 0)

    totals = [replaced(scan.totals, config_keys_live=tally) for tally in (some, all_)]
    text, bare = (said(render_html(replaced(scan, totals=each), PageSettings())) for each in totals)

    assert "100% of known1,519 of 1,519 keys, 238 more unknown" in text
    assert "100%1,519 of 1,519 keys" in bare


def experiment(index: int, confidence: Confidence) -> Experiment:
    return Experiment(
        id=f"e{index}", family=f"family {index}", run_path="train.py", level="L0", confidence=confidence,
        reason="nothing in the repository keeps its result", started=f"2025-0{index + 1}-01T00:00:00+00:00",
    )  # fmt: skip


def test_marks_that_all_cannot_be_told_have_no_column_and_one_reason() -> None:
    doubtful = tuple(experiment(index, "low") for index in range(4))
    scan = sample()

    untold = render_html(replaced(scan, experiments=doubtful), PageSettings())
    told = render_html(replaced(scan, experiments=(*doubtful, experiment(5, "high"))), PageSettings())

    assert "not recorded, 1cannot tell, 4" in said(told)
    assert told.count('class="end">tracked<') == 1
    assert told.count('class="end b">cannot tell<') == 4
    assert 'class="end">tracked<' not in untold
    assert 'class="end b">cannot tell' not in untold
    assert said(untold).count("nothing in the repository keeps its result") == 1


def test_the_reason_of_a_run_is_said_once_and_its_place_each_time() -> None:
    scan = sample()
    untracked = [replaced(run, role="entry", tracking="untracked", framework="jax") for run in (scan.runs or ())[:4]]
    runs = [
        replaced(run, reason=f"it only prints (src/{index // 3}.py:{index})") for index, run in enumerate(untracked)
    ]

    text = said(render_html(replaced(scan, runs=tuple(runs)), PageSettings()))

    assert text.count("it only prints") == 1
    assert text.count("jax: as above (src/") == 3


def test_a_file_of_unknown_keys_has_no_share_of_dead_ones_and_no_column_stands_where_none_is_dead() -> None:
    scan = sample()
    keys = [replaced(key, status="unknown") for key in (scan.configs or ())[0].keys]
    files = (replaced((scan.configs or ())[0], keys=tuple(keys)), *(scan.configs or ())[1:])
    none = [replaced(one, keys=tuple(key for key in one.keys if key.status != "dead")) for one in files]

    mixed = page(replaced(scan, configs=files), PageSettings()).configuring
    bare = render_html(replaced(scan, configs=tuple(none)), PageSettings())

    assert {row.dead for row in mixed.files if row.spot.text == files[0].path} == {"cannot tell"}
    assert any(" of " in row.dead for row in mixed.files)
    assert ">Dead</th>" in render_html(scan, PageSettings())
    assert ">Dead</th>" not in bare


def test_notes_of_one_area_name_it_once() -> None:
    scan = sample()
    notes = tuple(one for one in scan.findings if one.is_note and one.area == "configs")

    said_of_them = noted(replaced(scan, findings=notes, totals=replaced(scan.totals, notes=len(notes))))

    assert said_of_them == f"{len(notes)} notes on configs are for information and need no work now."


def test_a_folder_of_the_map_without_room_for_its_name_has_none() -> None:
    rows = [unit(1, f"{name}/f.py") for name in ("alpha", "beta")]
    flat = [replaced(rows[0], loc=100_000), replaced(rows[1], loc=1)]

    assert [folder.label for folder in treemap(rows, 1000, 430)] == ["alpha", "beta"]
    assert [folder.label for folder in treemap(flat, 1000, 430)] == ["alpha", ""]


@pytest.mark.parametrize(
    ("statuses", "words"),
    [
        (("live", "external"), "No key is dead. Drawn: 8 files, the largest first."),
        (("live", "unknown"), "No key is known to be dead. Drawn: 10 files, those that cannot be told first."),
        (("dead", "unknown"), "those with dead keys first, then those that cannot be told."),
        (("live", "dead"), "without changing anything. Drawn: 10 files, those with dead keys first."),
    ],
)
def test_the_order_of_files_is_told_by_what_there_is(statuses: tuple[KeyStatus, ...], words: str) -> None:
    scan = sample()
    key = (scan.configs or ())[0].keys[0]
    files = [
        replaced((scan.configs or ())[0], path=f"conf/{n}.yaml", keys=(replaced(key, status=statuses[n < 10]),))
        for n in range(40)
    ]

    lede = page(replaced(scan, configs=tuple(files)), PageSettings()).configuring.lede

    assert lede.endswith(words)
