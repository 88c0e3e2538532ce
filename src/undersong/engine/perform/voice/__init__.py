"""The singing voice: the words of a score on its notes.

phrases     what is sung in one breath, in seconds
network     how the words are spoken, and how frames sound
graph       cuts the network's two ends out of its file
timing      the spoken phrase bent onto its notes
intonation  the tune as a throat sings it
expression  loudness, breath and colour over time
timbre      spectra to sound, in another throat
breath      the breath before
render      all of it for one phrase
choir       all phrases of a song
"""

from undersong.engine.model.progress import Progress, quiet
from undersong.engine.model.score import Score
from undersong.seeds import Seeds
from undersong.units import Audio, Seconds

LONG_SECONDS: Seconds = 150.0
"""The other parts of a longer song need the room of the network, and a tenth of a second is little to it."""


def sing(score: Score, *, seeds: Seeds, workers: int = 2, progress: Progress = quiet) -> Audio:
    """Return the voice of a song, dry and in the middle: (2, samples) as long as the score says.

    The same score and seeds give the same samples, whatever the number of workers.

    Parameters
    ----------
    workers : how many phrases are sung at the same time.

    Raises
    ------
    VoiceError
        If the score's voice is not in the catalogue, or a syllable is none.
    """
    from undersong.engine.perform.voice.choir import sing_phrases
    from undersong.engine.perform.voice.network import forget

    audio = sing_phrases(score, seeds=seeds, workers=workers, progress=progress)
    if score.duration_seconds > LONG_SECONDS:
        forget()
    return audio
