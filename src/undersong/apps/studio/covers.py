"""Cover art, drawn from a song's seed: the same seed, the same picture, on every machine.

Every cover is a landscape of layers that fall away from a sky with one light in it. The seed chooses the
hue, the kind of land (hills, waves, peaks, dunes), how many layers, and the light (sun, ring, stars, none).
The picture is an SVG of some kilobytes with nothing in it that acts.
"""

from collections.abc import Iterator
from math import pi, sin

import numpy as np

from undersong.seeds import Seeds

SIZE = 240
POINTS = 16
"""Points of a layer's edge; curves go through the middles between them."""

LANDS = ("hills", "waves", "peaks", "dunes")
LIGHTS = ("sun", "ring", "stars", "low sun", "none")
HUES = (205, 168, 318, 28, 84, 250, 350, 190, 45, 140, 285, 12)
"""Where a cover's colours begin, in degrees; they turn by some degrees from layer to layer."""


def cover_svg(seed: int) -> str:
    """Return the cover of the song with this seed, as an SVG document."""
    chance = Seeds(seed).stream("cover")
    hue = int(chance.choice(HUES)) + int(chance.integers(-12, 13))
    turn = int(chance.choice((-1, 1))) * int(chance.integers(4, 11))
    land, light = str(chance.choice(LANDS)), str(chance.choice(LIGHTS, p=(0.34, 0.2, 0.16, 0.22, 0.08)))
    layers = int(chance.integers(4, 8))
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}">',
        f'<rect width="{SIZE}" height="{SIZE}" fill="{_colour(hue, 0.0, night=light == "stars")}"/>',
        *_light(light, hue, chance),
    ]
    for layer in range(layers):
        depth = (layer + 1) / layers
        top = SIZE * (0.22 + 0.66 * depth**1.1) - 20
        colour = _colour(hue + turn * (layer + 1), depth, night=light == "stars")
        drawn.append(f'<path d="{_layer(land, top, depth, chance)}" fill="{colour}"/>')
    return "".join([*drawn, "</svg>"])


def _colour(hue: int, depth: float, *, night: bool) -> str:
    """Return the colour at a depth: pale far away, dark near by; at night all is darker."""
    lightness = 46 - 30 * depth if night else 90 - 62 * depth
    saturation = 34 + 22 * depth
    return f"hsl({hue % 360} {saturation:.0f}% {lightness:.0f}%)"


def _light(kind: str, hue: int, chance: np.random.Generator) -> Iterator[str]:
    x, y = chance.uniform(0.25, 0.75) * SIZE, chance.uniform(0.16, 0.34) * SIZE
    radius = chance.uniform(16, 30)
    warm = f"hsl({(hue + 150) % 360} 72% 78%)"
    if kind == "sun":
        yield f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{radius:.0f}" fill="{warm}"/>'
    elif kind == "low sun":
        yield f'<circle cx="{x:.0f}" cy="{y + 34:.0f}" r="{radius * 1.9:.0f}" fill="{warm}"/>'
    elif kind == "ring":
        ring = f'cx="{x:.0f}" cy="{y:.0f}" r="{radius:.0f}"'
        yield f'<circle {ring} fill="none" stroke="{warm}" stroke-width="6"/>'
    elif kind == "stars":
        for _ in range(int(chance.integers(14, 26))):
            place = f'cx="{chance.uniform(6, 234):.0f}" cy="{chance.uniform(6, 120):.0f}"'
            yield f'<circle {place} r="{chance.uniform(0.8, 2.4):.1f}" fill="hsl(48 80% 92%)"/>'


def _layer(land: str, top: float, depth: float, chance: np.random.Generator) -> str:
    """Return the outline of one layer, closed along the foot of the picture."""
    heights = top + _relief(land, depth, chance)
    x = [SIZE * i / (POINTS - 1) for i in range(POINTS)]
    start = f"M0 {SIZE}L0 {heights[0]:.1f}"
    if land == "peaks":
        edge = "".join(f"L{a:.0f} {b:.1f}" for a, b in zip(x, heights, strict=True))
    else:
        middles = [(x[i] + x[i + 1], heights[i] + heights[i + 1]) for i in range(POINTS - 1)]
        curves = (
            f"Q{x[i]:.0f} {heights[i]:.1f} {middles[i][0] / 2:.0f} {middles[i][1] / 2:.1f}"
            for i in range(1, POINTS - 1)
        )
        edge = "".join(curves) + f"L{SIZE} {heights[-1]:.1f}"
    return f"{start}{edge}L{SIZE} {SIZE}Z"


def _relief(land: str, depth: float, chance: np.random.Generator) -> np.ndarray:
    """Return how far the edge lies below the layer's top at each point; shape `(POINTS,)`."""
    along = np.linspace(0.0, 1.0, POINTS)
    shift = chance.uniform(0, 2 * pi)
    if land == "waves":
        return np.asarray(9 * np.sin(2 * pi * 2.6 * along + shift) + chance.uniform(-2, 2, POINTS))
    if land == "dunes":
        slope = chance.uniform(-26, 26)
        return np.asarray(slope * (along - 0.5) + 10 * np.sin(2 * pi * 0.9 * along + shift))
    if land == "peaks":
        zigzag = np.where(np.arange(POINTS) % 2 == 0, 1.0, -1.0)
        return np.asarray(zigzag * chance.uniform(4, 22, POINTS) * (1.1 - 0.6 * depth))
    rough = sum(
        chance.uniform(5, 11) / (octave + 1) * np.sin(2 * pi * (octave + 1) * 0.8 * along + shift * octave)
        for octave in range(1, 4)
    )
    return np.asarray(rough + 8 * sin(shift))
