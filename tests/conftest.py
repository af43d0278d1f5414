"""What every room's tests may use: a real browser, and expected outputs that `make golden` writes anew."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
QUIET = ("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync")


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
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where a browser is wanted

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
