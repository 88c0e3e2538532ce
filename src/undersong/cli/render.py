"""`undersong render`: the same score, performed again."""

import argparse
import sys
from pathlib import Path

from undersong.cli.bank import Sound, add_bank_argument, bank_line
from undersong.cli.files import Files, add_file_arguments, read_file, refuse_empty
from undersong.cli.plain import print_json
from undersong.cli.progress import shown
from undersong.engine.model.desk import Desk
from undersong.engine.model.score import Score
from undersong.errors import RequestError, quoted


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the score and the files to write."""
    parser.add_argument(
        "score", metavar="SCORE.json", help="what “undersong compose --score” wrote; - is stdin"
    )
    parser.add_argument("--master", metavar="NAME", help="another mastering preset than the score's")
    parser.add_argument(
        "--stems-from",
        metavar="DIR",
        help="only master the mix that “--stems” wrote for this score; nothing is performed again",
    )
    add_bank_argument(parser)
    parser.add_argument(
        "--with-mix", metavar="FILE", help="mix as this document says, which “--mix” wrote; - is stdin"
    )
    add_file_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Perform, mix, master and write the score."""
    score = Score.from_json(read_file("score", arguments.score))
    files = Files.of(arguments, title=score.title)
    _only_master(arguments)
    sound = Sound.of(arguments)
    files.spare(arguments.score, "score", back=arguments.score_file)
    files.spare(arguments.with_mix, "mix", back=arguments.mix)
    files.spare(sound.file, "bank")
    for stem in _kept_stems(arguments.stems_from):
        files.spare(stem, "stem")
    from undersong.produce.how import Writing
    from undersong.produce.song import make, mix_notes

    desk = _desk(arguments)
    note = mix_notes(desk, score) if desk else ""

    with shown(quiet=arguments.quiet) as progress:
        made = make(
            score,
            folder=Path.cwd(),
            outputs=files.outputs,
            stems=files.stems,
            how=Writing(files.wav_bits, files.lrc_by),
            mix=files.mix,
            desk=desk,
            preset=arguments.master,
            stems_from=arguments.stems_from,
            bank=sound.bank,
            usual_bank=sound.usual_bank,
            cache=sound.cache,
            progress=progress,
        )
    if arguments.json:
        print_json(made.report | {"notes": [note] if note else []})
    elif not arguments.quiet:
        files.tell(made.report)
        if line := bank_line(made.report):
            print(line)
        if note:
            print(note, file=sys.stderr)
    return 0


def _only_master(arguments: argparse.Namespace) -> None:
    """Refuse what a finished mix can no longer obey.

    Raises
    ------
    RequestError
        If a mix is to be mastered, and mixed or performed otherwise too.
    """
    refuse_empty(arguments, {"stems_from": "--stems-from"})
    if arguments.stems_from is None:
        return
    for name in ("stems", "mix", "with_mix", "bank"):
        value = getattr(arguments, name)
        if value is not None:
            raise RequestError(
                f"The option --{name.replace('_', '-')} {quoted(value)} does not go with --stems-from.",
                field=name,
                hint="A mix that is there is mastered and nothing else; leave one of them out.",
            )


def _kept_stems(folder: str | None) -> list[str]:
    """Return the names of the files in a folder of stems that a mix is taken from."""
    if folder is None:
        return []
    try:
        return [str(path) for path in Path(folder).glob("*.flac")]
    except (OSError, ValueError):  # no folder, or no name of one: whoever reads it says so
        return []


def _desk(arguments: argparse.Namespace) -> Desk | None:
    """Return the mix to obey, or None.

    Raises
    ------
    RequestError
        If it cannot be read or is none.
    """
    refuse_empty(arguments, {"with_mix": "--with-mix"})
    if arguments.with_mix is None:
        return None
    if arguments.with_mix == "-" and arguments.score == "-":
        raise RequestError(
            "Score and mix cannot both come from standard input.",
            field="mix",
            hint="Give one of them as a file.",
        )
    return Desk.from_json(read_file("mix", arguments.with_mix))
