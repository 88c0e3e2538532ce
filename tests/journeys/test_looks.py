"""Every state of the page, light and dark, on a desk and on a phone: usable by everybody, never too wide."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE
from tests.journeys.steps import ask, open_settings, send, wait_until_ready, write
from undersong.policy.reader import read_profile

LOOKS = ("light", "dark")
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


STILL = """() => !document.querySelector(".htmx-request, .htmx-swapping, .htmx-settling")
    && document.getAnimations().every((one) => one.playState === "finished")"""


def faults(page: Page, *, but: str = "") -> list[str]:
    """Return what an accessibility check finds, once nothing moves, in both looks; a rule may be left out."""
    options = {**RULES, "rules": {but: {"enabled": False}}} if but else RULES
    found = []
    for look in LOOKS:
        page.emulate_media(color_scheme=look, reduced_motion="reduce")
        page.wait_for_function(STILL)
        for fault in Axe().run(page, options=options).response["violations"]:
            places = [node["target"] for node in fault["nodes"]]
            found.append(f"{look}: {fault['id']} {places[:4]}: {fault['help']}")
    return found


def overflow(page: Page) -> int:
    """Return by how many pixels the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def check(page: Page) -> None:
    assert faults(page) == []
    assert overflow(page) <= 0


@pytest.fixture(params=[DESK, PHONE], ids=["desk", "phone"])
def size(request):
    return request.param


def test_an_empty_studio_teaches(empty_studio, visits, size):
    page = visits.page(empty_studio, viewport=size)
    check(page)
    tabs = page.get_by_role("navigation", name="Parts of the page")
    if tabs.is_visible():
        for name in ("Songs", "Song"):
            tabs.get_by_role("link", name=name, exact=True).click()
            check(page)
        tabs.get_by_role("link", name="Songs", exact=True).click()
    page.get_by_role("list", name="Examples").get_by_role("link").first.click()
    expect(page.get_by_label("What should it be?")).not_to_have_value("")
    check(page)


def test_a_form_with_faults_can_be_read(stage, visits, size):
    page = visits.page(stage, viewport=size)
    write(page, " ", tempo="fast", key="H#")
    send(page)
    expect(page.locator(".fault")).to_have_count(3)
    check(page)


def test_a_song_can_be_followed_and_read(stage, visits, size):
    page = visits.page(stage, viewport=size)
    # A title of its own: beside it stands the last song that was made here, with a button to play it.
    title = f"The extraordinarily long and winding title of a song {size['width']} points wide, sung at dusk"
    row = ask(page, "slowly and to be looked at", lyrics="A line\nAnother", title=title)
    expect(row.locator("[data-stage].now")).to_be_visible()
    check(page)
    wait_until_ready(row)
    row.get_by_label(f"More for {title}").click()
    # What an open menu covers for a moment is no target meanwhile, however little of it is seen.
    assert faults(page, but="target-size") == []
    assert overflow(page) <= 0
    page.keyboard.press("Escape")
    row.get_by_role("link", name=title).click()
    expect(page.get_by_role("article", name="Song").get_by_role("heading", name=title)).to_be_visible()
    page.get_by_role("article", name="Song").get_by_role("button", name=f"Play {title}").click()
    expect(page.get_by_role("article").get_by_role("button", name=f"Pause {title}")).to_be_visible()
    check(page)


def test_a_failed_song_can_be_read(stage, visits, size):
    page = visits.page(stage, viewport=size)
    row = ask(page, "breaks while it is looked at")
    expect(row).to_have_attribute("data-state", "failed")
    check(page)
    row.get_by_role("link").click()
    expect(page.get_by_role("group", name="What went wrong")).to_be_visible()
    check(page)


def test_pages_without_a_song_can_be_read(stage, visits):
    page = visits.page(stage, "/nothing-here")
    check(page)
    page.context.clear_cookies()
    page.goto(stage.address)
    check(page)


def test_keeps_nothing_in_the_browser_but_what_the_policy_declares(stage, visits):
    page = visits.page(stage)
    ask(page, "calm")
    page.get_by_role("button", name="Dark or light").click()
    page.get_by_role("slider", name="Volume").fill("0.4")
    declared = {(entry.kind, entry.name) for entry in read_profile("tacet").storage if entry.lives != "PT0S"}
    for kind in ("localStorage", "sessionStorage"):
        kept = {(kind, name) for name in page.evaluate(f"Object.keys({kind})")}
        assert kept == {entry for entry in declared if entry[0] == kind}
    page.goto(f"{stage.address}/nothing-here")
    assert page.evaluate("Object.keys(sessionStorage)") == []


PRESSED = (
    "#form button:not([aria-hidden]), #form select, #form textarea, #form summary, #form input[type=text], "
    "#form input[type=search], .tabs a, .top button"
)


def test_has_targets_for_thumbs(stage, visits):
    page = visits.page(stage, viewport=PHONE)
    open_settings(page)
    heights = page.evaluate(
        "them => [...document.querySelectorAll(them)].map(e => [e.id, e.getBoundingClientRect().height])",
        PRESSED,
    )
    assert [(name, height) for name, height in heights if 0 < height < 44] == []


def test_remembers_the_look_that_was_chosen(stage, visits):
    page = visits.page(stage, color_scheme="light")
    paper = "getComputedStyle(document.documentElement).backgroundColor"
    light = page.evaluate(paper)
    page.get_by_role("button", name="Dark or light").click()
    dark = page.evaluate(paper)
    assert light != dark
    page.reload()
    assert page.evaluate(paper) == dark
    page.emulate_media(color_scheme="dark")
    page.get_by_role("button", name="Dark or light").click()
    assert page.evaluate(paper) == light
