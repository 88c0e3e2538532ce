"""What `compose` and `render` read and write."""

import argparse
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from os.path import normpath
from typing import Self

from undersong.errors import RequestError, quoted
from undersong.units import minutes_and_seconds

LARGEST_SCORE_BYTES = 50_000_000


def add_file_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the files to write."""
    files = parser.add_argument_group("files")
    files.add_argument(
        "-o", "--output", metavar="FILE", help="the song; its ending chooses flac, wav, mp3 or ogg"
    )
    files.add_argument("--stems", metavar="DIR", help="one file a part, and mix.flac that they sum to")
    files.add_argument("--midi", metavar="FILE", help="the notes as a standard MIDI file")
    files.add_argument("--lrc", metavar="FILE", help="the words with their times")
    files.add_argument("--score", metavar="FILE", dest="score_file", help="the score, for “undersong render”")
    files.add_argument("--mix", metavar="FILE", help="the mix as a document, for “render --with-mix”")
    files.add_argument("--json", action="store_true", help="print one JSON object about the song")
    files.add_argument("--quiet", action="store_true", help="no progress bar, no summary")


@dataclass(frozen=True)
class Files:
    """Where the song goes.

    Attributes
    ----------
    outputs : file names, the song first.
    stems : folder for the stems, or None.
    mix : file for the mix as a document, or None.
    """

    outputs: tuple[str, ...]
    stems: str | None
    mix: str | None = None

    @classmethod
    def of(cls, arguments: argparse.Namespace, *, title: str) -> Self:
        """Return the files asked for; the song is named by its title where nobody named it.

        Raises
        ------
        RequestError
            If an ending does not fit what the file shall hold.
        """
        options = {
            "output": "-o",
            "stems": "--stems",
            "midi": "--midi",
            "lrc": "--lrc",
            "score_file": "--score",
            "mix": "--mix",
        }
        refuse_empty(arguments, options)
        song = f"{_file_name(title)}.flac" if arguments.output is None else arguments.output
        if song.endswith("/"):
            raise RequestError(
                f"The song {quoted(song)} is the name of a folder.",
                field="output",
                hint=f"Name a file in it, such as {quoted(song + 'song.flac')}.",
            )
        endings = {
            "midi": (arguments.midi, (".mid", ".midi")),
            "lrc": (arguments.lrc, (".lrc",)),
            "score": (arguments.score_file, (".json",)),
        }
        outputs = [song]
        for option, (_, silent) in endings.items():
            if song.lower().endswith(silent):
                raise RequestError(
                    f"The song {quoted(song)} would hold no sound.",
                    field="output",
                    hint=f"End it in .flac, .wav, .mp3 or .ogg, and ask for the other with --{option}.",
                )
        for option, (name, allowed) in endings.items():
            if name is None:
                continue
            if not name.lower().endswith(allowed):
                raise RequestError(
                    f"The file {quoted(name)} for --{option} does not end in {' or '.join(allowed)}.",
                    field=option,
                    hint=f"Call it {quoted(name + allowed[0])}.",
                )
            outputs.append(name)
        if arguments.mix is not None:
            _refuse_mix(arguments.mix, outputs)
        if arguments.stems is not None and normpath(arguments.stems) in map(normpath, outputs):
            raise RequestError(
                f"Two outputs have the name {quoted(arguments.stems)}.",
                field="stems",
                hint="Name a folder for the stems that no file has the name of.",
            )
        return cls(tuple(outputs), arguments.stems, arguments.mix)

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
