"""Undo: what must be put back to have the score before a change."""

from undersong.engine.compose.revise.changes import Restore
from undersong.engine.model import Brief, Part, Score

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
    """Return a score with what a change holds put back."""
    update: dict[str, object] = dict(change.facts)
    update |= {name: value for name in WHOLE if (value := getattr(change, name)) is not None}
    if change.parts is not None:
        known = {part.id: part for part in score.parts}
        update["parts"] = tuple(p if isinstance(p, Part) else known[p] for p in change.parts)
    if change.vocals is not None or change.without_vocals:
        update["vocals"] = change.vocals
    if change.brief is not None and score.brief is not None:
        update["brief"] = Brief.model_validate(score.brief.model_dump() | change.brief)
    return score.model_copy(update=update)


def _parts(before: Score, after: Score) -> tuple[Part | str, ...]:
    now = {part.id: part for part in after.parts}
    return tuple(part.id if now.get(part.id) == part else part for part in before.parts)


def _brief(before: Brief | None, after: Brief | None) -> dict[str, object] | None:
    if before is None or after is None or before == after:
        return None
    was, now = before.model_dump(mode="json"), after.model_dump(mode="json")
    return {name: value for name, value in was.items() if now[name] != value}
