"""Everything can be done without a mouse, and it can be seen where one is."""

from playwright.sync_api import expect

from tests.journeys.steps import newest, wait_until_playing, wait_until_ready


def focused(page):
    return page.evaluate("document.activeElement.id || document.activeElement.className")


def test_makes_plays_and_finds_a_song_by_keys_alone(stage, visits):
    page = visits.page(stage)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    while focused(page) != "id_prompt":
        page.keyboard.press("Tab")
    page.keyboard.type("typed with ten fingers")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("searchbox", name="Find a style")).to_be_focused()
    page.keyboard.type("folk ballad")
    page.keyboard.press("Enter")
    expect(page.locator("#style-said")).to_have_text("Folk ballad")
    page.keyboard.press("Control+Enter")
    row = newest(page)
    expect(row).to_contain_text("typed with ten fingers")
    wait_until_ready(row)

    row.get_by_role("button", name="Play").focus()
    page.keyboard.press("Enter")
    wait_until_playing(page)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Space")
    page.wait_for_function("() => document.getElementById('audio').paused")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.getElementById('audio').currentTime > 5")

    menu = row.get_by_label("More for")
    menu.focus()
    page.keyboard.press("Enter")
    expect(row.get_by_role("link", name="Download MP3")).to_be_visible()
    page.keyboard.press("Escape")
    expect(row.get_by_role("link", name="Download MP3")).to_be_hidden()
    expect(menu).to_be_focused()

    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox", name="Search titles and words")).to_be_focused()
    page.keyboard.type("ten fingers")
    expect(row).to_be_visible()
    page.keyboard.type(" zither")
    expect(page.get_by_text("No song has these words.")).to_be_visible()
    assert "fingers" not in page.url
    page.keyboard.press("Escape")
    expect(row).to_be_visible()


def test_shows_where_the_focus_is(stage, visits):
    page = visits.page(stage)
    unseen = []
    for _ in range(14):
        page.keyboard.press("Tab")
        outline = page.evaluate(
            """() => {
                const e = document.activeElement;
                const isChip = e.matches("input[type=radio]");
                return getComputedStyle(isChip ? e.labels[0] : e).outlineStyle;
            }"""
        )
        if outline == "none":
            unseen.append(focused(page))
    assert unseen == []
