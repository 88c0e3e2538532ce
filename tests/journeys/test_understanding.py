"""What is understood stands beside the words before anything is made; a style has many names."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESK, PHONE
from tests.journeys.steps import newest, send, words_of, write
from tests.journeys.test_looks import check


@pytest.fixture
def page(stage, visits):
    return visits.page(stage)


def shown(page):
    """Return the place where it stands."""
    return page.get_by_role("region", name="What is understood")


def test_follows_the_words_and_sets_names_aside(page):
    expect(shown(page)).to_contain_text("Say what it should be")
    write(page, "jazzy house in F minor, no drums, like Nobody Knownsen")
    expect(shown(page)).to_contain_text("Jazz swing")
    expect(shown(page)).to_contain_text("“Nobody Knownsen” was set aside")
    write(page, "a waltz at 150 bpm")
    expect(shown(page)).to_contain_text("150 BPM")
    expect(shown(page)).not_to_contain_text("Nobody")
    assert page.locator("#songs > li[data-open]").count() == 0


def test_says_what_cannot_be_made_before_it_is_asked_for(page):
    write(page, "calm pop", tempo="fast")
    expect(shown(page)).to_contain_text("The tempo “fast”")
    write(page, "calm pop", tempo="92")
    expect(shown(page)).to_contain_text("92 BPM")


def test_comes_back_with_a_draft(page):
    write(page, "slow reggae in A minor")
    expect(shown(page)).to_contain_text("Reggae")
    page.reload()
    expect(shown(page)).to_contain_text("Reggae")


def test_leaves_the_button_alone_and_the_form_usable(page):
    write(page, "calm pop")
    expect(shown(page)).to_contain_text("Pop")
    send(page)
    expect(newest(page)).to_be_visible()
    expect(shown(page)).to_contain_text("Pop")


def test_drafts_words_that_can_be_read_and_taken_over(page):
    write(page, "warm pop song about leaving a harbour, 1:00")
    drafted = shown(page).get_by_text("Words are drafted for you")
    drafted.click()
    first = page.locator("#drafted-words").inner_text()
    page.get_by_label("What should it be?").press_sequentially(" please")
    expect(page.locator("#drafted")).to_have_attribute("open", "")
    page.get_by_role("button", name="Change these words").click()
    expect(words_of(page)).to_be_focused()
    assert words_of(page).input_value().startswith(first.splitlines()[0])
    expect(shown(page)).to_contain_text("yours")
    expect(drafted).to_have_count(0)
    page.get_by_role("switch", name="Instrumental").check()
    expect(shown(page)).to_contain_text("none, instrumental")
    assert page.locator("#songs > li[data-open]").count() == 0


def test_finds_a_style_by_another_name_with_keys_alone(page):
    write(page, "calm")
    picker = page.locator("#styles summary")
    picker.focus()
    page.keyboard.press("Enter")
    search = page.get_by_role("searchbox", name="Find a style")
    expect(search).to_be_focused()
    page.keyboard.type("musica brasileira")
    expect(page.get_by_role("radio")).to_have_count(3)  # beside those of simple and custom
    page.keyboard.press("Enter")
    expect(picker).to_be_focused()
    expect(picker).to_contain_text("Bossa nova")
    expect(shown(page)).to_contain_text("Bossa nova")
    page.keyboard.press("Enter")
    expect(search).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="Bossa nova")).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Escape")
    expect(picker).to_be_focused()
    expect(picker).not_to_contain_text("Bossa nova")


def test_says_that_no_style_is_called_so(page):
    page.locator("#styles summary").click()
    page.get_by_role("searchbox", name="Find a style").fill("polka-core")
    expect(page.get_by_text("No style is called so")).to_be_visible()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_can_be_read_by_everybody(stage, visits, size):
    page = visits.page(stage, viewport=size)
    write(page, "jazzy house in F minor, no drums, like Nobody Knownsen")
    expect(shown(page)).to_contain_text("set aside")
    check(page)
    page.locator("#styles summary").click()
    check(page)
    page.get_by_role("group", name="Latin and world").get_by_text("Tango", exact=True).click()
    expect(page.locator("#style-said")).to_have_text("Tango")
    expect(page.locator("#styles")).not_to_have_attribute("open", "")
    expect(words_of(page)).to_be_visible()
