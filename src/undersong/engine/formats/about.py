"""What files made from a score tell about it: tags, and the digest by which they know each other."""

from hashlib import sha256

from undersong.engine.formats.cover import cover_png
from undersong.engine.formats.tags import Tags
from undersong.engine.model import Score
from undersong.engine.model.edition import EDITION, ENGINE
from undersong.engine.styles.sheet import sheets
from undersong.engine.theory.clock import Clock


def tags_of(score: Score, *, generation: str = "") -> Tags:
    """Return the tags of a song performed from a score.

    Parameters
    ----------
    generation : id of the run of the engine, where a studio gave one.
    """
    sheet = sheets().get(score.style)
    return Tags(
        title=score.title,
        style=sheet.name if sheet else score.style,
        lyrics=(score.lyrics or "") if score.vocals else "",
        timed_lyrics=_timed_lines(score),
        bpm=score.bpm,
        key=score.key,
        seed=score.seed,
        engine=ENGINE,
        edition=EDITION,
        generation=generation,
        score=score_digest(score),
        cover=cover_png(score.seed, score.style),
    )


def score_digest(score: Score) -> str:
    """Return what tells one performance's score from another's: 64 hexadecimal digits.

    The name of the mastering preset is left out: who masters a mix again changes just that.
    """
    return sha256(score.model_copy(update={"master": ""}).to_json().encode("utf-8")).hexdigest()


def _timed_lines(score: Score) -> tuple[tuple[int, str], ...]:
    clock = Clock.of(score)
    lines = score.vocals.lines if score.vocals else ()
    return tuple(
        (round(1000 * clock.played(line.notes[0].start_beats)), line.text) for line in lines if line.notes
    )
