"""A song on one page: piano roll, energy, self-similarity and its chorus from near, as SVG.

The roll shows who plays when and how high, the tune on top of everybody; the kit stands below. The curve is
the reckoned level of each bar (see `backing`) under the energy that the form planned. In the square every bar
is held against every other: light where they have the same chords, rhythm and tune, so that stripes beside
the diagonal are what comes again. Beside it stand the first bars of the tune where it matters most.
"""

import base64
import math
import struct
import zlib
from collections import defaultdict
from html import escape
from itertools import pairwise

from benchmarks.quality.backing import levels_between
from benchmarks.quality.measures import LIFTS
from benchmarks.quality.tune import chord_at, lift_at, tune_of
from undersong.engine.model import Role, Score, Section
from undersong.engine.theory.meter import parse_meter
from undersong.units import Beats

WIDTH, ROLL, KIT, CURVE, SQUARE = 1180.0, 300.0, 54.0, 96.0, 300.0
LEFT, TOP, GAP = 14.0, 64.0, 26.0
PAPER, INK, FAINT = "#fbf8f1", "#2c2a33", "#8d8799"
COLOURS = {
    Role.BED: "#c9d7cf", Role.COMP: "#9fb8c4", Role.COUNTER: "#c3a6c9", Role.COLOUR: "#e3dccb",
    Role.BASS: "#5d7f8f", Role.LEAD: "#e09a4f", Role.VOICE: "#cf4d5c", Role.DRUMS: "#6b6577",
}  # fmt: skip
ORDER = (Role.COLOUR, Role.BED, Role.COMP, Role.COUNTER, Role.BASS, Role.LEAD, Role.VOICE)
SHADES = {"chorus": "#f6e3d3", "drop": "#f6e3d3", "theme": "#f3ead9", "verse": "#f4f1e6", "bridge": "#e9ecf0"}
KIT_ROWS = ({49, 52, 55, 57}, {42, 44, 46, 51, 53, 59}, {37, 38, 39, 40}, {41, 43, 45, 47, 48, 50}, {35, 36})
LOWEST_DB = -18.0
NEAR_BARS = 8


def page(score: Score, *, title: str) -> str:
    """Return the picture of a song as the text of an SVG file."""
    height = TOP + ROLL + KIT + CURVE + SQUARE + 3 * GAP
    size = f'viewBox="0 0 {WIDTH:g} {height:g}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="Georgia, serif" fill="{INK}">',
        f'<rect width="{WIDTH:g}" height="{height:g}" fill="{PAPER}"/>',
        f'<text x="{LEFT}" y="30" font-size="20">{escape(title)}</text>',
        _legend(score),
        _sections(score),
        _roll(score),
        _kit(score),
        _curve(score),
        _square(score),
        _near(score),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _x(score: Score, beats: float | Beats) -> float:
    return LEFT + (WIDTH - 2 * LEFT) * float(beats) / float(score.length_beats)


def _legend(score: Score) -> str:
    roles = {p.role for p in score.parts} | ({Role.VOICE} if score.vocals else set())
    found, x = [], WIDTH - LEFT
    for role in reversed(ORDER):
        if role in roles:
            x -= 14 + 7 * len(role)
            found.append(
                f'<rect x="{x:.0f}" y="20" width="9" height="9" rx="2" fill="{COLOURS[role]}"/>'
                f'<text x="{x + 12:.0f}" y="29" font-size="12" fill="{FAINT}">{role.value}</text>'
            )
            x -= 10
    return "".join(found)


def _sections(score: Score) -> str:
    bottom = TOP + ROLL + KIT + CURVE + GAP
    found = []
    for section in score.sections:
        a, b = _x(score, section.start_beats), _x(score, section.start_beats + section.length_beats)
        shade = SHADES.get(section.name, "#f9f6ee")
        found.append(
            f'<rect x="{a:.1f}" y="{TOP - 18}" width="{b - a - 1:.1f}" height="{bottom - TOP + 18:.0f}" '
            f'fill="{shade}"/>'
        )
        if b - a > 26:
            text = f'<text x="{a + 3:.1f}" y="{TOP - 6}" font-size="10" fill="{FAINT}">'
            found.append(f"{text}{escape(section.label[:12])}</text>")
    return "".join(found)


def _roll(score: Score) -> str:
    notes: dict[Role, list[tuple[float, float, int]]] = defaultdict(list)
    for part in score.parts:
        if part.role is not Role.DRUMS:
            notes[part.role] += [(float(n.start_beats), float(n.length_beats), n.pitch) for n in part.notes]
    for line in score.vocals.lines if score.vocals else ():
        notes[Role.VOICE] += [(float(n.start_beats), float(n.length_beats), n.pitch) for n in line.notes]
    pitches = [p for own in notes.values() for *_, p in own] or [60]
    low, high = min(pitches) - 2, max(pitches) + 2
    step = ROLL / (high - low)
    found = []
    for role in ORDER:
        thick = step * (1.25 if role in (Role.LEAD, Role.VOICE) else 0.9)
        path = "".join(
            f"M{_x(score, s):.1f} {TOP + (high - p) * step:.1f}h{max(_x(score, n) - LEFT - 0.4, 0.8):.1f}"
            for s, n, p in notes[role]
        )
        if path:
            found.append(
                f'<path d="{path}" stroke="{COLOURS[role]}" stroke-width="{thick:.1f}" fill="none"/>'
            )
    return "".join(found)


def _kit(score: Score) -> str:
    top = TOP + ROLL + 6
    hits = [n for p in score.parts if p.role is Role.DRUMS for n in p.notes]
    known = set().union(*KIT_ROWS)
    rows = [*KIT_ROWS, {n.pitch for n in hits} - known]
    found = []
    for index, keys in enumerate(rows):
        y = top + index * (KIT - 8) / len(rows)
        path = "".join(
            f"M{_x(score, n.start_beats):.1f} {y:.1f}v{2 + 4 * n.velocity:.1f}"
            for n in hits
            if n.pitch in keys
        )
        if path:
            found.append(f'<path d="{path}" stroke="{COLOURS[Role.DRUMS]}" stroke-width="0.8" fill="none"/>')
    return "".join(found)


def bar_levels(score: Score) -> list[float]:
    """Return the reckoned level of each bar in dB below the loudest."""
    bar = parse_meter(score.meter).bar_beats
    levels = levels_between([i * bar for i in range(math.ceil(score.length_beats / bar) + 1)], score)
    return [max(level - max(levels), LOWEST_DB) for level in levels]


def _curve(score: Score) -> str:
    top, bar = TOP + ROLL + KIT + GAP, parse_meter(score.meter).bar_beats
    points = []
    for index, level in enumerate(bar_levels(score)):
        y = top + (CURVE - 6) * level / LOWEST_DB
        a, b = (_x(score, min(i * bar, score.length_beats)) for i in (index, index + 1))
        points += [(a, y), (b, y)]
    base = top + CURVE
    area = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    plan = "".join(_planned(score, s, top) for s in score.sections)
    first, last = points[0][0], points[-1][0]
    return (
        f'<path d="M{first:.1f} {base:.1f}L{area}L{last:.1f} {base:.1f}Z" fill="#ecc89b"/>'
        f'<path d="{plan}" stroke="{INK}" stroke-width="1.4" fill="none"/>'
        f'<text x="{LEFT + 3}" y="{base - 6}" font-size="10" fill="{FAINT}">level of each bar, '
        f"{-LOWEST_DB:.0f} dB high; line: planned energy</text>"
    )


def _planned(score: Score, section: Section, top: float) -> str:
    a, b = _x(score, section.start_beats), _x(score, section.start_beats + section.length_beats)
    return f"M{a:.1f} {top + CURVE * (1 - section.energy):.1f}H{b:.1f}"


def similarity(score: Score) -> list[list[float]]:
    """Return how alike each bar is to each, 0 to 1: the mean of its chords, its rhythms and its tune."""
    bar = parse_meter(score.meter).bar_beats
    count = math.ceil(score.length_beats / bar)
    chords: list[set[object]] = [
        {(h, pc) for h in range(4) for pc in _sounding(score, i * bar + h * bar / 4)} for i in range(count)
    ]
    rhythm: list[set[object]] = [set() for _ in range(count)]
    for part in score.parts:
        for note in part.notes:
            rhythm[min(int(note.start_beats // bar), count - 1)].add((part.role, note.start_beats % bar))
    tune: list[set[object]] = [set() for _ in range(count)]
    for tone in tune_of(score).tones:
        tune[min(int(tone.start // bar), count - 1)].add((tone.start % bar, tone.pitch))
    layers = (chords, rhythm, tune)
    return [
        [sum(_alike(layer[i], layer[j]) for layer in layers) / 3 for j in range(count)] for i in range(count)
    ]


def _sounding(score: Score, beats: Beats) -> tuple[int, ...]:
    """Pitch classes of the chord at a moment, brought home to the first key."""
    chord = chord_at(score, beats)
    return tuple((pc - lift_at(score, beats)) % 12 for pc in chord.pitch_classes) if chord else ()


def _alike(one: set[object], other: set[object]) -> float:
    return len(one & other) / len(one | other) if one | other else 1.0


def _square(score: Score) -> str:
    top = TOP + ROLL + KIT + CURVE + 2 * GAP
    rows = similarity(score)
    image = base64.b64encode(_png(rows)).decode()
    bar = parse_meter(score.meter).bar_beats
    edges = [float(s.start_beats / bar) / len(rows) * SQUARE for s in score.sections]
    ticks = "".join(
        f"M{LEFT + e:.1f} {top + SQUARE:.1f}v5M{LEFT + SQUARE:.1f} {top + e:.1f}h5" for e in edges
    )
    names = "".join(
        f'<text x="{LEFT + SQUARE + 8:.1f}" y="{top + (a + b) / 2 + 3:.1f}" font-size="9" fill="{FAINT}">'
        f"{section.label}</text>"
        for section, (a, b) in zip(score.sections, pairwise([*edges, SQUARE]), strict=True)
        if b - a > 7
    )
    return (
        f'<image x="{LEFT}" y="{top}" width="{SQUARE}" height="{SQUARE}" image-rendering="pixelated" '
        f'preserveAspectRatio="none" href="data:image/png;base64,{image}"/>'
        f'<path d="{ticks}" stroke="{FAINT}" fill="none"/>{names}'
    )


def _near(score: Score) -> str:
    """The first bars of the tune in the section that comes again, with chords and syllables."""
    tune, bar = tune_of(score), parse_meter(score.meter).bar_beats
    named = next((own for name in LIFTS if (own := tune.sections(name))), None)
    left, top = LEFT + SQUARE + 110, TOP + ROLL + KIT + CURVE + 2 * GAP
    facts = (
        f"{score.key}, {score.meter}, {score.bpm:g} BPM, {score.duration_seconds:.0f} s, seed {score.seed}"
    )
    words = f'<text x="{left}" y="{top + 12}" font-size="13">{facts}; ends in a {score.ending}</text>'
    if named is None:
        return words
    section, tones = named[0]
    start, beats = section.start_beats, min(NEAR_BARS * bar, section.length_beats)
    tones = [t for t in tones if start <= t.start < start + beats]
    wide, high = (WIDTH - LEFT - left) / float(beats), SQUARE - 70
    low, top_pitch = min(t.pitch for t in tones) - 2, max(t.pitch for t in tones) + 2
    step = high / (top_pitch - low)
    colour = COLOURS[Role.VOICE if tune.sung else Role.LEAD]
    found = [
        words,
        f'<text x="{left}" y="{top + 32}" font-size="11" fill="{FAINT}">{escape(section.label)}</text>',
    ]
    lines = "".join(
        f"M{left + wide * float(i * bar):.1f} {top + 52}v{high:.0f}" for i in range(int(beats / bar) + 1)
    )
    found.append(
        f'<path d="{lines}" stroke="{FAINT}" stroke-width="0.5" stroke-dasharray="2 3" fill="none"/>'
    )
    for chord in score.chords:
        if start <= chord.start_beats < start + beats:
            x = left + wide * float(chord.start_beats - start)
            found.append(f'<text x="{x + 2:.1f}" y="{top + 48}" font-size="10">{escape(chord.symbol)}</text>')
    for tone in tones:
        x, y = left + wide * float(tone.start - start), top + 52 + (top_pitch - tone.pitch) * step
        width = max(wide * float(min(tone.length, start + beats - tone.start)) - 1.5, 2.0)
        place = f'x="{x:.1f}" y="{y - step / 2:.1f}" width="{width:.1f}" height="{min(step, 9):.1f}"'
        found.append(f'<rect {place} rx="2" fill="{colour}"/>')
        if tone.syllable:
            text = escape(tone.syllable.text)
            found.append(f'<text x="{x:.1f}" y="{y + 16:.1f}" font-size="7.5" fill="{FAINT}">{text}</text>')
    return "".join(found)


def _png(rows: list[list[float]]) -> bytes:
    """A picture of one pixel a pair of bars, from night blue over red to cream."""
    lines = b"".join(b"\0" + bytes(round(15 * v) for v in row) for row in rows)
    header = struct.pack(">IIBBBBB", len(rows), len(rows), 8, 3, 0, 0, 0)
    stops = ((24, 24, 48), (94, 48, 94), (190, 72, 84), (238, 160, 96), (253, 244, 214))
    palette = bytes(channel for i in range(16) for channel in _between(stops, i / 15))
    chunks = ((b"IHDR", header), (b"PLTE", palette), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    body = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(body)


def _between(stops: tuple[tuple[int, int, int], ...], place: float) -> tuple[int, ...]:
    index = min(int(place * (len(stops) - 1)), len(stops) - 2)
    part = place * (len(stops) - 1) - index
    return tuple(round(a + part * (b - a)) for a, b in zip(stops[index], stops[index + 1], strict=True))
