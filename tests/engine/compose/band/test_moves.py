"""Moves: filters where the style has them, throws where there is room, all within their sections."""

from functools import cache

import pytest

from undersong.engine import compose, interpret
from undersong.engine.compose.band.moves import DUBBED, FILTERED
from undersong.engine.model import Control, Role, Score
from undersong.engine.styles.sheet import sheets


@cache
def song(style: str, seed: int = 3) -> Score:
    return compose(interpret("a song", style=style, seed=seed, duration="2:00", instrumental=True))


@cache
def sung(style: str) -> Score:
    words = "\n".join(
        f"[{name}]\nThe river runs beneath the town\nAnd all the lights are going down"
        for name in ("Verse", "Chorus", "Verse", "Chorus")
    )
    return compose(interpret("a song", style=style, seed=3, lyrics=words))


@pytest.mark.parametrize("style", ["house", "reggae", "trance", "techno"])
def test_every_move_lies_within_a_section(style: str) -> None:
    score = song(style)
    for part in score.parts:
        for move in part.moves:
            end = move.start_beats + move.length_beats
            assert any(
                s.start_beats <= move.start_beats and end <= s.start_beats + s.length_beats
                for s in score.sections
            )


@pytest.mark.parametrize("style", ["house", "trance", "techno"])
def test_filters_stand_in_the_sections_that_the_style_names(style: str) -> None:
    score = song(style)
    sweeps = sheets()[style].space.sweeps
    swept = set()
    for part in score.parts:
        for move in part.moves:
            if move.control is Control.LOW_PASS:
                section = next(s for s in reversed(score.sections) if s.start_beats <= move.start_beats)
                assert part.role in FILTERED
                assert section.name in sweeps
                swept.add(section.name)
    there = {s.name for s in score.sections} & set(sweeps)
    assert swept == there


def test_a_drop_gives_back_the_lows_that_its_build_took() -> None:
    score = song("trance")
    taken = [
        m for p in score.parts if p.role in (Role.DRUMS, Role.BASS) for m in p.moves
        if m.control is Control.HIGH_PASS
    ]  # fmt: skip
    builds = {s.start_beats + s.length_beats for s in score.sections if s.name == "build"}
    assert bool(taken) == bool(builds)
    assert all(m.last > m.first and m.start_beats + m.length_beats in builds for m in taken)


@pytest.mark.parametrize("style", ["folk-ballad", "classical-waltz", "jazz-swing"])
def test_acoustic_styles_have_none(style: str) -> None:
    assert not any(part.moves for part in song(style).parts)


def test_reggae_throws_strokes_of_the_band_into_its_echo() -> None:
    score = song("reggae")
    thrown = [(p, m) for p in score.parts for m in p.moves if m.control is Control.ECHO]
    assert len(thrown) >= 5
    for part, move in thrown:
        assert part.role in (*DUBBED, Role.LEAD)
        end = move.start_beats + move.length_beats
        assert any(
            n.start_beats < end and move.start_beats < n.start_beats + n.length_beats for n in part.notes
        )


def test_the_last_word_of_a_line_is_thrown_where_there_is_room_for_it() -> None:
    score = sung("reggae")
    assert score.vocals is not None
    ends = {line.notes[-1].start_beats + line.notes[-1].length_beats for line in score.vocals.lines}
    starts = sorted(line.notes[0].start_beats for line in score.vocals.lines)
    assert score.vocals.moves
    for move in score.vocals.moves:
        end = move.start_beats + move.length_beats
        assert end in ends
        assert all(start - end >= 1.5 for start in starts if start >= end)


def test_the_same_song_has_the_same_moves() -> None:
    brief = interpret("a song", style="reggae", seed=5, duration="1:00", instrumental=True)
    one, other = compose(brief), compose(brief)
    assert [p.moves for p in one.parts] == [p.moves for p in other.parts]


def test_a_song_that_ends_in_dub_leaves_its_last_strokes_in_the_echo() -> None:
    score = next(score for seed in range(1, 20) if (score := song("reggae", seed)).ending == "dub")
    assert score.closing is not None
    leaves = score.closing.leaves_beats
    assert leaves is not None
    for part in score.parts:
        last = max(n.start_beats for n in part.notes)
        if part.role in DUBBED and last >= leaves:
            assert any(m.control is Control.ECHO and m.start_beats == last for m in part.moves)
