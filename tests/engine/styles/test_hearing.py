"""Hearing a style: each kind of trait is heard where it is, and missed where it is not."""

from dataclasses import replace
from fractions import Fraction

import pytest

from undersong.engine.model import (
    ChordSpan,
    Feel,
    Line,
    Note,
    Part,
    Role,
    Score,
    Section,
    SungNote,
    Syllable,
    Vocals,
)
from undersong.engine.styles.hearing import heard
from undersong.engine.styles.progression import qualities
from undersong.engine.styles.sheet import sheets
from undersong.engine.styles.traits import Trait

FAMILIES = {"piano": "keys", "drum-kit": "drums", "electric-bass": "basses"}
KICK, SNARE, HAT = 36, 38, 42
MAJOR, MINOR7, POWER = (0, 4, 7), (0, 3, 7, 10), (0, 7)


def notes(*starts, length=1, pitch=60, articulation=""):
    return tuple(
        Note(
            start_beats=Fraction(s),
            length_beats=Fraction(length),
            pitch=pitch,
            velocity=0.7,
            articulation=articulation,
        )
        for s in starts
    )


def part(name, role, played, instrument="piano"):
    ordered = tuple(sorted(played, key=lambda n: (n.start_beats, n.pitch)))
    return Part(name=name, instrument=instrument, role=role, notes=ordered)


def chords(*roots, beats=4, steps=MAJOR):
    return tuple(
        ChordSpan(
            start_beats=i * beats,
            length_beats=beats,
            symbol="C",
            pitch_classes=tuple((r + s) % 12 for s in steps),
            bass=r,
        )
        for i, r in enumerate(roots)
    )


EIGHT_BARS = chords(0, 5, 7, 0, 0, 5, 7, 0)


def a_score(*parts, harmony=EIGHT_BARS, sections=(("verse", 4), ("chorus", 4)), **facts):
    """Eight bars of 4/4 at 100 BPM in C major, which end on the chord of the last bar."""
    at, made = Fraction(0), []
    for name, bars in sections:
        made.append(Section(name=name, label=name, start_beats=at, length_beats=4 * bars))
        at += 4 * bars
    known = {
        "title": "T", "style": "pop", "bpm": 100.0, "key": "C major", "meter": "4/4",
        "duration_seconds": 20.0, "seed": 1, "master": "streaming", "edition": "1", "feel": Feel(),
        "sections": tuple(made), "chords": harmony, "parts": parts,
    }  # fmt: skip
    return Score(**known | facts)


def hear(score, kind, **facts):
    return heard(Trait(says="it is so", kind=kind, **facts), score, sheets()["pop"], families=FAMILIES)


def drums(**rows):
    keys = {"kick": KICK, "snare": SNARE, "hat": HAT}
    return part(
        "drums", Role.DRUMS, [n for row, at in rows.items() for n in notes(*at, pitch=keys[row])], "drum-kit"
    )


class TestFacts:
    def test_reads_tempo_meter_mode_and_ending(self):
        score = a_score()
        assert hear(score, "tempo", between=(90, 110)).ok
        assert not hear(score, "tempo", between=(101, 110)).ok
        assert hear(score, "meter", names=("4/4",)).ok
        assert not hear(score, "mode", names=("minor", "dorian")).ok
        assert hear(score, "ending", names=("ring",)).ok
        assert hear(score, "section", names=("chorus",)).ok
        assert not hear(score, "section", names=("drop",)).ok

    def test_takes_a_compound_meter_for_a_shuffle(self):
        assert not hear(a_score(), "swing", least=0.6).ok
        assert hear(a_score(meter="12/8"), "swing", least=0.6).ok
        assert hear(a_score(feel=Feel(swing_sixteenth=0.58)), "swing", unit="sixteenth", least=0.55).ok

    def test_falls_back_on_the_role_for_lateness(self):
        score = a_score(feel=Feel(offset_ms={"drums": 12.0, "drums/hat": -3.0}))
        assert hear(score, "late", offset="drums/snare", between=(10, 20)).value == 12.0
        assert not hear(score, "late", offset="drums/hat", between=(10, 20)).ok

    def test_needs_a_kick_to_pump(self):
        assert hear(a_score(drums(kick=range(16))), "pump", least=3).ok
        assert not hear(a_score(), "pump", least=3).ok


class TestRhythm:
    four = drums(kick=[b for b in range(32) if b != 5], hat=[b + Fraction(1, 2) for b in range(32)])

    def test_counts_bars_in_which_every_step_is_struck(self):
        found = hear(
            a_score(self.four), "rhythm", who=("drums",), rows=("kick",), steps=(0, 4, 8, 12), share=1
        )
        assert found.value == 6 / 7
        assert not found.ok

    def test_leaves_out_the_last_chord(self):
        short = drums(kick=range(28))
        assert hear(a_score(short), "rhythm", who=("drums",), rows=("kick",), steps=(0, 4), share=1).ok

    def test_keeps_to_its_sections_and_rows(self):
        found = hear(
            a_score(self.four),
            "rhythm",
            who=("drums",),
            rows=("kick",),
            steps=(4,),
            share=1,
            sections=("chorus",),
        )
        assert found.ok
        assert hear(a_score(self.four), "rhythm", who=("drums",), rows=("hat",), steps=(2, 6), share=1).ok
        assert not hear(
            a_score(self.four), "rhythm", who=("drums",), rows=("snare",), steps=(4,), share=0.1
        ).ok

    def test_hears_what_is_not_struck(self):
        rule = {"who": ("drums",), "rows": ("kick",), "steps": (0,), "absent": True, "share": 0.9}
        assert not hear(a_score(self.four), "rhythm", **rule).ok
        assert hear(a_score(drums(kick=range(1, 32, 4))), "rhythm", **rule).ok

    def test_goes_over_two_bars_where_its_steps_do(self):
        clave = [b + at for b in (0, 8, 16) for at in (0, Fraction(3, 2), 3, 5, 6)]
        score = a_score(drums(snare=clave))
        assert hear(score, "rhythm", who=("drums",), steps=(0, 6, 12, 20, 24), share=1).ok
        assert not hear(score, "rhythm", who=("drums",), steps=(0, 6, 12, 18, 24), share=0.1).ok

    def test_judges_nothing_in_a_section_that_is_not_there(self):
        found = hear(a_score(self.four), "rhythm", who=("drums",), steps=(0,), share=1, sections=("drop",))
        assert (found.value, found.ok) == (None, True)

    def test_judges_nothing_in_a_meter_that_is_not_the_styles(self):
        score = a_score(self.four, meter="6/8")
        assert hear(score, "rhythm", who=("drums",), steps=(4, 12), share=1).value is None


class TestPlayers:
    def test_hears_a_note_in_every_bar_that_it_sounds_in(self):
        score = a_score(part("pad", Role.BED, notes(0, length=10)))
        assert hear(score, "plays", who=("bed",), share=0.1).value == 3 / 7
        assert hear(score, "plays", who=("bed",), share=0.7, sections=("verse",)).ok
        assert hear(score, "silent", who=("bed",), share=0.0, sections=("chorus",)).ok
        assert not hear(score, "silent", who=("keys",), share=0.4).ok

    def test_knows_players_by_role_instrument_and_family(self):
        score = a_score(part("keys", Role.COMP, notes(*range(28))))
        for who in ("comp", "piano", "keys"):
            assert hear(score, "plays", who=(who,), share=1.0).ok
        assert not hear(score, "plays", who=("organ",), share=0.1).ok

    def test_counts_a_chord_as_one_stroke(self):
        strummed = notes(0, 2, 4, 6, length=2) + notes(0, 2, 4, 6, length=1, pitch=64)
        score = a_score(part("guitar", Role.COMP, strummed))
        assert hear(score, "density", who=("comp",), between=(2, 2)).ok
        assert hear(score, "length", who=("comp",), between=(2, 2)).ok
        assert hear(score, "register", who=("comp",), between=(62, 62)).ok

    def test_counts_articulations(self):
        muted = notes(0, 1, 2, articulation="mute") + notes(3)
        score = a_score(part("guitar", Role.COMP, muted))
        assert hear(score, "articulation", who=("comp",), names=("mute",), share=0.75).ok
        assert not hear(score, "articulation", who=("comp",), names=("mute",), share=0.8).ok

    def test_hears_answers_where_the_tune_rests(self):
        lead = part("lead", Role.LEAD, notes(0, 1, 4, 5))
        beside, along = (part("brass", Role.COUNTER, notes(*at)) for at in ((2, 3, 6, 7), (0, 1, 2, 3)))
        assert hear(a_score(lead, beside), "answers", who=("counter",), share=1.0).ok
        assert hear(a_score(lead, along), "answers", who=("counter",), share=0.0).value == 0.5


class TestHarmony:
    @pytest.mark.parametrize(
        ("steps", "words"),
        [
            (MAJOR, {"triad", "major"}),
            (MINOR7, {"seventh", "minor"}),
            (POWER, {"power"}),
            ((0, 5, 7), {"triad", "suspended"}),
            ((0, 4, 7, 10), {"seventh", "major", "dominant"}),
            ((0, 4, 7, 11, 2), {"seventh", "ninth", "major"}),
            ((0, 3, 6, 9), {"seventh", "minor", "diminished"}),
            ((0, 4, 7, 10, 3), {"seventh", "ninth", "major", "dominant"}),
        ],
    )
    def test_names_chords(self, steps, words):
        assert qualities(chords(7, steps=steps)[0].pitch_classes) == words

    def test_takes_the_share_of_time(self):
        assert hear(a_score(), "chords", names=("seventh", "major"), share=1.0).ok
        assert not hear(a_score(), "chords", names=("minor",), share=0.1).ok

    def test_follows_the_roots(self):
        circle = a_score(harmony=chords(4, 9, 2, 7, 0, 9, 2, 7))
        assert hear(circle, "roots", names=("fifth",), share=0.8).value == 5 / 6
        assert hear(a_score(harmony=chords(0, 7, 0, 7, 0, 7, 0, 7)), "roots", names=("fourth",), share=0.5).ok
        assert hear(a_score(harmony=chords(0, beats=32)), "roots", names=("static",), share=1.0).ok
        assert not hear(
            a_score(harmony=chords(*[0, 7] * 8, beats=2)), "roots", names=("static",), share=0.1
        ).ok

    def test_hears_a_loop_come_round(self):
        round_ = a_score(harmony=chords(0, 5, 0, 5, 9, 7, 9, 7))
        assert hear(round_, "loop", bars=(2,)).ok
        assert not hear(round_, "loop", bars=(1,)).ok

    def test_holds_a_section_as_long_as_its_loop_against_the_next(self):
        same = a_score(sections=(("verse", 4), ("verse", 4)))
        other = a_score(sections=(("verse", 4), ("verse", 4)), harmony=chords(0, 5, 7, 0, 2, 9, 4, 11))
        assert hear(same, "loop", bars=(4,)).ok
        assert not hear(other, "loop", bars=(4,)).ok


class TestVoice:
    def test_counts_notes_in_sung_bars(self):
        sung = tuple(
            SungNote(
                start_beats=b, length_beats=1, pitch=60, syllable=Syllable(text="la", phonemes="lɑ", stress=1)
            )
            for b in (0, 1, 2, 4, 5, 16)
        )
        score = a_score(vocals=Vocals(voice="x", lines=(Line(text="la", notes=sung),)))
        assert hear(score, "sung", between=(2, 2)).ok
        assert hear(score, "register", who=("voice",), between=(60, 60)).ok
        assert not hear(a_score(), "sung", between=(0, 9)).ok


def test_hears_the_same_of_a_sheet_with_less_pump():
    sheet = sheets()["pop"]
    flat = replace(sheet, space=replace(sheet.space, sidechain_depth_db=0.0))
    trait = Trait(says="it pumps", kind="pump", least=1.0)
    assert not heard(trait, a_score(drums(kick=range(4))), flat, families=FAMILIES).ok


@pytest.mark.parametrize("style", list(sheets()))
def test_no_style_draws_a_mode_that_its_own_traits_do_not_know(style):
    sheet = sheets()[style]
    known = [set(trait.names) for trait in sheet.must_have if trait.kind == "mode"]
    assert all(set(sheet.modes) <= names for names in known)
