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
    add_bank_argument(parser)
    parser.add_argument(
        "--with-mix", metavar="FILE", help="mix as this document says, which “--mix” wrote; - is stdin"
    )
    add_file_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Perform, mix, master and write the score."""
    score = Score.from_json(read_file("score", arguments.score))
    if not any(part.notes for part in score.parts) and not score.vocals:
        raise RequestError(
            f"In the score {quoted(score.title)} nobody plays or sings a note.",
            field="score",
            hint="Render one that sounds.",
        )
    files = Files.of(arguments, title=score.title)
    sound = Sound.of(arguments)
    from undersong.produce.song import make, mix_notes

    desk = _desk(arguments)
    note = mix_notes(desk, score) if desk else ""

    with shown(quiet=arguments.quiet) as progress:
        made = make(
            score,
            folder=Path.cwd(),
            outputs=files.outputs,
            stems=files.stems,
            mix=files.mix,
            desk=desk,
            preset=arguments.master,
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
