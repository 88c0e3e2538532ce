"""What a listener could tell a style by, as numbers of one score.

Left out on purpose: tempo, the style's own name, names of sections, ids and families of instruments; and
whatever stands in a sheet as one figure that no other sheet has and nobody would hear exactly: loudness of
parts, unsteadiness, lateness. Swing is straight, light or heavy. What is left is in the notes: grids of the
kit's pieces, of bass and comping by sixteenth; density, height, length and fullness by role; kinds of chords,
their rate and the movement of their roots; mode and meter; intervals and rhythm of the tune; the ending.
"""

from collections import Counter, defaultdict
from fractions import Fraction
from itertools import pairwise
from statistics import mean, pstdev

from benchmarks.quality.backing import section_levels
from benchmarks.quality.figures import share
from benchmarks.quality.measures import measures
from benchmarks.quality.songs import sheet_of
from benchmarks.quality.tune import tune_of
from undersong.engine.model import Note, Role, Score
from undersong.engine.styles.progression import qualities
from undersong.engine.theory.key import MODES, parse_key
from undersong.engine.theory.meter import parse_meter
from undersong.units import Beats

PIECES = {
    "kick": {35, 36}, "snare": {38, 40}, "rim": {37}, "clap": {39}, "hat": {42, 44}, "open": {46},
    "ride": {51, 53, 59}, "toms": {41, 43, 45, 47, 48, 50}, "cymbals": {49, 52, 55, 57},
    "wood": {56, 75, 76, 77, 54, 80, 81}, "skins": {60, 61, 62, 63, 64, 65, 66},
    "metal": {67, 68}, "shaken": {69, 70, 73, 74, 82},
}  # fmt: skip
KINDS = ("seventh", "ninth", "triad", "power", "minor", "major", "dominant", "suspended", "diminished")
ENDINGS = ("ring", "button", "fade", "ritardando", "dub")
STEPS = 16
SIXTEENTH = Fraction(1, 4)
LIGHT_SWING, HEAVY_SWING = 0.53, 0.6
TUNE_MEASURES = (
    "01 pitch-class entropy", "02 out of scale", "03 range", "07 mean interval", "11 syncopated notes",
    "12 notes in a sung bar", "12 bars sung", "13 phrase, beats", "14 bar rhythm again", "15 rhythm entropy",
    "22 chords", "22 chord entropy", "22 tonic share", "25 bars with a fill", "25 kick as the bar before",
)  # fmt: skip


def features(score: Score) -> dict[str, float]:
    """Return the numbers of a score by name; every score has the same names."""
    return {
        **_kit(score),
        **_grids(score),
        **_roles(score),
        **_harmony(score),
        **_tune(score),
        **_feel(score),
    }


def _bar(score: Score) -> Beats:
    return parse_meter(score.meter).bar_beats


def _grid(starts: list[Beats], bar: Beats) -> list[float]:
    """The share of bars (of those with anything) that have something on each of the first 16 sixteenths."""
    bars = {s // bar for s in starts}
    hit = Counter((s // bar, (s % bar) // SIXTEENTH) for s in starts)
    counts = Counter(step for _, step in hit)
    return [counts[step] / max(len(bars), 1) for step in range(STEPS)]


def _kit(score: Score) -> dict[str, float]:
    notes = [n for p in score.parts if p.role is Role.DRUMS for n in p.notes]
    found: dict[str, float] = {}
    for piece, keys in PIECES.items():
        starts = [n.start_beats for n in notes if n.pitch in keys]
        found |= {f"{piece} {i}": v for i, v in enumerate(_grid(starts, _bar(score)))}
        found[f"{piece} off the grid"] = share(s % SIXTEENTH != 0 for s in starts)
    ghosts = [n.velocity < 0.4 for n in notes if n.pitch in PIECES["snare"]]
    return found | {"ghosts": share(ghosts)}


def _grids(score: Score) -> dict[str, float]:
    found: dict[str, float] = {}
    for role in (Role.BASS, Role.COMP):
        starts = [n.start_beats for p in score.parts if p.role is role for n in p.notes]
        found |= {f"{role} {i}": v for i, v in enumerate(_grid(starts, _bar(score)))}
    return found


def _roles(score: Score) -> dict[str, float]:
    """Density, height, length and fullness by role; 0 where nobody has it."""
    notes: dict[Role, list[Note]] = defaultdict(list)
    for part in score.parts:
        notes[part.role] += part.notes
    bars = float(score.length_beats / _bar(score))
    found: dict[str, float] = {}
    for role in Role:
        own = notes[role]
        starts = {n.start_beats for n in own}
        found |= {
            f"{role} a bar": len(starts) / bars,
            f"{role} pitch": mean(n.pitch for n in own) if own else 0.0,
            f"{role} length": float(mean(n.length_beats for n in own)) if own else 0.0,
            f"{role} at once": len(own) / len(starts) if own else 0.0,
        }
    sung = [n for line in score.vocals.lines for n in line.notes] if score.vocals else []
    return found | {"voice a bar": len(sung) / bars}


def _harmony(score: Score) -> dict[str, float]:
    key, chords = parse_key(score.key), score.chords
    total = float(sum(c.length_beats for c in chords))
    found = {
        f"chords {kind}": sum(float(c.length_beats) for c in chords if kind in qualities(c.pitch_classes))
        / total
        for kind in KINDS
    }
    moves = Counter((b.pitch_classes[0] - a.pitch_classes[0]) % 12 for a, b in pairwise(chords))
    found |= {f"roots {step}": moves[step] / max(len(chords) - 1, 1) for step in range(12)}
    found["chords a bar"] = len(chords) / float(score.length_beats / _bar(score))
    found["inversions"] = share(c.bass != c.pitch_classes[0] for c in chords)
    return found | {f"mode {mode}": float(key.mode == mode) for mode in MODES}


def _tune(score: Score) -> dict[str, float]:
    tune, known = tune_of(score), measures(score, sheet_of(score))
    moves = Counter(min(abs(b.pitch - a.pitch), 12) for phrase in tune.phrases() for a, b in pairwise(phrase))
    total = max(moves.total(), 1)
    found = {f"interval {size}": moves[size] / total for size in range(13)}
    found |= {f"tune {i}": v for i, v in enumerate(_grid([t.start for t in tune.tones], tune.bar))}
    return found | {name: known.get(name, -1.0) for name in TUNE_MEASURES}


def _feel(score: Score) -> dict[str, float]:
    feel, meter = score.feel, parse_meter(score.meter)
    levels = section_levels(score.model_copy(update={"bpm": 120.0, "tempo_changes": ()}))
    return {
        "swing of eighths": _leaning(feel.swing_eighth),
        "swing of sixteenths": _leaning(feel.swing_sixteenth),
        "beats of a bar": float(meter.bar_beats),
        "compound": float(meter.compound),
        "levels": pstdev(levels) if len(levels) > 1 else 0.0,
        **{f"ends in {ending}": float(score.ending == ending) for ending in ENDINGS},
    }


def _leaning(place: float) -> float:
    """0 straight, 1 light, 2 heavy, as far as an ear goes."""
    return float((place > LIGHT_SWING) + (place > HEAVY_SWING))
