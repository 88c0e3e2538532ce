"""The dictionary of the singing network: words to phonemes, loaded when the first word is read.

It is the part `g2p` of the wheel `hibari-tts`. The wheel's own door also imports its synthesiser and
SciPy, which costs more than all of the reading, so the part is imported by itself under a name of its own.
"""

import gc
import sys
from functools import cache
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from undersong.errors import UndersongError

if TYPE_CHECKING:
    from hibari.g2p import G2P

NAME = "undersong_hibari_g2p"


class DictionaryError(UndersongError):
    """The wheel that knows how words sound is not where it should be."""

    code = "dictionary"


@cache
def part() -> ModuleType:
    """Return the module that reads text, without its dictionaries.

    Raises
    ------
    DictionaryError
        If the wheel is not installed.
    """
    wheel = find_spec("hibari")
    if wheel is None or wheel.origin is None:
        raise DictionaryError("The wheel hibari-tts is not installed.", hint="Run ./start again.")
    folder = Path(wheel.origin).parent / "g2p"
    spec = spec_from_file_location(NAME, folder / "__init__.py", submodule_search_locations=[str(folder)])
    if spec is None or spec.loader is None:
        raise DictionaryError("The wheel hibari-tts holds no g2p.", hint="Run ./start again.")
    module = module_from_spec(spec)
    sys.modules[NAME] = module
    spec.loader.exec_module(module)
    return module


@cache
def dictionary() -> "G2P":
    """Return the reader with its dictionaries: 0.4 s and 100 MB the first time."""
    found: G2P
    collecting = gc.isenabled()
    gc.disable()  # nothing of 180,000 new entries can be garbage; looking for it takes as long as reading
    try:
        found = part().G2P()
    finally:
        if collecting:
            gc.enable()
    return found


def forget() -> None:
    """Let the dictionaries go, some 70 MB; whoever reads a word next loads them again."""
    dictionary.cache_clear()
