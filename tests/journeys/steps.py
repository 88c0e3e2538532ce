"""What people do on the page, by the labels that they read."""

import re

from playwright.sync_api import Locator, Page, Response, expect


def write(page: Page, prompt: str, *, lyrics: str = "", **settings: str) -> None:
    """Fill in the form; settings are named by their labels, in lower case."""
    page.get_by_label("What should it be?").fill(prompt)
    words_of(page).fill(lyrics)
    if settings:
        open_settings(page)
    for label, value in settings.items():
        page.get_by_label(label.capitalize(), exact=True).fill(value)


def words_of(page: Page) -> Locator:
    """Return the field that the lyrics are written into."""
    return page.get_by_role("textbox", name="Words", exact=True)


def open_settings(page: Page) -> None:
    """Show every setting."""
    page.get_by_text("Custom", exact=True).click()
    if not page.get_by_label("Tempo").is_visible():
        page.locator("summary", has_text="Settings").click()


def send(page: Page) -> None:
    """Ask for the song."""
    page.get_by_role("button", name="Make it").click()


def newest(page: Page) -> Locator:
    """Return the first row of the list."""
    return page.locator("#songs > li").first


def ask(page: Page, prompt: str, *, lyrics: str = "", **settings: str) -> Locator:
    """Ask for a song and return its row."""
    write(page, prompt, lyrics=lyrics, **settings)
    with page.expect_response(_takes_the_form) as answered:
        send(page)
    text = answered.value.text()
    assert answered.value.ok, text
    found = re.search(r'id="(song-[0-9a-f-]+)"', text)
    assert found, text
    row = page.locator(f"[id='{found[1]}']")
    expect(row).to_be_visible()
    return row


def _takes_the_form(answer: Response) -> bool:
    """Whether an answer is to the form itself, not to the preview that follows the typing."""
    return answer.request.method == "POST" and not answer.url.endswith("/understand")


def wait_until_ready(row: Locator) -> None:
    """Return when the song can be heard."""
    expect(row).to_have_attribute("data-state", "ready", timeout=120_000)


def wait_until_playing(page: Page) -> None:
    """Return when the sound moves."""
    page.wait_for_function(
        "() => { const audio = document.getElementById('audio');"
        " return !audio.paused && audio.readyState >= 3 && audio.currentTime > 0.3; }"
    )
