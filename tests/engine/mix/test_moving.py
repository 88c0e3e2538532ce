"""Moves: filters and levels that go where the score says, sends that are thrown."""

from fractions import Fraction

import numpy as np
import pytest

from tests.engine.bare import bare_score
from undersong.engine.mix import automation
from undersong.engine.mix.inserts import inserted
from undersong.engine.mix.throws import EARLY_SECONDS, repeats, thrown
from undersong.engine.model import Control, Curve, Move, Part, Role, Score, Stem
from undersong.units import RATE_HZ, Audio

SECONDS = 6.0


def move(
    control: Control, start: int, length: int, first: float, last: float, *, curve: Curve = Curve.EVEN
) -> Move:
    return Move(
        control=control,
        start_beats=Fraction(start),
        length_beats=Fraction(length),
        first=first,
        last=last,
        curve=curve,
    )


def score(*moves: Move) -> Score:
    part = Part(name="pad", instrument="warm-pad", role=Role.BED, notes=(), moves=moves)
    return bare_score(style="folk-ballad", duration_seconds=SECONDS, parts=(part,))


def heard(*moves: Move) -> tuple[Audio, Audio]:
    wave = np.random.default_rng(1).normal(size=(2, round(SECONDS * RATE_HZ))) * 0.1
    stem = Stem("pad", "warm-pad", Role.BED, wave.astype(np.float32))
    return stem.audio, inserted(stem.audio, stem=stem, score=score(*moves))


def band_db(audio: Audio, start: float, end: float, low: float, high: float) -> float:
    cut = audio[0, round(start * RATE_HZ) : round(end * RATE_HZ)].astype(float)
    power = np.abs(np.fft.rfft(cut * np.hanning(cut.size))) ** 2
    hz = np.fft.rfftfreq(cut.size, 1 / RATE_HZ)
    return 10 * float(np.log10(power[(hz > low) & (hz < high)].mean()))


def test_a_filter_opens_from_beat_to_beat() -> None:
    dry, out = heard(move(Control.LOW_PASS, 4, 4, 400.0, 16_000.0))
    lost = [
        band_db(out, t, t + 0.2, 3_000, 5_000) - band_db(dry, t, t + 0.2, 3_000, 5_000)
        for t in (2.0, 2.8, 3.6)
    ]
    assert lost[0] < -40.0
    assert lost[0] < lost[1] < lost[2]
    assert lost[2] > -3.0


def test_a_part_is_left_alone_outside_its_moves() -> None:
    dry, out = heard(move(Control.HIGH_PASS, 4, 4, 20.0, 500.0))
    before, after = round(1.9 * RATE_HZ), round(4.2 * RATE_HZ)
    assert np.array_equal(dry[:, :before], out[:, :before])
    assert np.array_equal(dry[:, after:], out[:, after:])
    assert band_db(out, 3.6, 3.9, 40, 150) < band_db(dry, 3.6, 3.9, 40, 150) - 10.0


def test_one_filter_goes_on_where_the_other_ended() -> None:
    dry, out = heard(
        move(Control.LOW_PASS, 2, 3, 16_000.0, 500.0), move(Control.LOW_PASS, 5, 3, 500.0, 16_000.0)
    )
    lost = [
        band_db(out, t, t + 0.1, 3_000, 5_000) - band_db(dry, t, t + 0.1, 3_000, 5_000)
        for t in (1.1, 2.4, 2.5, 3.8)
    ]
    assert max(lost[1], lost[2]) < -25.0
    assert min(lost[0], lost[3]) > -6.0


def test_a_level_goes_evenly_in_decibels() -> None:
    dry, out = heard(move(Control.LEVEL, 2, 8, 0.0, -24.0))
    gains = [
        band_db(out, t, t + 0.1, 100, 9_000) - band_db(dry, t, t + 0.1, 100, 9_000)
        for t in (1.95, 2.95, 3.95)
    ]
    assert np.allclose(np.diff(gains), -6.0, atol=0.5)


@pytest.mark.parametrize(("curve", "half"), [(Curve.EVEN, 0.5), (Curve.LATE, 0.25), (Curve.EARLY, 0.707)])
def test_a_curve_is_slow_first_or_quick_first(curve: Curve, half: float) -> None:
    dry, out = heard(move(Control.LEVEL, 2, 8, 0.0, -24.0, curve=curve))
    gain = band_db(out, 2.93, 3.03, 100, 9_000) - band_db(dry, 2.93, 3.03, 100, 9_000)
    assert gain == pytest.approx(-24.0 * half, abs=1.0)


def test_a_send_is_open_while_it_is_thrown() -> None:
    samples = round(SECONDS * RATE_HZ)
    found = thrown(
        "pad", Control.ECHO, score(move(Control.ECHO, 4, 1, -4.0, -4.0)), level_db=None, samples=samples
    )
    times = automation.times(samples)
    assert found.level_db == -4.0
    assert found.curve is not None
    inside = (times > 2.03 - EARLY_SECONDS) & (times < 2.49 - EARLY_SECONDS)
    assert found.curve[inside].min() > 0.98
    assert found.curve[(times < 1.9) | (times > 2.7)].max() < 1e-3


def test_a_send_at_rest_stays_where_it_was() -> None:
    assert thrown("pad", Control.ROOM, score(), level_db=-12.0, samples=1_000).curve is None
    found = thrown(
        "pad", Control.ROOM, score(move(Control.ROOM, 4, 1, -2.0, -2.0)), level_db=-12.0, samples=RATE_HZ
    )
    assert found.curve is not None
    assert found.level_db == -2.0
    assert found.curve[0] == pytest.approx(10 ** (-10 / 20), rel=1e-3)


def test_an_echo_swells_where_it_is_told() -> None:
    moves = score(move(Control.REPEATS, 2, 4, 0.4, 0.8))
    fed = repeats("pad", moves, feedback=0.4, samples=round(SECONDS * RATE_HZ))
    assert fed is not None
    assert fed.max() == pytest.approx(0.8, abs=0.01)
    assert fed[0] == fed[-1] == pytest.approx(0.4)
    assert repeats("pad", score(), feedback=0.4, samples=1_000) is None


def test_a_move_out_of_its_controls_reach_is_refused() -> None:
    with pytest.raises(ValueError, match="low-pass moves between 20 and 20000"):
        move(Control.LOW_PASS, 0, 1, 5.0, 100.0)
    with pytest.raises(ValueError, match=r"repeats moves between 0 and 0\.9"):
        move(Control.REPEATS, 0, 1, 0.5, 1.5)
