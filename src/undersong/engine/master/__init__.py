"""From a Mix to a Master: tone, dynamics, loudness, true peak."""

from typing import TYPE_CHECKING

from undersong.engine.model.progress import Progress, quiet
from undersong.engine.presets.catalogue import DEFAULT

if TYPE_CHECKING:
    from undersong.engine.model import Master, Mix


def master(mixed: "Mix", *, preset: str = DEFAULT, progress: Progress = quiet) -> "Master":
    """Master a mix.

    Parameters
    ----------
    preset : id in the catalogue of presets.
    progress : called with the share that is done; may raise to stop.

    Returns
    -------
    Master
        As loud as the preset says within 0.05 LU, its true peak below the preset's ceiling. A song that
        is silent, or has nothing but a click, stays below that loudness.

    Raises
    ------
    RequestError
        If there is no such preset.
    """
    from undersong.engine.master.chain import mastered

    return mastered(mixed, preset=preset, progress=progress)
