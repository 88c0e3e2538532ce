"""Chords, picking, riffs and drumbeats: what the marks of a part's pattern bring about."""

from dataclasses import replace

import pytest

from tests.engine.compose.band.canvases import make_canvas, make_seat
from undersong.engine.compose.band.comping import write_seat
from undersong.engine.compose.band.grid import STEP, TICKS
from undersong.engine.compose.band.strokes import bars_of, pattern_for
from undersong.engine.model import Role
from undersong.engine.styles.players import PartPattern
from undersong.seeds import Seeds


def hits_of(texture, *steps, **changes):
    """What a seat plays before the last chord, and its canvas."""
    seat = make_seat(texture, steps, **changes)
    canvas = make_canvas("pop", seat=seat, duration_seconds=30.0)
    return [h for h in write_seat(canvas, seat) if h.start < canvas.last], canvas


def at_once(hits):
    found = {}
    for hit in hits:
        found.setdefault(hit.start, []).append(hit.pitch)
    return {start: sorted(pitches) for start, pitches in found.items()}


class TestPower:
    def test_stacks_root_fifth_and_octave_from_the_bottom(self):
        hits, canvas = hits_of("power", "X---x---X---x---", instrument="distorted-guitar", register=(40, 64))
        for start, pitches in at_once(hits).items():
            root = canvas.chord_at(start).chord.pitch_classes[0]
            assert pitches[0] % 12 == root
            assert pitches[0] < 52
            assert {(p - pitches[0]) for p in pitches} <= {0, 6, 7, 8, 12}

    def test_mutes_with_the_palm_what_the_pattern_marks(self):
        hits, _ = hits_of("power", "X-m.m.m.X-m.m.m.", instrument="distorted-guitar", register=(40, 64))
        muted = [h for h in hits if h.start % (2 * TICKS)]
        assert {h.articulation for h in muted} == {"palm-mute"}
        assert max(h.length for h in muted) <= STEP


class TestChords:
    def test_repeats_a_tremolo_of_what_is_plucked_and_holds_what_sustains(self):
        plucked, _ = hits_of("chords", "t---------------", instrument="mandolin", register=(55, 80))
        held, _ = hits_of("chords", "t---------------", instrument="strings", register=(55, 80))
        assert {h.articulation for h in (*plucked, *held)} == {"tremolo"}
        assert len(plucked) > 8 * len(held)

    def test_strums_down_over_all_strings_and_up_over_the_upper_ones(self):
        hits, _ = hits_of("strum", "d...u...d...u...", instrument="steel-guitar", register=(45, 72))
        sizes = {}
        for hit in hits:
            sizes.setdefault((hit.articulation, hit.start), []).append(hit.pitch)
        down = [len(p) for (word, _), p in sizes.items() if word == "strum-down"]
        up = [len(p) for (word, _), p in sizes.items() if word == "strum-up"]
        assert down
        assert max(up) <= 4 <= min(down) <= max(down) <= 6

    def test_strums_grips_with_one_note_a_string(self):
        hits, _ = hits_of("strum", "d...u...d...u...", instrument="steel-guitar", register=(45, 72))
        chords = {}
        for hit in hits:
            chords.setdefault(hit.start, set()).add(hit.pitch)
        # A close chord lies within an octave; a hand over six strings does not.
        wide = [max(c) - min(c) > 12 for c in chords.values() if len(c) > 4]
        assert wide
        assert all(wide)

    def test_plucks_one_bass_string_and_then_another_where_a_strum_is_low(self):
        hits, _ = hits_of("strum", "l...d...l...d...", instrument="steel-guitar", register=(45, 72))
        alone = [h for h in hits if sum(o.start == h.start for o in hits) == 1]
        assert len(alone) > 4
        assert len({h.pitch for h in alone}) > 1


class TestStrokesOf:
    def test_takes_the_next_chord_for_what_is_held_over_the_bar_line(self):
        seat = make_seat("chords", ("--------x---x---",))
        canvas = make_canvas("pop", seat=seat, duration_seconds=30.0)
        hits = [h for h in write_seat(canvas, seat) if h.start < canvas.last - 2 * canvas.bar]
        ends = {s.end_bar * canvas.bar for s in canvas.plan.sections}
        late = {h.start for h in hits if h.start % canvas.bar == 3 * TICKS and h.start + TICKS not in ends}
        assert late
        for start in late:
            chord = canvas.chord_at(start + TICKS).chord.pitch_classes
            assert all(h.pitch % 12 in chord for h in hits if h.start == start)
        anew = {h.start for h in hits if h.start % canvas.bar == 0}
        assert anew <= {canvas.start(s) for s in canvas.plan.sections}


class TestPatternFor:
    def test_takes_a_denser_pattern_for_the_chorus(self):
        seat = make_seat("chords", ("x---------------", "x-------x-------", "x-x-x-x-x-x-x-x-"))
        canvas = make_canvas("pop", seat=seat, duration_seconds=120.0)
        for seed in range(10):
            song = replace(canvas, plan=replace(canvas.plan, seeds=Seeds(seed)))
            strokes = {s.name: pattern_for(song, seat, s).steps.count("x") for s in song.plan.sections}
            assert strokes["chorus"] > strokes["verse"]

    def test_takes_the_pattern_of_the_songs_meter(self):
        patterns = (PartPattern(steps="x" * 16), PartPattern(meter="3/4", steps="x...x...x..."))
        seat = replace(make_seat("chords"), patterns=patterns)
        waltz = make_canvas("pop", seat=seat, meter="3/4", duration_seconds=30.0)
        bar = next(bars_of(waltz, seat, waltz.plan.sections[0]))
        assert [s.tick for s in bar.steps] == [0, TICKS, 2 * TICKS]


class TestRiff:
    def test_repeats_one_figure_over_the_chords(self):
        hits, canvas = hits_of("riff", "X..x..x.X.x.....", instrument="crunch-guitar", register=(40, 64))
        figures = {}
        for hit in hits:
            bar = hit.start // canvas.bar
            root = canvas.chord_at(hit.start).chord.pitch_classes[0]
            figures.setdefault(bar, []).append((hit.start % canvas.bar, (hit.pitch - root) % 12))
        rhythms = {tuple(t for t, _ in f) for f in figures.values() if len(f) == 5}
        assert len(rhythms) == 1
        assert all(f[0][1] == 0 for f in figures.values())
        # Thirds and sevenths bend to the chord, so a handful of shapes at most.
        assert len({tuple(f) for f in figures.values()}) <= 5

    def test_leans_and_leaps_where_machines_play_and_nowhere_else(self):
        def line(style):
            seat = make_seat("riff", ("x.xx.x.xx.x.xxxx",), instrument="acid-bass", register=(40, 64))
            canvas = make_canvas(style, seat=seat, duration_seconds=60.0)
            return [h for h in write_seat(canvas, seat) if h.start < canvas.last], canvas

        machine, canvas = line("techno")
        slides = [h for h in machine if h.articulation == "slide"]
        assert slides
        assert all(h.start % canvas.bar >= canvas.bar * 3 // 4 for h in slides)
        played, _ = line("funk")
        assert not any(h.articulation == "slide" for h in played)


class TestDrumbeats:
    @pytest.mark.parametrize("steps", [(), ("X.......x...t---",)])
    def test_strikes_roots_on_the_downbeats_one_drum_at_a_time(self, steps):
        hits, canvas = hits_of("beats", *steps, instrument="timpani", register=(40, 57), role=Role.COLOUR)
        assert all(len(p) == 1 for p in at_once(hits).values())
        downbeats = [h for h in hits if h.start % canvas.bar == 0 and h.articulation == ""]
        assert downbeats
        assert all(h.pitch % 12 == canvas.chord_at(h.start).chord.bass for h in downbeats)
        assert any(h.articulation == "tremolo" for h in hits)
