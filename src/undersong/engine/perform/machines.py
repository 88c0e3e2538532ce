"""Drum machines: one hit computed from a handful of numbers in `machines.toml`.

A hit is a sum of bodies (sines that fall to a pitch), noises (bands that fade, in bursts or cut
off by a gate) and metals (squares at ratios that make no chord), pushed through a soft
saturation at eight times the rate. Its soft layer is the same hit with less noise, less metal and less
push: an accent of such a machine is louder and brighter.
"""

from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from pydantic import Field
from pydantic.dataclasses import dataclass

from undersong.engine.facts import STRICT, read_tables, text_beside
from undersong.engine.perform.bank.bake import Sample
from undersong.engine.perform.bank.store import code_digest
from undersong.seeds import Seeds
from undersong.units import RATE_HZ

Wave = npt.NDArray[np.float64]

FILE = "machines.toml"
HIGHEST_HZ = 18_000.0
TIMES = 8
SOFT = 0.35
"""Level of noise and metal in the soft layer."""
# Ratios of six oscillators to the lowest, from the published schematic of the TR-808's cymbals.
METAL_RATIOS = (1.0, 1.4835, 1.8004, 2.5473, 2.6316, 3.8978)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Body:
    """A sine that falls from one frequency to another."""

    from_hz: float = Field(gt=0)
    to_hz: float = Field(gt=0)
    sweep_ms: float = Field(gt=0)
    decay_ms: float = Field(gt=0)
    hold_ms: float = Field(default=0.0, ge=0)
    level: float = 1.0


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Noise:
    """A band of noise; `bursts_ms` are its onsets, `gate_ms` cuts it off.

    With `steps_hz` it is bits of a shift register, each held until the next comes.
    """

    low_hz: float = Field(gt=0)
    high_hz: float = Field(gt=0)
    decay_ms: float = Field(gt=0)
    attack_ms: float = Field(default=0.3, gt=0)
    hold_ms: float = Field(default=0.0, ge=0)
    gate_ms: float | None = None
    bursts_ms: tuple[float, ...] = (0.0,)
    steps_hz: float | None = Field(default=None, gt=0)
    level: float = 1.0


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Metal:
    """Square waves at `ratios` of `hz`, between two frequencies."""

    hz: float = Field(gt=0)
    low_hz: float = Field(gt=0)
    high_hz: float = HIGHEST_HZ
    decay_ms: float = Field(gt=0)
    ratios: tuple[float, ...] = METAL_RATIOS
    level: float = 1.0


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Hit:
    """One drum of a machine."""

    seconds: float = Field(gt=0, le=6)
    drive: float = Field(default=0.0, ge=0)
    bodies: tuple[Body, ...] = ()
    noises: tuple[Noise, ...] = ()
    metals: tuple[Metal, ...] = ()


@cache
def hits() -> dict[str, Hit]:
    """Return every hit by name.

    Raises
    ------
    FactError
        If `machines.toml` breaks a rule: names hit, key and rule.
    """
    return read_tables(text_beside(__package__, FILE), Hit, file=FILE)


def made_by() -> str:
    """Return a digest of the code that computes hits: other code, other hits."""
    return code_digest(Path(__file__))


def strike(name: str, hit: Hit, *, tune: float = 0.0, take: int = 0) -> Sample:
    """Compute one hit; `tune` are semitones, another `take` has other noise."""
    size = round(hit.seconds * RATE_HZ)
    seconds = np.arange(size) / RATE_HZ
    random = Seeds(take).stream(f"perform/machine/{name}")
    bodies = sum((_body(b, seconds, 2.0 ** (tune / 12.0)) for b in hit.bodies), np.zeros(size))
    rest = np.zeros((2, size))
    for noise in hit.noises:
        rest += noise.level * _noise(noise, seconds, 2.0 ** (tune / 12.0), random)
    for metal in hit.metals:
        rest += metal.level * _metal(metal, seconds, 2.0 ** (tune / 12.0), random)
    full = _pushed(bodies + rest, hit.drive)
    soft = _pushed(bodies + SOFT * rest, 0.4 * hit.drive)
    sound = np.concatenate([full, soft])
    end = min(size // 4, 1_024)
    sound[:, -end:] *= 0.5 + 0.5 * np.cos(np.pi * np.arange(end) / end)
    scale = float(np.abs(sound).max()) / 32_000.0
    return Sample(np.round(sound / scale).astype(np.int16), scale, None)


def _body(body: Body, seconds: Wave, ratio: float) -> Wave:
    low, high, sweep = body.to_hz * ratio, body.from_hz * ratio, body.sweep_ms / 1000.0
    # The integral of low + (high − low) exp(−t / sweep): the phase in turns.
    turns = low * seconds + (high - low) * sweep * (1.0 - np.exp(-seconds / sweep))
    return np.asarray(
        body.level * _fade(seconds, body.decay_ms, body.hold_ms, 0.3) * np.sin(2.0 * np.pi * turns)
    )


def _fade(seconds: Wave, decay_ms: float, hold_ms: float, attack_ms: float) -> Wave:
    """Straight attack, hold, exponential decay."""
    after = np.maximum(seconds - (hold_ms + attack_ms) / 1000.0, 0.0)
    return np.asarray(np.clip(seconds * 1000.0 / attack_ms, 0.0, 1.0) * np.exp(-after * 1000.0 / decay_ms))


def _noise(noise: Noise, seconds: Wave, ratio: float, random: np.random.Generator) -> Wave:
    """Two sides of a band of noise, half alike."""
    lines = random.normal(size=(2, len(seconds)))
    lines[1] = 0.6 * lines[0] + 0.8 * lines[1]
    if noise.steps_hz is not None:
        # A chip has one voice: the same on both sides.
        lines[:] = np.sign(lines[0, (seconds * min(noise.steps_hz * ratio, RATE_HZ)).astype(np.int64)])
    wave = _between(lines, noise.low_hz, noise.high_hz)
    shape = np.zeros(len(seconds))
    for burst_ms in noise.bursts_ms:
        since = seconds - burst_ms / 1000.0
        fade = _fade(np.maximum(since, 0.0), noise.decay_ms, noise.hold_ms, noise.attack_ms)
        shape = np.maximum(shape, fade * (since >= 0.0))
    if noise.gate_ms is not None:
        shape *= np.clip((noise.gate_ms / 1000.0 - seconds) / 0.02, 0.0, 1.0)
    return np.asarray(wave * shape)


def _metal(metal: Metal, seconds: Wave, ratio: float, random: np.random.Generator) -> Wave:
    """Squares with just the harmonics that fit, between two frequencies."""
    wave = np.zeros((2, len(seconds)))
    for hz in np.array(metal.ratios) * metal.hz * ratio:
        for number in range(1, int(HIGHEST_HZ / hz) + 1, 2):
            if not 0.5 * metal.low_hz < hz * number < metal.high_hz:
                continue
            turn = random.random()
            side = 0.12 * random.normal()
            line = np.sin(2.0 * np.pi * (hz * number * seconds + turn)) / number
            wave += np.array([[1.0 + side], [1.0 - side]]) * line
    wave = _between(wave, metal.low_hz, metal.high_hz)
    return np.asarray(wave * _fade(seconds, metal.decay_ms, 0.0, 0.3))


def _between(wave: Wave, low_hz: float, high_hz: float) -> Wave:
    """Keep a band, 12 dB an octave below and above, and bring it to an rms of 0.3."""
    size = 2 * wave.shape[1]
    hz = np.maximum(np.fft.rfftfreq(size, 1.0 / RATE_HZ), 1.0)
    mask = (
        1.0 / np.sqrt((1.0 + (low_hz / hz) ** 4) * (1.0 + (hz / high_hz) ** 4)) * (hz < HIGHEST_HZ + 1_000.0)
    )
    kept = np.fft.irfft(np.fft.rfft(wave, size) * mask, size)[:, : wave.shape[1]]
    return np.asarray(0.3 * kept / np.sqrt(np.mean(kept**2)))


def _pushed(wave: Wave, drive: float) -> Wave:
    """Push a sound through a soft saturation, where its harmonics have room; 0 leaves it."""
    if not drive:
        return wave
    size, fine = wave.shape[1], TIMES * wave.shape[1]
    lines = np.zeros((2, fine // 2 + 1), np.complex128)
    lines[:, : size // 2 + 1] = np.fft.rfft(wave)
    pushed = np.tanh(np.fft.irfft(lines, fine) * TIMES * (1.0 + drive)) / np.tanh(1.0 + drive)
    kept = np.fft.rfft(pushed)[:, : size // 2 + 1]
    hz = np.fft.rfftfreq(size, 1.0 / RATE_HZ)
    # A gentle end: what has an edge at 19 kHz rings before it begins.
    kept *= 0.5 - 0.5 * np.tanh((hz - HIGHEST_HZ) / 700.0)
    return np.asarray(np.fft.irfft(kept, size) / TIMES)
