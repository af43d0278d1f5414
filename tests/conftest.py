"""A home of its own for every test; git repositories, a browser and golden files on demand."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings
from repositories import Repository, commit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
QUIET = ("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync")

settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep results and facts of a test out of the user's folders, and git away from the user's configuration."""
    monkeypatch.setenv("MLDEBT_HOME", str(tmp_path_factory.mktemp("home")))
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.delenv("NO_COLOR", raising=False)


@pytest.fixture
def make_repository(tmp_path: Path) -> Repository:
    """Return a function that makes a repository of some files, committed once."""

    def make(files: Mapping[str, str], name: str = "project") -> Path:
        folder = tmp_path / name
        folder.mkdir()
        subprocess.run(["git", "init", "-q", "-b", "main"], cwd=folder, check=True)
        commit(folder, files)
        return folder

    return make


def browser_executable() -> str | None:
    """Return the browser to use: `MLDEBT_BROWSER`, else a Chromium on the path."""
    found = os.environ.get("MLDEBT_BROWSER") or next(filter(None, map(shutil.which, BROWSERS)), None)
    return found or (str(MAC) if MAC.exists() else None)


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """Give a headless Chromium. Without one the test is skipped, or fails where `MLDEBT_REQUIRE_BROWSER` is set."""
    executable = browser_executable()
    if executable is None:
        answer = "no Chromium here: install Debian's package chromium, or set MLDEBT_BROWSER"
        if os.environ.get("MLDEBT_REQUIRE_BROWSER"):
            pytest.fail(answer)
        pytest.skip(answer)
    from playwright.sync_api import sync_playwright  # only where a browser is wanted

    as_root = ("--no-sandbox",) if os.geteuid() == 0 else ()
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=executable, args=[*QUIET, *as_root])
        yield found
        found.close()


@pytest.fixture
def page(browser: "Browser") -> Iterator["Page"]:
    """Give an empty page of a fresh context."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with `golden/NAME` beside the test, or write that file where `MLDEBT_GOLDEN` is `write`."""
    folder = request.path.parent / "golden"

    def compare(name: str, text: str) -> None:
        expected = folder / name
        if os.environ.get("MLDEBT_GOLDEN") == "write":
            folder.mkdir(exist_ok=True)
            expected.write_text(text, encoding="utf-8")
        assert text == expected.read_text(encoding="utf-8"), f"{expected.name} differs: make golden, then read the diff"

    return compare
