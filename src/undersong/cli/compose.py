"""`undersong compose`: words in, a finished song out."""

import argparse
import secrets
import sys
from pathlib import Path
from typing import TextIO

from undersong.cli.bank import Sound, add_bank_argument, bank_line
from undersong.cli.files import Files, add_file_arguments, read_words, refuse_empty
from undersong.cli.plain import print_json
from undersong.cli.progress import shown
from undersong.engine.model.brief import Brief
from undersong.engine.model.score import Score
from undersong.engine.model.wishes import Wishes
from undersong.errors import RequestError

SETTINGS = (
    *("title", "style", "bpm", "key", "meter", "duration", "instruments"),
    *("voice", "seed", "master", "instrumental"),
)
"""Options whose name is that of the setting."""

DRAWN_SEEDS = 2**32
"""A seed that nobody chose is below this: short enough to be written down."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the words of a request and the files to write."""
    parser.add_argument("prompt", metavar="PROMPT", help="what it should be; - reads standard input")
    words = parser.add_argument_group("the song")
    words.add_argument("--lyrics", metavar="FILE", help="words to sing, UTF-8 text; - reads standard input")
    words.add_argument("--instrumental", action="store_true", help="nobody sings")
    words.add_argument("--title", metavar="T", help="what it is called; chosen where left out")
    words.add_argument("--style", metavar="NAME", help="see “undersong styles”")
    words.add_argument("--bpm", metavar="N", help="quarter notes a minute, 30 to 300")
    words.add_argument("--key", metavar="KEY", help="such as “F# minor” or “D dorian”")
    words.add_argument("--meter", metavar="M", help="such as 3/4 or 6/8")
    words.add_argument("--duration", metavar="TIME", help="0:10 to 10:00, or seconds")
    words.add_argument("--instruments", metavar="NAMES", help="with commas; see “undersong instruments”")
    words.add_argument("--voice", metavar="NAME", help="see “undersong voices”")
    words.add_argument("--seed", metavar="N", help="same words and seed, same song; drawn where left out")
    words.add_argument("--master", metavar="NAME", help="see “undersong masters”")
    add_bank_argument(words)
    add_file_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Make the song and tell about it."""
    if arguments.prompt == "-" and arguments.lyrics == "-":
        raise RequestError(
            "Prompt and lyrics cannot both come from standard input.",
            field="lyrics",
            hint="Give one of them as text or as a file.",
        )
    refuse_empty(arguments, {name: f"--{name}" for name in (*SETTINGS, "lyrics")})
    wishes = Wishes.read(_words(arguments))
    files = Files.of(arguments, title=wishes.title or wishes.prompt)
    sound = Sound.of(arguments)
    files.spare(arguments.lyrics, "lyrics")
    files.spare(sound.file, "bank")
    from undersong.produce.how import Writing
    from undersong.produce.song import make

    # Where nobody watches, a command that fails has one line on stderr and no more.
    told_early = sys.stderr.isatty() and not (arguments.json or arguments.quiet)
    with shown(quiet=arguments.quiet) as progress:
        made = make(
            wishes,
            folder=Path.cwd(),
            outputs=files.outputs,
            stems=files.stems,
            how=Writing(files.wav_bits, files.lrc_by),
            mix=files.mix,
            bank=sound.bank,
            usual_bank=sound.usual_bank,
            cache=sound.cache,
            progress=progress,
            written=_tell_at_once if told_early else _say_nothing,
        )
    if arguments.json:
        print_json(made.report | _understood(made.brief))
    elif not arguments.quiet:
        files.tell(made.report)
        if line := bank_line(made.report):
            print(line)
        if made.brief and not told_early:
            _tell(made.brief, made.score, sys.stdout)
    return 0


def _words(arguments: argparse.Namespace) -> dict[str, object]:
    words = {name: getattr(arguments, name) for name in SETTINGS}
    if words["seed"] is None:
        words["seed"] = secrets.randbelow(DRAWN_SEEDS)
    words["prompt"] = read_words("prompt", "-") if arguments.prompt == "-" else arguments.prompt
    if arguments.lyrics is not None:
        words["lyrics"] = read_words("lyrics", arguments.lyrics)
    return words


def _understood(brief: Brief | None) -> dict[str, object]:
    if brief is None:
        return {}
    return {
        "origins": dict(brief.origins),
        "notes": list(brief.notes),
        "blend": brief.blend,
        "form": [str(wish) for wish in brief.form],
        "chords": list(brief.chords),
    }


def _tell_at_once(brief: Brief, score: Score) -> None:
    _tell(brief, score, sys.stderr)


def _say_nothing(_brief: Brief, _score: Score) -> None:
    """Keep what was understood to the end."""


def _tell(brief: Brief, score: Score, where: TextIO) -> None:
    from undersong.cli.understood import understanding

    for line in understanding(brief, score):
        print(line, file=where)
