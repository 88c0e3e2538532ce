"""From a first line of words to a song in the ears and on the disk."""

import re

import soundfile
from playwright.sync_api import expect

from tests.journeys.steps import ask, wait_until_playing, wait_until_ready, words_of

LYRICS = "[Verse]\nPaper lanterns in the rain\nSomebody whistles down the lane"


def percent(row):
    return int(row.get_by_role("progressbar").get_attribute("aria-valuenow"))


def test_makes_a_sung_song_that_survives_a_reload_and_is_heard_and_taken_home(studio, visits):
    page = visits.page(studio)
    row = ask(page, "rainy night in Tokyo, lo-fi, dreamy", lyrics=LYRICS, length="0:12", seed="7")

    page.wait_for_function(
        "id => document.getElementById(id).querySelector('[data-stage].done')", arg=row.get_attribute("id")
    )
    before = percent(row)
    page.reload()
    if row.get_attribute("data-state") != "ready":
        assert percent(row) >= before
    expect(words_of(page)).to_have_value(LYRICS)

    wait_until_ready(row)
    row.get_by_role("link").first.click()
    details = page.get_by_role("article", name="Song")
    expect(details.get_by_text("“rainy night in Tokyo, lo-fi, dreamy”")).to_be_visible()
    expect(details.get_by_text("you said").first).to_be_visible()
    title = details.get_by_role("heading", level=2).inner_text()
    assert title

    row.get_by_role("button", name=f"Play {title}").click()
    wait_until_playing(page)
    expect(page.get_by_role("slider", name="Position")).to_have_attribute("aria-valuemax", "12")
    sung = page.wait_for_function(
        "() => document.querySelector('[data-lyrics] .now')?.textContent"
    ).json_value()
    assert sung in LYRICS

    # A new request and another song's page leave the music alone.
    page.evaluate(
        """() => {
            const audio = document.getElementById("audio");
            audio.loop = true;
            const breaks = ({ type }) => (audio.dataset.broke = type);
            for (const name of ["pause", "emptied"]) audio.addEventListener(name, breaks);
        }"""
    )
    other = ask(page, "small jazz band", length="0:10")
    expect(other.locator("[data-stage].now")).to_be_visible()
    expect(row).to_have_class(re.compile("current"))
    other.get_by_role("link").click()
    expect(details.get_by_text("small jazz band")).to_be_visible()
    wait_until_playing(page)
    assert page.locator("#audio").get_attribute("data-broke") is None
    expect(page.get_by_role("region", name="Player").get_by_text(title)).to_be_visible()

    row.get_by_label(f"More for {title}").click()
    with page.expect_download() as downloading:
        row.get_by_role("link", name="Download FLAC").click()
    assert downloading.value.suggested_filename == f"{title}.flac"
    audio, rate = soundfile.read(downloading.value.path(), dtype="float32")
    assert (rate, audio.shape[1]) == (44_100, 2)
    assert abs(len(audio) / rate - 12) < 0.5
    assert abs(audio).max() > 0.1

    row.get_by_label(f"More for {title}").click()
    row.get_by_role("link", name="Use these words again").click()
    expect(page.get_by_label("Length", exact=True)).to_have_value("0:12")
    expect(words_of(page)).to_have_value(LYRICS)
    wait_until_ready(other)


def test_seeks_by_click_and_by_keys_and_keeps_the_volume(studio, visits):
    page = visits.page(studio)
    row = ask(page, "calm house with organ", length="0:12")
    wait_until_ready(row)
    row.get_by_role("button", name="Play").click()
    wait_until_playing(page)
    position = page.get_by_role("slider", name="Position")
    now = "document.getElementById('audio').currentTime"

    box = position.bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.5, box["y"] + 10)
    page.wait_for_function(f"() => Math.abs({now} - 6) < 1.5")
    page.get_by_role("button", name="Pause", exact=True).click()
    page.wait_for_function("() => document.getElementById('audio').paused")
    position.focus()
    page.keyboard.press("Home")
    page.wait_for_function(f"() => {now} < 0.1")
    page.keyboard.press("ArrowRight")
    page.wait_for_function(f"() => Math.abs({now} - 5) < 0.1")
    page.get_by_role("button", name="Back 5 seconds").click()
    page.wait_for_function(f"() => {now} < 0.1")
    page.get_by_role("slider", name="Volume").fill("0.4")
    page.reload()
    page.wait_for_function("() => Math.abs(document.getElementById('audio').volume - 0.4) < 0.01")
