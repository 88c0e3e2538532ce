"""What cannot be made is refused at once, beside the field, with everything that was typed still there."""

import pytest
from playwright.sync_api import expect

from tests.journeys.steps import open_settings, send, words_of, write

LONG = "la " * 16_700
FAULTS = [
    ("Tempo", "0", "from 30 to 300"),
    ("Tempo", "1000", "from 30 to 300"),
    ("Tempo", "fast", "from 30 to 300"),
    ("Key", "H#", "The key “H#”"),
    ("Meter", "13/8", "The meter “13/8”"),
    ("Length", "0", "from 0:10 to 10:00"),
    ("Length", "2 h", "from 0:10 to 10:00"),
    ("Seed", "-1", "The seed “-1”"),
    ("Instruments", "piano, theremoon", "There is no instrument “theremoon”"),
    ("What should it be?", " ", "The prompt is empty"),
    ("Words", LONG, "are too many for the lyrics"),
    ("Words", "[Verse]\nКак хорошо", "Cyrillic letters"),
    ("Words", "[Verse]\n[Chorus]", "no words to sing"),
    ("Words", "Chords: Am Q9\nA line", "“Q9” is not a chord"),
    ("Words", "Sing it now\n" * 650, "a song has at most 10:00"),
]


@pytest.mark.parametrize(("label", "value", "says"), FAULTS, ids=[f"{a}-{b[:12]!r}" for a, b, _ in FAULTS])
def test_says_what_is_wrong_beside_the_field_and_keeps_what_was_typed(stage, visits, label, value, says):
    page = visits.page(stage)
    count = page.locator("#songs > li").count()
    write(page, "a song that stays", lyrics="A line that stays", title="A title that stays")
    field = words_of(page) if label == "Words" else page.get_by_label(label, exact=True)
    field.fill(value)
    send(page)

    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    told = page.locator(f"[id='{field.get_attribute('aria-describedby').split()[-1]}']")
    expect(told).to_contain_text(says)
    expect(told).to_be_in_viewport()
    assert page.locator(".fault").count() == 1
    expect(field).to_have_value(value)
    expect(page.get_by_label("Title", exact=True)).to_have_value("A title that stays")
    assert page.locator("#songs > li").count() == count

    field.fill("")
    expect(page.locator(".fault")).to_have_count(0)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("style", "There is no style “polka”"),
        ("voice", "There is no voice “polka”"),
        ("master", "There is no master “polka”"),
    ],
)
def test_refuses_names_that_no_list_offers(stage, visits, name, says):
    page = visits.page(stage)
    write(page, "a song", lyrics="A line")
    open_settings(page)
    page.evaluate(
        """name => {
            const field = document.querySelector(`#form select[name=${name}]`);
            if (field) field.append(new Option("polka", "polka", true, true));
            else document.querySelector(`#form [name=${name}]:checked`).value = "polka";
        }""",
        name,
    )
    send(page)
    expect(page.locator(".fault")).to_contain_text(says)


def test_tells_everything_that_is_wrong_at_once(stage, visits):
    page = visits.page(stage)
    write(page, " ", tempo="0", key="H#", length="2 h")
    send(page)
    expect(page.locator(".fault")).to_have_count(4)
    expect(page.get_by_label("What should it be?")).to_be_focused()


def test_says_that_a_flood_of_text_cannot_be_sent(stage, visits):
    page = visits.page(stage)
    write(page, "a song", lyrics="я" * 120_000)
    send(page)
    expect(page.get_by_role("status").filter(has_text="too much text")).to_be_visible()
    assert len(words_of(page).input_value()) == 120_000
    visits.forgive("413")
