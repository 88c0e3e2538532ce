"""Take the pictures of the studio that the documents show: `.venv/bin/python docs/pictures/take.py`.

A studio of its own is started in a folder that is thrown away, the examples of the form are made in it as a
person would make them, and the page is taken while one song plays and another is being made. A minute or two.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

HERE = Path(__file__).parent
MADE = {"warehouse": "11", "second-cup": "4", "turn-the-key": "23", "open-window": "8", "harbour-lights": "2"}
"""Examples in the order in which they are made, each with its seed."""
SEEN = "Harbour lights"
DESK = {"width": 1440, "height": 1000}
LARGEST_BYTES = 300_000
PATIENCE_MS = 180_000


@contextmanager
def studio() -> Iterator[str]:
    """Yield the address that opens a studio in which nothing was made yet."""
    with tempfile.TemporaryDirectory(prefix="undersong-pictures-") as data:
        process = subprocess.Popen(
            [sys.executable, "-m", "undersong.cli", "up", "--port", "0", "--no-browser", "--data", data],
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            line = process.stdout.readline() if process.stdout else ""
            found = re.search(r"http://\S+", line)
            if found is None:
                sys.exit("The studio does not start.")
            yield found[0]
        finally:
            process.terminate()
            process.wait(60)


def make(page: Page, example: str, seed: str) -> None:
    """Make a song from an example."""
    print(f"Making {example} …")
    page.goto(f"{page.url.split('?')[0]}?example={example}")
    page.get_by_text("Custom", exact=True).click()
    if not page.get_by_label("Seed").is_visible():
        page.locator("summary", has_text="Settings").click()
    page.get_by_label("Seed").fill(seed)
    page.get_by_role("button", name="Make it").click()
    page.locator("#songs > li[data-open]").wait_for()
    expect(page.locator("#songs > li").first).to_have_attribute("data-state", "ready")


def arrange(page: Page) -> None:
    """Bring the page to the moment that the picture shows."""
    song = page.locator("#songs > li[data-state=ready]").first
    song.get_by_role("link").first.click()
    seen = page.get_by_role("article").filter(has=page.get_by_role("heading", name=SEEN))
    seen.get_by_role("button", name="Verse").click()
    page.wait_for_function("() => document.querySelectorAll('[data-lyrics] .past').length >= 1")
    page.get_by_role("button", name="Pause", exact=True).click()
    page.get_by_text("Simple", exact=True).click()
    page.locator("#styles summary").click()
    page.locator("#styles").get_by_text("Any style", exact=True).last.click()
    page.get_by_role("textbox", name="Words", exact=True).fill("")
    page.get_by_label("What should it be?").fill(
        "A slow waltz for an empty ballroom, strings and celesta, no drums"
    )
    expect(page.locator("#understood")).to_contain_text("Without")
    page.get_by_role("button", name="Make it").click()
    page.locator("#songs > li[data-open] [data-stage=perform].now").wait_for()
    page.get_by_role("button", name="Play", exact=True).click()
    page.locator("#said").evaluate("said => said.replaceChildren()")
    page.locator("[data-lyrics] .now").wait_for()
    page.locator("#make").evaluate("pane => pane.scrollTo(0, 0)")
    page.mouse.move(720, 620)


def main() -> None:
    """Take every picture."""
    browser = os.environ.get("UNDERSONG_BROWSER") or shutil.which("chromium")
    options = ["--no-sandbox", "--autoplay-policy=no-user-gesture-required"]
    with studio() as address, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=options)
        page = chromium.new_page(viewport=DESK, color_scheme="light")
        page.set_default_timeout(PATIENCE_MS)
        expect.set_options(timeout=PATIENCE_MS)
        page.goto(address)
        for example, seed in MADE.items():
            page.goto(address.split("?")[0])
            make(page, example, seed)
        arrange(page)
        picture = HERE / "studio.png"
        page.screenshot(path=picture)
        chromium.close()
    size_bytes = picture.stat().st_size
    print(f"{picture.name}: {size_bytes:,} bytes")
    if size_bytes > LARGEST_BYTES:
        sys.exit(f"It is larger than {LARGEST_BYTES:,} bytes.")


if __name__ == "__main__":
    main()
