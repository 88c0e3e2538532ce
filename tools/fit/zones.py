"""Numbers of one recording: level, phase, wavering and side of each partial, and the noise between them.

Each partial is cut out of one long spectrum with a mask that is zero at its neighbours; its envelope says the
rest. Noise is what lies between the partials and, early (in drums always), the power by which the recording
exceeds what its partials alone make: so the knock of a hammer needs no model of its own.
"""

from dataclasses import dataclass, replace

import numpy as np

from tools.fit.beats import NO_BEATS, beating
from tools.fit.lines import body_band, mode_lines, series_lines
from tools.fit.plan import Plan
from tools.fit.spectrum import Envelope, Spectrum, around, decibels
from tools.fit.takes import Take, steady_audio
from undersong.engine.perform.bank.kernels import add_partials
from undersong.engine.perform.bank.tables import BAND_EDGES_HZ, BANDS, Floats, Zone, hertz
from undersong.units import RATE_HZ, Hz

EARLY_SECONDS = 0.08
FALLING_SECONDS = 0.05
"""From here on a time stands for so long that its mean power would be that of its beginning."""

MARGIN = 1.12
"""Half a dB by which a recording must exceed its partials before that is noise."""

SLOWEST_DB, STEEPEST_DB, STEEPEST_DRUM_DB = 3.0, 120.0, 800.0
"""dB/s: bounds of the fall after a recording's end, where its player says nothing."""

SWAY_HZ = 12.0
"""Faster movement of a level is noise beside the partial, not wavering."""

BEAT_HZ = 30.0
"""Lines of one partial lie so close together at most."""

_FIRST, _LAST = {"drum": 0.75}, 0.85
_WIDEST_HZ = {"drum": 60.0, "modal": 150.0}


@dataclass
class _Partials:
    level: list[Floats]
    phase: list[float]
    sway: list[float]
    pace: list[float]
    side: list[float]
    fall: list[float]
    beat_hz: list[Floats]
    beat_db: list[Floats]
    beat_phase: list[Floats]
    glide: Floats


def measured(take: Take, plan: Plan) -> Zone:
    """Return the numbers of one recording; what it was out of tune is taken out."""
    take = replace(take, midi=take.midi + plan.rank)
    audio = steady_audio(take) if plan.steady else take.audio
    sides = [Spectrum(channel) for channel in audio]
    middle = Spectrum(audio.mean(axis=0)) if len(sides) > 1 else sides[0]
    hz, stiffness, body = _lines(take, plan, audio.mean(axis=0), middle)
    partials = _partials(take, plan, hz, body, middle=middle, sides=sides)
    zone = Zone(
        midi=take.midi,
        velocity=take.velocity,
        hz=hz,
        level_db=_continued(np.array(partials.level), np.array(partials.fall), plan),
        phase=np.array(partials.phase),
        sway_db=np.array(partials.sway) * plan.sway,
        side_db=np.array(partials.side),
        noise_db=np.zeros((BANDS, len(plan.times_seconds))),
        fall_db=np.array(partials.fall),
        stiffness=stiffness,
        glide_cents=partials.glide,
        pace_hz=float(np.median(partials.pace[:12])),
        beat_hz=np.array(partials.beat_hz),
        beat_db=np.array(partials.beat_db),
        beat_phase=np.array(partials.beat_phase),
    )
    return _tuned(_levelled(zone, _noise(zone, plan, hz, middle)), plan)


def _lines(
    take: Take, plan: Plan, audio: Floats, spectrum: Spectrum
) -> tuple[Floats, float, tuple[Hz, Hz, Hz] | None]:
    pitch = hertz(take.midi)
    rung = audio[round(0.02 * RATE_HZ) :] if plan.kind in ("struck", "modal") else audio
    if plan.kind == "modal":
        gap = max(0.12 * pitch, 25.0)
        return mode_lines(rung, gap_hz=gap, count=plan.partials, top_hz=take.top_hz, window=True), 0.0, None
    if plan.kind == "drum":
        hz = mode_lines(audio, gap_hz=18.0, count=plan.partials, top_hz=take.top_hz, window=False)
        body = body_band(spectrum.lines, spectrum.hz)
        if body is not None:
            hz = np.append(body[0], hz[hz > body[2]])
        return hz, 0.0, body
    stiff = plan.kind == "struck"
    return *series_lines(rung, pitch, stiff=stiff, count=plan.partials, top_hz=take.top_hz), None


def _halves(hz: Floats, kind: str) -> Floats:
    """Half the width of each partial's mask: zero at its neighbours."""
    gaps = np.diff(hz, prepend=0.0, append=2.0 * hz[-1])
    share = 0.5 if kind in ("modal", "drum") else 0.8
    return np.clip(np.minimum(gaps[:-1], gaps[1:]) * share, 4.0, _WIDEST_HZ.get(kind, 0.5 * RATE_HZ))


def _partials(
    take: Take,
    plan: Plan,
    hz: Floats,
    body: tuple[Hz, Hz, Hz] | None,
    *,
    middle: Spectrum,
    sides: list[Spectrum],
) -> _Partials:
    times, edge = plan.times_seconds, _FIRST.get(plan.kind, _LAST)
    made = _Partials([], [], [], [], [], [], [], [], [], np.zeros(len(times)))
    for k, (f, half) in enumerate(zip(hz, _halves(hz, plan.kind), strict=True)):
        bodily = k == 0 and body is not None
        low, high = (body[1], body[2]) if bodily and body is not None else (f - half, f + half)
        whole = middle.band(low, high)
        ahead = 0.0
        if bodily:
            made.glide = _glide(whole, f, times)
            fine = np.linspace(0.0, 0.5 / f, 200)
            ahead = 0.5 * float(np.mean(2.0 ** (np.interp(fine, times, made.glide) / 1200.0) - 1.0))
        power = whole.power[: max(2, int(edge * len(whole.power)))]
        row = _course(power, whole.rate_hz, times)
        made.phase.append(whole.phase_at(0.5 / max(f, 40.0), f) - 2.0 * np.pi * ahead)
        if plan.beats:
            beat_hz, beat_db, beat_phase, sway, pace = beating(whole, f, min(half, BEAT_HZ))
        else:
            beat_hz, beat_db, beat_phase = NO_BEATS
            sway, pace = _sway(
                middle.band(f - min(half, SWAY_HZ), f + min(half, SWAY_HZ)), plan, middle.samples
            )
        made.beat_hz.append(beat_hz)
        made.beat_db.append(beat_db)
        made.beat_phase.append(beat_phase)
        made.sway.append(sway)
        made.pace.append(pace)
        made.fall.append(_fall(power, whole.rate_hz, take, plan))
        row[times > edge * middle.samples / RATE_HZ] = np.nan
        made.level.append(row)
        made.side.append(_side(low, high, sides))
    return made


def _course(power: Floats, rate_hz: Hz, times: Floats) -> Floats:
    """Level of a partial around the times, dB: by power at the onset, by decibels where it falls."""
    early = decibels(around(times, power, rate_hz))
    late = around(times, decibels(np.maximum(power, power.max() * 1e-12)), rate_hz)
    return np.asarray(np.where(times < FALLING_SECONDS, early, late))


def _glide(whole: Envelope, f: Hz, times: Floats) -> Floats:
    """Cents of a drum's body against its own frequency: it falls as its skin slackens. Weighted by power."""
    turn = np.append(np.diff(np.unwrap(np.angle(whole.inner))), 0.0) * whole.rate_hz / (2.0 * np.pi)
    power = whole.power
    hz = around(times, (turn + whole.middle_hz) * power, whole.rate_hz)
    hz = hz / np.maximum(around(times, power, whole.rate_hz), 1e-20)
    return np.asarray(1200.0 * np.log2(np.clip(hz, 0.4 * f, 5.0 * f) / f))


def _sway(narrow: Envelope, plan: Plan, samples: int) -> tuple[float, float]:
    """How far in dB (rms) and how quickly in Hz (rms) a partial rises and falls around its smooth course."""
    power = narrow.power
    seconds = samples / RATE_HZ
    n = np.arange(len(power)) / narrow.rate_hz
    keep = (n > (0.4 if plan.steady else 0.1)) & (n < min(seconds * 0.85, 3.0))
    if keep.sum() < 8:
        return 0.0, 0.0
    wave = decibels(power[keep])
    smooth = np.polyval(np.polyfit(n[keep], wave, 0 if plan.steady else 2), n[keep])
    wave = np.clip(wave - smooth, -20.0, 10.0)
    sway = float(np.std(wave))
    return sway, float(np.std(np.diff(wave)) * narrow.rate_hz / (2.0 * np.pi) / max(sway, 1e-3))


def _fall(power: Floats, rate_hz: Hz, take: Take, plan: Plan) -> float:
    """How a partial falls in the later part of the recording, dB/s, within what is likely."""
    seconds = np.arange(len(power)) / rate_hz
    late = seconds > 0.25 * min(len(power) / rate_hz, float(plan.times_seconds[-1]))
    level = decibels(np.maximum(power[late], power.max() * 1e-12))
    fall = -float(np.polyfit(seconds[late], level, 1)[0]) if late.sum() > 8 else take.fall_db
    slowest = take.fall_db or SLOWEST_DB
    steepest = STEEPEST_DRUM_DB if plan.kind == "drum" else max(4.0 * slowest, STEEPEST_DB)
    return float(np.clip(fall, slowest, steepest))


def _side(low: Hz, high: Hz, sides: list[Spectrum]) -> float:
    if len(sides) < 2:
        return 0.0
    left, right = (float(np.sum(s.band(low, high).power)) for s in sides[:2])
    return float(10.0 * np.log10((left + 1e-20) / (right + 1e-20)))


def _continued(level: Floats, fall: Floats, plan: Plan) -> Floats:
    """Beyond the recording: a falling note goes on at its slope, a steady one as it is."""
    times = plan.times_seconds
    for row, slope in zip(level, fall, strict=True):
        last = int(np.flatnonzero(np.isfinite(row))[-1])
        row[last + 1 :] = row[last] - (0.0 if plan.steady else slope) * (times[last + 1 :] - times[last])
    return level


def _noise(zone: Zone, plan: Plan, hz: Floats, middle: Spectrum) -> Floats:
    """Level of the noise in dB, (24, J), on the scale of `zone.level_db`."""
    times, seconds = plan.times_seconds, middle.samples / RATE_HZ
    kept = np.ones(len(middle.lines))
    for f, half in zip(hz, _halves(hz, plan.kind), strict=True):
        first, last = ((f + s * 0.4 * half) * middle.size / RATE_HZ for s in (-1.0, 1.0))
        kept[int(first) + 1 : int(last) + 1] = 0.0
    share = np.ones(BANDS)
    for band in range(BANDS):
        inside = kept[(middle.hz >= BAND_EDGES_HZ[band]) & (middle.hz < BAND_EDGES_HZ[band + 1])]
        share[band] = inside.mean() if len(inside) else 1.0
    between = middle.without(kept).band_power(times) / np.maximum(share, 0.15)[:, None]
    between[share < 0.1] = 0.0
    whole = middle.band_power(times)
    tones = Spectrum(_tones(zone, times, middle.samples)).band_power(times)
    excess = np.maximum(whole - MARGIN * tones, 0.0)
    early = times <= (times[-1] if plan.kind == "drum" else EARLY_SECONDS)
    noise = decibels(np.where(early[None], excess, np.minimum(between, whole)))
    edge = _FIRST.get(plan.kind, _LAST) * seconds
    fade = 0.0 if plan.steady else max(float(np.median(zone.fall_db)), 6.0)
    for j in np.flatnonzero(times > edge):
        noise[:, j] = noise[:, j - 1] - fade * (times[j] - times[j - 1])
    return noise


def _tones(zone: Zone, times: Floats, samples: int) -> Floats:
    """Partials alone, mono: what the recording is compared with."""
    edges = np.arange(0, samples + 128, 16, dtype=np.int64)
    out = np.zeros((4, int(edges[-1])), np.float32)
    seconds = edges / RATE_HZ
    gain = np.array([10.0 ** (np.interp(seconds, times, row) / 20.0) for row in zone.level_db])
    if np.any(zone.glide_cents):
        ratio = 2.0 ** (np.interp(seconds, times, zone.glide_cents) / 1200.0) - 1.0
        steps = 0.5 * (ratio[1:] + ratio[:-1]) * np.diff(seconds) * zone.hz[0]
        gain = gain.astype(np.complex128)
        gain[0] *= np.exp(2.0j * np.pi * np.append(0.0, np.cumsum(steps)))
    # The compiled loop leaves out what is below 88 dB, counted from 1.
    loudest = float(np.abs(gain).max())
    lines = (gain / loudest).astype(np.complex64)
    one = np.ones(len(zone.hz), np.float32)
    add_partials(out, 2.0 * np.pi * zone.hz / RATE_HZ, zone.phase, lines, lines, one, edges)
    return np.asarray(out[0, :samples], np.float64) * loudest


def _levelled(zone: Zone, noise_db: Floats) -> Zone:
    """The loudest partial or band is 0 dB."""
    reference = max(float(zone.level_db.max()), float(noise_db.max()))
    return replace(zone, level_db=zone.level_db - reference, noise_db=noise_db - reference)


def _tuned(zone: Zone, plan: Plan) -> Zone:
    if plan.kind == "drum":
        return zone
    ratio = float(zone.hz[np.argmin(np.abs(np.log(zone.hz / hertz(zone.midi))))]) / hertz(zone.midi)
    return replace(zone, hz=zone.hz / ratio) if abs(np.log2(ratio)) < 0.05 else zone
