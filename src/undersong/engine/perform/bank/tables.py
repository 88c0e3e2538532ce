"""Tables of measured instruments: what is known of each recording, as numbers.

The format and its sources are described in `engine/instruments/tables/README.md`. A table has
one `Zone` for each recorded note. Five kinds are baked differently:

* struck: a stiff series of partials that fall freely, f_k = k f0 √(1 + B k²);
* modal: bars and tines, partials wherever they are;
* bowed: a harmonic series that reaches a steady state;
* ensemble: the same, each partial as wide as the players differ;
* drum: a body that glides in pitch, tonal modes, and much noise.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from importlib import resources
from io import BytesIO
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from undersong.errors import UndersongError
from undersong.units import Hz

Floats = npt.NDArray[np.float64]

STEADY = frozenset({"bowed", "ensemble"})
"""Kinds that last as long as they are played."""

SOFT_DB = {
    "struck": (4.0, 8.0),
    "modal": (4.5, 8.0),
    "bowed": (4.5, 4.0),
    "ensemble": (3.5, 4.0),
    "drum": (2.5, 0.0),
}
"""What a soft layer lacks where its table does not say: dB an octave of the partials, dB of the noise."""

BEATS = 3
"""Lines that may stand beside a partial and beat with it."""

BANDS = 24
# Bands of equal width on the ERB-rate scale between 40 Hz and 18 kHz (Glasberg & Moore 1990).
_ERB_RATE = 21.4 * np.log10(1 + 0.00437 * np.array([40.0, 18_000.0]))
BAND_EDGES_HZ: Floats = (10 ** (np.linspace(_ERB_RATE[0], _ERB_RATE[1], BANDS + 1) / 21.4) - 1) / 0.00437


class TableError(UndersongError):
    """A table of an instrument is missing or not one."""

    code = "table"


@dataclass(frozen=True, kw_only=True)
class Zone:
    """What is kept of one recording; K partials at J times.

    Attributes
    ----------
    midi : pitch; of a drum its General MIDI key.
    velocity : 0 to 1, how hard it was played.
    hz : (K,) frequency of each partial.
    level_db : (K, J) below the recording's loudest partial or band.
    phase : (K,) radians at the onset.
    sway_db : (K,) rms of the level around its smooth course.
    side_db : (K,) left minus right.
    noise_db : (24, J) level of the noise in each band.
    fall_db : (K,) dB/s, how each partial falls after the last time.
    stiffness : B of the series.
    glide_cents : (J,) a drum's body against its own frequency.
    pace_hz : rms rate of the swaying.
    beat_hz, beat_db, beat_phase : (K, 3) lines beside each partial: Hz from it, dB below it (infinite where
        there
        is none), radians against it at the onset.
    """

    midi: float
    velocity: float
    hz: Floats
    level_db: Floats
    phase: Floats
    sway_db: Floats
    side_db: Floats
    noise_db: Floats
    fall_db: Floats
    stiffness: float
    glide_cents: Floats
    pace_hz: float
    beat_hz: Floats | None = None
    beat_db: Floats | None = None
    beat_phase: Floats | None = None


@dataclass(frozen=True, kw_only=True)
class Table:
    """A measured instrument.

    Attributes
    ----------
    kind : struck, modal, bowed, ensemble or drum.
    times_seconds : (J,) when levels are known.
    spread_cents : rms width of a partial where several players play.
    formant : 0 to 1, share of a partial's level that stays with its frequency, not its number.
    nearest : 0 to 1, share of a note that is its nearest recording's alone.
    knock : 0 to 1, share of the noise's bands that moves with the pitch.
    rank : semitones from a key to the pitch that its zones are counted from; −12 with a 16-foot stop.
    drift_cents : rms by which a player's pitch is never still; a pipe's is.
    soft_tilt_db, soft_noise_db : what the soft layer lacks, dB an octave of the partials and dB of the noise.
    digest : of the file's bytes; another table, another sound.
    """

    name: str
    kind: str
    times_seconds: Floats
    zones: tuple[Zone, ...]
    spread_cents: float
    formant: float
    digest: str
    nearest: float = 0.0
    knock: float = 0.0
    rank: int = 0
    drift_cents: float = 2.5
    soft_tilt_db: float = 5.0
    soft_noise_db: float = 8.0

    @property
    def steady(self) -> bool:
        """Whether a note lasts as long as it is played."""
        return self.kind in STEADY


def hertz(midi: float) -> Hz:
    """Return the frequency of a MIDI pitch; A4 is 440 Hz."""
    return float(440.0 * 2.0 ** ((midi - 69.0) / 12.0))


@lru_cache(maxsize=64)
def load_table(name: str) -> Table:
    """Read a table by its name, such as electric_piano.

    Raises
    ------
    TableError
        If there is none of that name, or the file is not a table.
    """
    file = resources.files("undersong.engine.instruments") / "tables" / f"{name}.npz"
    try:
        content = file.read_bytes()
    except OSError as error:
        raise TableError(f"The table {name}.npz cannot be read: {error}.") from error
    return table_from(name, content)


def table_from(name: str, content: bytes) -> Table:
    """Return the table that a file's bytes hold.

    Raises
    ------
    TableError
        If they are not a table.
    """
    try:
        with np.load(BytesIO(content)) as arrays:
            return _table(name, content, dict(arrays))
    except (OSError, ValueError, KeyError, BadZipFile) as error:
        raise TableError(f"The table {name}.npz cannot be read: {error}.") from error


def _table(name: str, content: bytes, arrays: dict[str, npt.NDArray[np.generic]]) -> Table:
    about = json.loads(str(arrays["about"]))
    return Table(
        name=name,
        kind=about["kind"],
        times_seconds=arrays["times"].astype(np.float64),
        zones=tuple(_zones(arrays, about["kind"])),
        spread_cents=float(about["spread"]),
        formant=float(about.get("formant") or 0.0),
        nearest=float(about.get("nearest") or 0.0),
        knock=float(about.get("knock") or 0.0),
        rank=int(about.get("rank", 0)),
        drift_cents=float(about.get("drift", 2.5)),
        soft_tilt_db=float(about.get("soft_tilt", SOFT_DB[about["kind"]][0])),
        soft_noise_db=float(about.get("soft_noise", SOFT_DB[about["kind"]][1])),
        digest=blake2b(content, digest_size=12).hexdigest(),
    )


def _zones(arrays: dict[str, npt.NDArray[np.generic]], kind: str) -> list[Zone]:
    # Levels are counts of −1 dB, kept as differences along time that wrap at 256.
    level, noise = (
        -np.cumsum(arrays[n], axis=-1, dtype=np.uint8).astype(np.float64) for n in ("level", "noise")
    )
    numbers = {n: a.astype(np.float64) for n, a in arrays.items() if n not in ("about", "level", "noise")}
    zones = []
    for i, stop in enumerate(np.cumsum(numbers["count"]).astype(int)):
        at = slice(stop - int(numbers["count"][i]), stop)
        base, unit = _base(kind, numbers["midi"][i], numbers["stiffness"][i], int(numbers["count"][i]))
        zones.append(
            Zone(
                midi=float(numbers["midi"][i]),
                velocity=float(numbers["velocity"][i]),
                hz=base * 2.0 ** (numbers["cents"][at] * unit / 1200.0),
                level_db=level[at],
                phase=numbers["phase"][at] / 32.0 * 2.0 * np.pi,
                sway_db=numbers["sway"][at] / 4.0,
                side_db=numbers["side"][at] / 2.0,
                noise_db=noise[i],
                fall_db=numbers["slope"][at],
                stiffness=float(numbers["stiffness"][i]),
                glide_cents=numbers["glide"][i],
                pace_hz=float(numbers["pace"][i]),
                beat_hz=numbers["beat"][at] / 4.0 if "beat" in numbers else None,
                beat_db=_below(numbers["beat_below"][at]) if "beat" in numbers else None,
                beat_phase=numbers["beat_phase"][at] / 32.0 * 2.0 * np.pi if "beat" in numbers else None,
            )
        )
    return zones


def _below(counts: Floats) -> Floats:
    return np.where(counts == 255.0, np.inf, counts / 4.0)


def _base(kind: str, midi: float, stiffness: float, count: int) -> tuple[Floats, float]:
    """Frequencies that the stored cents count from, and how many cents one unit is."""
    if kind in ("modal", "drum"):
        return np.full(count, hertz(midi)), 1.0
    return series(midi, stiffness, count), 0.1


def series(midi: float, stiffness: float, count: int) -> Floats:
    """Return the first `count` partials of a stiff string, in Hz."""
    number = np.arange(1, count + 1, dtype=np.float64)
    return np.asarray(hertz(midi) * number * np.sqrt(1.0 + stiffness * number**2))
