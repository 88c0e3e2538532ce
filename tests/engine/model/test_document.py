"""Brief and Score are JSON and back; what is neither is refused with one clear error."""

import json
from fractions import Fraction

import pytest

from undersong.engine.model import Brief, Desk, Feel, Note, Part, Role, Score, Section
from undersong.errors import RequestError

BRIEF = Brief(
    prompt="warm pop",
    title="Warm",
    style="pop",
    bpm=104,
    key="A major",
    meter="4/4",
    duration_seconds=60,
    master="streaming",
    seed=7,
)
NOTE = Note(start_beats=Fraction(1, 3), length_beats=Fraction(1, 2), pitch=60, velocity=0.7)
SCORE = Score(
    title="Warm",
    style="pop",
    bpm=104,
    key="A major",
    meter="4/4",
    duration_seconds=60,
    seed=7,
    master="streaming",
    edition="1",
    feel=Feel(),
    sections=(Section(name="verse", label="Verse", start_beats=Fraction(0), length_beats=Fraction(4)),),
    chords=(),
    parts=(Part(name="piano", instrument="piano", role=Role.COMP, notes=(NOTE,)),),
)


class TestJson:
    @pytest.mark.parametrize("value", [BRIEF, SCORE], ids=["brief", "score"])
    def test_comes_back_equal(self, value):
        assert type(value).from_json(value.to_json()) == value

    def test_keeps_musical_time_exact(self):
        assert Score.from_json(SCORE.to_json()).parts[0].notes[0].start_beats == Fraction(1, 3)

    @pytest.mark.parametrize("text", ["", "{", "[1, 2, 3]", '{"hello": 1}', "null", b"\xff\xfe", "9" * 5000])
    def test_refuses_what_is_no_score(self, text):
        with pytest.raises(RequestError, match="not a Score") as caught:
            Score.from_json(text)
        assert "\n" not in caught.value.line

    def test_refuses_two_parts_with_one_name(self):
        with pytest.raises(RequestError, match="same name"):
            Score.from_json(SCORE.model_copy(update={"parts": SCORE.parts * 2}).to_json())

    def test_keeps_the_name_of_the_mix_free(self):
        part = SCORE.parts[0].model_copy(update={"name": "mix"})
        with pytest.raises(RequestError, match="mix"):
            Score.from_json(SCORE.model_copy(update={"parts": (part,)}).to_json())

    @pytest.mark.parametrize(
        ("name", "value"),
        [("bpm", 1e-9), ("bpm", 5000.0), ("duration_seconds", 3600.0), ("duration_seconds", 0.001)],
    )
    def test_refuses_what_no_song_has(self, name, value):
        with pytest.raises(RequestError, match=name):
            Score.from_json(SCORE.model_copy(update={name: value}).to_json())

    @pytest.mark.parametrize("name", ["start_beats", "length_beats"])
    def test_refuses_a_note_beyond_all_songs(self, name):
        part = SCORE.parts[0]
        late = part.model_copy(update={"notes": (NOTE.model_copy(update={name: Fraction(10**6)}),)})
        with pytest.raises(RequestError, match=name):
            Score.from_json(SCORE.model_copy(update={"parts": (late,)}).to_json())

    def test_may_begin_with_the_mark_that_some_editors_write(self):
        assert Score.from_json("\ufeff" + SCORE.to_json()) == SCORE

    @pytest.mark.parametrize("late_ms", [1e308, -5_000.0, float("inf")])
    def test_refuses_hands_that_are_later_than_any(self, late_ms):
        feel = Feel.model_construct(offset_ms={"lead": late_ms})
        with pytest.raises(RequestError, match="offset_ms"):
            Score.from_json(SCORE.model_copy(update={"feel": feel}).to_json())

    def test_tells_a_later_version_from_what_is_no_score(self):
        later = json.loads(SCORE.to_json()) | {"version": 3, "weather": "rain"}
        with pytest.raises(RequestError, match="version “3”; the latest known here is 2") as caught:
            Score.from_json(json.dumps(later))
        assert "later" in caught.value.hint
        with pytest.raises(RequestError, match="not a mix"):
            Desk.from_json(json.dumps(later))

    def test_describes_the_brief_as_a_json_schema(self):
        schema = Brief.model_json_schema()
        assert {"prompt", "style", "bpm", "key", "meter", "seed"} <= set(schema["required"])
        assert schema["additionalProperties"] is False
