"""Inserts: who has which effects, and that they move with the song."""

from fractions import Fraction

import numpy as np
import pytest

from tests.engine.bare import bare_score
from undersong.engine.mix.inserts import inserted, inserts_of
from undersong.engine.model import Note, Part, Role, Score, Section, Stem
from undersong.units import RATE_HZ, Audio

SECONDS = 4.0


def stem(instrument: str, role: Role = Role.COMP, part: str = "keys") -> Stem:
    time = np.arange(round(SECONDS * RATE_HZ)) / RATE_HZ
    wave = sum(np.sin(2 * np.pi * hz * time) for hz in (220.0, 445.0, 1_780.0))
    return Stem(part, instrument, role, np.tile(0.1 * np.asarray(wave), (2, 1)).astype(np.float32))


def score(style: str = "pop", **said: object) -> Score:
    return bare_score(style=style, duration_seconds=SECONDS, **said)


def levels(audio: Audio, hop: int = 441) -> np.ndarray:
    runs = audio[0, : audio.shape[1] // hop * hop].reshape(-1, hop).astype(float)
    return 10 * np.log10(np.mean(runs**2, axis=1) + 1e-12)


def test_an_instrument_comes_before_its_role_and_the_style_before_the_usual() -> None:
    assert inserts_of(stem("rock-organ"), "pop") == ("rotary",)
    assert inserts_of(stem("clean-guitar"), "pop") == ("clean-chorus",)
    assert inserts_of(stem("lofi-kit", Role.DRUMS), "lofi-hip-hop") == ("sampler",)
    assert inserts_of(stem("electric-piano"), "lofi-hip-hop") == ("old-tape", "suitcase")
    assert inserts_of(stem("violin"), "pop") == ()


@pytest.mark.parametrize("instrument", ["violin", "rock-organ"])
def test_writes_into_nothing_that_it_was_given(instrument: str) -> None:
    one = stem(instrument)
    before = one.audio.copy()
    inserted(one.audio, stem=one, score=score())
    assert np.array_equal(one.audio, before)


def test_leaves_a_part_without_effects_as_it_is() -> None:
    one = stem("violin")
    assert inserted(one.audio, stem=one, score=score()) is one.audio


def test_a_tremolo_goes_with_the_tempo() -> None:
    for bpm in (80.0, 120.0):
        one = stem("clean-guitar")
        found = levels(inserted(one.audio, stem=one, score=score("soul-rnb", bpm=bpm)))
        power = np.abs(np.fft.rfft(found - found.mean()))
        # Two in a beat; a value each hundredth of a second for four seconds.
        assert np.argmax(power) / SECONDS == pytest.approx(2 * bpm / 60, abs=0.26)


def test_a_rotary_speaker_turns_faster_where_the_song_is_livelier() -> None:
    def turning(energy: float) -> float:
        section = Section(
            name="verse", label="Verse", start_beats=Fraction(0), length_beats=Fraction(8), energy=energy
        )
        one = stem("rock-organ")
        found = levels(inserted(one.audio, stem=one, score=score(sections=(section,))))
        power = np.abs(np.fft.rfft(found - found.mean()))
        return float(np.argmax(power[2:]) + 2) / SECONDS

    assert turning(0.3) < 2.0
    assert turning(0.9) > 5.0


def test_a_gated_room_answers_the_snare_and_is_shut_before_it_dies_away() -> None:
    snares = tuple(
        Note(start_beats=Fraction(b), length_beats=Fraction(1, 4), pitch=38, velocity=0.9) for b in (1, 5)
    )
    part = Part(name="drums", instrument="synthwave-kit", role=Role.DRUMS, notes=snares)
    audio = np.zeros((2, round(SECONDS * RATE_HZ)), np.float32)
    for second in (0.5, 1.5, 2.5):  # the one in the middle is a kick
        audio[:, round(second * RATE_HZ)] = 1.0
    one = Stem("drums", "synthwave-kit", Role.DRUMS, audio)
    found = inserted(audio, stem=one, score=score("synthwave", parts=(part,))) - audio

    def loudest(start: float, end: float) -> float:
        return float(np.abs(found[:, round(start * RATE_HZ) : round(end * RATE_HZ)]).max())

    assert loudest(0.52, 0.74) > 1e-3
    assert loudest(2.52, 2.74) > 1e-3
    assert loudest(0.79, 2.49) == 0.0


def test_a_trance_gate_chops_in_sixteenths() -> None:
    section = Section(
        name="drop", label="Drop", start_beats=Fraction(0), length_beats=Fraction(8), energy=0.9
    )
    one = stem("warm-pad", Role.BED)
    found = levels(inserted(one.audio, stem=one, score=score("trance", sections=(section,))), hop=110)
    # At 120 BPM a sixteenth is an eighth of a second: 50 of these; the second step is shut.
    opened, shut = found[5:45].mean(), found[56:94].mean()
    assert opened - shut > 10.0
