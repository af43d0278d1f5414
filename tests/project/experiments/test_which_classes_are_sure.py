"""Which classes of rows are sure: by what changed, what keeps it, and what else there is (decision 0018)."""

import pytest
from past_trials import TRACKED, TRAIN, Rows, ledger_of, only
from repositories import Repository, commit
from storesamples import event_file, scalar_event

OPTIONS = "class Config:\n    learning_rate = 0.1\n    batch_size = 32\n    seed = 7\n    workers = 4\n"
SETTINGS = "learning_rate: 0.1\nbatch_size: 32\n"
BEGUN = 1_767_225_600


def changed(text: str) -> str:
    return text.replace("0.1", "0.3").replace("32", "64").replace("'max_depth': 6", "'max_depth': 9")


@pytest.mark.parametrize(("script", "confidence"), [(TRACKED, "high"), (TRAIN, "low")])
def test_values_of_a_module_are_sure_where_something_keeps_them(rows_of: Rows, script: str, confidence: str) -> None:
    reader = script.replace("SEED = 71", "from options import Config")

    row = only(rows_of({"train.py": reader, "options.py": OPTIONS}, {"options.py": changed(OPTIONS)}))

    assert (row.level, row.confidence) == ("L3r" if confidence == "high" else "L0", confidence)


@pytest.mark.parametrize("script", [TRACKED, TRAIN])
def test_values_of_settings_are_not_sure(rows_of: Rows, script: str) -> None:
    reader = script.replace("SEED = 71", "import yaml\nsettings = yaml.safe_load(open('base.yaml'))")

    assert only(rows_of({"train.py": reader, "base.yaml": SETTINGS}, {"base.yaml": changed(SETTINGS)})).is_sure is False


@pytest.mark.parametrize(
    ("path", "content", "confidence"),
    [
        ("NOTE.md", "another rate, deeper trees\n", "low"),
        ("tried.csv", "a,b\n1,2\n", "low"),
        ("look.ipynb", '{"cells": [], "nbformat": 4, "nbformat_minor": 5, "metadata": {}}', "low"),
        ("state.json", "{}", "low"),
        ("calc_metrics.py", "SCORES = [0.8123]\n", "low"),
        ("helpers.py", "X = 1\n", "high"),
        ("run.sh", "echo 1\n", "high"),
        (".github/workflows/ci.yml", "on: push\n", "high"),
        ("LICENSE", "free\n", "high"),
    ],
)
@pytest.mark.parametrize("is_later", [False, True])
def test_that_nothing_kept_a_try_is_sure_where_only_code_came_in_its_time(
    rows_of: Rows, path: str, content: str, confidence: str, is_later: object
) -> None:
    steps = (
        [{"train.py": changed(TRAIN)}, {path: content}] if is_later else [{"train.py": changed(TRAIN), path: content}]
    )

    rows = rows_of({"train.py": TRAIN}, *steps)

    assert [row.confidence for row in rows if "E1" in row.events] == [confidence]


def test_what_came_beside_it_says_nothing_of_what_a_tracker_keeps(rows_of: Rows) -> None:
    rows = rows_of({"train.py": TRACKED}, {"train.py": changed(TRACKED), "NOTE.md": "another rate\n"})

    assert [(row.level, row.confidence) for row in rows] == [("L3r", "high")]


@pytest.mark.parametrize(("module", "confidence"), [("wandb", "low"), ("numpy", "high")])
def test_that_nothing_kept_a_try_is_not_sure_where_any_program_imports_a_tracker(
    rows_of: Rows, module: str, confidence: str
) -> None:
    first = {"train.py": TRAIN, "other/tool.py": f"import {module}\n\nprint({module})\n"}

    assert only(rows_of(first, {"train.py": changed(TRAIN)})).confidence == confidence


@pytest.mark.parametrize(
    ("beside", "confidence"),
    [({}, "high"), ({"train.py": changed(TRAIN)}, "low"), ({"README.md": "Logs.\n"}, "high")],
)
def test_a_run_is_of_the_commit_before_it_where_its_program_stayed_until_its_record_came(
    make_repository: Repository, beside: dict[str, str], confidence: str
) -> None:
    folder = make_repository({"train.py": TRAIN})
    place = folder / "logs" / f"events.out.tfevents.{BEGUN + 3 * 86_400}.vm"
    place.parent.mkdir()
    place.write_bytes(event_file([scalar_event("loss", 0.5, 4)]))
    commit(folder, {"note.txt": "logs of runs", **beside}, "work", day=9)

    rows = [row for row in ledger_of(folder).experiments if "E4" in row.events]

    assert [(row.commit_link, row.confidence) for row in rows] == [("time", confidence)]


def test_sizes_of_what_measures_are_no_clear_values(rows_of: Rows) -> None:
    first = TRACKED.replace("SEED = 71", "VAL_BATCH_SIZE = 32\nTEST_BATCH_SIZE = 32")

    row = only(rows_of({"train.py": first}, {"train.py": first.replace("= 32", "= 64")}))

    assert row.confidence == "low"
