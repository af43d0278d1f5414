"""The example as a newcomer meets it: one command, and a page that says what the story promised."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from mldebt.demo.build import build_demo

if TYPE_CHECKING:
    from playwright.sync_api import Page

EXPECTED = {
    ("untracked-run", "train/returns.py"): "new",
    ("untracked-run", "train/baseline.py"): "existing",
    ("untracked-sweep", "train/tune_daily.py"): "existing",
    ("untracked-run", "notebooks/01_till_exploration.ipynb"): "existing",
    ("tracking-off-by-default", "train/network.py"): "existing",
    ("placeholder-documentation", "bakery/models/returns.py"): "new",
    ("complexity-hotspot", "bakery/features.py"): "worsened",
    ("oversized-notebook-cell", "notebooks/01_till_exploration.ipynb"): "existing",
    ("dead-config-key", "conf/config.yaml"): "existing",
    ("dead-config-key", "conf/model/boosting.yaml"): "new",
    ("dead-config-file", "settings/rolls_2024.yaml"): "existing",
}
GONE = {("untracked-run", "train/promotions.py", "repaired")}
NOTED = "train/prophet_weekly.py"
CALM = (
    "train/daily.py", "bakery/models/daily.py", "models/daily_boosting.pkl", "notebooks/02_holiday_effect.ipynb",
    "docs/cards/daily.md",
)  # fmt: skip


def mldebt(*arguments: str, home: Path, cwd: Path) -> str:
    environment = {"MLDEBT_HOME": str(home), "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(home), "CI": "true"}
    command = [sys.executable, "-m", "mldebt", *arguments]
    ended = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


@pytest.fixture(scope="module")
def demo_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """Run the one command and return what it printed and the page it wrote."""
    folder = tmp_path_factory.mktemp("newcomer")
    printed = mldebt("demo", "-o", "page.html", "--folder", "kept", home=folder / "home", cwd=folder)
    return printed, folder / "page.html"


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, object]]]:
    """Scan the earlier commit and then the last one, as a team that scans every month would."""
    folder = tmp_path_factory.mktemp("team")
    demo = build_demo(folder / "demo")
    scan = ("scan", str(demo.folder), "--preview", "--format", "json", "--rev")
    mldebt(*scan, demo.earlier, home=folder / "home", cwd=folder)
    said = mldebt(*scan, demo.head, home=folder / "home", cwd=folder)
    found: dict[str, list[dict[str, object]]] = json.loads(said)
    return found


def test_a_kept_example_keeps_its_trend(demo_run: tuple[str, Path]) -> None:
    folder = demo_run[1].parent

    rows = mldebt("trend", "kept", "--format", "csv", home=folder / "home", cwd=folder).splitlines()

    assert len(rows) > 6


def test_what_the_verdict_says_was_repaired_is_what_the_list_shows(demo_run: tuple[str, Path]) -> None:
    page = demo_run[1].read_text(encoding="utf-8")

    assert "1 finding was repaired" in page
    assert len(re.findall(r">repaired</", page)) == 1


def test_the_command_ends_by_naming_the_page(demo_run: tuple[str, Path]) -> None:
    printed, page = demo_run

    assert printed.splitlines()[-1].endswith(str(page))
    assert page.stat().st_size < 300_000


def test_the_scan_finds_the_debts_of_the_story(document: dict[str, list[dict[str, object]]]) -> None:
    found = {(row["name"], row["path"]): row["status"] for row in document["findings"]}

    assert {key: found.get(key) for key in EXPECTED} == EXPECTED


def test_what_the_story_recorded_is_repaired_and_a_note_that_it_deleted_is_not(
    document: dict[str, Any], tmp_path: Path
) -> None:
    demo = build_demo(tmp_path / "demo")
    scan = ("scan", str(demo.folder), "--format", "json", "--rev", demo.earlier)
    earlier = json.loads(mldebt(*scan, home=tmp_path / "home", cwd=tmp_path))
    gone = {(row["name"], row["path"], row["how"]) for row in document["compared"]["fixed"]}

    assert [row["severity"] for row in earlier["findings"] if row["path"] == NOTED] == ["info"]
    assert gone == GONE


def test_the_tidy_parts_of_the_story_are_left_alone_but_for_a_pickle(
    document: dict[str, list[dict[str, object]]],
) -> None:
    found = [(row["code"], row["path"]) for row in document["findings"] if row["path"] in CALM]

    assert found == [("MLD208", "models/daily_boosting.pkl")]


def test_no_part_of_the_scan_failed(document: dict[str, list[dict[str, object]]]) -> None:
    assert document["failures"] == []


@pytest.mark.browser
def test_the_page_opens_without_a_request_or_an_error(demo_run: tuple[str, Path], page: "Page") -> None:
    requests: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)

    page.goto(demo_run[1].as_uri())

    assert errors == []
    assert [url for url in requests if not url.startswith(("file:", "data:"))] == []
    assert re.search(r"\d of \d+ training runs are tracked", page.inner_text("body"))


@pytest.mark.browser
def test_the_page_fits_a_phone(demo_run: tuple[str, Path], page: "Page") -> None:
    page.set_viewport_size({"width": 390, "height": 844})

    page.goto(demo_run[1].as_uri())

    assert page.evaluate("document.documentElement.scrollWidth") <= 390
