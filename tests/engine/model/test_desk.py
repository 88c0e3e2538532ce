"""A mix is a document: JSON and back, strict about what a person may mistype, told apart from another's."""

import json

import pytest

from tests.engine.model.renew_schema import MIX_SCHEMA, schema_text
from undersong.engine.model import Section
from undersong.engine.model.desk import (
    LARGEST_BYTES,
    Band,
    Channel,
    Desk,
    Ride,
    SectionLevel,
    Sends,
    section_ids,
    strangers,
)
from undersong.errors import RequestError

DESK = Desk(
    title="Harbour",
    gain_db=-2.5,
    sections=(SectionLevel(id="s1", label="Verse 1", gain_db=-0.7),),
    parts={
        "piano": Channel(
            gain_db=3.25,
            pan=-0.4,
            equaliser=(Band(shape="bell", hz=315.0, gain_db=-2.0, q=1.1),),
            sends=Sends(room_db=-14.0),
            sections={"s1": 1.5},
            rides=(Ride(start_seconds=1.5, gain_db=0.4),),
        ),
        "vocals": Channel(solo=True),
    },
)


class TestJson:
    def test_comes_back_equal(self):
        assert Desk.from_json(DESK.to_json()) == DESK

    def test_is_json_that_a_person_can_read(self):
        text = DESK.to_json()
        assert json.loads(text)["parts"]["piano"]["pan"] == -0.4
        assert '{"id": "s1", "label": "Verse 1", "gain_db": -0.7}' in text
        assert '{"shape": "bell", "hz": 315.0, "gain_db": -2.0, "q": 1.1}' in text
        assert max(len(line) for line in text.splitlines()) < 90

    def test_may_begin_with_the_mark_that_some_editors_write(self):
        assert Desk.from_json(b"\xef\xbb\xbf" + DESK.to_json().encode()) == DESK

    @pytest.mark.parametrize(
        ("text", "key", "value"),
        [
            ('{"parts": {"piano": {"pan": 3}}}', "parts.piano.pan", "3"),
            ('{"parts": {"piano": {"gain_db": NaN}}}', "parts.piano.gain_db", "nan"),
            ('{"parts": {"piano": {"gain_db": 1e999}}}', "parts.piano.gain_db", "inf"),
            ('{"parts": {"piano": {"gain_db": "-3"}}}', "parts.piano.gain_db", "-3"),
            ('{"parts": {"piano": {"gain_db": null}}}', "parts.piano.gain_db", "None"),
            ('{"parts": {"piano": {"mute": "yes"}}}', "parts.piano.mute", "yes"),
            ('{"parts": {"piano": {"mute": 1}}}', "parts.piano.mute", "1"),
            ('{"parts": {"piano": {"volume": 1}}}', "parts.piano.volume", "1"),
            ('{"parts": {"piano": {"sends": {"room_db": 99}}}}', "parts.piano.sends.room_db", "99"),
            ('{"parts": {"piano": {"equaliser": [{"shape": "notch", "hz": 50}]}}}', "shape", "notch"),
            ('{"sections": [{"id": "s1", "gain_db": true}]}', "gain_db", "True"),
            ('{"headroom_db": 3}', "headroom_db", "3"),
            ('{"version": 9}', "version", "9"),
            ('{"parts": []}', "parts", "[]"),
        ],
    )
    def test_names_key_value_and_rule_of_what_is_wrong(self, text, key, value):
        with pytest.raises(RequestError) as caught:
            Desk.from_json(text)
        assert key in caught.value.message
        assert f"“{value}”" in caught.value.message
        assert "\n" not in caught.value.line

    @pytest.mark.parametrize("text", ["", "[]", "null", "[" * 100_000, b"\xff\xfe{\x00", '{"parts": {},}'])
    def test_refuses_what_is_no_mix(self, text):
        with pytest.raises(RequestError, match="not a mix") as caught:
            Desk.from_json(text)
        assert len(caught.value.line) < 400

    def test_refuses_what_is_far_too_large_without_reading_it(self):
        with pytest.raises(RequestError, match="2 MB are the most"):
            Desk.from_json(" " * (LARGEST_BYTES + 1))


class TestCompleteness:
    def test_is_whole_when_it_was_written_whole(self):
        assert Desk.from_json(DESK.to_json()).names_all(["piano", "vocals"], ["s1"])

    @pytest.mark.parametrize(
        ("parts", "sections"), [(["piano", "vocals", "drums"], ["s1"]), (["piano"], ["s1", "s2"])]
    )
    def test_leaves_open_what_it_does_not_name(self, parts, sections):
        assert not Desk.from_json(DESK.to_json()).names_all(parts, sections)

    def test_leaves_open_a_key_that_was_taken_out(self):
        told = json.loads(DESK.to_json())
        del told["parts"]["piano"]["sends"]["echo_db"]
        assert not Desk.from_json(json.dumps(told)).names_all(["piano", "vocals"], ["s1"])


class TestHearing:
    def test_hears_only_what_is_solo_and_not_muted(self):
        desk = Desk(parts={"a": Channel(), "b": Channel(solo=True), "c": Channel(solo=True, mute=True)})
        assert [desk.heard(name) for name in "abc"] == [False, True, False]

    def test_hears_all_that_is_not_muted(self):
        desk = Desk(parts={"a": Channel(), "b": Channel(mute=True)})
        assert [desk.heard(name) for name in "ab"] == [True, False]


class TestStrangers:
    def test_have_nothing_to_tell_where_all_fits(self):
        assert strangers(DESK, parts=("piano", "vocals"), sections=("s1",)) == ""

    def test_are_told_in_one_line(self):
        told = strangers(DESK, parts=("piano", "drums"), sections=("s2",))
        assert "\n" not in told
        for word in ("no part “vocals”", "not name “drums”", "no section “s1”", "has no section “s2”"):
            assert word in told

    def test_are_not_many_in_one_line(self):
        told = strangers(DESK, parts=("piano", *(f"p{i}" for i in range(500))), sections=("s1",))
        assert "and 494 more" in told
        assert len(told) < 400

    def test_are_refused_where_nothing_fits(self):
        with pytest.raises(RequestError, match=r"“piano”.*none of them"):
            strangers(DESK, parts=("drums",), sections=("s1",))


def test_has_the_schema_that_the_documents_show():
    assert MIX_SCHEMA.read_text(encoding="utf-8") == schema_text(Desk)


def test_calls_sections_by_their_number_where_they_have_no_id():
    sections = [Section(name="verse", label="Verse", start_beats=i, length_beats=1) for i in range(2)]
    assert section_ids(sections) == ("1", "2")
    assert section_ids([sections[0].model_copy(update={"id": "s7"})]) == ("s7",)
