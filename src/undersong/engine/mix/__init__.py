"""From Stems to a Mix: balance, panorama, space, automation.

desk         parts come in, stems and their sum go out, as a document (`model.desk`) says
inserts      what a part's effects do to it
moving       a part's filters and level that move
throws       sends that move
spectra      what each part is made of
decisions    what the program would write on the desk, where a person has not
carving      an equaliser for each part, so that they leave each other room
places       where each part stands
strip        what happens to a part before its fader
levels       what the program would write at the faders
faders       how loud each part is, by what is heard of it
automation   gains that move
sends        what comes back from room and echo
balance      levels by role, rooms by style, from `balance.toml`
rehearsal    every effect once, so that its kernel is compiled
"""

from typing import TYPE_CHECKING

from undersong.engine.model.progress import Progress, quiet

if TYPE_CHECKING:
    from undersong.engine.model import Mix, Score, Stems
    from undersong.engine.model.desk import Desk


def warm() -> None:
    """Compile what only some songs need, before the first of them."""
    from undersong.engine.mix.rehearsal import rehearse

    rehearse()


def mix(
    stems: "Stems",
    score: "Score",
    *,
    desk: "Desk | None" = None,
    workers: int = 2,
    overwrite: bool = False,
    keep_stems: bool = True,
    progress: Progress = quiet,
) -> "Mix":
    """Mix the parts of a song.

    Faders go by loudness, the voice stands just above what it sings over, lows stand in the
    middle, the side-chain hears the score's kicks, sections rise and fall by their energy, the song
    ends in silence.

    The same stems can be mixed any number of times, with another desk each time.

    Parameters
    ----------
    desk : the mix as a document; what it does not say is decided. `Mix.desk` says all.
    workers : threads to use; the sound does not depend on it.
    overwrite : take the memory of `stems` for the mix, which halves the need; nobody may use them then.
    keep_stems : whether `Mix.stems` is filled; without them the mix needs the less memory.
    progress : called with the share that is done; may raise to stop.

    Returns
    -------
    Mix
        Its stems are final, their sum is its audio, no peak is above −1 dBFS.

    Raises
    ------
    MixError
        If there is no stem, or the stems are not equally long.
    RequestError
        If `desk` is that of another song, or lets nobody be heard.
    """
    from undersong.engine.mix.desk import mixed

    return mixed(
        stems,
        score,
        desk=desk,
        workers=workers,
        overwrite=overwrite,
        keep_stems=keep_stems,
        progress=progress,
    )
