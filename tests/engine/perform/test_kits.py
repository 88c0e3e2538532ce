"""Kits: every key answers, hits stand where the score has them, hats choke, the kick follows the key."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from librosa import onset
from scipy.signal import find_peaks

from tests.engine.perform.ears import fold_db, mean_db
from tests.engine.perform.scores import decibels, note, part, score, stem
from undersong.engine.instruments.catalogue import Instrument, instruments
from undersong.engine.model import Role
from undersong.engine.perform import perform
from undersong.engine.perform.drums import drum_for, drums_of
from undersong.units import RATE_HZ, Audio

KITS = [i for i in instruments().values() if i.sound.startswith("kit:")]
STRUCK_ANEW = [
    pytest.param(kit, key, id=f"{kit.id}-{key}")
    for kit in KITS
    for key in (36, 38)
    if kit.id not in ("chip-kit", "box-kit") and drum_for(kit.sound.partition(":")[2], key).takes > 1
]
"""Kicks and snares that are played by hand, or by a machine that has more than one of them."""
KEYS = (36, 37, 38, 39, 40, 41, 42, 44, 45, 46, 48, 49, 51, 53, 54, 70, 82)


@pytest.mark.parametrize("kit", KITS, ids=lambda i: i.id)
def test_has_a_drum_for_every_key(kit: Instrument) -> None:
    name = kit.sound.partition(":")[2]
    for key in range(128):
        assert drum_for(name, key).gain_db <= 0.0
    assert len({drum_for(name, key).sound + str(drum_for(name, key).tune) for key in KEYS}) > 10


def test_knows_every_key_of_general_midi_percussion() -> None:
    assert set(range(35, 82)) <= set(drums_of("percussion"))
    sounds = [(drum_for("percussion", key).sound, drum_for("percussion", key).tune) for key in range(52, 82)]
    assert len(set(sounds)) >= 28


@pytest.mark.parametrize("kit", KITS, ids=lambda i: i.id)
def test_is_heard_on_every_key(kit: Instrument, cache: Path) -> None:
    keys = range(35, 83)
    audio = stem(
        kit.id, *(note(k - 35, "1/4", k, 0.9) for k in keys), cache=cache, role=Role.DRUMS, seconds=25.0
    )
    for number, key in enumerate(keys):
        hit = audio[:, round(number * 0.5 * RATE_HZ) : round((number * 0.5 + 0.1) * RATE_HZ)]
        assert -42.0 < 20.0 * np.log10(np.abs(hit).max()) < -3.0, key


def heard_onsets(audio: Audio) -> np.ndarray:
    """Return the seconds at which something begins: peaks of the spectral flux.

    Peaks are picked by SciPy: librosa compiles its picker, and two processes that do so at once crash.
    """
    flux = onset.onset_strength(y=audio.mean(axis=0), sr=RATE_HZ, hop_length=256)
    peaks, _ = find_peaks(flux / flux.max(), prominence=0.15, distance=6)
    return np.asarray(peaks * 256 / RATE_HZ)


@pytest.mark.parametrize("kit", KITS, ids=lambda i: i.id)
def test_is_heard_where_it_is_written(kit: Instrument, cache: Path) -> None:
    pattern = [("0", 36), ("1", 38), ("2", 36), ("5/2", 36), ("3", 38), ("7/2", 42)]
    audio = stem(
        kit.id, *(note(b, "1/4", k, 0.9) for b, k in pattern), cache=cache, role=Role.DRUMS, seconds=2.5
    )
    found = heard_onsets(audio)
    wanted = [0.5 * float(Fraction(b)) for b, _ in pattern]
    hits = sum(any(abs(f - w) < 0.05 for f in found) for w in wanted)
    true = sum(any(abs(f - w) < 0.05 for w in wanted) for f in found)
    precision, recall = true / max(len(found), 1), hits / len(wanted)
    assert 2 * precision * recall / (precision + recall) >= 0.7


def test_stops_an_open_hat_by_a_closed_one(cache: Path) -> None:
    kit = {"cache": cache, "role": Role.DRUMS}
    ringing = stem("drum-kit", note(0, 1, 46), **kit)
    closing = stem("drum-kit", note("1/2", "1/4", 44, 0.5), **kit)
    choked = stem("drum-kit", note(0, 1, 46), note("1/2", "1/4", 44, 0.5), **kit) - closing
    after = slice(round(0.3 * RATE_HZ), round(0.45 * RATE_HZ))
    assert decibels(choked[:, after]) < decibels(ringing[:, after]) - 20.0


@pytest.mark.parametrize("kit", KITS, ids=lambda i: i.id)
def test_lets_soft_eighths_of_the_hat_be_heard_between_kick_and_snare(kit: Instrument, cache: Path) -> None:
    backbeat = [note(b, "1/4", k, 0.9) for b, k in ((0, 36), (1, 38), (2, 36), (3, 38))]
    eighths = [note(f"{n}/2", "1/4", 42, 0.5) for n in range(8)]
    sound = {"cache": cache, "role": Role.DRUMS, "seconds": 2.5}
    drums, hats = stem(kit.id, *backbeat, **sound), stem(kit.id, *eighths, **sound)
    between = slice(round(0.75 * RATE_HZ), round(0.85 * RATE_HZ))
    peaks = [20.0 * np.log10(np.abs(a).max()) for a in (drums, hats[:, between])]
    assert 8.0 < peaks[0] - peaks[1] < 24.0


def test_lets_a_cymbal_ring_beyond_its_note(cache: Path) -> None:
    crash = stem("drum-kit", note(0, "1/4", 49, 0.9), cache=cache, role=Role.DRUMS)
    assert decibels(crash[:, RATE_HZ : RATE_HZ + 10_000]) > -60.0


def _kick_hz(audio: Audio) -> float:
    tail = audio[0, 3_000:14_000].astype(np.float64)
    power = np.abs(np.fft.rfft(tail * np.hanning(len(tail)), 1 << 18))
    hz = np.fft.rfftfreq(1 << 18, 1.0 / RATE_HZ)
    return float(hz[np.argmax(power * (hz < 120.0))])


def test_tunes_the_kick_to_the_song(cache: Path) -> None:
    found = {}
    for key in ("C major", "C# major", "G# minor"):
        song = score(part("house-kit", note(0, 1, 36, 0.9), role=Role.DRUMS)).model_copy(update={"key": key})
        found[key] = 69.0 + 12.0 * np.log2(_kick_hz(perform(song, cache=cache).stems[0].audio) / 440.0)
    for key, tonic in (("C major", 0), ("C# major", 1), ("G# minor", 8)):
        away = min(abs((found[key] - tonic - step + 6.0) % 12.0 - 6.0) for step in (0, 7))
        assert away < 0.6


def test_stands_in_stereo(cache: Path) -> None:
    def side(key: int) -> float:
        audio = stem("drum-kit", note(0, 1, key, 0.9), cache=cache, role=Role.DRUMS)[:, :8_000]
        return decibels(audio[1]) - decibels(audio[0])

    assert abs(side(36)) < 1.0
    assert side(42) > 1.5
    assert side(51) < -1.5


@pytest.mark.parametrize("kit", KITS, ids=lambda i: i.id)
def test_has_no_mean_and_lives_in_mono(kit: Instrument, cache: Path) -> None:
    for key in (36, 38, 42, 46, 49, 45):
        audio = stem(kit.id, note(0, 1, key, 0.9), cache=cache, role=Role.DRUMS, seconds=3.0)
        assert mean_db(audio) < -60.0, key
        assert fold_db(audio) > -3.0, key


@pytest.mark.parametrize("kit", KITS, ids=lambda i: i.id)
def test_is_brighter_where_it_is_hit_harder(kit: Instrument, cache: Path) -> None:
    # A chip has one timbre, and under soft brushes the one that circles is heard the more.
    def bright_db(velocity: float) -> float:
        audio = stem(kit.id, note(0, 1, 38, velocity), cache=cache, role=Role.DRUMS)[:, :6_000].mean(axis=0)
        power = np.abs(np.fft.rfft(audio)) ** 2
        hz = np.fft.rfftfreq(len(audio), 1 / RATE_HZ)
        return float(10.0 * np.log10(power[hz > 3_000.0].sum() / power[hz < 800.0].sum()))

    assert bright_db(0.95) > bright_db(0.3) + (-2.0 if kit.id in ("chip-kit", "brush-kit") else 1.5)


@pytest.mark.parametrize(("kit", "key"), STRUCK_ANEW)
def test_never_plays_a_stroke_twice_the_same(kit: Instrument, key: int, cache: Path) -> None:
    notes = [note(f"{i}/4", "1/4", key, 0.8) for i in range(8)]
    audio = stem(kit.id, *notes, cache=cache, role=Role.DRUMS)
    hits = [audio[0, round(i * 0.125 * RATE_HZ) :][:900] for i in range(8)]
    assert len({hit.tobytes() for hit in hits}) == 8


def test_opens_a_hat_in_three_steps(cache: Path) -> None:
    def seconds(key: int, word: str = "") -> float:
        audio = stem("rock-kit", note(0, 1, key, 0.8, word), cache=cache, role=Role.DRUMS, seconds=3.0)
        level = np.abs(audio).max(axis=0)
        return float(np.flatnonzero(level > 0.05 * level.max())[-1] / RATE_HZ)

    assert seconds(42) < 0.7 * seconds(46, "half-open") < 0.6 * seconds(46)


def test_takes_hold_of_a_cymbal(cache: Path) -> None:
    ringing, held = (
        stem("drum-kit", note(0, "1/2", 49, 0.9, word), cache=cache, role=Role.DRUMS)
        for word in ("", "choke")
    )
    after = slice(round(0.4 * RATE_HZ), round(0.6 * RATE_HZ))
    assert decibels(held[:, after]) < decibels(ringing[:, after]) - 30.0
    assert np.array_equal(held[:, :9_000], ringing[:, :9_000])


def test_a_rimshot_cracks(cache: Path) -> None:
    plain, shot = (
        stem("rock-kit", note(0, 1, 38, 0.85, word), cache=cache, role=Role.DRUMS)[:, :4_000]
        for word in ("", "rimshot")
    )
    assert decibels(np.diff(shot)) > decibels(np.diff(plain)) + 1.5


def test_gives_metal_a_kick_that_clicks(cache: Path) -> None:
    def knock_db(kit: str) -> float:
        audio = stem(kit, note(0, 1, 36, 0.95), cache=cache, role=Role.DRUMS)[:, :2_000].mean(axis=0)
        power = np.abs(np.fft.rfft(audio)) ** 2
        hz = np.fft.rfftfreq(len(audio), 1 / RATE_HZ)
        return float(10.0 * np.log10(power[(hz > 2_500.0) & (hz < 8_000.0)].sum() / power[hz < 200.0].sum()))

    assert knock_db("metal-kit") > knock_db("rock-kit") + 3.0
    assert knock_db("metal-kit") > -16.0


def test_stops_a_hit_without_a_click(cache: Path) -> None:
    audio = stem("drum-kit", note(0, 1, 46), note("1/2", "1/4", 44, 0.3), cache=cache, role=Role.DRUMS)
    alone = stem("drum-kit", note("1/2", "1/4", 44, 0.3), cache=cache, role=Role.DRUMS)
    choked = (audio - alone)[0].astype(np.float64)
    steps = np.abs(np.diff(choked, n=2))
    stop = round(0.25 * RATE_HZ)
    assert steps[stop - 5 : stop + 900].max() < 1.2 * steps[: stop - 5].max()


def test_hits_twice_alike_but_not_the_same(cache: Path) -> None:
    audio = stem("drum-kit", note(0, 1, 38, 0.9), note(1, 1, 38, 0.9), cache=cache, role=Role.DRUMS)
    first, second = audio[0, :9_000], audio[0, 22_050:31_050]
    assert not np.array_equal(first, second)
    assert abs(decibels(first) - decibels(second)) < 1.5
