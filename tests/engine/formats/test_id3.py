"""The head of an MP3 file, read by an independent library."""

import io

import av
import numpy as np
import soundfile

from undersong.engine.formats.id3 import id3_tag


def told(texts):
    sound = io.BytesIO()
    soundfile.write(sound, np.zeros((44_100, 2)), 44_100, format="MP3")
    with av.open(io.BytesIO(id3_tag(texts) + sound.getvalue())) as file:
        return file.metadata, file.duration


def test_says_titles_in_every_script():
    said, _ = told({"TIT2": "Дождь 雨 🌧", "TBPM": "82", "COMM": "x" * 300})
    assert said["title"] == "Дождь 雨 🌧"
    assert said["TBPM"] == "82"
    assert said["comment"] == "x" * 300


def test_leaves_out_what_is_not_known():
    assert id3_tag({"TIT2": "", "TBPM": ""}) == b""


def test_hides_no_sound():
    assert told({"TIT2": "a"})[1] == told({})[1]
