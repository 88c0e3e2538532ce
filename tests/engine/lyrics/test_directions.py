"""Directions: what is said of a section, in several languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersong.engine.lyrics.directions import Direction, read_directions


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("louder", ["louder"]),
        ("very soft, whispered", ["softer", "whispered"]),
        ("leiser, ohne Schlagzeug", ["softer", "no schlagzeug"]),
        ("más suave, sin batería", ["softer", "no bateria"]),
        ("plus fort; avec cordes", ["louder", "cordes"]),
        ("guitar only", ["only guitar"]),
        ("no drums and bass", ["no drums", "no bass"]),
        ("strings & brass join in", ["strings", "brass"]),
        ("A Cappella", ["a cappella"]),
        ("soft piano", ["softer", "piano"]),
        ("key change up | half-time", ["key up", "half time"]),
        ("fade out", ["fade"]),
    ],
)
def test_knows_what_people_write_beside_a_tag(text, said):
    directions, unread = read_directions(text)
    assert [str(d) for d in directions] == said
    assert unread == ()


def test_gives_back_what_can_be_no_direction():
    assert read_directions("as if the sea had swallowed it") == ((), ("as if the sea had swallowed it",))


def test_takes_a_short_unknown_phrase_for_the_name_of_a_player():
    assert read_directions("hurdy gurdy") == ((Direction("with", "hurdy gurdy"),), ())


@given(st.text(max_size=80))
def test_reads_any_text(text):
    directions, unread = read_directions(text)
    assert all(d.kind for d in directions)
    assert all(u.strip() for u in unread)
