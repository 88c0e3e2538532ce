"""Songs: the laws that hold for every brief."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.compose.briefs import LYRICS, STYLES, SUNG_LINES, make_brief, part_of
from undersong.engine.compose import compose
from undersong.engine.instruments.catalogue import instruments
from undersong.engine.model import Role, Score
from undersong.engine.theory.clock import Clock
from undersong.engine.theory.meter import SUPPORTED
from undersong.errors import RequestError

REFUSED = ["drums", "bass", "keys", "synths"]
KEYS = ("C major", "F# minor", "Bb major", "Eb minor", "D dorian", "E phrygian", "G mixolydian", "A minor")
briefs = st.builds(
    make_brief,
    st.sampled_from(STYLES),
    seed=st.integers(0, 2**63 - 1),
    bpm=st.floats(30, 300).map(lambda x: round(x, 1)),
    meter=st.sampled_from(SUPPORTED),
    key=st.sampled_from(KEYS),
    duration_seconds=st.floats(10, 32).map(lambda x: round(x, 1)),
    energy=st.floats(0, 1),
    instruments=st.lists(st.sampled_from(sorted(instruments())), max_size=3, unique=True).map(tuple),
    without=st.lists(st.sampled_from(REFUSED), max_size=2, unique=True).map(tuple),
)


def notes_of(score):
    return [n for p in score.parts for n in p.notes]


@settings(max_examples=25, deadline=None)
@given(briefs)
def test_meets_every_brief(brief):
    score = compose(brief)
    # A ritardando makes the last beats longer, so that the file holds fewer of them.
    ended = Clock.of(score).straight(score.length_beats)
    assert (score.bpm, score.meter, score.key) == (brief.bpm, brief.meter, brief.key)
    assert score.duration_seconds == brief.duration_seconds
    assert ended == pytest.approx(brief.duration_seconds, abs=0.03)
    assert all(n.start_beats + n.length_beats <= score.length_beats for n in notes_of(score))
    assert any(p.role in (Role.COMP, Role.BED, Role.LEAD) and p.notes for p in score.parts)
    assert Score.from_json(score.to_json()) == score


@settings(max_examples=25, deadline=None)
@given(briefs)
def test_strikes_the_last_chord_early_enough_to_ring(brief):
    score = compose(brief)
    clock = Clock.of(score)
    struck = clock.straight(score.chords[-1].start_beats)
    assert struck <= score.duration_seconds - 1.3
    released = clock.straight(max(n.start_beats + n.length_beats for n in notes_of(score)))
    assert released <= score.duration_seconds - 0.5
    assert released >= score.duration_seconds - 3.5


@settings(max_examples=15, deadline=None)
@given(briefs)
def test_strikes_no_pitch_that_its_part_still_holds(brief):
    for part in compose(brief).parts:
        held = {}
        for note in part.notes:
            assert note.start_beats >= held.get(note.pitch, 0)
            held[note.pitch] = note.start_beats + note.length_beats


@pytest.mark.parametrize("style", STYLES)
def test_is_the_same_song_for_the_same_seed_and_another_for_another(style):
    one, again, other = (compose(make_brief(style, seed=s)) for s in (11, 11, 12))
    assert one == again
    assert one.to_json() == again.to_json()
    assert one.parts != other.parts


@pytest.mark.parametrize("style", STYLES)
def test_leaves_every_other_part_alone_when_one_is_left_out(style):
    whole = compose(make_brief(style))
    comping = next(p for p in whole.parts if p.role is Role.BED or p.role is Role.COMP)
    thinner = compose(make_brief(style, without=(comping.instrument,)))
    for name in ("drums", "lead"):
        one, other = part_of(whole, name), part_of(thinner, name)
        if one and other and one.instrument == other.instrument:
            assert one == other


@pytest.mark.parametrize("style", STYLES)
def test_has_parts_with_names_and_ids_that_there_are(style):
    score = compose(make_brief(style, duration_seconds=60.0))
    assert 4 <= len(score.parts) <= 13
    assert all(p.instrument in instruments() for p in score.parts)
    assert sum(p.role is Role.LEAD for p in score.parts) == 1


@pytest.mark.parametrize("style", STYLES)
def test_sings_every_line_once_in_its_order(style):
    score = compose(
        make_brief(style, lyrics=LYRICS, voice="hazel", duration_seconds=100.0, bpm=100.0, origins={})
    )
    lines = [line for line in LYRICS.splitlines() if line and not line.startswith("[")]
    assert [line.text for line in score.vocals.lines] == lines
    assert len(lines) == SUNG_LINES
    starts = [line.notes[0].start_beats for line in score.vocals.lines]
    assert starts == sorted(starts)
    end = max(n.start_beats + n.length_beats for line in score.vocals.lines for n in line.notes)
    assert end <= score.chords[-1].start_beats + score.chords[-1].length_beats
    sung = [s.name for s in score.sections if s.name in ("verse", "chorus")]
    assert sung == ["verse", "chorus", "verse", "chorus"]


def test_keeps_the_file_at_the_said_duration_with_words():
    score = compose(make_brief("pop", lyrics=LYRICS, voice="hazel", duration_seconds=66.0))
    assert score.duration_seconds == 66.0


def test_takes_the_length_that_words_need_where_none_was_said():
    score = compose(make_brief("pop", lyrics=LYRICS, voice="hazel", duration_seconds=20.0, origins={}))
    assert score.duration_seconds > 30


def test_refuses_words_that_do_not_fit_and_says_what_they_need():
    with pytest.raises(RequestError, match="0:15") as caught:
        compose(make_brief("pop", lyrics=LYRICS, voice="hazel", duration_seconds=15.0))
    assert caught.value.field == "duration"
    assert caught.value.hint


def test_plays_lyrics_of_an_instrumental_without_a_voice():
    assert compose(make_brief("pop", lyrics=LYRICS, voice=None)).vocals is None


def test_names_the_styles_there_are_for_one_that_there_is_not():
    with pytest.raises(RequestError, match="polka") as caught:
        compose(make_brief("pop").model_copy(update={"style": "polka"}))
    assert "folk-ballad" in caught.value.hint


def test_swings_less_the_quicker_it_goes():
    slow, usual, quick = (
        compose(make_brief("jazz-swing", bpm=float(b), duration_seconds=12.0)).feel.swing_eighth
        for b in (110, 160, 240)
    )
    assert 0.667 >= slow >= usual > quick >= 0.53
