"""Cover art, drawn from a song's seed and style: the same song, the same picture, on every machine.

Every cover is a landscape of layers that fall away from a sky with one light in it. The style's family
chooses among hues, kinds of land (hills, waves, peaks, dunes) and hours of the day; the seed draws the
rest. One picture is described once and written twice: as an SVG for pages, with nothing in it that acts,
and as a PNG for the files of the song. Lengths are in `SIZE`ths of an edge, colours red, green, blue from 0
to 255.

The PNG is put together here (PNG specification, third edition): rows filtered by what stands above, which
turns slow gradients into noughts, and deflated; some tens of kilobytes.
"""

import struct
import zlib
from collections.abc import Iterator
from colorsys import hls_to_rgb
from dataclasses import dataclass
from math import pi
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from undersong.engine.styles.sheet import sheets
from undersong.seeds import Seeds

SIZE = 240
PNG_PIXELS = 600
POINTS = 61
"""Points of a layer's edge."""

Colour: TypeAlias = tuple[float, float, float]
Pixels: TypeAlias = npt.NDArray[np.float32]

STARLIGHT: Colour = (251.0, 245.0, 224.0)
WARM_HUE = 26
"""Of the sun and of the sky about it when it sets."""

GLOW = ((0.0, 0.55), (0.25, 0.3), (0.55, 0.1), (1.0, 0.0))
"""Distance from a light, in its glow's radius, to how much of its colour is in the air."""


@dataclass(frozen=True)
class Manner:
    """What a family of styles tends to look like.

    Attributes
    ----------
    hues : where its colours may begin, in degrees.
    lands : kinds of land to draw from.
    hours : of the day, to draw from.
    """

    hues: tuple[int, ...]
    lands: tuple[str, ...]
    hours: tuple[str, ...]


MANNERS = {
    "pop": Manner((318, 205, 28, 340), ("hills", "waves"), ("day", "dusk")),
    "rock": Manner((12, 205, 28, 350), ("peaks", "hills"), ("dusk", "night", "day")),
    "soul": Manner((28, 350, 285, 40), ("hills", "waves"), ("dusk", "day")),
    "hip-hop": Manner((250, 285, 190, 40), ("hills", "dunes"), ("dusk", "night")),
    "electronic": Manner((250, 285, 190, 318), ("peaks", "waves"), ("night", "dusk")),
    "jazz": Manner((205, 250, 28, 340), ("hills", "waves"), ("night", "dusk")),
    "folk": Manner((84, 140, 45, 28), ("hills", "peaks"), ("day", "dusk")),
    "roots": Manner((45, 28, 84, 12), ("hills", "dunes"), ("day", "dusk")),
    "latin": Manner((12, 28, 168, 340), ("waves", "dunes"), ("day", "dusk")),
    "world": Manner((45, 168, 28, 140), ("dunes", "waves", "hills"), ("day", "dusk")),
    "classical": Manner((205, 168, 84, 250), ("peaks", "hills"), ("day", "dusk", "night")),
    "score": Manner((205, 190, 12, 250), ("peaks", "dunes"), ("dusk", "night")),
}
"""Families of styles, as the sheets name them. A family that is not here looks like any of them."""

LIGHTS = {
    "day": ("sun", "low sun", "none", "ring"),
    "dusk": ("low sun", "sun", "ring"),
    "night": ("stars", "moon", "moon"),
}


@dataclass(frozen=True)
class Light:
    """A disc or a ring in the sky; its glow has six times its radius."""

    x: float
    y: float
    radius: float
    colour: Colour
    hollow: bool = False


@dataclass(frozen=True)
class Layer:
    """A strip of land: how far its edge lies below the picture's top, and its colours above and below."""

    edge: npt.NDArray[np.float64]
    upper: Colour
    lower: Colour


@dataclass(frozen=True)
class Picture:
    """A cover.

    Attributes
    ----------
    stars : across, down and radius of each.
    layers : from far to near.
    """

    sky: tuple[Colour, Colour]
    light: Light | None
    stars: tuple[tuple[float, float, float], ...]
    layers: tuple[Layer, ...]


def cover_svg(seed: int, style: str = "") -> str:
    """Return the cover of the song with this seed and style, as an SVG document.

    Parameters
    ----------
    style : id of a style; what is none is drawn like any of them.
    """
    picture = drawn(seed, style)
    paints = [("s", *picture.sky)] + [(f"l{i}", p.upper, p.lower) for i, p in enumerate(picture.layers)]
    gradients = "".join(_gradient(*paint) for paint in paints)
    glow = "" if picture.light is None else _glow(picture.light)
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}">',
            f"<defs>{gradients}{glow}</defs>",
            f'<rect width="{SIZE}" height="{SIZE}" fill="url(#s)"/>',
            *(_circle(x, y, r, f'fill="{_hex(STARLIGHT)}"') for x, y, r in picture.stars),
            *([] if picture.light is None else _shining(picture.light)),
            *(_path(i, layer) for i, layer in enumerate(picture.layers)),
            "</svg>",
        ]
    )


def cover_png(seed: int, style: str = "") -> bytes:
    """Return the same cover as a PNG of `PNG_PIXELS` by `PNG_PIXELS`."""
    pixels = np.rint(painted(drawn(seed, style), PNG_PIXELS)).astype(np.uint8)
    rows = pixels.reshape(PNG_PIXELS, -1)
    above = np.vstack([np.zeros_like(rows[:1]), rows[:-1]])
    # The filter “Up”, number 2: each byte less the one above it.
    filtered = np.hstack([np.full((PNG_PIXELS, 1), 2, np.uint8), rows - above])
    head = struct.pack(">IIBBBBB", PNG_PIXELS, PNG_PIXELS, 8, 2, 0, 0, 0)
    data = zlib.compress(filtered.tobytes(), 6)
    chunks = ((b"IHDR", head), (b"IDAT", data), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks)


def drawn(seed: int, style: str) -> Picture:
    """Return what there is to see."""
    chance = Seeds(seed).stream("cover")
    sheet = sheets().get(style)
    families = sorted(MANNERS)
    lot = int(chance.integers(len(families)))  # drawn always, so that a style moves nothing else
    manner = MANNERS.get(sheet.family if sheet else "", MANNERS[families[lot]])
    hue = int(_one(chance, manner.hues)) + int(chance.integers(-10, 11))
    land, hour = str(_one(chance, manner.lands)), str(_one(chance, manner.hours))
    kind = str(_one(chance, LIGHTS[hour]))
    turn = int(chance.choice((-1, 1))) * int(chance.integers(5, 12))
    count = int(chance.integers(4, 8))
    layers = [_layer(hue + turn * (i + 1), land, hour, (i + 1) / count, chance) for i in range(count)]
    return Picture(_sky(hue, hour), _light(kind, hue, hour, chance), _stars(kind, chance), tuple(layers))


def painted(picture: Picture, pixels: int) -> Pixels:
    """Return a picture as `(pixels, pixels, 3)`, 0 to 255, its edges smoothed by how much they cover."""
    scale = SIZE / pixels
    middles = ((np.arange(pixels) + 0.5) * scale).astype(np.float32)
    down, across = middles[:, None], middles[None, :]
    image = _fade(picture.sky, down / SIZE) * np.ones((1, pixels, 1), np.float32)
    for x, y, radius in picture.stars:
        rows, columns = (
            slice(max(int((at - radius) / scale) - 1, 0), int((at + radius) / scale) + 2) for at in (y, x)
        )
        distance = np.hypot(across[:, columns] - x, down[rows] - y)
        _paint(image[rows, columns], STARLIGHT, _covered((radius - distance) / scale))
    if picture.light is not None:
        _paint_light(image, picture.light, np.hypot(across - picture.light.x, down - picture.light.y), scale)
    for layer in picture.layers:
        places = np.linspace(0.0, SIZE, POINTS)
        edge = np.interp(middles, places, layer.edge)
        # A steep edge is nearer than it is below: its height is shortened to the distance.
        lean = np.hypot(1.0, np.gradient(edge, scale))
        rows = slice(max(int(edge.min() / scale) - 1, 0), None)
        cover = _covered((down[rows] - edge) / lean / scale)
        _paint(image[rows], _fade((layer.upper, layer.lower), _below(layer.edge, down[rows])), cover)
    return image


def _sky(hue: int, hour: str) -> tuple[Colour, Colour]:
    if hour == "night":
        return _colour(hue, 50, 10), _colour(hue + 14, 42, 52)
    if hour == "dusk":
        return _colour(hue, 40, 56), _colour(WARM_HUE, 82, 80)
    return _colour(hue, 50, 80), _colour(hue + 10, 60, 94)


def _light(kind: str, hue: int, hour: str, chance: np.random.Generator) -> Light | None:
    x, y = chance.uniform(0.25, 0.75) * SIZE, chance.uniform(0.15, 0.26) * SIZE
    radius = chance.uniform(14, 26)
    warm = _colour(WARM_HUE + 8 if hour == "dusk" else hue + 150, 88, 88)
    match kind:
        case "sun":
            return Light(x, y, radius, warm)
        case "low sun":
            return Light(x, y + 30, radius * 1.8, warm)
        case "ring":
            return Light(x, y, radius, warm, hollow=True)
        case "moon":
            return Light(x, y, radius * 0.8, _colour(48, 45, 92))
        case _:
            return None


def _stars(kind: str, chance: np.random.Generator) -> tuple[tuple[float, float, float], ...]:
    if kind not in ("stars", "moon"):
        return ()
    count = int(chance.integers(18, 34))
    return tuple(
        (chance.uniform(4, 236), chance.uniform(4, 150), 0.4 + 1.3 * chance.uniform() ** 3)
        for _ in range(count)
    )


def _layer(hue: int, land: str, hour: str, depth: float, chance: np.random.Generator) -> Layer:
    """Return a strip at a depth from 0 to 1: pale far away, dark near by, and misty at its foot."""
    top = SIZE * (0.3 + 0.55 * depth**1.15) - 8
    near, far = {"day": (17, 82), "dusk": (10, 60), "night": (5, 28)}[hour]
    lightness = far + (near - far) * depth
    mist = (1.0 - 0.75 * depth) * {"day": 11, "dusk": 15, "night": 11}[hour]
    saturation = 36 + 22 * depth
    edge = np.clip(top + _relief(land, depth, chance), 6.0, SIZE - 2.0)
    return Layer(
        edge, _colour(hue, saturation, lightness), _colour(hue + 8, saturation + 4, lightness + mist)
    )


def _relief(land: str, depth: float, chance: np.random.Generator) -> npt.NDArray[np.float64]:
    """Return how far the edge lies below the layer's top at each point; shape `(POINTS,)`."""
    along = np.linspace(0.0, 1.0, POINTS)
    shift = chance.uniform(0, 2 * pi)
    if land == "waves":
        swell = np.sin(2 * pi * 2.2 * along + shift) + 0.35 * np.sin(2 * pi * 4.7 * along + 2 * shift)
        return np.asarray(7.5 * swell)
    if land == "dunes":
        slope = chance.uniform(-30, 30)
        return np.asarray(slope * (along - 0.5) + 11 * np.sin(2 * pi * 0.9 * along + shift))
    if land == "peaks":
        return _mountains(along, 1.15 - 0.65 * depth, chance)
    rough = sum(
        chance.uniform(5, 11) / (octave + 1) * np.sin(2 * pi * (octave + 1) * 0.8 * along + shift * octave)
        for octave in range(1, 4)
    )
    return np.asarray(rough + 8 * np.sin(shift + pi * along))


def _mountains(
    along: npt.NDArray[np.float64], height: float, chance: np.random.Generator
) -> npt.NDArray[np.float64]:
    """Return summits and the ridges between them: chance halves each stretch and moves its middle."""
    ridge = np.array([chance.uniform(-14, 14), chance.uniform(-14, 14)])
    spread = 30.0
    while len(ridge) < POINTS:
        middles = (ridge[1:] + ridge[:-1]) / 2 + chance.uniform(-spread, spread, len(ridge) - 1)
        woven = np.empty(2 * len(ridge) - 1)
        woven[::2], woven[1::2] = ridge, middles
        ridge, spread = woven, spread * 0.52
    return np.asarray(height * np.interp(along, np.linspace(0, 1, len(ridge)), ridge))


def _one(chance: np.random.Generator, of: tuple[str, ...] | tuple[int, ...]) -> str | int:
    return of[int(chance.integers(1_000_000)) * len(of) // 1_000_000]


def _colour(hue: float, saturation: float, lightness: float) -> Colour:
    red, green, blue = hls_to_rgb(hue % 360 / 360, min(lightness, 96) / 100, min(saturation, 90) / 100)
    return 255 * red, 255 * green, 255 * blue


def _fade(colours: tuple[Colour, Colour], share: npt.NDArray[np.floating]) -> Pixels:
    """Return the colours between two, for shares from 0 to 1 as a column."""
    first, last = (np.array(c, np.float32) for c in colours)
    return np.asarray(first + (last - first) * np.clip(share, 0.0, 1.0)[..., None], np.float32)


def _below(edge: npt.NDArray[np.float64], down: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return how far down a strip each row is: 0 at its highest point, 1 at the foot of the picture."""
    top = float(edge.min())
    return np.asarray((down - top) / (SIZE - top), np.float32)


def _covered(inside: npt.NDArray[np.floating]) -> npt.NDArray[np.float32]:
    """Return how much of a pixel is covered whose middle is so many pixels inside."""
    return np.asarray(np.clip(inside + 0.5, 0.0, 1.0), np.float32)


def _paint(image: Pixels, colour: Pixels | Colour, cover: npt.NDArray[np.float32]) -> None:
    image += (np.asarray(colour, np.float32) - image) * cover[..., None]


def _paint_light(image: Pixels, light: Light, distance: npt.NDArray[np.floating], scale: float) -> None:
    reach = [r * 6 * light.radius for r, _ in GLOW]
    air = np.interp(distance, reach, [share for _, share in GLOW]).astype(np.float32)
    _paint(image, light.colour, air)
    inside = 3.0 - np.abs(distance - light.radius) if light.hollow else light.radius - distance
    _paint(image, light.colour, _covered(inside / scale))


def _gradient(name: str, upper: Colour, lower: Colour) -> str:
    stops = f'<stop stop-color="{_hex(upper)}"/><stop offset="1" stop-color="{_hex(lower)}"/>'
    return f'<linearGradient id="{name}" x2="0" y2="1">{stops}</linearGradient>'


def _glow(light: Light) -> str:
    stops = "".join(
        f'<stop offset="{at}" stop-color="{_hex(light.colour)}" stop-opacity="{share}"/>'
        for at, share in GLOW
    )
    return f'<radialGradient id="g">{stops}</radialGradient>'


def _shining(light: Light) -> Iterator[str]:
    yield _circle(light.x, light.y, 6 * light.radius, 'fill="url(#g)"')
    fill = _hex(light.colour)
    how = f'fill="none" stroke="{fill}" stroke-width="6"' if light.hollow else f'fill="{fill}"'
    yield _circle(light.x, light.y, light.radius, how)


def _circle(x: float, y: float, radius: float, how: str) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" {how}/>'


def _path(index: int, layer: Layer) -> str:
    across = np.linspace(0.0, SIZE, POINTS)
    edge = "".join(f"L{x:.0f} {y:.1f}" for x, y in zip(across, layer.edge, strict=True))
    return f'<path d="M0 {SIZE}{edge}L{SIZE} {SIZE}Z" fill="url(#l{index})"/>'


def _hex(colour: Colour) -> str:
    return "#" + "".join(f"{round(c):02x}" for c in colour)


def _chunk(name: bytes, body: bytes) -> bytes:
    """Return a chunk of a PNG: size, name, body, and a checksum over the last two."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
