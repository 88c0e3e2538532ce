"""The bass: roots where chords begin, one note at a time, walking where it should."""

from itertools import pairwise

import pytest

from tests.engine.compose.briefs import STYLES, make_brief, part_of, section_notes
from undersong.engine.compose import compose

ON_BEAT = ("folk-ballad", "jazz-swing", "lofi-hip-hop", "pop")


@pytest.fixture(scope="module", params=STYLES)
def song(request):
    return compose(make_brief(request.param, duration_seconds=45.0, seed=3))


def test_plays_one_note_at_a_time(song):
    notes = part_of(song, "bass").notes
    assert all(a.start_beats + a.length_beats <= b.start_beats for a, b in pairwise(notes))


def test_has_the_chords_bass_where_the_chord_begins(song):
    bass = {n.start_beats: n.pitch % 12 for n in part_of(song, "bass").notes}
    met = [(bass[c.start_beats], c.bass) for c in song.chords if c.start_beats in bass]
    assert met
    assert all(played == written for played, written in met)
    if song.style in ON_BEAT:
        # Before a lift the bass may rest for up to a bar.
        later = [c.start_beats for c in song.chords if min(bass) <= c.start_beats]
        ends = [s.start_beats for s in song.sections]
        silent = [at for at in later if at not in bass]
        assert all(any(0 < end - at <= 4 for end in ends) for at in silent)


def test_ends_on_the_root_with_the_last_chord(song):
    last = part_of(song, "bass").notes[-1]
    assert last.start_beats == song.chords[-1].start_beats
    assert last.pitch % 12 == song.chords[-1].bass


def test_walks_in_quarters_and_leads_by_step_into_the_next_chord():
    score = compose(make_brief("jazz-swing", key="Bb major", duration_seconds=60.0))
    bass = part_of(score, "bass")
    theme = max((s for s in score.sections if s.name == "theme"), key=lambda s: s.energy)
    beats = {n.start_beats for n in section_notes(score, bass, theme)}
    assert {theme.start_beats + i for i in range(int(theme.length_beats))} <= beats
    played = {n.start_beats: n.pitch for n in bass.notes}
    roots = [c.start_beats for c in score.chords if c.start_beats in played and c.start_beats - 1 in played]
    steps = [abs(played[at] - played[at - 1]) for at in roots]
    assert sum(s in (1, 2, 7, 5) for s in steps) / len(steps) > 0.8
