"""The page works where no script runs: forms are sent, links lead somewhere."""

import re

from playwright.sync_api import expect

from tests.journeys.steps import newest, words_of


def test_asks_for_a_song_and_hears_it_by_plain_forms(stage, visits):
    page = visits.page(stage, java_script_enabled=False)
    page.get_by_text("Custom", exact=True).click()
    page.locator("summary", has_text="Settings").click()
    page.get_by_label("What should it be?").fill("plain and simple")
    page.get_by_label("Tempo").fill("fast")
    page.get_by_role("button", name="Make it").click()
    expect(page.locator(".fault")).to_contain_text("The tempo “fast”")
    expect(page.get_by_label("What should it be?")).to_have_value("plain and simple")

    page.get_by_label("Tempo").fill("92")
    page.get_by_label("Length").fill("0:10")
    words_of(page).fill("Many a line that takes its time\n" * 10)
    page.get_by_role("button", name="Make it").click()
    expect(page.locator(".field-duration .fault")).to_contain_text("too short for the lyrics")
    expect(words_of(page)).to_have_value("Many a line that takes its time\n" * 10)

    page.get_by_label("Length").fill("")
    page.get_by_role("button", name="Make it").click()
    expect(page).to_have_url(re.compile("/songs/"))
    while (state := newest(page).get_attribute("data-state")) != "ready":
        assert state != "failed"
        page.reload()
    page.reload()
    sound = page.locator("article audio")
    expect(sound).to_be_visible()
    answer = page.request.get(stage.address + sound.get_attribute("src"), headers={"Range": "bytes=0-99"})
    assert (answer.status, len(answer.body())) == (206, 100)
    assert page.locator("button[data-play]:visible, button[data-seek]:visible").count() == 0
    section = page.get_by_role("list").filter(has_text="Verse").get_by_role("link").first
    assert re.fullmatch(re.escape(sound.get_attribute("src")) + r"#t=\d+\.\d+", section.get_attribute("href"))


def test_fills_the_form_from_a_link(stage, visits):
    page = visits.page(stage, "/?example=harbour-lights", java_script_enabled=False)
    assert "harbour" in page.get_by_label("What should it be?").input_value()
    page.locator("#styles summary").click()
    expect(page.get_by_role("radio", name="Folk ballad")).to_be_checked()


def test_shows_what_is_understood_at_the_press_of_a_button(stage, visits):
    page = visits.page(stage, java_script_enabled=False)
    page.get_by_label("What should it be?").fill("jazzy house in F minor, no drums")
    page.get_by_role("button", name="Show what is understood").click()
    shown = page.get_by_role("region", name="What is understood")
    expect(shown).to_contain_text("Jazz swing")
    expect(page.get_by_label("What should it be?")).to_have_value("jazzy house in F minor, no drums")
    page.get_by_role("button", name="Make it").click()
    expect(page).to_have_url(re.compile("/songs/"))


def test_says_how_to_get_in(stage, visits):
    context = visits.context(stage)
    context.clear_cookies()
    page = context.new_page()
    answer = page.goto(stage.address)
    assert answer.status == 401
    expect(page.get_by_role("heading", name="The door is closed")).to_be_visible()
    expect(page.get_by_text("undersong up").first).to_be_visible()


def test_says_that_there_is_nothing(stage, visits):
    page = visits.page(stage, "/songs/00000000-0000-4000-8000-000000000000")
    expect(page.get_by_role("heading", name="There is nothing here")).to_be_visible()
    page.get_by_role("link", name="Back to the studio").click()
    expect(page.get_by_role("heading", name="Make a song")).to_be_visible()
