"""A song is made whole or not at all, and told about in full."""

import json
import re
import resource
import signal
import subprocess
import sys
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path

import mido
import numpy as np
import pytest
import soundfile

from undersong.engine.formats.about import score_digest
from undersong.engine.formats.reading import read_tags
from undersong.engine.model import Score
from undersong.engine.model.edition import EDITION
from undersong.errors import Cancelled, RequestError
from undersong.produce.how import Writing
from undersong.produce.report import FILE_KINDS, TIMED
from undersong.produce.song import PEAKS, Made, make

STEP_SECONDS = 0.002
"""A tenth of what it takes to write a short song."""

WORDS = {
    "prompt": "folk ballad, guitar",
    "lyrics": "[Verse]\nThe river runs along the road\n",
    "duration": "0:12",
    "seed": 5,
}

ENDINGS = (
    *("flac", "mp3", "ogg", "wav", "opus", "m4a"),
    *("mid", "lrc", "musicxml", "mxl", "dawproject", "json"),
)
CONTRACT = Path(__file__).parents[2] / "docs/reference/command-line.md"


def promised() -> set[str]:
    """Return the keys of the report that the page on the command line promises."""
    table = CONTRACT.read_text("utf-8").partition("## What `--json` prints")[2].partition("\n\n## ")[0]
    cells = re.findall(r"^\| (`.+?`) \|", table, re.MULTILINE)
    return {key for cell in cells for key in re.findall(r"\w+", cell)}


@dataclass(frozen=True)
class Session:
    made: Made
    folder: Path
    cache: Path
    heard: list[tuple[str, float]]


@pytest.fixture(scope="module")
def session(tmp_path_factory) -> Session:
    folder, cache = tmp_path_factory.mktemp("song"), tmp_path_factory.mktemp("samples")
    heard: list[tuple[str, float]] = []
    made = make(
        WORDS,
        folder=folder,
        outputs=tuple(f"song.{ending}" for ending in ENDINGS),
        stems="stems",
        cache=cache,
        progress=lambda stage, share: heard.append((stage, share)),
    )
    return Session(made, folder, cache, heard)


class TestFiles:
    def test_all_stand_where_they_were_asked_for_and_nothing_else(self, session):
        stems = {f"stems/{p.name}.flac" for p in session.made.score.parts}
        files = {str(p.relative_to(session.folder)) for p in session.folder.rglob("*") if p.is_file()}
        songs = {f"song.{e}" for e in ENDINGS}
        assert files == songs | stems | {"stems/vocals.flac", "stems/mix.flac"}

    @pytest.mark.parametrize("ending", ["flac", "wav", "mp3", "ogg"])
    def test_sound_alike_in_every_format(self, session, ending):
        flac, _ = soundfile.read(session.folder / "song.flac")
        other, rate = soundfile.read(session.folder / f"song.{ending}")
        assert rate == 44_100
        # An encoder may add a little silence at the ends.
        length = min(len(flac), len(other))
        assert abs(len(flac) - len(other)) < 0.1 * rate
        assert np.corrcoef(flac[:length, 0], other[:length, 0])[0, 1] > 0.9

    def test_of_stems_sum_to_the_mix_to_the_last_bit(self, session):
        parts = [p for p in (session.folder / "stems").iterdir() if p.stem != "mix"]
        total = sum(soundfile.read(p, dtype="int32")[0] for p in parts)
        assert np.array_equal(total, soundfile.read(session.folder / "stems/mix.flac", dtype="int32")[0])

    def test_of_notes_and_words_can_be_read(self, session):
        midi = mido.MidiFile(session.folder / "song.mid")
        assert len(midi.tracks) == len(session.made.score.parts) + 2
        lrc = (session.folder / "song.lrc").read_text()
        assert "river" in lrc
        assert Score.from_json((session.folder / "song.json").read_text()) == session.made.score

    def test_of_sessions_hold_the_stems_and_the_words(self, session):
        with zipfile.ZipFile(session.folder / "song.dawproject") as project:
            stems = {n for n in project.namelist() if n.startswith("audio/")}
            assert stems == {f"audio/{p.name}.flac" for p in session.made.score.parts} | {"audio/vocals.flac"}
            assert project.read("audio/vocals.flac") == (session.folder / "stems/vocals.flac").read_bytes()
        assert b"<lyric" in (session.folder / "song.musicxml").read_bytes()

    def test_of_sessions_hold_stems_that_were_kept(self, session, tmp_path):
        kept = str(session.folder / "stems")
        outputs = ("a.dawproject",)
        make(session.made.score, folder=tmp_path, outputs=outputs, stems_from=kept, cache=session.cache)
        with zipfile.ZipFile(tmp_path / "a.dawproject") as project:
            assert project.read("audio/vocals.flac") == (session.folder / "stems/vocals.flac").read_bytes()

    def test_say_whose_they_are(self, session):
        digest = score_digest(session.made.score)
        for name in ("song.flac", "stems/mix.flac", "stems/vocals.flac"):
            assert read_tags(session.folder / name)["UNDERSONG_SCORE"] == digest
        said = read_tags(session.folder / "song.flac")
        assert (said["SEED"], said["EDITION"]) == ("5", EDITION)
        assert "river" in said["LYRICS"]
        assert "GENERATION" not in said
        assert "LYRICS" not in read_tags(session.folder / "stems/vocals.flac")

    def test_are_written_as_somebody_chose(self, session, tmp_path):
        outputs = ("song.wav", "song.lrc", "song.flac")
        how = Writing(wav_bits=16, lrc_by="line", generation="0b7c")
        made = make(
            session.made.score, folder=tmp_path, outputs=outputs, stems="s.zip", how=how, cache=session.cache
        )
        assert soundfile.info(tmp_path / "song.wav").subtype == "PCM_16"
        assert "<" not in (tmp_path / "song.lrc").read_text()
        assert read_tags(tmp_path / "song.flac")["GENERATION"] == "0b7c"
        with zipfile.ZipFile(tmp_path / "s.zip") as file:
            assert file.testzip() is None
            assert {f"stems/{n}" for n in file.namelist()} == {
                str(p.relative_to(session.folder)) for p in session.folder.rglob("stems/*")
            }
            for name in file.namelist():
                whole = (session.folder / "stems" / name).read_bytes()
                assert len(file.read(name)) == pytest.approx(len(whole), abs=64)  # the tags differ
        assert made.report["files"]["stems"] == str(tmp_path / "s.zip")
        assert sorted(p.name for p in tmp_path.iterdir()) == sorted((*outputs, "s.zip"))


class TestReport:
    def test_has_every_key_of_the_contract_and_is_json(self, session):
        told = json.loads(json.dumps(session.made.report))
        # The command itself adds what it knows of the Brief.
        assert set(told) | {"origins", "notes", "blend", "form", "chords"} == promised()
        assert told["watermark"] == {"id": None}
        assert set(FILE_KINDS) <= set(told["files"])
        assert told["files"]["musicxml"].endswith("song.mxl")
        assert told["files"]["audio"].endswith("song.flac")
        assert set(told["timings"]) == set(TIMED)
        assert told["duration"] == 12

    def test_has_sections_without_a_gap_from_the_first_moment_to_the_last(self, session):
        sections = session.made.report["sections"]
        assert [s["start"] for s in sections] == [0.0, *(s["end"] for s in sections[:-1])]
        assert sections[-1]["end"] == 12

    def test_tells_how_far_it_is_stage_by_stage(self, session):
        assert list(dict.fromkeys(stage for stage, _ in session.heard)) == list(TIMED)
        for stage in TIMED:
            shares = [share for name, share in session.heard if name == stage]
            assert shares == sorted(shares)
            assert shares[-1] <= 1

    def test_draws_the_waveform(self, session):
        assert len(session.made.peaks) == PEAKS
        assert max(session.made.peaks) == 1


class TestAgain:
    def test_gives_the_same_file_from_the_score(self, session, tmp_path):
        make(session.made.score, folder=tmp_path, outputs=("again.flac",), cache=session.cache)
        again = (tmp_path / "again.flac").read_bytes()
        assert again == (session.folder / "song.flac").read_bytes()


class TestFailure:
    def test_leaves_nothing_when_somebody_stops_it(self, session, tmp_path):
        def stop(stage: str, share: float) -> None:
            if stage == "mix":
                raise Cancelled("Enough.")

        with pytest.raises(Cancelled):
            make(session.made.score, folder=tmp_path, outputs=("a.flac",), cache=session.cache, progress=stop)
        assert list(tmp_path.iterdir()) == []

    def test_refuses_an_ending_that_stands_for_nothing_before_it_begins(self, tmp_path):
        with pytest.raises(RequestError, match=r"song\.xyz"):
            make(WORDS, folder=tmp_path, outputs=("song.xyz",), cache=None)

    @pytest.mark.parametrize("stem", ["mix", "vocals"])
    def test_refuses_a_song_that_has_the_place_of_a_stem(self, session, tmp_path, stem):
        with pytest.raises(RequestError, match=f"{stem}.flac"):
            make(session.made.score, folder=tmp_path, outputs=(f"{stem}.flac",), stems=".", cache=None)
        assert not list(tmp_path.iterdir())

    def test_asks_for_a_name_before_the_ending(self, tmp_path):
        with pytest.raises(RequestError, match="nothing before it") as caught:
            make(WORDS, folder=tmp_path, outputs=(".flac",), cache=None)
        assert "song.flac" in caught.value.hint

    def test_refuses_two_files_in_one_place(self, tmp_path):
        with pytest.raises(RequestError, match="Two outputs"):
            make(WORDS, folder=tmp_path, outputs=("a.flac", "./a.flac"), cache=None)
        assert list(tmp_path.iterdir()) == []


class TestProcess:
    """The command as a process: what only the system can do to it."""

    def command(self, session, *more):
        score = session.cache / "score.json"
        score.write_text(session.made.score.to_json())
        return [sys.executable, "-m", "undersong.cli", "render", str(score), *more]

    def test_says_that_the_disk_is_full_and_leaves_nothing(self, session, tmp_path):
        done = subprocess.run(
            self.command(session, "-o", str(tmp_path / "a.wav")),
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000)),
        )
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
        assert "a.wav" in done.stderr
        assert list(tmp_path.iterdir()) == []

    def test_leaves_no_half_a_file_when_it_is_killed_while_it_writes(self, session, tmp_path):
        (tmp_path / "a.wav").write_bytes(b"old")
        process = subprocess.Popen(self.command(session, "-o", str(tmp_path / "a.wav"), "--quiet"))
        while not list(tmp_path.iterdir())[1:]:  # it prepares its folder before it performs
            assert process.poll() is None
        while not list(tmp_path.glob(".undersong-*/new/*")):
            # By small steps, and looked at while it stands still: writing is over in a moment.
            process.send_signal(signal.SIGCONT)
            time.sleep(STEP_SECONDS)
            process.send_signal(signal.SIGSTOP)
            assert process.poll() is None
        process.kill()
        process.wait(60)
        assert (tmp_path / "a.wav").read_bytes() == b"old"
        make(session.made.score, folder=tmp_path, outputs=("b.lrc",), cache=session.cache)
        assert sorted(p.name for p in tmp_path.iterdir()) == ["a.wav", "b.lrc"]

    def test_stops_at_ctrl_c_and_leaves_nothing(self, session, tmp_path):
        process = subprocess.Popen(
            self.command(session, "-o", str(tmp_path / "a.wav")),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        while not list(tmp_path.iterdir()):  # it prepares its folder before it performs
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
        assert (process.returncode, out, err) == (130, "", "Stopped; nothing was written.\n")
        assert list(tmp_path.iterdir()) == []
