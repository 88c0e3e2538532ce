"""Words stand under the section in which they are sung, wishes beside the values that every song has."""

import json

from undersong.apps.studio.details import Line, Stanza, clock, stanzas, wishes_of
from undersong.engine.interpret import interpret

SECTIONS = [
    {"name": "Intro", "start": 0.0, "end": 4.0},
    {"name": "Verse", "start": 4.0, "end": 12.0},
    {"name": "Chorus", "start": 12.0, "end": 20.0},
]


def line(text, start, end):
    return {"text": text, "start": start, "end": end}


def test_groups_lines_by_section_and_lets_an_upbeat_belong_to_what_it_leads_into():
    told = {"sections": SECTIONS, "lines": [line("One", 4.1, 6), line("Two", 8, 11), line("Three", 11.7, 14)]}
    assert [(stanza.label, [one.text for one in stanza.lines]) for stanza in stanzas(told)] == [
        ("Verse", ["One", "Two"]),
        ("Chorus", ["Three"]),
    ]


def test_shows_words_without_times_where_none_are_told():
    assert stanzas({"lyrics": "[Verse]\nOne\n\n[Solo]\n[Chorus]\nTwo"}) == [
        Stanza("Verse", None, [Line("One")]),
        Stanza("Chorus", None, [Line("Two")]),
    ]
    assert stanzas({"lyrics": None}) == []


def test_writes_times_as_clocks_do():
    assert [clock(seconds) for seconds in (0, 5.4, 59.6, 150, None)] == [
        "0:00",
        "0:05",
        "0:59",
        "2:30",
        "0:00",
    ]


def test_tells_what_was_wished_and_nothing_that_was_chosen():
    brief = interpret("jazzy house, no drums, with a long build-up, 124 bpm")
    told = {fact.label: (fact.value, fact.origin) for fact in wishes_of(json.loads(brief.to_json()))}
    assert told["Mixed with"] == ("Jazz swing", "you said")
    assert told["Without"] == ("Drums", "you said")
    assert set(told) == {"Mixed with", "Without", "Form"}


def test_tells_nothing_of_a_brief_that_it_cannot_read():
    assert list(wishes_of(None)) == list(wishes_of({"prompt": "of an older edition"})) == []
