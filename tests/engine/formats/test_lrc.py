"""LRC: every word with the time at which it is sung, swing and all."""

from fractions import Fraction

from tests.engine.bare import bare_score
from undersong.engine.formats.lrc import lrc_text
from undersong.engine.model import Feel, Line, SungNote, Syllable, TempoChange, Vocals


def sung(start, text, *, starts_word=True):
    syllable = Syllable(text=text, phonemes="a", starts_word=starts_word) if text else None
    return SungNote(start_beats=Fraction(start), length_beats=Fraction(1, 2), pitch=64, syllable=syllable)


def words(*notes, **said):
    vocals = Vocals(voice="hazel", lines=(Line(text="", notes=notes),))
    return lrc_text(bare_score(vocals=vocals, **said)).splitlines()[-1]


def test_gives_a_word_the_time_of_its_first_syllable():
    line = words(sung(1, "ri"), sung("3/2", "ver", starts_word=False), sung(2, None), sung(3, "runs"))
    assert line == "[00:00.50]<00:00.50>river <00:01.50>runs <00:01.75>"


def test_follows_the_swing():
    line = words(sung(0, "off"), sung("1/2", "beat"), feel=Feel(swing_eighth=0.66))
    assert line == "[00:00.00]<00:00.00>off <00:00.33>beat <00:00.50>"


def test_follows_a_tempo_that_changes():
    slower = (TempoChange(start_beats=2, bpm=60.0),)
    line = words(sung(1, "slow"), sung(4, "down"), tempo_changes=slower)
    assert line == "[00:00.50]<00:00.50>slow <00:03.00>down <00:03.50>"


def test_gives_lines_alone_a_time_where_a_player_knows_no_more():
    line = Line(text="", notes=(sung(1, "ri"), sung("3/2", "ver", starts_word=False), sung(3, "runs")))
    song = bare_score(vocals=Vocals(voice="hazel", lines=(line,)))
    assert lrc_text(song, by="line").splitlines()[-1] == "[00:00.50]river runs"


def test_has_no_line_that_nobody_sings_and_no_title_of_two_lines():
    song = bare_score(title="One\ntwo", vocals=Vocals(voice="hazel", lines=(Line(text="x", notes=()),)))
    assert lrc_text(song).splitlines() == ["[ti:One two]", "[length:00:02.00]", "[re:Undersong]"]


def test_counts_minutes():
    assert words(sung(605, "late"), bpm=60.0).startswith("[10:05.00]")


def test_has_a_head_alone_where_nobody_sings():
    assert lrc_text(bare_score(title="Still", duration_seconds=61.5)).splitlines() == [
        "[ti:Still]",
        "[length:01:01.50]",
        "[re:Undersong]",
    ]
