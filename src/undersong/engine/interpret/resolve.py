"""A request and a reading of its prompt become a Brief in which nothing is open any more."""

import re

from undersong.engine.instruments.named import unread_directions
from undersong.engine.interpret.band import UNPLAYED, choose_band
from undersong.engine.interpret.case import Case
from undersong.engine.interpret.choices import choose_voice
from undersong.engine.interpret.form import decide_form
from undersong.engine.interpret.lexicon import table
from undersong.engine.interpret.measures import decide_key, decide_length, decide_meter, decide_tempo
from undersong.engine.interpret.names import find_master, find_voice
from undersong.engine.interpret.progression import decide_chords
from undersong.engine.interpret.reading import Reading, Word
from undersong.engine.interpret.style import choose_style
from undersong.engine.interpret.title import title_from_lyrics, title_from_prompt
from undersong.engine.interpret.vocabulary import pace
from undersong.engine.interpret.words import decide_words, is_sung
from undersong.engine.lyrics.directions import DELIVERIES
from undersong.engine.lyrics.sheet import LyricSheet, read_sheet
from undersong.engine.model import Brief, Origin, Wishes
from undersong.engine.model.wishes import LONGEST_TITLE
from undersong.engine.presets.catalogue import DEFAULT
from undersong.errors import RequestError, quoted
from undersong.seeds import Seeds

CALM_EDGE, DRIVING_EDGE = 0.05, 0.95
OPPOSITE_VALENCE, OPPOSITE_ENERGY = 1.3, 0.55
"""How far apart two moods are that were said of one song and can't both be had."""
PACE_ENERGY = {"slow": -0.1, "medium": 0.0, "fast": 0.1}


def resolve(wishes: Wishes, reading: Reading) -> Brief:
    """Return the Brief of a request.

    Raises
    ------
    RequestError
        If a setting names something that does not exist, or the lyrics can't be sung.
    """
    case = Case(wishes, reading, _read_lyrics(wishes), Seeds(wishes.seed or 0))
    _say_limits(case)
    style = choose_style(wishes, reading)
    case.notes += style.notes
    sheet = style.sheet
    moods = tuple(w.id for w in reading.get("mood"))
    meter = decide_meter(case, sheet)
    bpm = decide_tempo(case, sheet, meter)
    key = decide_key(case, sheet)
    band = choose_band(wishes.instruments, reading, sheet, sung=is_sung(case, sheet))
    case.notes += band.notes
    lyrics = decide_words(case, sheet, bpm, meter, moods)
    return Brief(
        prompt=wishes.prompt,
        title=_title(case),
        style=case.settle("style", sheet.id, style.origin),
        blend=case.settle("blend", style.blend, Origin.SAID if style.blend else Origin.CHOSEN),
        moods=case.settle("moods", moods, Origin.SAID if moods else Origin.CHOSEN),
        energy=_energy(case),
        bpm=bpm,
        key=key,
        meter=str(meter),
        duration_seconds=decide_length(case, sheet, bpm, meter),
        instruments=case.settle("instruments", tuple(band.wanted), band.wanted_by),
        without=case.settle("without", tuple(band.refused), band.refused_by),
        form=decide_form(case),
        chords=decide_chords(case, key),
        lyrics=lyrics,
        voice=_voice(case),
        master=_master(case),
        seed=case.seeds.seed,
        origins=case.origins,
        notes=tuple(dict.fromkeys(case.notes)),
    )


def _read_lyrics(wishes: Wishes) -> LyricSheet | None:
    """Return the sheet of a request: words to sing, or the tags alone of a song that nobody sings."""
    if wishes.lyrics is None:
        return None
    lyrics = read_sheet(wishes.lyrics)
    if lyrics.lines and wishes.instrumental:
        raise RequestError(
            "The song is to be instrumental and has lyrics too.",
            field="instrumental",
            hint="Leave out one of them.",
        )
    if not lyrics.lines and not (wishes.instrumental and lyrics.sections):
        raise RequestError(
            "The lyrics hold no words to sing.",
            field="lyrics",
            hint="Write lines under the section tags, or make it instrumental: then the tags are its form.",
        )
    return lyrics


def _say_limits(case: Case) -> None:
    """Say which names and wishes are set aside whatever else is case."""
    for name in case.reading.names:
        used = _without_stumps(case.reading.rest)
        rest = f"the song goes by {quoted(used, 120)}" if used else "nothing else was said"
        reason = "no song that exists is copied" if name.song else "nobody is imitated"
        case.notes.append(f"{quoted(name.name)} was set aside, since {reason} here; {rest}.")
    for fact in (case.reading.tempo, case.reading.length, case.reading.meter, case.reading.key):
        if fact is not None and fact.fault:
            case.aside(case.reading.said(fact), fact.fault)
    for word in case.reading.get("limit"):
        case.aside(word.said, table("limits")[word.id]["says"])
    for direction in unread_directions(case.lyrics) if case.lyrics else ():
        case.aside(direction, "it is no direction and names nobody who plays")
    for said, reason in case.lyrics.aside if case.lyrics else ():
        case.aside(said, reason)
    for manner in _deliveries(case.lyrics) if case.lyrics else ():
        case.aside(manner, "every voice delivers words as the style does")
    _say_opposites(case)
    case.notes += case.reading.notes


def _without_stumps(rest: str) -> str:
    """What is left of a prompt, without small words that led to what was taken: "fast at", "but slow"."""
    small = "|".join((*table("titles")["small"], "like", "about"))
    but = "|".join(table("likeness")["but"])
    stump = rf"^(?:{but})\s+|(?:\s+(?:{small}))+$"
    clauses = [re.sub(stump, "", c.strip(), flags=re.IGNORECASE) for c in rest.split(",")]
    return ", ".join(
        c for c in clauses if any(x.isalnum() for x in c) and c.casefold() not in small.split("|")
    )


def _say_opposites(case: Case) -> None:
    """Say that two moods that were said pull apart."""
    moods = case.reading.get("mood")
    for what, apart in (("valence", OPPOSITE_VALENCE), ("energy", OPPOSITE_ENERGY)):
        ordered = sorted(moods, key=lambda w: float(table("moods")[w.id][what]))
        low, high = (ordered[0], ordered[-1]) if ordered else (None, None)
        if low and high and table("moods")[high.id][what] - table("moods")[low.id][what] >= apart:
            one, other = sorted((low, high), key=lambda w: w.place)
            case.notes.append(
                f"{quoted(one.said)} and {quoted(other.said)} pull apart; the song stands between them."
            )
            return


def _deliveries(lyrics: LyricSheet) -> tuple[str, ...]:
    """How words were to be delivered, which no voice obeys."""
    said = (d.kind for section in lyrics.sections if section.lines for d in section.directions)
    return tuple(dict.fromkeys(kind for kind in said if kind in DELIVERIES))


def _voice(case: Case) -> str | None:
    asked = find_voice(case.wishes.voice) if case.wishes.voice is not None else None
    singing = {w.id: w for w in reversed(case.reading.get("singing")) if w.id and w.id not in UNPLAYED}
    named = case.reading.get("voice")
    if case.lyrics is None or not case.lyrics.lines:
        _say_nobody_sings(case, [*named, *singing.values()])
        silent = case.wishes.instrumental or "instrumental" in singing
        implied = Origin.IMPLIED if case.reading.for_one else Origin.CHOSEN
        return case.settle("voice", None, Origin.SAID if silent else implied)
    if "instrumental" in singing:
        case.aside(singing["instrumental"].said, "there are lyrics, so they are sung")
    if asked is not None:
        return case.settle("voice", asked, Origin.SAID)
    gender = "woman" if "woman" in singing else "man" if "man" in singing else None
    if {"woman", "man"} <= set(singing):
        case.aside(singing["man"].said, f"one voice sings, and {quoted(singing['woman'].said)} was said too")
    if named and gender is None:
        return case.settle("voice", named[0].id, Origin.SAID)
    kinds = [
        k for register in ("low", "high") if register in singing for k in table("voices")[register]["kinds"]
    ]
    chosen = choose_voice(case.seeds, gender=gender, kinds=kinds)
    return case.settle("voice", chosen.id, Origin.IMPLIED if gender or kinds else Origin.CHOSEN)


def _say_nobody_sings(case: Case, words: list[Word]) -> None:
    """Say what becomes of a wish for a voice where there is nothing to sing."""
    wanted = [w for w in words if w.id != "instrumental"]
    silent = next((w.said for w in words if w.id == "instrumental"), None)
    reason = "there are no lyrics to sing"
    if case.wishes.instrumental or silent is not None:
        reason = f"{quoted(silent)} was said too" if silent is not None else "the song is instrumental"
    if case.wishes.voice is not None:
        case.aside(case.wishes.voice, reason)
    elif wanted:
        case.aside(wanted[0].said, reason)


def _master(case: Case) -> str:
    if case.wishes.master is not None:
        return case.settle("master", find_master(case.wishes.master), Origin.SAID)
    named = case.reading.get("master")
    for other in named[1:]:
        case.aside(other.said, f"a song has one master, and {quoted(named[0].said)} was said too")
    if named:
        return case.settle("master", find_master(named[0].id), Origin.SAID)
    implied = [m for w in case.reading.get("mood") if (m := table("moods")[w.id].get("master"))]
    if implied:
        return case.settle("master", find_master(implied[0]), Origin.IMPLIED)
    return case.settle("master", DEFAULT, Origin.CHOSEN)


def _title(case: Case) -> str:
    if case.wishes.title is not None:
        return case.settle("title", case.wishes.title, Origin.SAID)
    if case.reading.title is not None:
        return case.settle("title", case.reading.title, Origin.SAID)
    if case.lyrics and 0 < len(case.lyrics.title) <= LONGEST_TITLE:
        return case.settle("title", case.lyrics.title, Origin.SAID)
    found = title_from_lyrics(case.lyrics) if case.lyrics and case.lyrics.lines else ""
    return case.settle(
        "title", found or title_from_prompt(case.reading.rest, case.wishes.prompt), Origin.CHOSEN
    )


def _energy(case: Case) -> float:
    """Return the mean of the moods' energies, moved by tempo words."""
    energies = [table("moods")[w.id]["energy"] for w in case.reading.get("mood")]
    paces = case.reading.get("pace")[:1]
    base = sum(energies) / len(energies) if energies else 0.5
    base += sum(PACE_ENERGY[pace(w.id)["feel"]] for w in paces)
    energy = round(min(max(base, CALM_EDGE), DRIVING_EDGE), 2)
    return case.settle("energy", energy, Origin.IMPLIED if energies or paces else Origin.CHOSEN)
