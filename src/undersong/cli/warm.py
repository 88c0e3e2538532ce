"""`undersong warm`: compile the kernels and bake the common samples before the first song."""

import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare nothing: there is nothing to choose."""
    parser.add_argument("--quiet", action="store_true", help="no progress bar")


def run(arguments: argparse.Namespace) -> int:
    """Make a short song into nowhere, then bake what the styles' own instruments need."""
    from undersong.cli.progress import shown
    from undersong.produce.warm import warm

    with shown(quiet=arguments.quiet) as progress:
        warm(progress)
    return 0
