"""The network is cut where it should be: both halves together are the whole."""

import numpy as np
import onnxruntime
import pytest

from undersong.engine.perform.voice import network
from undersong.engine.perform.voice.graph import FLOAT, INT64, NetworkError, cut


def whole() -> bytes:
    return (network._assets() / "hibari.onnx").read_bytes()


def test_two_halves_sound_like_the_whole() -> None:
    phonemes = "hˈɛlO"
    vocabulary, _, _ = network._load()
    ids = np.array([[0, *(vocabulary[c] for c in phonemes), 0]], np.int64)
    session = onnxruntime.InferenceSession(whole(), providers=["CPUExecutionProvider"])
    harmonic, pitch = session.run(["lh", "f0"], {"ids": ids, "speed": np.ones(1, np.float32)})
    speech = network.speak(phonemes)
    features = np.repeat(speech.features, speech.lengths, axis=1)
    halves = network.sound(features, pitch[0], speech.energy)
    assert halves.harmonic.shape == harmonic[0].shape
    # Eight-bit matrices round where a sum is taken in another order.
    assert np.median(np.abs(halves.harmonic - harmonic[0])) < 0.02


def test_leaves_out_what_an_output_does_not_need() -> None:
    reader = cut(whole(), inputs={"ids": INT64, "speed": FLOAT}, outputs={network.LENGTHS: INT64})
    assert len(reader) < len(whole()) / 2


def test_names_a_tensor_that_is_not_there() -> None:
    with pytest.raises(NetworkError, match="nothing"):
        cut(whole(), inputs={"ids": INT64, "speed": FLOAT}, outputs={"nothing": FLOAT})


def test_needs_every_input_it_is_cut_from() -> None:
    with pytest.raises(NetworkError, match="speed"):
        cut(whole(), inputs={"ids": INT64}, outputs={network.LENGTHS: INT64})


def test_refuses_sounds_that_the_network_does_not_know() -> None:
    with pytest.raises(NetworkError, match="ж"):
        network.speak("ж")
