"""From a Mix to a Master: tone, dynamics, loudness, true peak.

chain   what happens to a mix, one after the other
tone    the equaliser that leads a song into the band of its style
loud    the gain that gives the loudness, and how far peaks are taken down for it
"""

from typing import TYPE_CHECKING

from undersong.engine.model.progress import Progress, quiet
from undersong.engine.presets.catalogue import DEFAULT

if TYPE_CHECKING:
    from undersong.engine.model import Master, Mix


def master(mixed: "Mix", *, preset: str = DEFAULT, workers: int = 1, progress: Progress = quiet) -> "Master":
    """Master a mix.

    Parameters
    ----------
    preset : id in the catalogue of presets.
    workers : threads to use; the sound does not depend on it.
    progress : called with the share that is done; may raise to stop.

    Returns
    -------
    Master
        As loud as the preset says within 0.1 LU, its true peak below the preset's ceiling. A song that
        is silent, or has nothing but a click, stays below that loudness: `short_of` says why.

    Raises
    ------
    RequestError
        If there is no such preset.
    """
    from undersong.engine.master.chain import mastered

    return mastered(mixed, preset=preset, workers=workers, progress=progress)
