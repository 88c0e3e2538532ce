"""A part over a SoundFont: our hands, the bank's notes.

When each note begins, how long it is held, how it bends, trembles and swells, what a strum does and which
string stops which comes from the same hands as with our own instruments; how it sounds at its velocity, how
it fades and what is left when it is let go is the bank's business. A hand that stops a note (a string, a
breath, a muting palm) is quicker than the bank's release and wins. Noises of keys and fingers are in the
recordings, so none are added.

Vibrato is added where the recording can have none of its own: where it loops in less time than one swing
of it takes. A longer loop, or none, brings what the player did.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from undersong.engine.instruments.catalogue import instruments
from undersong.engine.model.score import Role
from undersong.engine.perform.acoustic import voiced
from undersong.engine.perform.chance import Chance
from undersong.engine.perform.drums import SUBSTITUTES
from undersong.engine.perform.hands import Gestures
from undersong.engine.perform.pedal import answer as answer_strings
from undersong.engine.perform.playing import Touch
from undersong.engine.perform.sampler import NO_POINTS, Points, Records, voices
from undersong.engine.perform.soundfont import generators as g
from undersong.engine.perform.soundfont.bank import Bank
from undersong.engine.perform.soundfont.kernel import (
    ROUND_THEN_ON,
    SILENT_DB,
    SOUNDING,
    Soundings,
    add_soundings,
    read_through,
)
from undersong.engine.perform.soundfont.reading import Laid, class_of, laid, weights_for
from undersong.engine.perform.soundfont.samples import Header
from undersong.engine.perform.soundfont.soundings import soundings_of
from undersong.engine.perform.soundfont.zones import Region
from undersong.engine.perform.timing import Onsets, turn_of
from undersong.units import RATE_HZ, Audio

NATURAL_DB = -6.0
"""Chords of full-scale samples keep below full scale, more or less; the mix goes by loudness."""

CUT = 0.9
"""A release that is shorter than this share of an instrument's own was asked for by the hands."""

CHOKE_SECONDS = 0.02
TOGETHER_SECONDS = 0.002
"""Hits that are so near each other are one stroke and don't choke each other."""

MUTED_SECONDS = 0.22
MUTED_CENTS = 9_340.0
"""A palm on the strings: gone in this time, and nothing above 1.8 kHz."""

VIBRATO_SECONDS = 0.12
"""One swing of a quick vibrato. Many banks loop strings and winds over just one, of 0.15 to 0.25 s."""

SPOTS_CENTS = (0.0, 4.0, -3.0, 7.0)
SPOT_DB = 0.2
"""How hits of one drum differ, in turn and by chance."""

RINGING_DB = 60.0
FOREVER = 1 << 40

LAST_RESORTS = (37, 38)
"""Struck where a kit has neither a drum nor one that could stand in for it."""


@dataclass(frozen=True, eq=False)
class _Answer:
    """A region and the notes that it sounds for."""

    region: Region
    header: Header
    soundings: Soundings


def play_from_bank(
    onsets: Onsets,
    role: Role,
    touch: Touch,
    *,
    bank: Bank,
    preset: int,
    out: Audio,
    chance: Chance,
    check: Callable[[], None],
) -> None:
    """Add a part of an instrument to its stem (2, samples).

    Raises
    ------
    BankError
        If what it needs of the bank is damaged.
    """
    played = voiced(onsets, role, touch, chance)
    made, notes = played.gestures, played.notes
    key = made.pitch.astype(np.float64)
    velocity = np.clip(made.velocity, 0.0, 1.0) * 127.0
    answers = []
    for own, members in _shared_out(made, touch, bank, preset):
        answers += _answers(bank, bank.regions(own), members, key=key, velocity=velocity, near=_nearest)
    for answer in answers:
        s = answer.soundings
        row = s["note"]
        s["at"], s["hold"] = notes["at"][row], notes["hold"][row]
        _join(s, notes, made.attack_seconds)
        cut = made.release_seconds[row] < CUT * touch.release_ms / 1000.0
        s["release"] = np.where(cut, np.maximum(s["release"], 60.0 / notes["release"][row]), s["release"])
        _mute(s, made.muted[row])
        s["left"] *= notes["left"][row]
        s["right"] *= notes["right"][row]
    # A trembling bow is not vibrato, and stays.
    trembling = np.array([word == "tremolo" for word in played.onsets.articulation], np.bool_)
    still = notes.copy()
    for name in ("vibrato_cents", "vibrato_share"):
        still[name] = np.where(trembling, notes[name], 0.0)
    _sound(out, bank, answers, notes=notes, still=still, points=played.points, check=check)
    if touch.ring_db is not None:
        answer_strings(out, played.onsets, ring_db=touch.ring_db)


def play_kit_from_bank(
    onsets: Onsets, *, bank: Bank, preset: int, out: Audio, chance: Chance, check: Callable[[], None]
) -> None:
    """Add a kit's part to its stem (2, samples).

    A bank has one recording of a stroke, and a hand has no two alike: hits differ by a few cents and tenths
    of a decibel.

    Raises
    ------
    BankError
        If what it needs of the bank is damaged.
    """
    words = onsets.articulation
    velocity = onsets.velocity * np.where([w == "ghost" for w in words], 0.6, 1.0)
    velocity = np.minimum(velocity * np.where([w == "accent" for w in words], 1.15, 1.0), 1.0)
    key = onsets.pitch.astype(np.float64)
    everything = np.arange(len(onsets))
    answers = _answers(
        bank, bank.regions(preset), everything, key=key, velocity=velocity * 127.0, near=_stand_in
    )
    notes = voices(len(onsets))
    at = np.round(onsets.start_seconds * RATE_HZ).astype(np.int64)
    held = np.maximum(np.round(onsets.length_seconds * RATE_HZ), 64).astype(np.int64)
    cents = np.array([SPOTS_CENTS[turn_of(int(t), len(SPOTS_CENTS))] for t in onsets.ticks])
    spot = 10.0 ** (SPOT_DB * chance.normal("spot", onsets.ticks, onsets.pitch) / 20.0)
    for answer in answers:
        s = answer.soundings
        s["at"] = at[s["note"]]
        s["step"] *= 2.0 ** (cents[s["note"]] / 1200.0)
        s["left"] *= spot[s["note"]]
        s["right"] *= spot[s["note"]]
        # A hit rings until it is over; only what would sound for ever (a whistle) is let go.
        endless = (s["mode"] != 0) & (s["sustain"] < RINGING_DB)
        s["hold"] = np.where(endless, held[s["note"]], FOREVER)
    _choke(answers)
    _sound(out, bank, answers, notes=notes, still=notes, points=NO_POINTS, check=check)


def compile_voices() -> None:
    """Compile what plays a bank, or find it compiled, so that no song waits for it."""
    silence = np.zeros(1_000, np.float32)
    weights, slopes = weights_for(0)
    s = np.zeros(1, SOUNDING)
    s["step"], s["risen"], s["release"], s["hold"] = 1.0, 32.0, 1.0, 64
    count = read_through(np.empty(100, np.float32), silence, 200, 0, weights, slopes, 0.0, 1.0)
    for straight in (False, True):
        out = np.zeros((2, count), np.float32)
        add_soundings(
            out, silence, silence, (200, 0, 0, 0, 0), weights, slopes, s, voices(1), NO_POINTS, straight
        )


Near = Callable[[int, Sequence[int]], int | None]
"""(key that has no region, keys that have one) to the key whose region answers instead."""


def _nearest(key: int, there: Sequence[int]) -> int | None:
    return min(there, key=lambda k: (abs(k - key), k), default=None)


def _stand_in(key: int, there: Sequence[int]) -> int | None:
    return next((k for k in (*SUBSTITUTES.get(key, ()), *LAST_RESORTS) if k in there), None)


def _answers(
    bank: Bank,
    regions: tuple[Region, ...],
    members: npt.NDArray[np.int64],
    *,
    key: npt.NDArray[np.float64],
    velocity: npt.NDArray[np.float64],
    near: Near,
) -> list[_Answer]:
    """Find the regions that sound for each of the notes `members`, and how."""
    asked = key[members].astype(np.int64)
    hard = np.clip(np.round(velocity[members]), 1, 127).astype(np.int64)
    there = sorted({k for r in regions for k in range(r.keys[0], r.keys[1] + 1)})
    stands = {k: k if k in there else near(k, there) for k in {int(k) for k in asked}}
    looked = np.array([-1 if stands[int(k)] is None else stands[int(k)] for k in asked], np.int64)
    hard = _answered(regions, looked, hard)
    # A drum that stands in for another sounds as itself; a pitch beyond the last region is that pitch.
    sounding = looked.astype(np.float64) if near is _stand_in else key[members]
    found = []
    for region in regions:
        (low, high), (soft, loud) = region.keys, region.velocities
        at = np.flatnonzero((looked >= low) & (looked <= high) & (hard >= soft) & (hard <= loud))
        if len(at):
            header, row = bank.samples.header(region.sample), members[at]
            made = soundings_of(region, header, note=row, key=sounding[at], velocity=velocity[row])
            found.append(_Answer(region, header, made))
    return found


def _answered(
    regions: tuple[Region, ...], key: npt.NDArray[np.int64], hard: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Return the velocities; one that no region of its key answers becomes the nearest that one does."""
    lows, highs = (np.array([r.keys[side] for r in regions]) for side in (0, 1))
    softest, loudest = (np.array([r.velocities[side] for r in regions]) for side in (0, 1))
    found = hard.copy()
    for k, v in sorted(set(zip(key.tolist(), hard.tolist(), strict=True))):
        there = (lows <= k) & (highs >= k)
        if there.any():
            nearest = np.clip(v, softest[there], loudest[there])
            found[(key == k) & (hard == v)] = nearest[np.argmin(np.abs(nearest - v))]
    return found


def _shared_out(
    made: Gestures, touch: Touch, bank: Bank, preset: int
) -> Iterator[tuple[int, npt.NDArray[np.int64]]]:
    """Yield presets and the notes that each plays: a plucked note of a bowed part has a preset of its own."""
    words = np.array(made.other)
    left = np.ones(len(words), np.bool_)
    for word, other in touch.others.items():
        own = bank.preset(instruments()[other]) if other in instruments() else None
        chosen = words == word
        if own is not None and chosen.any():
            left &= ~chosen
            yield own, np.flatnonzero(chosen)
    if left.any():
        yield preset, np.flatnonzero(left)


def _join(s: Soundings, notes: Records, attack: npt.NDArray[np.float64]) -> None:
    """Let notes that grow out of the last one begin behind their attack."""
    skip = notes["skip"][s["note"]].astype(np.float64)
    joined = (skip > 0.0) | (attack[s["note"]] > 0.0)
    s["place"] += skip * s["step"]
    left = np.maximum(s["held"] - s["risen"] - skip, 0.0)
    s["delayed"] = np.where(joined, 0.0, s["delayed"])
    s["risen"] = np.where(joined, np.maximum(notes["attack"][s["note"]], 1.0), s["risen"])
    s["held"] = np.where(joined, s["risen"] + left, s["held"])


def _mute(s: Soundings, muted: npt.NDArray[np.bool_]) -> None:
    """Lay a palm on the strings."""
    s["corner"] = np.where(muted, np.minimum(s["corner"], MUTED_CENTS), s["corner"])
    s["filtered"] |= muted
    s["fall"] = np.where(muted, np.maximum(s["fall"], 60.0 / (MUTED_SECONDS * RATE_HZ)), s["fall"])
    s["sustain"] = np.where(muted, 100.0, s["sustain"])


def _choke(answers: list[_Answer]) -> None:
    """Let hits of one exclusive class stop each other."""
    groups: dict[int, list[_Answer]] = {}
    for answer in answers:
        if group := int(answer.region.values[g.EXCLUSIVE_CLASS]):
            groups.setdefault(group, []).append(answer)
    for members in groups.values():
        begins = np.unique(np.concatenate([answer.soundings["at"] for answer in members]))
        for answer in members:
            s = answer.soundings
            following = np.searchsorted(begins, s["at"] + round(TOGETHER_SECONDS * RATE_HZ), side="right")
            stopped = following < len(begins)
            room = begins[np.minimum(following, len(begins) - 1)] - s["at"]
            stopped &= room < s["hold"]
            s["hold"] = np.where(stopped, room, s["hold"])
            quick = 60.0 / (CHOKE_SECONDS * RATE_HZ)
            s["release"] = np.where(stopped, np.maximum(s["release"], quick), s["release"])


def _sound(
    out: Audio,
    bank: Bank,
    answers: list[_Answer],
    *,
    notes: Records,
    still: Records,
    points: Points,
    check: Callable[[], None],
) -> None:
    """Add all voices to the stem, one region after the other: one sample is in hand at a time.

    Parameters
    ----------
    still : the notes without vibrato, for samples that bring their own.
    """
    gain = 10.0 ** (NATURAL_DB / 20.0)
    for answer in answers:
        check()
        s, values, header = answer.soundings, answer.region.values, answer.header
        sound = bank.samples.sound(answer.region.sample)
        loop = (
            header.loop[0] + int(values[g.LOOP_START] + 32_768 * values[g.LOOP_START_COARSE]),
            header.loop[1] + int(values[g.LOOP_END] + 32_768 * values[g.LOOP_END_COARSE]),
        )
        mode = int(values[g.SAMPLE_MODES]) & 3
        end = len(sound) + int(values[g.END] + 32_768 * values[g.END_COARSE])
        shape = laid(sound, end=end, loop=loop if mode in (1, 3) else None, goes_on=mode == 3)
        del sound
        # Nobody begins behind the loop, or so late that hardly anything is left.
        furthest = shape.loop[1] - 1 if shape.jump else max(shape.end // 3, 1)
        s["place"] = np.minimum(s["place"], furthest)
        s["left"] *= gain
        s["right"] *= gain
        swings = not shape.jump or shape.loop[1] - shape.loop[0] > VIBRATO_SECONDS * header.rate_hz
        own = still if swings else notes
        fixed = _is_fixed(s, own)
        classes = np.array([class_of(step) for step in s["step"]])
        for step_class in np.unique(classes[~fixed]):
            weights, slopes = weights_for(int(step_class))
            add_soundings(
                out,
                shape.once,
                shape.round,
                (shape.end, shape.loop[0], shape.loop[1], shape.limit, shape.jump),
                weights,
                slopes,
                np.ascontiguousarray(s[~fixed & (classes == step_class)]),
                own,
                points,
                False,
            )
        _add_fixed(out, shape, s[fixed], own, points)


def _is_fixed(s: Soundings, notes: Records) -> npt.NDArray[np.bool_]:
    """Return which voices stay at one pitch from beginning to end, and read one loop or none."""
    own = notes[s["note"]]
    bends = (own["pitch_points"] > 0) | (own["vibrato_cents"] > 0.0)
    for name in ("mod_pitch", "lfo_pitch", "vib_pitch"):
        bends |= s[name] != 0.0
    return np.asarray(~bends & (s["mode"] != ROUND_THEN_ON))


def _add_fixed(out: Audio, shape: Laid, s: Soundings, notes: Records, points: Points) -> None:
    """Add voices that stay at one pitch: what they read is read once for all that read the same."""
    needed = np.minimum(s["hold"] + np.ceil(SILENT_DB / s["release"]) + 1.0, out.shape[1] - s["at"])
    for step, place in sorted(set(zip(s["step"].tolist(), s["place"].tolist(), strict=True))):
        alike = (s["step"] == step) & (s["place"] == place)
        longest = float(needed[alike].max())
        if not shape.jump:
            longest = min(longest, (shape.end - place) / step + 2.0)
        heard = np.empty(max(int(longest), 1), np.float32)
        x, last = (shape.round, shape.limit) if shape.jump else (shape.once, shape.end)
        weights, slopes = weights_for(class_of(step))
        count = read_through(heard, x, last, shape.jump, weights, slopes, place, step)
        members = s[alike].copy()
        members["place"], members["step"] = 0.0, 1.0
        whole = (count - 1, 0, 0, 0, 0)
        add_soundings(out, heard[:count], heard, whole, weights, slopes, members, notes, points, True)
