"""Undo: what must be put back to have the score before a change.

An undo belongs to the score that the change has made. One that has been altered, or belongs to another
score, is refused where what it makes is no score: its chords have gaps, its key is none.
"""

from collections.abc import Sequence

from pydantic import ValidationError

from undersong.engine.compose.revise.changes import Restore
from undersong.engine.model import Brief, Part, Score
from undersong.engine.theory.key import parse_key
from undersong.engine.theory.meter import parse_meter
from undersong.errors import RequestError, quoted
from undersong.units import Beats

PLAIN = (
    *("title", "bpm", "key", "meter", "duration_seconds", "seed", "master", "energy", "ending", "lyrics"),
    *("drafted", "style", "edition", "version"),
)
WHOLE = ("sections", "chords", "bars", "closing", "tempo_changes", "key_changes", "feel", "next_id")


def difference(before: Score, after: Score) -> Restore:
    """Return the change that makes `before` of `after`."""
    facts = {name: getattr(before, name) for name in PLAIN if getattr(before, name) != getattr(after, name)}
    whole = {name: getattr(before, name) for name in WHOLE if getattr(before, name) != getattr(after, name)}
    same_voice = before.vocals == after.vocals
    return Restore(
        facts=facts,
        parts=_parts(before, after) if before.parts != after.parts else None,
        vocals=None if same_voice else before.vocals,
        without_vocals=not same_voice and before.vocals is None,
        brief=_brief(before.brief, after.brief),
        **whole,
    )


def restored(score: Score, change: Restore) -> Score:
    """Return a score with what a change holds put back.

    Raises
    ------
    RequestError
        If that makes no score.
    """
    update: dict[str, object] = dict(change.facts)
    update |= {name: value for name in WHOLE if (value := getattr(change, name)) is not None}
    if change.parts is not None:
        known = {part.id: part for part in score.parts}
        if missing := [p for p in change.parts if isinstance(p, str) and p not in known]:
            raise _of_another_score(f"there is no part {quoted(missing[0])}")
        update["parts"] = tuple(p if isinstance(p, Part) else known[p] for p in change.parts)
    if change.vocals is not None or change.without_vocals:
        update["vocals"] = change.vocals
    try:
        if change.brief is not None and score.brief is not None:
            update["brief"] = Brief.model_validate(score.brief.model_dump() | change.brief)
        found = Score.model_validate(dict(score) | update)
    except ValidationError as error:
        fault = error.errors(include_url=False, include_context=False)[0]
        place = ".".join(str(p) for p in fault["loc"])
        raise _of_another_score(f"{place or 'the score'}: {fault['msg']}") from None
    parse_key(found.key)
    parse_meter(found.meter)
    spans = (found.sections, found.chords)
    if not all(_without_gaps([(s.start_beats, s.length_beats) for s in own]) for own in spans):
        raise _of_another_score("sections or chords would have gaps")
    return found


def _without_gaps(spans: Sequence[tuple[Beats, Beats]]) -> bool:
    """Whether spans, each with its start and its length, follow each other from the first beat on."""
    ends = [Beats(0), *(start + length for start, length in spans)]
    return bool(spans) and all(start == end for (start, _), end in zip(spans, ends, strict=False))


def _of_another_score(reason: str) -> RequestError:
    return RequestError(
        f"This undo does not belong to the score: {reason}.",
        field="change",
        hint="Give what the last change of this score returned.",
    )


def _parts(before: Score, after: Score) -> tuple[Part | str, ...]:
    now = {part.id: part for part in after.parts}
    return tuple(part.id if now.get(part.id) == part else part for part in before.parts)


def _brief(before: Brief | None, after: Brief | None) -> dict[str, object] | None:
    if before is None or after is None or before == after:
        return None
    was, now = before.model_dump(mode="json"), after.model_dump(mode="json")
    return {name: value for name, value in was.items() if now[name] != value}
