"""Songs end well whatever happens to pages, workers and wishes meanwhile."""

import re

from playwright.sync_api import expect

from tests.journeys.steps import ask, wait_until_ready, words_of


def test_a_closed_tab_stops_nothing(stage, visits):
    context = visits.context(stage)
    page = context.new_page()
    page.goto(stage.address)
    row = ask(page, "slowly and while nobody looks")
    song = row.get_attribute("id")
    page.close()
    later = context.new_page()
    later.goto(stage.address)
    row = later.locator(f"[id='{song}']")
    expect(row).to_be_visible()
    wait_until_ready(row)


def test_a_killed_renderer_is_replaced_and_the_song_taken_up_again(stage, visits):
    page = visits.page(stage)
    row = ask(page, "slowly and and a crash on the way")
    expect(row.locator("[data-stage=compose]")).to_have_class(re.compile("now|done"))
    stage.kill_renderer()
    wait_until_ready(row)


def test_a_song_that_breaks_says_why_and_can_be_tried_again(stage, visits):
    page = visits.page(stage)
    row = ask(page, "breaks in the middle")
    expect(row).to_have_attribute("data-state", "failed")
    expect(row).to_contain_text("mistake of Undersong")
    row.get_by_role("link").click()
    trouble = page.get_by_role("group", name="What went wrong")
    expect(trouble).to_contain_text("Ask for it with other words")
    first = row.get_attribute("data-generation")
    row.get_by_role("button", name="Try again").click()
    expect(row).not_to_have_attribute("data-generation", first)
    expect(row).to_have_attribute("data-state", "failed")


def test_a_cancelled_song_stops_at_once_and_can_be_asked_for_again(stage, visits):
    page = visits.page(stage)
    row = ask(page, "slowly and then no more")
    expect(row.locator("[data-stage].now")).to_be_visible()
    row.get_by_role("button", name="Cancel").click()
    expect(row).to_have_attribute("data-state", "cancelled")
    row.get_by_role("button", name="Ask again").click()
    wait_until_ready(row)


def test_shows_places_in_the_queue_and_moves_them_up(stage, visits):
    page = visits.page(stage)
    first = ask(page, "slowly and the first")
    second = ask(page, "second in the queue")
    expect(second).to_contain_text("next")
    third = ask(page, "third in the queue")
    expect(third).to_contain_text("1 before it")
    first.get_by_role("button", name="Cancel").click()
    for row in (second, third):
        wait_until_ready(row)


def test_every_open_tab_hears_of_a_song_over_one_stream(stage, visits):
    context = visits.context(stage)
    pages = [context.new_page() for _ in range(3)]
    for page in pages:
        page.goto(stage.address)
    row = ask(pages[0], "slowly and for everybody")
    song = row.get_attribute("id")
    for page in pages[1:]:
        same = page.locator(f"[id='{song}']")
        expect(same).to_be_visible()
        expect(same.locator("[data-stage].now")).to_be_visible()
    streams = [url for url in visits.asked if url.endswith("/events")]
    assert len(streams) == 1
    pages[0].close()  # the tab that listened: another one goes on
    wait_until_ready(pages[1].locator(f"[id='{song}']"))
    assert len([url for url in visits.asked if url.endswith("/events")]) == 2


def test_asks_where_no_events_can_be_heard(stage, visits):
    context = visits.context(stage)
    context.route("**/events", lambda route: route.abort())
    page = context.new_page()
    page.goto(stage.address)
    row = ask(page, "slowly and in silence")
    wait_until_ready(row)
    visits.forgive("ERR_FAILED")


def test_offers_to_play_a_song_until_it_plays(stage, visits):
    page = visits.page(stage)
    row = ask(page, "calm")
    offer = page.get_by_role("status").get_by_role("button", name="Play")
    expect(offer).to_be_visible()
    row.get_by_role("button", name="Play").click()
    expect(row.get_by_role("button", name="Pause")).to_be_visible()
    expect(offer).to_have_count(0, timeout=1000)


def test_a_draft_outlives_the_page(stage, visits):
    page = visits.page(stage)
    page.get_by_label("What should it be?").fill("half a thou")
    words_of(page).fill("Half a line")
    expect(page.get_by_text("1 line · 3 syllables")).to_be_visible()
    page.reload()
    expect(page.get_by_label("What should it be?")).to_have_value("half a thou")
    expect(words_of(page)).to_have_value("Half a line")
    page.get_by_label("Fill in an example").click()
    expect(page.get_by_label("What should it be?")).not_to_have_value("half a thou")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_label("What should it be?")).to_have_value("half a thou")
