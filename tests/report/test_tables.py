"""The inventories: as a table for a window or a pipe, as JSON, as CSV that no spreadsheet computes."""

import csv
import io
import json

import pytest
from pages import replaced
from rich.console import Console
from sample import COMMIT, nothing, sample

from mldebt.findings.hotspots import Coupling, FolderOwners
from mldebt.findings.ledger import Experiment, Metric, Setting
from mldebt.findings.scan import Scan
from mldebt.findings.subjects import model_subject
from mldebt.report.terminal.inventory import INVENTORIES, as_csv, as_json, as_table

NAMES = list(INVENTORIES)
EXPERIMENTS = tuple(
    Experiment(
        id=f"e{index}", family="churn", run_path=f"src/training/train_{index}.py", level=("L3", "L0", "L1")[index % 3],
        reason="nothing in the repository keeps its result", started=f"2026-0{index + 1}-02T10:00:00Z", commit=COMMIT,
        events=("E1",), params=(Setting("learning_rate", "0.01", "0.1"),), metrics=(Metric("auc", 0.81),),
    )
    for index in range(8)
)  # fmt: skip


COUPLINGS = tuple(
    Coupling(f"src/f{index}.py", "src/data/loaders.py", 9, 80.0, "code", 12, 10, 7, 1.5, "2026-05-01")
    for index in range(6)
)
OWNERS = tuple(FolderOwners(f"src/f{index}", 4, ("@bakery/ml",), 0.6, 3, "2025-12-01", 2) for index in range(6))


def full() -> Scan:
    """Return the sample with a ledger, couplings and owners, which it does not have by itself."""
    return replaced(sample(), experiments=EXPERIMENTS, couplings=COUPLINGS, owners=OWNERS)


def table(name: str, scan: Scan, *, width: int | None = None) -> list[str]:
    out = io.StringIO()
    as_table(name, scan, Console(file=out, width=width, force_terminal=width is not None, no_color=True, markup=False))
    return out.getvalue().replace("\x1b[2m", "").replace("\x1b[0m", "").splitlines()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_a_table_fits_its_window(name: str, width: int) -> None:
    assert max(map(len, table(name, full(), width=width))) <= width


@pytest.mark.parametrize("name", NAMES)
def test_a_pipe_gets_every_character(name: str) -> None:
    lines = table(name, full())

    assert not [line for line in lines if "…" in line]
    assert len(lines) > 5


def test_of_models_without_documentation_those_that_a_finding_is_about_come_first() -> None:
    scan = full()
    first, *_ = scan.models or ()
    bare = [replaced(first, name=name, path=f"{name}.py", role="model", documentation="none") for name in ("a", "b")]
    told = replaced(scan.findings[0], subject=model_subject(bare[1]), suppressed=None)

    lines = table("models", replaced(scan, models=tuple(bare), findings=(told,)))

    assert [line.split()[0] for line in lines[1:3]] == ["b", "a"]


def test_untracked_entries_come_first() -> None:
    lines = table("runs", sample())

    assert "untracked" in lines[1]
    assert lines[1].split()[1:4] != lines[-1].split()[1:4]
    assert " test " in lines[-1]


def test_a_narrow_window_puts_the_reason_below_its_row() -> None:
    narrow, wide = (table("runs", sample(), width=width) for width in (60, 140))

    assert len(narrow) == 2 * len(wide)
    assert narrow[1] == "    why"
    assert narrow[3].startswith("    mlflow.autolog() is called")


@pytest.mark.parametrize("name", NAMES)
def test_hostile_names_are_spelt_out(name: str) -> None:
    text = "\n".join(table(name, sample())) + as_csv(name, sample())

    assert "\x1b" not in text
    assert "\x07" not in text
    assert name != "configs" or "conf/\\x1b]0;owned\\x07.yaml" in text


def test_nothing_found_and_nothing_looked_at_are_told_apart() -> None:
    looked = replaced(nothing(), runs=())

    assert table("runs", looked) == ["No runs found."]
    assert table("runs", nothing())[0].startswith("Of runs nothing can be said: they were not looked at")


def test_rows_that_are_not_wanted_are_left_out_everywhere() -> None:
    scan = sample()
    out = io.StringIO()

    shown = as_table("runs", scan, Console(file=out), wanted=lambda run: run.tracking == "remote")
    listed = json.loads(as_json("runs", scan, wanted=lambda run: run.tracking == "remote"))
    cells = list(csv.DictReader(io.StringIO(as_csv("runs", scan, wanted=lambda run: run.tracking == "remote"))))
    none = as_table("runs", scan, Console(file=out), wanted=lambda _: False)
    as_table("runs", scan, Console(file=out), wanted=lambda _: False, rest="--all lists them")

    assert shown == len(listed) == len(cells) == 10
    assert {row["tracking"] for row in cells} == {"remote"}
    assert none == 0
    assert "None of 60 runs is like that." in out.getvalue()
    assert "None of 60 is listed: --all lists them." in out.getvalue()


def test_json_is_the_document_s_own_rows() -> None:
    keys = json.loads(as_json("configs", sample()))

    assert len(keys) == 385
    assert set(keys[0]) >= {"key", "status", "readers", "near_misses", "reason"}


def test_a_column_that_says_the_usual_in_every_row_is_left_out() -> None:
    rows = tuple(run for run in sample().runs or () if run.role == "entry")
    entries = replaced(sample(), runs=rows)

    assert "role" in table("runs", sample())[0].split()
    assert "role" not in table("runs", entries)[0].split()


def test_a_short_last_column_stays_in_its_row_in_a_narrow_window() -> None:
    lines = table("hotspots", full(), width=80)

    assert lines[0].endswith("percentile")
    assert len(lines) == 1 + len(table("hotspots", full(), width=200)[1:])
