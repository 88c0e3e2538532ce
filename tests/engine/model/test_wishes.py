"""What a person asks for is checked word by word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersong.engine.model import Wishes
from undersong.errors import RequestError


def read(**words: object) -> Wishes:
    return Wishes.read({"prompt": "pop", **words})


class TestRead:
    def test_takes_a_prompt_alone(self):
        assert read() == Wishes(prompt="pop")

    def test_takes_empty_fields_of_a_form_as_left_open(self):
        fields = dict.fromkeys(["title", "lyrics", "style", "bpm", "key", "meter", "duration", "seed"], "")
        assert read(**fields) == Wishes(prompt="pop")

    @pytest.mark.parametrize("prompt", ["", "  \n", None])
    def test_refuses_an_empty_prompt(self, prompt):
        with pytest.raises(RequestError, match="prompt"):
            Wishes.read({"prompt": prompt})

    @pytest.mark.parametrize(
        ("text", "seconds"),
        [
            ("2:30", 150),
            ("150", 150),
            ("150 s", 150),
            ("2 min", 120),
            ("2.5 min", 150),
            (90, 90),
            ("0:10", 10),
        ],
    )
    def test_reads_durations(self, text, seconds):
        assert read(duration=text).duration_seconds == seconds

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            *(("bpm", v) for v in ("0", "1000", "fast", "-4", "1e2", "nan", "٣", 29.9, True)),
            *(("duration", v) for v in ("0", "2 h", "601", "9", "1:75", "-1", "two", "1e3", "inf")),
            *(("seed", v) for v in ("-1", str(2**63), "1.5", "x")),
            ("key", "H#"),
            ("meter", "13/8"),
            ("lyrics", "la " * 20_000),
            ("prompt", "x" * 2001),
            ("title", "x" * 121),
            ("instruments", ",".join("abcdefghijklmnop")),
            ("instrumental", "maybe"),
            ("lyrics", "I was walking\x00 home"),
            ("prompt", "rain \udced"),
        ],
    )
    def test_refuses_a_bad_value_and_names_the_field(self, field, value):
        with pytest.raises(RequestError) as caught:
            Wishes.read({"prompt": "pop"} | {field: value})
        assert caught.value.field == field
        assert "\n" not in caught.value.line

    def test_refuses_a_setting_that_does_not_exist(self):
        with pytest.raises(RequestError, match="tempo"):
            read(tempo=90)

    def test_refuses_an_instrumental_with_lyrics(self):
        with pytest.raises(RequestError, match="instrumental"):
            read(instrumental="on", lyrics="la la")

    def test_joins_what_unicode_writes_in_two_ways(self):
        assert read(lyrics="cafe\u0301\r\nla").lyrics == "café\nla"

    @given(st.dictionaries(st.sampled_from(["bpm", "key", "meter", "duration", "seed", "lyrics"]), st.text()))
    def test_answers_any_text_with_values_or_one_error(self, words):
        try:
            read(**words)
        except RequestError as error:
            assert error.field in words
