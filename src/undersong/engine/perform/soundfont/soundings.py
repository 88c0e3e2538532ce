"""From a region and the notes that it answers to voices in samples, hertz and gains.

Generators and modulators are in timecents, centibels and cents, each with its own idea of zero; here they
become what the kernel counts in, for all notes of a region at a time.

Attenuation that generators say counts 0.4 times, as on the sound cards that the format was made for and in
the players since: banks are balanced by ear on those. What modulators say, velocity's too, counts whole.
"""

import numpy as np
import numpy.typing as npt

from undersong.engine.perform.soundfont import generators as g
from undersong.engine.perform.soundfont.kernel import SOUNDING, Soundings
from undersong.engine.perform.soundfont.modulators import Floats, moved
from undersong.engine.perform.soundfont.reading import FASTEST_STEP
from undersong.engine.perform.soundfont.samples import Header
from undersong.engine.perform.soundfont.zones import Region
from undersong.units import RATE_HZ

ATTENUATION_SHARE = 0.4
FULL_DB = 100.0
SHORTEST_RELEASE_SECONDS = 0.02
"""A note that ends at once would click; hardware lets it down in about as long."""

SHORTEST_ATTACK_SAMPLES = 32.0
OPEN_CENTS = 13_500.0
"""A filter that stands here or above, 20 kHz, is open."""

SLOWEST_STEP = 1e-4


def values_of(region: Region, key: Floats, velocity: Floats) -> dict[int, Floats]:
    """Return each generator for notes (N,) of MIDI keys and velocities, modulated and within its range."""
    found = {kind: np.full(len(key), value) for kind, value in enumerate(region.values)}
    found[g.ATTENUATION] *= ATTENUATION_SHARE
    for kind, amount in moved(region.modulators, key, velocity):
        found[kind] = found[kind] + amount
    for kind, (low, high) in g.RANGES.items():
        found[kind] = np.clip(found[kind], low, high)
    return found


def soundings_of(
    region: Region,
    header: Header,
    *,
    note: npt.NDArray[np.int64],
    key: Floats,
    velocity: Floats,
) -> Soundings:
    """Return how a region answers notes; when and how long is left to whoever plays them.

    Parameters
    ----------
    note : rows among the notes of the part, (N,).
    key, velocity : MIDI key and velocity of each, (N,).
    """
    if region.values[g.KEY] >= 0:
        key = np.full(len(key), min(region.values[g.KEY], 127.0))
    if region.values[g.VELOCITY] >= 0:
        velocity = np.full(len(key), min(region.values[g.VELOCITY], 127.0))
    v = values_of(region, key, velocity)
    made = np.zeros(len(note), SOUNDING)
    made["note"] = note
    made["mode"] = int(region.values[g.SAMPLE_MODES]) & 3
    made["place"] = np.clip(v[g.START] + 32_768.0 * v[g.START_COARSE], 0.0, 2.0**31)
    made["step"] = _step(region, header, v, key)
    gain = 10.0 ** (-v[g.ATTENUATION] / 200.0)
    aside = (v[g.PAN] / 1_000.0 + 0.5) * np.pi / 2
    made["left"], made["right"] = gain * np.cos(aside), gain * np.sin(aside)
    _set_volume(made, v, key)
    _set_modulation(made, v, key)
    made["corner"], made["peak_db"] = v[g.FILTER_FC], v[g.FILTER_Q] / 10.0
    lowest = v[g.FILTER_FC] + np.minimum(made["mod_filter"], 0.0) - np.abs(made["lfo_filter"])
    made["filtered"] = (lowest < OPEN_CENTS) | (made["peak_db"] > 0.0)
    return made


def _step(region: Region, header: Header, v: dict[int, Floats], key: Floats) -> Floats:
    root = region.values[g.ROOT_KEY]
    root = root if 0 <= root <= 127 else header.pitch
    cents = (key - root) * v[g.SCALE_TUNING] + header.correction_cents
    cents = cents + 100.0 * v[g.COARSE_TUNE] + v[g.FINE_TUNE]
    step = header.rate_hz / RATE_HZ * 2.0 ** (np.clip(cents, -20_000.0, 20_000.0) / 1200.0)
    return np.clip(step, SLOWEST_STEP, FASTEST_STEP)


def _set_volume(made: Soundings, v: dict[int, Floats], key: Floats) -> None:
    delayed = _wait(v[g.DELAY_VOL])
    made["delayed"] = delayed
    made["risen"] = delayed + np.maximum(_samples(v[g.ATTACK_VOL]), SHORTEST_ATTACK_SAMPLES)
    made["held"] = made["risen"] + _wait(v[g.HOLD_VOL] + (60.0 - key) * v[g.KEY_TO_VOL_HOLD])
    made["fall"] = FULL_DB / _samples(v[g.DECAY_VOL] + (60.0 - key) * v[g.KEY_TO_VOL_DECAY])
    made["sustain"] = v[g.SUSTAIN_VOL] / 10.0
    shortest = SHORTEST_RELEASE_SECONDS * RATE_HZ
    made["release"] = FULL_DB / np.maximum(_samples(v[g.RELEASE_VOL]), shortest)


def _set_modulation(made: Soundings, v: dict[int, Floats], key: Floats) -> None:
    made["mod_delayed"] = _wait(v[g.DELAY_MOD])
    made["mod_risen"] = made["mod_delayed"] + _samples(v[g.ATTACK_MOD])
    made["mod_held"] = made["mod_risen"] + _wait(v[g.HOLD_MOD] + (60.0 - key) * v[g.KEY_TO_MOD_HOLD])
    made["mod_fall"] = 1.0 / _samples(v[g.DECAY_MOD] + (60.0 - key) * v[g.KEY_TO_MOD_DECAY])
    made["mod_sustain"] = 1.0 - v[g.SUSTAIN_MOD] / 1_000.0
    made["mod_release"] = 1.0 / _samples(v[g.RELEASE_MOD])
    made["mod_pitch"], made["mod_filter"] = v[g.MOD_ENV_TO_PITCH], v[g.MOD_ENV_TO_FILTER]
    made["lfo_delay"], made["vib_delay"] = _wait(v[g.DELAY_MOD_LFO]), _wait(v[g.DELAY_VIB_LFO])
    made["lfo_turns"], made["vib_turns"] = _turns(v[g.FREQ_MOD_LFO]), _turns(v[g.FREQ_VIB_LFO])
    made["lfo_pitch"], made["vib_pitch"] = v[g.MOD_LFO_TO_PITCH], v[g.VIB_LFO_TO_PITCH]
    made["lfo_filter"], made["lfo_db"] = v[g.MOD_LFO_TO_FILTER], v[g.MOD_LFO_TO_VOLUME] / 10.0


def _samples(timecents: Floats) -> Floats:
    """Return times in samples."""
    return np.asarray(RATE_HZ * 2.0 ** (np.clip(timecents, -12_000.0, 8_000.0) / 1200.0))


def _wait(timecents: Floats) -> Floats:
    """Return times in samples, the shortest as none at all."""
    return np.where(timecents <= g.INSTANT, 0.0, _samples(timecents))


def _turns(cents: Floats) -> Floats:
    """Return frequencies above 8.176 Hz as turns a sample."""
    return np.asarray(8.175798915643707 * 2.0 ** (cents / 1200.0) / RATE_HZ)
