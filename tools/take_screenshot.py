"""Takes docs/report.png: the first screen of the example's report in a real browser."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

PICTURE = Path(__file__).resolve().parent.parent / "docs" / "report.png"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def main() -> None:
    """Build the example, render its report and write the picture."""
    executable = os.environ.get("MLDEBT_BROWSER") or next(filter(None, map(shutil.which, BROWSERS)), None)
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        page = Path(folder) / "report.html"
        command = [sys.executable, "-m", "mldebt", "demo", "--quiet", "--output", str(page)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env={**os.environ, "CI": "true"})
        browser = playwright.chromium.launch(executable_path=executable, args=["--disable-gpu", *as_root])
        size = {"width": 1280, "height": 880}
        tab = browser.new_page(viewport=size, device_scale_factor=1.5, color_scheme="light")  # type: ignore[arg-type] # a plain dict
        tab.goto(page.as_uri())
        tab.screenshot(path=PICTURE)
        browser.close()


if __name__ == "__main__":
    main()
