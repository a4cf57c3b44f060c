"""Draws the picture of the report page that stands in the README: `make picture`."""

import shutil
import tempfile
from pathlib import Path

from newsroom import report
from playwright.sync_api import sync_playwright

from aggregator.report.page import report_page

PICTURE = Path(__file__).parents[2] / "docs" / "report.png"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


def draw() -> None:
    """Write the picture anew, with the chromium on the PATH."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as engine:
        page = Path(folder, "report.html")
        page.write_text(report_page(report()), encoding="utf-8")
        browser = engine.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        window = browser.new_page(viewport={"width": 1200, "height": 1330})
        window.goto(page.as_uri())
        window.wait_for_selector("#shown")
        window.screenshot(path=PICTURE)
        browser.close()


if __name__ == "__main__":
    draw()
