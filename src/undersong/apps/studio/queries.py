"""Every read that the studio's pages need, each in a fixed number of queries.

list_songs       what was made or is being made, newest first, with all a row shows
song_row         one of them, for a fragment of the page or a details pane
standing_of      how far one generation is, for a page that cannot listen to events
sample           the song that an empty studio plays
"""

import json
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils import timezone

from undersong.apps.accounts.models import User
from undersong.apps.library.access import song_of
from undersong.apps.library.models import Asset, Generation, Song
from undersong.apps.library.states import OPEN, State
from undersong.apps.studio.covers import cover_url
from undersong.apps.studio.estimate import seconds_left, usual_seconds
from undersong.apps.studio.fairness import Waiting, fair_order
from undersong.apps.studio.models import Job
from undersong.errors import UndersongError

LAST_SONGS = 10
"""How many of the last finished generations say what a song usually takes."""

PAGE = 200
"""Songs of a list at most; the library page will have pages."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Standing:
    """How far a generation is.

    Attributes
    ----------
    stage : interpret, compose, perform, mix, master or write while it runs, else empty.
    progress : share of the whole song, 0 to 1.
    position : place among those that wait, 1 is next, or None if it does not wait.
    seconds_left : an estimate, or None when it has ended.
    """

    stage: str
    progress: float
    position: int | None
    seconds_left: float | None


@dataclass(frozen=True)
class Problem:
    """Why a generation failed: a code, a sentence, a next step, the word of the request at fault."""

    code: str
    sentence: str
    hint: str
    field: str | None = None


@dataclass(frozen=True)
class SectionRow:
    """A section of the song, in seconds."""

    name: str
    start: float
    end: float


@dataclass(frozen=True)
class SongRow:
    """A song as a page shows it, by its newest generation.

    Attributes
    ----------
    title : as asked for or chosen; empty while it is not known.
    prompt, lyrics : as the person wrote them.
    state, state_label : of the newest generation (`library.states.State`).
    style, key, meter, bpm, duration_seconds, voice, instruments : as made; before that as asked.
    peaks : columns of the waveform, 0 to 1; empty until it is ready.
    assets : files that can be played and downloaded; `master("mp3")` finds one.
    takes : how many generations the song has.
    report : everything the engine tells (the object of `--json`), or None until it is ready.
    settings : the words of the request beside prompt and lyrics, to fill the form again.
    """

    song_id: UUID
    generation_id: UUID
    title: str
    prompt: str
    lyrics: str | None
    state: State
    standing: Standing
    problem: Problem | None
    style: str | None
    key: str | None
    meter: str | None
    bpm: float | None
    duration_seconds: float | None
    voice: str | None
    instruments: tuple[str, ...]
    seed: int
    engine: str
    edition: str
    sections: tuple[SectionRow, ...]
    peaks: tuple[float, ...]
    assets: tuple[Asset, ...]
    takes: int
    made_at: datetime
    report: dict[str, Any] | None
    settings: dict[str, Any]

    @property
    def cover(self) -> str:
        """Return the address of the cover."""
        return cover_url(self.seed, self.style)

    @property
    def state_label(self) -> str:
        """Return what people read for the state."""
        return str(self.state.label)

    @property
    def is_open(self) -> bool:
        """Return whether it waits or is being made."""
        return self.state in OPEN

    def master(self, form: str) -> Asset | None:
        """Return the finished song in a format such as mp3, or None."""
        wanted = (a for a in self.assets if a.kind == Asset.Kind.MASTER and a.format == form)
        return next(wanted, None)


@dataclass(frozen=True)
class Sample:
    """The song that an empty studio plays.

    Attributes
    ----------
    url : of the audio file.
    words : the request that makes this song, to put into the form.
    """

    url: str
    title: str
    words: dict[str, Any]
    report: dict[str, Any]
    peaks: tuple[float, ...]


def list_songs(person: User, *, limit: int = PAGE) -> list[SongRow]:
    """Return the person's songs, newest first."""
    return list(_rows(Song.objects.filter(owner_id=person.pk)[:limit]))


def song_row(person: User, song_id: UUID) -> SongRow:
    """Return one of the person's songs.

    Raises
    ------
    NotFound
        If it is not there or somebody else's.
    """
    song_of(person, song_id)
    return next(_rows(Song.objects.filter(owner_id=person.pk, pk=song_id)))


def queue_order() -> list[UUID]:
    """Return the generations that wait, in the order in which they will be taken."""
    jobs = Job.objects.values_list("pk", "generation__song__owner_id", "asked_at", "priority", "claim")
    waiting = [Waiting(pk, person, at, priority) for pk, person, at, priority, claim in jobs if claim is None]
    running = [person for _, person, _, _, claim in jobs if claim is not None]
    return fair_order(waiting, running)


def standing_of(generation: Generation) -> Standing:
    """Return how far a generation is."""
    return _Standings().of(generation, Job.objects.filter(pk=generation.pk).first())


def standings_of_waiting() -> Iterator[tuple[Generation, Standing]]:
    """Yield every generation that waits, with its place."""
    standings = _Standings()
    for job in Job.objects.filter(claim=None).select_related("generation__song"):
        yield job.generation, standings.of(job.generation, job)


def sample() -> Sample | None:
    """Return the sample song, or None where none is installed.

    It stands in `static/sample/`: `sample.json` has `file` (beside it), `words`, `report` and `peaks`.
    """
    found = finders.find("sample/sample.json")
    if not isinstance(found, str):
        return None
    with open(found, encoding="utf-8") as file:  # noqa: PTH123 - finders speak in strings
        told = json.load(file)
    return Sample(
        url=static(f"sample/{told['file']}"),
        title=str(told["report"]["title"]),
        words=dict(told["words"]),
        report=dict(told["report"]),
        peaks=tuple(float(p) for p in told["peaks"]),
    )


class _Standings:
    """Knows the queue as it is at one moment."""

    def __init__(self) -> None:
        self._now = timezone.now()
        self._order = queue_order()
        self._usual = usual_seconds(_past_seconds())
        self._ahead_seconds = sum(
            self._running(progress, started)
            for progress, started in Job.objects.exclude(claim=None).values_list("progress", "started_at")
        )

    def of(self, generation: Generation, job: Job | None) -> Standing:
        if job is None:
            done = 1.0 if generation.state == State.READY else 0.0
            return Standing(stage="", progress=done, position=None, seconds_left=None)
        if job.claim is not None:
            left = self._running(job.progress, job.started_at)
            return Standing(stage=job.stage, progress=job.progress, position=None, seconds_left=left)
        place = self._order.index(job.pk) if job.pk in self._order else len(self._order)
        left = self._ahead_seconds + (place + 1) * self._usual
        return Standing(stage="", progress=0.0, position=place + 1, seconds_left=left)

    def _running(self, progress: float, started_at: datetime | None) -> float:
        spent = (self._now - (started_at or self._now)).total_seconds()
        return seconds_left(progress, max(spent, 0.0), self._usual)  # a clock may be set back


def _past_seconds() -> list[float]:
    ready = Generation.objects.filter(state=State.READY, started_at__isnull=False, ended_at__isnull=False)
    times = ready.order_by("-ended_at").values_list("started_at", "ended_at")[:LAST_SONGS]
    spans = [(ended - started).total_seconds() for started, ended in times if started and ended]
    return [seconds for seconds in spans if seconds > 0]  # a clock may be set back


def _rows(songs: Iterable[Song]) -> Iterator[SongRow]:
    standings = _Standings()
    found = list(songs)
    generations = Generation.objects.filter(song__in=[song.pk for song in found]).order_by("asked_at")
    takes: dict[UUID, list[Generation]] = {}
    for generation in generations.defer("sealed_score").prefetch_related("assets").select_related("job"):
        takes.setdefault(generation.song_id, []).append(generation)
    for song in found:
        newest = takes[song.pk][-1]
        newest.song = song  # its owner's key is at hand without another query
        try:
            yield _row(song, newest, len(takes[song.pk]), standings)
        except UndersongError as error:  # one damaged song is no reason to show none
            log.error("a song cannot be read: %s", type(error).__name__)  # noqa: TRY400 - where, is known
            yield _unreadable_row(song, newest, len(takes[song.pk]), standings)


def _row(song: Song, generation: Generation, takes: int, standings: _Standings) -> SongRow:
    report: dict[str, Any] | None = generation.report
    settings: dict[str, Any] = generation.settings
    told = report or {}
    problem = generation.error
    return SongRow(
        song_id=song.pk,
        generation_id=generation.pk,
        title=song.title or "",
        prompt=song.prompt or "",
        lyrics=song.lyrics,
        state=State(generation.state),
        standing=standings.of(generation, getattr(generation, "job", None)),
        problem=Problem(generation.error_code, **problem) if problem else None,
        style=told.get("style") or settings.get("style"),
        key=told.get("key") or settings.get("key"),
        meter=told.get("meter") or settings.get("meter"),
        bpm=_number(told.get("bpm") or settings.get("bpm")),
        duration_seconds=_number(told.get("duration")),
        voice=told.get("voice"),
        instruments=tuple(told.get("instruments") or ()),
        seed=generation.seed,
        engine=generation.engine,
        edition=generation.edition,
        sections=tuple(SectionRow(s["name"], s["start"], s["end"]) for s in told.get("sections") or ()),
        peaks=tuple(column / 255 for column in generation.peaks or b""),
        assets=tuple(generation.assets.all()),
        takes=takes,
        made_at=song.made_at,
        report=report,
        settings=settings,
    )


def _unreadable_row(song: Song, generation: Generation, takes: int, standings: _Standings) -> SongRow:
    """Return what can be said of a song whose sealed columns do not open."""
    state = State(generation.state)
    problem = Problem("unreadable", "This song cannot be read any more.", "Was the disk damaged?")
    return SongRow(
        song_id=song.pk,
        generation_id=generation.pk,
        title="A song that cannot be read",
        prompt="",
        lyrics=None,
        state=state if state in OPEN else State.FAILED,
        standing=standings.of(generation, getattr(generation, "job", None)),
        problem=problem,
        style=None,
        key=None,
        meter=None,
        bpm=None,
        duration_seconds=None,
        voice=None,
        instruments=(),
        seed=generation.seed,
        engine=generation.engine,
        edition=generation.edition,
        sections=(),
        peaks=(),
        assets=(),
        takes=takes,
        made_at=song.made_at,
        report=None,
        settings={},
    )


def _number(value: object) -> float | None:
    try:
        return float(str(value))
    except ValueError:
        return None
