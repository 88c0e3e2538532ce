"""What `compose` and `render` read and write."""

import argparse
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from os.path import normpath, realpath
from typing import Self, TypeVar

from undersong.engine.formats.choices import LrcBy, WavBits
from undersong.errors import RequestError, quoted
from undersong.units import minutes_and_seconds

Choice = TypeVar("Choice")

LARGEST_SCORE_BYTES = 50_000_000
WAV_BITS: dict[str, WavBits] = {"16": 16, "24": 24, "32": 32}
LRC_BY: dict[str, LrcBy] = {"word": "word", "line": "line"}
SOUNDS = ".flac, .wav, .mp3, .ogg, .opus or .m4a"


def add_file_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the files to write."""
    files = parser.add_argument_group("files")
    files.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        action="append",
        help="the song; its ending chooses flac, wav, mp3, ogg, opus or m4a; may be given several times",
    )
    files.add_argument(
        "--stems", metavar="DIR", help="one file a part, and mix.flac that they sum to; or a FILE.zip of them"
    )
    files.add_argument("--midi", metavar="FILE", help="the notes as a standard MIDI file")
    files.add_argument("--musicxml", metavar="FILE", help="the notes on paper, for MuseScore and others")
    files.add_argument("--lrc", metavar="FILE", help="the words with their times")
    files.add_argument(
        "--dawproject", metavar="FILE", help="a session with stems, notes, tempo and sections, for a DAW"
    )
    files.add_argument("--score", metavar="FILE", dest="score_file", help="the score, for “undersong render”")
    files.add_argument("--mix", metavar="FILE", help="the mix as a document, for “render --with-mix”")
    files.add_argument(
        "--wav-bits", metavar="N", help="16 (dithered), 24 or 32 (floating point) in a WAV; 24"
    )
    files.add_argument("--lrc-by", metavar="HOW", help="times in an LRC file by word or by line; word")
    files.add_argument("--json", action="store_true", help="print one JSON object about the song")
    files.add_argument("--quiet", action="store_true", help="no progress bar, no summary")


OPTIONS = {
    "stems": "--stems",
    "midi": "--midi",
    "musicxml": "--musicxml",
    "lrc": "--lrc",
    "dawproject": "--dawproject",
    "score_file": "--score",
    "mix": "--mix",
    "wav_bits": "--wav-bits",
    "lrc_by": "--lrc-by",
}
ENDINGS = {
    "midi": (".mid", ".midi"),
    "musicxml": (".musicxml", ".mxl"),
    "lrc": (".lrc",),
    "dawproject": (".dawproject",),
    "score_file": (".json",),
}
"""Options that write a file that is no sound, to how its name may end."""


@dataclass(frozen=True)
class Files:
    """Where the song goes.

    Attributes
    ----------
    outputs : file names, the song first.
    stems : folder or zip for the stems, or None.
    mix : file for the mix as a document, or None.
    wav_bits, lrc_by : how they are written, see `produce.writing.Writing`.
    """

    outputs: tuple[str, ...]
    stems: str | None
    mix: str | None = None
    wav_bits: WavBits = 24
    lrc_by: LrcBy = "word"

    @classmethod
    def of(cls, arguments: argparse.Namespace, *, title: str) -> Self:
        """Return the files asked for; the song is named by its title where nobody named it.

        Raises
        ------
        RequestError
            If an ending does not fit what the file shall hold.
        """
        refuse_empty(arguments, OPTIONS)
        songs = [f"{_file_name(title)}.flac"] if arguments.output is None else arguments.output
        for song in songs:
            _check_song(song)
        outputs = list(songs)
        for option, allowed in ENDINGS.items():
            name = getattr(arguments, option)
            if name is None:
                continue
            if not name.lower().endswith(allowed):
                raise RequestError(
                    f"The file {quoted(name)} for {OPTIONS[option]} does not end in {' or '.join(allowed)}.",
                    field=option.removesuffix("_file"),
                    hint=f"Call it {quoted(name + allowed[0])}.",
                )
            outputs.append(name)
        if arguments.mix is not None:
            _refuse_mix(arguments.mix, outputs)
        _refuse_twins(outputs, arguments.stems)
        _refuse_idle(arguments, songs)
        return cls(
            tuple(outputs),
            arguments.stems,
            arguments.mix,
            wav_bits=_chosen(arguments.wav_bits, "--wav-bits", WAV_BITS, 24),
            lrc_by=_chosen(arguments.lrc_by, "--lrc-by", LRC_BY, "word"),
        )

    def spare(self, read: str | None, what: str, *, back: str | None = None) -> None:
        """See that no output would stand where something is read from.

        Parameters
        ----------
        read : name of the file that is read; None and `-` are no file.
        what : what is read there, for people.
        back : output that may stand there: the same thing, written again.

        Raises
        ------
        RequestError
            If one would.
        """
        if read is None or read == "-":
            return
        place = realpath(read)
        for name in (*self.outputs, self.mix, self.stems):
            if name is not None and name != back and realpath(name) == place:
                raise RequestError(
                    f"The output {quoted(name)} would take the place of the {what} that is read from it.",
                    field="output",
                    hint="Give the output another name.",
                )

    def tell(self, told: Mapping[str, object]) -> None:
        """Print what was made, for a person."""
        length = minutes_and_seconds(float(str(told["duration"])))
        loudness = told["loudness"]
        lufs = loudness["lufs"] if isinstance(loudness, dict) else ""
        print(f"{told['title']}")
        print(
            f"  {told['style']}, {told['key']}, {float(str(told['bpm'])):g} BPM, {told['meter']}, "
            f"{length}, {lufs} LUFS, seed {told['seed']}"
        )
        for name in (*self.outputs, self.mix, self.stems):
            if name:
                print(f"  {name}")


def _refuse_mix(name: str, outputs: Sequence[str]) -> None:
    if not name.lower().endswith(".json"):
        raise RequestError(
            f"The file {quoted(name)} for --mix does not end in .json.",
            field="mix",
            hint=f"Call it {quoted(name + '.json')}.",
        )
    if normpath(name) in map(normpath, outputs):
        raise RequestError(
            f"Two outputs have the name {quoted(name)}.",
            field="mix",
            hint="Name a file for the mix that no other has the name of.",
        )


def _check_song(song: str) -> None:
    """See that a name given with -o may be a song's.

    Raises
    ------
    RequestError
        If it says nothing, is a folder's, or would hold no sound.
    """
    if not song.strip(" ,\t\r\n"):
        raise RequestError(
            f"The option -o is {quoted(song)}: it says nothing.",
            field="output",
            hint="Give it a value, or leave the option out.",
        )
    if song.endswith("/"):
        raise RequestError(
            f"The song {quoted(song)} is the name of a folder.",
            field="output",
            hint=f"Name a file in it, such as {quoted(song + 'song.flac')}.",
        )
    for option, silent in ENDINGS.items():
        if song.lower().endswith(silent):
            raise RequestError(
                f"The song {quoted(song)} would hold no sound.",
                field="output",
                hint=f"End it in {SOUNDS}, and ask for the other with {OPTIONS[option]}.",
            )


def _refuse_twins(outputs: Sequence[str], stems: str | None) -> None:
    places = [normpath(name) for name in outputs]
    for index, name in enumerate(outputs):
        if places[index] in places[:index]:
            raise RequestError(
                f"Two outputs have the name {quoted(name)}.",
                field="output",
                hint="Give each file a name of its own.",
            )
    if stems is not None and normpath(stems) in places:
        raise RequestError(
            f"Two outputs have the name {quoted(stems)}.",
            field="stems",
            hint="Name a folder for the stems that no file has the name of.",
        )


def _refuse_idle(arguments: argparse.Namespace, songs: Sequence[str]) -> None:
    """Refuse a choice about a file that nobody asked for: it would be obeyed by nothing.

    Raises
    ------
    RequestError
        For the first such option.
    """
    if arguments.wav_bits is not None and not any(song.lower().endswith(".wav") for song in songs):
        raise RequestError(
            f"The option --wav-bits is {quoted(arguments.wav_bits)}, and no file is a WAV.",
            field="wav_bits",
            hint="End the name of a song in .wav, or leave the option out.",
        )
    if arguments.lrc_by is not None and arguments.lrc is None:
        raise RequestError(
            f"The option --lrc-by is {quoted(arguments.lrc_by)}, and no LRC file is asked for.",
            field="lrc_by",
            hint="Name one with --lrc, or leave the option out.",
        )


def _chosen(given: str | None, option: str, choices: Mapping[str, Choice], usual: Choice) -> Choice:
    """Return what a word stands for.

    Raises
    ------
    RequestError
        If it is none of the choices.
    """
    if given is None:
        return usual
    found = choices.get(given.strip().lower())
    if found is None:
        *most, last = choices
        raise RequestError(
            f"The option {option} is {quoted(given)}, not {', '.join(most)} or {last}.",
            field=option.strip("-").replace("-", "_"),
            hint=f"Leave it out for {usual}.",
        )
    return found


def refuse_empty(arguments: argparse.Namespace, options: Mapping[str, str]) -> None:
    """Refuse an option that is there and holds nothing: most likely a variable that was never set.

    Parameters
    ----------
    options : name among the arguments to what was typed.

    Raises
    ------
    RequestError
        For the first such option.
    """
    for name, option in options.items():
        value = getattr(arguments, name)
        if isinstance(value, str) and not value.strip(" ,\t\r\n"):
            raise RequestError(
                f"The option {option} is {quoted(value)}: it says nothing.",
                field=name,
                hint="Give it a value, or leave the option out.",
            )


def read_words(field: str, name: str) -> str:
    """Return text from a file or from standard input (`-`).

    Raises
    ------
    RequestError
        If it cannot be read, is not UTF-8, or holds nothing.
    """
    data = read_file(field, name)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RequestError(
            f"What {_source(name)} holds for the {field} is not UTF-8 text (byte {error.start}).",
            field=field,
            hint="Save it as plain UTF-8 text.",
        ) from None
    if not text.strip("\ufeff \t\r\n"):
        raise RequestError(
            f"There is nothing in {_source(name)} for the {field}.",
            field=field,
            hint="Write something in it.",
        )
    return text


def read_file(field: str, name: str) -> bytes:
    """Return the bytes of a file or of standard input (`-`).

    Raises
    ------
    RequestError
        If it cannot be read or is far too large.
    """
    try:
        if name == "-":
            data = sys.stdin.buffer.read(LARGEST_SCORE_BYTES + 1)
        else:
            with open(name, "rb") as file:  # noqa: PTH123 - a name with a NUL is refused here in one place
                data = file.read(LARGEST_SCORE_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not a file name"
        raise RequestError(
            f"The {field} file {quoted(name)} cannot be read: {reason}.",
            field=field,
            hint="Name a file that exists and that you may read.",
        ) from None
    if len(data) > LARGEST_SCORE_BYTES:
        raise RequestError(f"The {field} in {_source(name)} is larger than 50 MB.", field=field)
    return data


def _source(name: str) -> str:
    return "standard input" if name == "-" else quoted(name)


def _file_name(title: str) -> str:
    """Return a title as a file name that every system takes."""
    plain = re.sub(r"[^\w]+", "-", title.lower()).strip("-_")
    return plain[:60].rstrip("-") or "song"
