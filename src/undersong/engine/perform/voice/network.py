"""The speech network of `hibari-tts`, taken apart so that it can sing.

One half reads phonemes and says how it would speak them: features of each phoneme, how many
frames each lasts, pitch and energy over time. The other half turns features, pitch and energy,
frame by frame, into spectra; it is convolutional and does not care who decided on timing and
tune. Between the halves stands this program: it speaks in its head, then stretches, tunes and
lets the second half sound.

A frame lasts 12.5 ms. A spectrum has 601 bins of 20 Hz up to 12 kHz.

Both sessions run on one thread, so the same input gives the same bits; they may be called from
several threads at once.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from undersong.engine.memory import give_back
from undersong.engine.perform.voice.graph import FLOAT, INT64, NetworkError, cut
from undersong.units import Hz

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

FRAME_SECONDS = 0.0125
BINS = 601
BIN_HZ: Hz = 20.0

# Tensors of the shipped graph at which it is cut.
FEATURES, LENGTHS, PITCH, ENERGY = "/Transpose_22_output_0", "/Cast_32_output_0", "f0", "/Mul_62_output_0"
FRAMES = "/Reshape_42_output_0"
SPECTRA = ("lh", "theta", "lr", "phi")
FRAMES_PER_LENGTH = 2  # the network counts lengths in 25 ms

Floats = npt.NDArray[np.float32]

_lock = Lock()


@dataclass(frozen=True)
class Speech:
    """How the network would speak some phonemes.

    Attributes
    ----------
    phonemes : L characters: what was asked, between the silences “^” and “$”.
    features : (128, L).
    lengths : (L,) frames of each phoneme; their sum is F.
    voiced : (F,) whether the folds swing.
    energy : (F,) loudness as the network counts it, about −9 in silence, 7 in a vowel.
    """

    phonemes: str
    features: Floats
    lengths: npt.NDArray[np.int64]
    voiced: npt.NDArray[np.bool_]
    energy: Floats


class Spectra(NamedTuple):
    """What sounds, frame by frame; each is (601, F).

    `harmonic` is the logarithm of what the folds' pulses are multiplied with, `turn` its phase
    in half turns (before tanh); `free` is the logarithm of what sounds besides (hiss, bursts),
    `phase` its phase in radians.
    """

    harmonic: Floats
    turn: Floats
    free: Floats
    phase: Floats


def speak(phonemes: str, *, pace: float = 1.0) -> Speech:
    """Return how the network would speak `phonemes`, `pace` times as fast as it likes to.

    Raises
    ------
    NetworkError
        If a phoneme is not one of the network's.
    """
    vocabulary, reader, _ = _load()
    unknown = sorted(set(phonemes) - set(vocabulary))
    if unknown:
        raise NetworkError(
            f"The voice has no sound for {' '.join(unknown)}.",
            hint="Spell the word in another way.",
        )
    ids = np.array([[0, *(vocabulary[c] for c in phonemes), 0]], np.int64)
    wanted = [FEATURES, LENGTHS, PITCH, ENERGY]
    features, lengths, pitch, energy = reader.run(wanted, {"ids": ids, "speed": np.array([pace], np.float32)})
    return Speech(
        phonemes=f"^{phonemes}$",
        features=features[0],
        lengths=FRAMES_PER_LENGTH * lengths,
        voiced=pitch[0] > 60.0,  # the network writes about 0 where the folds rest; nobody sings below 60 Hz
        energy=energy[0],
    )


def sound(features: Floats, pitch_hz: Floats, energy: Floats) -> Spectra:
    """Return the spectra of frames.

    Parameters
    ----------
    features : (128, F).
    pitch_hz : (F,), 0 where the folds rest.
    energy : (F,).
    """
    _, _, sounder = _load()
    given = {FRAMES: features[None], PITCH: pitch_hz[None], ENERGY: energy[None]}
    harmonic, turn, free, phase = sounder.run(list(SPECTRA), given)
    return Spectra(harmonic[0], turn[0], free[0], phase[0])


def forget() -> None:
    """Let the network go, some 45 MB; whoever sings next loads it again."""
    with _lock:
        _sessions.cache_clear()
    give_back()


def _load() -> "tuple[dict[str, int], InferenceSession, InferenceSession]":
    with _lock:  # two threads at once would load it twice
        return _sessions()


@cache
def _sessions() -> "tuple[dict[str, int], InferenceSession, InferenceSession]":
    import onnxruntime  # noqa: PLC0415 - only songs that are sung pay for it

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.enable_cpu_mem_arena = False  # it would keep what the longest phrase took
    # Optimising the graph costs more than it gains in a song, and may move bits between versions.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    assets = _assets()
    model = (assets / "hibari.onnx").read_bytes()
    reader = cut(
        model,
        inputs={"ids": INT64, "speed": FLOAT},
        outputs={FEATURES: FLOAT, LENGTHS: INT64, PITCH: FLOAT, ENERGY: FLOAT},
    )
    sounder = cut(
        model,
        inputs={FRAMES: FLOAT, PITCH: FLOAT, ENERGY: FLOAT},
        outputs=dict.fromkeys(SPECTRA, FLOAT),
    )
    vocabulary = json.loads((assets / "vocab.json").read_text(encoding="utf-8"))
    providers = ["CPUExecutionProvider"]
    return (
        vocabulary,
        onnxruntime.InferenceSession(reader, options, providers=providers),
        onnxruntime.InferenceSession(sounder, options, providers=providers),
    )


def _assets() -> Path:
    """Folder of the network's files, found without importing its package, which brings much more."""
    found = find_spec("hibari")
    if found is None or not found.submodule_search_locations:
        raise NetworkError("The speech network is not installed.", hint="Install the wheel hibari-tts.")
    return Path(found.submodule_search_locations[0]) / "assets"
