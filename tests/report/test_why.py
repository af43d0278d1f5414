"""The reasoning behind a finding and behind there being none, as a person reads it."""

import re

from pages import replaced
from sample import HOSTILE, nothing, sample

from mldebt.findings.finding import Finding, Introduced, Suppressed
from mldebt.findings.hotspots import Hotspot
from mldebt.findings.scan import Scan, Skipped
from mldebt.findings.subjects import (
    ConfigFile,
    ConfigKey,
    Evidence,
    Item,
    Items,
    Launch,
    Site,
    TrainedModel,
    TrainingRun,
)
from mldebt.report.terminal.why import explain, explain_file, explain_finding, fitted

CONF = "conf/train.yaml"


def with_key(key: ConfigKey) -> Scan:
    file = ConfigFile(
        CONF, "yaml", "hydra", "live", "named by the launcher", (key,), (Evidence("run.sh", 3, "train.yaml"),)
    )
    return replaced(nothing(), configs=(file,))


def live() -> ConfigKey:
    return ConfigKey(
        CONF, "trainer.lr", 12, "yaml", "0.1", "live", "read as cfg.trainer.lr",
        readers=(Site("src/train.py", 88), Site("src/eval.py", 7)),
        near_misses=(Evidence("src/old.py", 5, "no entry point reaches it"),),
    )  # fmt: skip


def finding(**fields: object) -> Finding:
    return replaced(sample(1).findings[0], interest=None, **fields)


def test_a_live_key_names_its_readers_its_near_misses_and_what_would_change_it() -> None:
    text = explain(with_key(live()), CONF, 12)

    assert text.splitlines() == [
        "conf/train.yaml:12: trainer.lr, a key (yaml)",
        "  No finding: it is live (high confidence): read as cfg.trainer.lr",
        "  Read at",
        "    src/train.py:88",
        "    src/eval.py:7",
        "  Does not count as a reader",
        "    src/old.py:5  no entry point reaches it",
        "  What would change it: without its last reader it would be dead.",
    ]


def test_a_dead_key_with_its_finding_is_told_once() -> None:
    key = replaced(live(), status="dead", reason="nothing reads it", readers=())
    one = finding(
        path=CONF, line=12, subject=f"config:{CONF}#trainer.lr", message="nothing reads trainer.lr", evidence=()
    )
    scan = replaced(with_key(key), findings=(one,))

    text = explain(scan, CONF, 12)

    assert text == explain_finding(scan, one)
    assert text.startswith(
        "conf/train.yaml:12: MLD101 untracked-run (critical, high confidence)\n  Nothing reads trainer.lr."
    )
    assert (
        "What would change it: reading it anywhere that an entry point of its scope reaches would make it live." in text
    )
    assert "To fix: about 0.5–2 hours, an estimate." in text
    assert "Rule: mldebt explain MLD101. Fingerprint: v1:0000000000000000" in text
    assert "No finding" not in text


def test_a_silenced_finding_says_why_and_until_when() -> None:
    silenced = finding(suppressed=Suppressed("a smoke test", None, "2999-01-01"))

    assert "  Silenced until 2999-01-01: a smoke test" in explain_finding(nothing(), silenced)


def test_a_message_that_begins_with_a_path_keeps_it_as_it_is_written() -> None:
    one = finding(path="train.py", line=3, message="run.sh:1 gives --rate, and nothing reads it")
    other = finding(path="train.py", line=5, message="nothing reads it")
    text = explain(replaced(nothing(), findings=(one, other)), "train.py", 3)

    assert "  run.sh:1 gives --rate" in text
    assert "  Nothing reads it." in explain(replaced(nothing(), findings=(one, other)), "train.py", 5)


def test_a_finding_covers_all_lines_of_its_unit() -> None:
    scan = replaced(nothing(), findings=(finding(path="a.py", line=10, end_line=20),))

    assert "MLD101" in explain(scan, "a.py", 15)
    assert explain(scan, "a.py", 21).startswith("a.py:21: no finding")


def test_a_reading_line_says_which_key_it_reads() -> None:
    text = explain(with_key(live()), "src/train.py", 88)

    assert text.splitlines() == [
        "src/train.py:88: what this line says elsewhere",
        "  it reads trainer.lr of conf/train.yaml:12, live",
    ]


def test_a_line_that_is_evidence_for_a_run_says_so() -> None:
    run = TrainingRun(
        "train.py",
        40,
        "torch",
        "single",
        "entry",
        "untracked",
        "prints only",
        evidence=(Evidence("train.py", 52, "prints"),),
    )

    text = explain(replaced(nothing(), runs=(run,)), "train.py", 52)

    assert "it counts for train.py:40 (prints): the run there is untracked" in text


def test_an_undocumented_model_without_a_finding_says_what_is_reported() -> None:
    model = TrainedModel("Net", "net", "class", "model", "model.py", 3, "torch", "none", Items())

    text = explain(replaced(nothing(), models=(model,)), "model.py", 3)

    assert "No finding: its documentation is none, but MLD201 reports only what is kept, where no text around" in text


def test_a_run_that_is_no_entry_point_says_that_it_is_not_counted() -> None:
    run = TrainingRun(
        "train.py",
        40,
        "torch",
        "sweep",
        "tutorial",
        "partial",
        "metrics only",
        launches=(Launch("conf/a.yaml", "tracked"),),
    )

    text = explain(replaced(nothing(), runs=(run,)), "train.py", 40)

    assert text.splitlines() == [
        "train.py:40: a sweep with torch",
        "  No finding: a tutorial is not counted; it is partial: metrics only",
        "  Launched with",
        "    conf/a.yaml: tracked",
        "  What would change it: recording both parameters and metrics of the run would make it tracked.",
    ]


def test_a_model_lists_what_is_stated_where_and_what_is_not() -> None:
    items = Items(purpose=Item(True, "README.md", 4), metrics=Item(False), limitations=Item(False))  # noqa: FBT003 - found
    model = TrainedModel("Net", "net", "class", "model", "model.py", 3, "torch", "partial", items)

    text = explain(replaced(nothing(), models=(model,)), "model.py", 3)

    assert text.splitlines()[:5] == [
        "model.py:3: Net, a class (torch)",
        "  No finding: its documentation is partial",
        "  Stated",
        "    README.md:4  purpose",
        "  Not stated: metrics and limitations",
    ]
    assert "tracked" not in text


def test_a_line_inside_a_function_explains_the_innermost_unit() -> None:
    outer = Hotspot("a.py", "outer", 1, 30, 9, 90, 7, 5.0, 2, 7.7, 99.0, end_line=90)
    inner = Hotspot("a.py", "outer.inner", 10, 4, 2, 20, 1, 1.0, 1, 1.6, 40.0, end_line=20)

    text = explain(replaced(nothing(), hotspots=(outer, inner)), "a.py", 12)

    assert text.splitlines() == [
        "a.py:10: outer.inner, 20 lines",
        "  No finding: complexity 4, 1 commit by 1 author; a hotspot is complex and often changed",
        "  Score 1.6 = √1 recent changes × ln(1 + 4).",
    ]


def test_a_config_file_is_explained_at_its_first_line() -> None:
    text = explain(with_key(live()), CONF, 1)

    assert "conf/train.yaml: a yaml file (hydra)" in text
    assert "run.sh:3  train.yaml" in text


def test_a_line_of_which_nothing_is_known_names_the_nearest_that_are() -> None:
    text = explain(with_key(live()), CONF, 10)

    assert "no finding: no run, model, config key or complex unit starts on this line" in text
    assert text.endswith("  conf/train.yaml:12  key trainer.lr")


def test_a_file_set_aside_says_why_in_plain_words() -> None:
    coverage = replaced(
        nothing().coverage,
        skipped=(Skipped("vendor", "vendored", "list", 40), Skipped("a.py", "syntax-error", "parse", 1, "line 3")),
    )
    scan = replaced(nothing(), coverage=coverage)

    assert explain(scan, "vendor/x/y.py", 1) == "vendor/x/y.py:1: the file was set aside: vendored code"
    assert explain(scan, "a.py", 9) == "a.py:9: the file was set aside: not valid Python (line 3)"


def test_a_file_beside_one_that_was_set_aside_is_not_called_set_aside() -> None:
    coverage = replaced(nothing().coverage, skipped=(Skipped("conf", "unsupported", "list", 2),))
    unread, known = (replaced(scan, coverage=coverage) for scan in (nothing(), with_key(live())))

    assert explain(unread, "conf/logo.png", 1).endswith(
        "set aside were 2 files of conf/: no reader for this kind of file"
    )
    assert "key trainer.lr" in explain(known, CONF, 10)


def test_a_line_beside_one_that_speaks_for_a_run_elsewhere_names_that_one() -> None:
    made = Evidence("base/trainer.py", 194, "writes TensorBoard")
    one = TrainingRun("train.py", 51, "torch", "single", "entry", "partial", "logged", evidence=(made,))
    scan = replaced(nothing(), runs=(one,))

    assert "base/trainer.py:194  counts for train.py:51" in explain(scan, "base/trainer.py", 45)
    assert "base/trainer.py:194  counts for train.py:51" in explain_file(scan, "base/trainer.py")


def test_a_file_without_a_line_lists_what_is_judged_in_it() -> None:
    said = explain_file(with_key(live()), CONF).splitlines()

    assert said == [f"{CONF}: 0 findings. `mldebt why` explains each of these lines:", f"  {CONF}:12  key trainer.lr"]
    assert explain_file(nothing(), CONF) == ""


def test_an_unknown_file_is_not_called_clean() -> None:
    assert "or git does not list it" in explain(nothing(), "no.py", 1)


def test_git_is_not_blamed_for_a_file_that_was_read() -> None:
    file = replaced((sample().hotspots or ())[0], path="a.py", symbol=None)

    assert explain(replaced(nothing(), hotspots=(file,)), "a.py", 1).endswith("was found in this file")


def test_a_cell_of_a_notebook_is_a_place_of_its_own() -> None:
    scan = replaced(nothing(), findings=(finding(path="a.ipynb", line=2, cell=7),))

    assert explain(scan, "a.ipynb", 2, 7).startswith("a.ipynb:cell 7:2: MLD101")
    assert "no finding" in explain(scan, "a.ipynb", 2, 6)


def test_long_evidence_is_cut_with_a_count() -> None:
    many = finding(evidence=tuple(Evidence("a.py", line, "prints") for line in range(1, 31)))

    text = explain_finding(nothing(), many)

    assert text.count("prints") == 12
    assert "    and 18 more" in text


def test_hostile_names_are_spelt_out() -> None:
    scan = sample()

    text = "\n".join(explain_finding(scan, one) for one in scan.findings[:10])

    assert HOSTILE in text
    assert not re.search("[\x00-\x09\x0b-\x1f\u202e]", text)


def test_a_long_reason_breaks_between_words_and_stays_under_its_line() -> None:
    text = "  Because\n    train/baseline.py:28  a file that is saved by dump in the folder of exports"

    lines = fitted(text, 48).split("\n")

    assert lines == [
        "  Because",
        "    train/baseline.py:28  a file that is saved",
        "      by dump in the folder of exports",
    ]
    assert fitted(text, 200) == text


def test_a_finding_whose_commit_is_known_says_when_it_came_in() -> None:
    dated = finding(introduced=Introduced("d571a4e2c2eb7f8a", "Ada", "2021-03-15T15:55:06Z"))
    undated = finding(introduced=None)

    said, silent = (explain_finding(nothing(), one) for one in (dated, undated))

    assert "  Introduced on 15 March 2021 in d571a4e." in said.splitlines()
    assert "Ada" not in said
    assert "Introduced" not in silent
