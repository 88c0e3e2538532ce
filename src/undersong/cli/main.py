"""The command line: finds the subcommand, runs it, turns errors into one line and an exit code.

Exit codes: 0 done; 2 the request cannot be met as asked; 1 it failed under way; 130 Ctrl-C or
SIGTERM. Then stdout is empty and stderr has one line: the value, the rule, what to do.
"""

import argparse
import gc
import os
import re
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from typing import NoReturn, Protocol, cast

from undersong import __version__
from undersong.cli.plain import speak_plainly
from undersong.cli.stopping import leave_threads, stop_on_signals
from undersong.errors import Cancelled, RequestError, UndersongError, quoted

DONE, FAILED, REFUSED, STOPPED = 0, 1, 2, 130

COLLECTED_AFTER = 50_000
"""Objects that are made before Python looks for those that only know each other."""

COMMANDS = {
    "compose": "make a song from a prompt",
    "render": "perform a score again",
    "styles": "list the styles, or tell everything about one",
    "voices": "list the voices",
    "instruments": "list the instruments",
    "masters": "list the mastering presets",
    "up": "run the whole studio on this machine",
    "settings": "list every setting, its value and its source",
    "warm": "prepare kernels and instruments, so that the first song is quick",
}
NO_CACHE = "no locator available"
"""Numba's words where it finds no folder for what it compiles."""
_NOWHERE = (
    "Compiled kernels can be kept nowhere: neither the folder of the program nor that of this user's "
    "caches may be written. Set NUMBA_CACHE_DIR to a folder that may be."
)
CATALOGUES = ("voices", "instruments", "masters")


class Command(Protocol):
    """A module of this package that is a subcommand."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare what may follow the command's name."""

    def run(self, arguments: argparse.Namespace) -> int:
        """Do it and return an exit code."""


class Parser(argparse.ArgumentParser):
    """A parser that keeps the error contract: one line, exit code 2."""

    def error(self, message: str) -> NoReturn:
        """Raise what is wrong with the command line as a `RequestError`."""
        sentence = message[:1].upper() + message[1:]
        raise RequestError(f"{sentence}.", hint=f"See “{self.prog} --help”.")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    stop_on_signals()
    speak_plainly()
    for library in ("OPENBLAS", "OMP", "MKL"):
        # Our threads are parts of a song. Those of the linear algebra would only spin beside them,
        # and sum in an order that hangs on how many there are.
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")
    try:
        return _run(sys.argv[1:] if argv is None else list(argv))
    except (KeyboardInterrupt, Cancelled):
        _say("Stopped; nothing was written.")
        leave_threads(STOPPED)
        return STOPPED
    except BrokenPipeError:  # whoever read our output has gone; there is nobody to tell
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except (UndersongError, MemoryError, OSError) as error:
        _say(_sentence(error))
        return REFUSED if isinstance(error, RequestError) else FAILED
    except Exception as error:  # noqa: BLE001 - the last line of defence keeps the contract of one line
        _say(_fault(error))
        return FAILED


def _sentence(error: UndersongError | MemoryError | OSError) -> str:
    if isinstance(error, UndersongError):
        return error.line
    if isinstance(error, MemoryError):
        return "There is not enough memory for this song. Make it shorter, or close other programs."
    where = f" ({quoted(error.filename)})" if error.filename else ""
    return f"The system says: {error.strerror or error}{where}. Nothing was written."


def _missing(module: str) -> str:
    """Say what helps after an update: new code stands beside the packages of the old."""
    return (
        f"The package of the module {quoted(module)} is not installed beside Undersong {__version__}. "
        "Run ./start once, which installs what is missing."
    )


def _fault(error: Exception) -> str:
    """Say what the installation lacks, or where our own mistake happened, so that a report can name it."""
    if isinstance(error, ModuleNotFoundError) and error.name and not error.name.startswith("undersong"):
        return _missing(error.name)
    if isinstance(error, RuntimeError) and NO_CACHE in str(error):
        return _NOWHERE
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "nowhere"
    return f"This is a mistake of Undersong ({type(error).__name__} at {place}: {error}). Please report it."


def _run(argv: list[str]) -> int:
    parser = Parser(
        prog="undersong", description="An AI music studio on your own machine.", allow_abbrev=False
    )
    parser.add_argument("--version", action="version", version=f"undersong {__version__}")
    named = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    if argv and not argv[0].startswith("-") and argv[0] not in COMMANDS:
        raise _no_command(argv[0])
    wanted = argv[0] if argv and argv[0] in COMMANDS else None
    commands: dict[str, Command] = {}
    parsers: dict[str, Parser] = {}
    for name, what in COMMANDS.items():
        sub = named.add_parser(name, help=what, description=what.capitalize() + ".", allow_abbrev=False)
        parsers[name] = sub
        if name == wanted:  # only the one that runs is imported: the others may be heavy
            commands[name] = _command("catalogues" if name in CATALOGUES else name)
            commands[name].add_arguments(sub)
    arguments, left = parser.parse_known_args(argv)
    if left:
        raise _no_place(left[0], parsers[arguments.command])
    return commands[arguments.command].run(arguments)


def _command(module: str) -> Command:
    """Import a command. What that loads stays until the end: nobody need look there for garbage, or often."""
    gc.disable()
    try:
        return cast("Command", import_module(f"undersong.cli.{module}"))
    finally:
        gc.freeze()
        gc.set_threshold(COLLECTED_AFTER)
        gc.enable()


def _no_command(word: str) -> RequestError:
    near = get_close_matches(word, COMMANDS, 1)
    told = f"Did you mean {near[0]}?" if near else f"Commands are {', '.join(COMMANDS)}."
    if " " in word:
        told = "A song is made by “undersong compose PROMPT”."
    return RequestError(f"There is no command {quoted(word)}.", hint=told)


def _no_place(word: str, parser: Parser) -> RequestError:
    """Return what is wrong with a word that the command does not take."""
    see = f"See “{parser.prog} --help”."
    if not word.startswith("-"):
        return RequestError(
            f"The word {quoted(word)} is one too many for “{parser.prog}”.",
            hint=f"Put words that belong together in quotation marks. {see}",
        )
    option = word.partition("=")[0]
    near = get_close_matches(option, re.findall(r"--[a-z]+(?:-[a-z]+)*", parser.format_help()), 1, cutoff=0.5)
    told = f"Did you mean {near[0]}? {see}" if near else see
    return RequestError(f"There is no option {quoted(option)} of “{parser.prog}”.", hint=told)


def _say(line: str) -> None:
    print(" ".join(line.split()), file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
