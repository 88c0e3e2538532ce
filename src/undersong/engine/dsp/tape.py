"""A tape machine: it wavers, bends what is loud, swells at the bottom, loses its top, and hisses.

Wow is a slow wavering (a warped reel, an eccentric capstan), flutter a quick one; both are periodic with a
little of a second period, as measured machines are. The gap of a playback head that is as long as the
wave cancels it, and the head's own size lifts an octave around 80 Hz: the head bump (Camras, "Magnetic
recording handbook", 1988, chapters 4 and 16). Everything but the hiss hangs on time alone, so that
parts that share a machine waver together.
"""

import numpy as np

from undersong.engine.dsp.drive import driven
from undersong.engine.dsp.equaliser import bell, equalised, high_pass, joined, low_pass
from undersong.engine.dsp.lines import SHORTEST, Points, points, swayed
from undersong.units import RATE_HZ, Audio, Db, Hz

WOW_HZ, FLUTTER_HZ = 0.83, 7.3
SECOND = 0.618
"""The second period against the first; together they never come back."""
SECOND_SHARE = 0.35
BUMP_Q = 0.9
_CENT = np.log(2.0) / 1200.0


def wavering(samples: int, *, wow_cents: float, flutter_cents: float) -> Points:
    """Return the delay of a tape in samples whose pitch goes so many cents up and down at most."""
    times = points(samples)
    total = np.zeros_like(times)
    for hz, cents in ((WOW_HZ, wow_cents), (FLUTTER_HZ, flutter_cents)):
        for speed, share in ((hz, 1.0 - SECOND_SHARE), (hz * SECOND, SECOND_SHARE)):
            # A delay of a·sin(ωt) raises the pitch by −aω·cos(ωt): so many cents need a = cents / ω.
            omega = 2.0 * np.pi * speed
            total += share * cents * _CENT / omega * (1.0 + np.sin(omega * times)) * RATE_HZ
    return SHORTEST + total


def taped(
    audio: Audio,
    *,
    wow_cents: float = 0.0,
    flutter_cents: float = 0.0,
    drive_db: Db = 0.0,
    bump_db: Db = 0.0,
    bump_hz: Hz = 80.0,
    top_hz: Hz = 16_000.0,
) -> None:
    """Record a sound and play it back, in place.

    Parameters
    ----------
    audio : (2, samples).
    wow_cents, flutter_cents : largest deviation of the pitch, slow and quick.
    drive_db : level of its loud moments against where the tape begins to bend.
    bump_db, bump_hz : of the head.
    top_hz : where the top is 3 dB down.
    """
    if wow_cents > 0.0 or flutter_cents > 0.0:
        delay = wavering(audio.shape[1], wow_cents=wow_cents, flutter_cents=flutter_cents)
        swayed(audio, np.broadcast_to(delay, (2, 1, len(delay))), dry=0.0, wet=1.0)
    driven(audio, drive_db=drive_db, bias=0.05)
    tone = joined(high_pass(24.0), bell(bump_hz, bump_db, BUMP_Q), low_pass(top_hz))
    equalised(audio, tone, out=audio)


def hissed(audio: Audio, *, level_db: Db, random: np.random.Generator) -> None:
    """Add the hiss of a tape where there is a sound, in place; it comes and goes with it.

    Parameters
    ----------
    audio : (2, samples).
    level_db : rms of the hiss in dBFS.
    """
    heard = np.flatnonzero(np.abs(audio).max(axis=0) > 10.0 ** (level_db / 20.0))
    if not heard.size:
        return
    first, last = int(heard[0]), min(int(heard[-1]) + RATE_HZ, audio.shape[1])
    noise = random.standard_normal((2, last - first), np.float32)
    # Hiss of a tape after equalisation: it rises from 500 Hz and falls from 9 kHz.
    equalised(noise, joined(high_pass(500.0, 0.5), low_pass(9_000.0, 0.6)), out=noise)
    level = 10.0 ** (level_db / 20.0) / max(float(np.std(noise)), 1e-9)
    edge = min(RATE_HZ // 4, (last - first) // 2)
    ramp = np.linspace(0.0, 1.0, edge, dtype=np.float32)
    noise[:, :edge] *= ramp
    noise[:, noise.shape[1] - edge :] *= ramp[::-1]
    audio[:, first:last] += np.float32(level) * noise
