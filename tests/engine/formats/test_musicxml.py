"""MusicXML: valid by its schema, and another library reads from it what the score says."""

import io
import warnings
import zipfile
from collections import Counter, defaultdict
from fractions import Fraction

import music21
import pytest
from lxml import etree

from tests.engine.bare import bare_score
from tests.engine.formats.validity import faults
from undersong.engine.compose import compose
from undersong.engine.formats.musicxml import DIVISIONS, musicxml_bytes, mxl_bytes
from undersong.engine.instruments.catalogue import instruments
from undersong.engine.interpret import interpret
from undersong.engine.model import (
    ChordSpan,
    Feel,
    KeyChange,
    Line,
    Note,
    Part,
    Role,
    Section,
    SungNote,
    Syllable,
    TempoChange,
    Vocals,
)
from undersong.engine.styles.sheet import sheets
from undersong.engine.theory.meter import SUPPORTED, parse_meter

WORDS = "[Verse]\nThe morning comes in slowly\nAnd every light is on\n"


def note(start, pitch, length=1, *, articulation=""):
    return Note(
        start_beats=Fraction(start),
        length_beats=Fraction(length),
        pitch=pitch,
        velocity=0.7,
        articulation=articulation,
    )


def sung(start, text, *, starts_word=True, length="1/2"):
    syllable = Syllable(text=text, phonemes="a", starts_word=starts_word) if text else None
    return SungNote(start_beats=Fraction(start), length_beats=Fraction(length), pitch=64, syllable=syllable)


def part(*notes, instrument="flute", role=Role.LEAD, name="lead"):
    return Part(name=name, instrument=instrument, role=role, notes=notes)


def score(*parts, **facts):
    return bare_score(parts=parts, **facts)


def tree(song):
    data = musicxml_bytes(song)
    assert faults(data, "musicxml.xsd") == []
    return etree.fromstring(data, etree.XMLParser(load_dtd=False, no_network=True))


def read(song):
    with warnings.catch_warnings():
        # It has no name for a hand clap, and says so.
        warnings.simplefilter("ignore", music21.musicxml.xmlObjects.MusicXMLWarning)
        return _read(song)


def _read(song):
    return music21.converter.parseData(musicxml_bytes(song).decode(), format="musicxml")


def heard(stream):
    """Return what sounds in a part: start, pitch and length of each note, ties joined."""
    found = []
    for element in stream.stripTies().recurse().notes:
        if isinstance(element, music21.harmony.ChordSymbol) or element.duration.isGrace:
            continue
        start = Fraction(element.getOffsetInHierarchy(stream)).limit_denominator(96)
        length = Fraction(element.duration.quarterLength).limit_denominator(96)
        pitches = [p.midi for p in element.pitches] if hasattr(element, "pitches") else [0]
        found += [(start, pitch, length) for pitch in pitches]
    return found


def full(root):
    """Tell whether every voice of every bar is as long as the bar."""
    meter = None
    for measure in root.iter("measure"):
        time = measure.find("attributes/time")
        if time is not None:
            meter = parse_meter(f"{time.findtext('beats')}/{time.findtext('beat-type')}")
        at, ends = 0, []
        for element in measure:
            length = int(element.findtext("duration") or 0)
            if element.tag == "backup":
                ends.append(at)
                at -= length
            elif element.tag in ("note", "forward") and element.find("chord") is None:
                at += length
        if any(end != meter.bar_beats * DIVISIONS for end in (*ends, at)):
            return False
    return True


@pytest.fixture(scope="module")
def songs():
    """One short song of each style, every second one sung."""
    found = {}
    for index, style in enumerate(sheets()):
        words = {"lyrics": WORDS} if index % 2 else {"instrumental": True}
        found[style] = compose(interpret("a song", style=style, duration=20, seed=index, **words))
    return found


def test_is_valid_and_full_in_every_style(songs):
    for style, song in songs.items():
        root = tree(song)
        assert full(root), style
        pitched = [p for p in song.parts if not instruments()[p.instrument].sound.startswith("noise:")]
        assert len(root.findall("part")) == len(pitched) + (song.vocals is not None), style


@pytest.mark.parametrize("style", ["jazz-swing", "gospel", "classical-waltz"])
def test_sounds_as_the_score_does_in_another_program(songs, style):
    song = songs[style]
    stream = read(song)
    together = Counter((s, p) for part in stream.parts for s, p, _ in heard(part) if p)
    played = [
        p
        for p in song.parts
        if p.role is not Role.DRUMS and not instruments()[p.instrument].sound.startswith("noise:")
    ]
    wanted = Counter((n.start_beats, n.pitch) for p in played for n in p.notes)
    if song.vocals:
        wanted.update((n.start_beats, n.pitch) for line in song.vocals.lines for n in line.notes)
    assert set(together) == set(wanted)
    lengths = defaultdict(list)
    for n in (n for p in played for n in p.notes):
        lengths[n.start_beats, n.pitch].append(n.length_beats)
    # What is let go a little early is written in full; a chord that four voices cannot hold is cut.
    near = [
        any(abs(length - wanted) <= Fraction(1, 2) for wanted in lengths[start, pitch])
        for part in stream.parts
        for start, pitch, length in heard(part)
        if (start, pitch) in lengths
    ]
    assert sum(near) >= 0.95 * len(near)


@pytest.mark.parametrize("meter", SUPPORTED)
def test_fills_the_bars_of_every_meter(meter):
    tune = [note(Fraction(i, 2), 60 + i % 12, Fraction(11, 24)) for i in range(28)]
    root = tree(score(part(*tune), meter=meter))
    assert full(root)
    assert heard(read(score(part(*tune), meter=meter)).parts[0]) == [
        (n.start_beats, n.pitch, Fraction(1, 2)) for n in tune
    ]


def test_ties_what_goes_over_a_bar():
    song = score(part(note(3, 60, 6)), meter="4/4")
    kinds = [
        [t.get("type") for t in n.findall("tie")]
        for n in tree(song).iter("note")
        if n.find("pitch") is not None
    ]
    assert kinds == [["start"], ["stop", "start"], ["stop"]]
    assert heard(read(song).parts[0]) == [(3, 60, 6)]


def test_writes_thirds_of_a_beat_as_triplets():
    song = score(part(note(0, 60, "1/3"), note("1/3", 62, "1/3"), note("2/3", 64, "1/3"), note(1, 65)))
    written = [n for n in tree(song).iter("note") if n.find("pitch") is not None]
    assert [n.findtext("type") for n in written] == ["eighth"] * 3 + ["quarter"]
    assert [n.find("notations/tuplet").get("type") for n in (written[0], written[2])] == ["start", "stop"]
    assert written[3].find("time-modification") is None
    assert [length for _, _, length in heard(read(song).parts[0])] == [Fraction(1, 3)] * 3 + [1]


def test_gives_voices_to_what_does_not_fit_in_one_line():
    song = score(part(note(0, 72, 4), note(0, 48, 1), note(1, 50, 1), note(2, 52, 2), instrument="strings"))
    voices = {n.findtext("voice") for n in tree(song).iter("note")}
    assert voices == {"1", "2"}
    assert sorted(heard(read(song).parts[0])) == [(0, 48, 1), (0, 72, 4), (1, 50, 1), (2, 52, 2)]


def test_loses_no_note_where_voices_run_out():
    held = [note(Fraction(i, 2), 50 + 3 * i, 8) for i in range(8)]
    song = score(part(*held, instrument="strings"), meter="4/4")
    assert full(tree(song))
    begun = {
        (Fraction(chord.getOffsetInHierarchy(stream)).limit_denominator(96), one.pitch.midi)
        for stream in read(song).parts
        for chord in stream.recurse().notes
        for one in (chord.notes if chord.isChord else [chord])
        if one.tie is None or one.tie.type == "start"
    }
    assert begun == {(n.start_beats, n.pitch) for n in held}


def test_puts_words_under_the_notes_syllable_by_syllable():
    words = (sung(0, "Ri"), sung("1/2", "ver", starts_word=False), sung(1, ""), sung(2, "runs"))
    song = score(vocals=Vocals(voice="hazel", lines=(Line(text="River runs", notes=words),)))
    lyrics = [n.find("lyric") for n in tree(song).iter("note") if n.find("lyric") is not None]
    told = [
        (one.findtext("syllabic"), one.findtext("text"), one.find("extend") is not None) for one in lyrics
    ]
    assert told == [("begin", "Ri", False), ("end", "ver", True), ("single", "runs", False)]
    assert music21.text.assembleLyrics(read(song)) == "River runs"


def test_says_tempo_meter_key_sections_and_chords_over_the_first_part():
    song = score(
        part(note(0, 60, 8)),
        bpm=96.0,
        meter="6/8",
        key="F# minor",
        sections=(
            Section(name="verse", label="Verse 1", start_beats=0, length_beats=6),
            Section(name="chorus", label="Chorus", start_beats=6, length_beats=6),
        ),
        chords=(
            ChordSpan(start_beats=0, length_beats=3, symbol="F#m7", pitch_classes=(6, 9, 1, 4), bass=6),
            ChordSpan(
                start_beats=Fraction(9, 2), length_beats=3, symbol="D/F#", pitch_classes=(2, 6, 9), bass=6
            ),
        ),
        key_changes=(KeyChange(start_beats=6, key="G minor"),),
        tempo_changes=(TempoChange(start_beats=6, bpm=60.0),),
    )
    tree(song)
    top = read(song).parts[0]
    marks = list(top.recurse().getElementsByClass(music21.tempo.MetronomeMark))
    assert [m.getQuarterBPM() for m in marks] == [96, 60]
    assert next(iter(top.recurse().getElementsByClass("TimeSignature"))).ratioString == "6/8"
    assert [k.sharps for k in top.recurse().getElementsByClass("KeySignature")] == [3, -2]
    assert [m.content for m in top.recurse().getElementsByClass("RehearsalMark")] == ["Verse 1", "Chorus"]
    chords = list(top.recurse().getElementsByClass(music21.harmony.ChordSymbol))
    assert [(c.getOffsetInHierarchy(top), c.root().name, c.bass().name) for c in chords] == [
        (0, "F#", "F#"),
        (4.5, "D", "F#"),
    ]


@pytest.mark.parametrize(
    ("symbol", "classes"),
    [
        ("C", {0, 4, 7}),
        ("Bbm9", {10, 1, 5, 8, 0}),
        ("E7b9", {4, 8, 11, 2, 5}),
        ("Dadd9", {2, 6, 9, 4}),
        ("G9sus4", {7, 0, 2, 5, 9}),
        ("A7#5", {9, 1, 5, 7}),
        ("Bm7b5", {11, 2, 5, 9}),
        ("Ebmaj7", {3, 7, 10, 2}),
        ("F5", {5, 0}),
        ("Am(add9)", {9, 0, 4, 11}),
    ],
)
def test_means_the_chord_that_the_symbol_shows(symbol, classes):
    span = ChordSpan(start_beats=0, length_beats=4, symbol=symbol, pitch_classes=tuple(classes), bass=0)
    song = score(part(note(0, 60, 4)), chords=(span,))
    assert tree(song).find(".//harmony/kind").get("text") == symbol.lstrip("ABCDEFG").removeprefix(
        "b"
    ).removeprefix("#")
    (chord,) = read(song).recurse().getElementsByClass(music21.harmony.ChordSymbol)
    assert set(chord.pitchClasses) == classes


def test_sets_drums_on_five_lines_each_with_its_sound():
    hits = (
        note(0, 36, "1/4"),
        note(0, 42, "1/4"),
        note(1, 38, "1/4", articulation="ghost"),
        note(1, 42, "1/4"),
    )
    root = tree(score(part(*hits, instrument="drum-kit", role=Role.DRUMS, name="drums")))
    written = [n for n in root.iter("note") if n.find("unpitched") is not None]
    places = {n.find("instrument").get("id"): n.findtext("unpitched/display-step") for n in written}
    assert places == {"P1-I36": "F", "P1-I42": "G", "P1-I38": "C"}
    assert {m.get("id"): m.findtext("midi-unpitched") for m in root.iter("midi-instrument")} == {
        "P1-I36": "37",
        "P1-I38": "39",
        "P1-I42": "43",
    }
    assert {n.findtext("voice") for n in written if n.find("instrument").get("id") == "P1-I36"} == {"2"}
    (ghost,) = [n for n in written if n.find("notehead[@parentheses]") is not None]
    assert ghost.find("instrument").get("id") == "P1-I38"


def test_writes_swing_straight_and_says_so():
    song = score(part(note(0, 60), note("3/2", 62, "1/2")), feel=Feel(swing_eighth=0.66))
    swing = tree(song).find(".//sound/swing")
    assert (swing.findtext("first"), swing.findtext("second"), swing.findtext("swing-type")) == (
        "66",
        "34",
        "eighth",
    )
    assert [s for s, _, _ in heard(read(song).parts[0])] == [0, Fraction(3, 2)]


def test_spells_notes_as_their_key_does():
    song = score(part(note(0, 61), note(1, 66), note(2, 65), note(3, 66)), key="Db major")
    assert [str(n.pitch) for n in read(song).recurse().notes] == ["D-4", "G-4", "F4", "G-4"]
    signs = [n.findtext("accidental") for n in tree(song).iter("note") if n.find("pitch") is not None]
    assert signs == [None, None, None, None]


def test_shows_a_sign_once_in_a_bar_and_takes_it_back():
    song = score(part(note(0, 66), note(1, 66), note(2, 65), note(3, 65), note(4, 66)), key="C major")
    signs = [n.findtext("accidental") for n in tree(song).iter("note") if n.find("pitch") is not None]
    assert [sign for sign in signs if sign] == [signs[0], "natural", signs[0]] or signs[1] is None


def test_gives_both_hands_of_a_keyboard_a_staff():
    notes = [note(i, pitch) for i in range(4) for pitch in (43, 67)]
    root = tree(score(part(*notes, instrument="piano", role=Role.COMP)))
    assert root.findtext(".//attributes/staves") == "2"
    clefs = [(c.get("number"), c.findtext("sign")) for c in root.iter("clef")]
    assert clefs == [("1", "G"), ("2", "F")]


def test_holds_titles_that_xml_does_not_like():
    title = "<One & two> \x07\ud83c 𝄞"
    assert tree(score(part(note(0, 60)), title=title)).findtext("work/work-title") == "<One & two> ? 𝄞"


def test_stays_readable_whatever_a_score_from_elsewhere_says():
    rude = "In\u0001tro\x0b \ufffe<&"
    section = Section(name="intro", label=rude, start_beats=0, length_beats=4)
    chord = ChordSpan(start_beats=0, length_beats=4, symbol=f"C{rude}", pitch_classes=(0, 4, 7), bass=0)
    song = score(part(note(0, 60)), title=rude, edition=rude, sections=(section,), chords=(chord,))
    assert tree(song).findtext(".//rehearsal") == "Intro <&"


def test_is_the_same_in_a_compressed_file():
    song = score(part(note(0, 60)))
    with zipfile.ZipFile(io.BytesIO(mxl_bytes(song))) as file:
        assert file.namelist()[0] == "META-INF/container.xml"
        assert file.read("score.musicxml") == musicxml_bytes(song)
    assert mxl_bytes(song) == mxl_bytes(song)


def test_leaves_out_what_nobody_could_read_unless_there_is_nothing_else():
    noise = part(note(0, 60, 4), instrument="vinyl-noise", role=Role.COLOUR, name="noise")
    assert len(tree(score(part(note(0, 60, 4)), noise)).findall("part")) == 1
    assert len(tree(score(noise)).findall("part")) == 1


def written(root, path):
    """Return for each element that is found in a note: the note's pitch, or nothing, and its type."""
    found = []
    for each in root.iter("note"):
        pitch = each.findtext("pitch/step"), each.findtext("pitch/octave")
        found += [("".join(p for p in pitch if p), mark.get("type")) for mark in each.findall(path)]
    return found


def directions(root, kind):
    """Return where signs of a kind stand, in beats, and their types."""
    at, found = Fraction(0), []
    for measure in root.iter("measure"):
        for each in measure.findall("direction"):
            for sign in each.findall(f"direction-type/{kind}"):
                offset = Fraction(int(each.findtext("offset") or 0), DIVISIONS)
                found.append((at + offset, sign.get("type") or sign.text))
        at += 4
    return found


@pytest.mark.parametrize(
    ("word", "path", "instrument"),
    [
        ("staccato", "articulations/staccato", "violin"),
        ("accent", "articulations/accent", "violin"),
        ("fall", "articulations/falloff", "trumpet"),
        ("doit", "articulations/doit", "trumpet"),
        ("scoop", "articulations/scoop", "alto-sax"),
        ("bend", "articulations/scoop", "clean-guitar"),
        ("trill", "ornaments/trill-mark", "flute"),
        ("tremolo", "ornaments/tremolo", "violin"),
        ("strum-down", "technical/down-bow", "steel-guitar"),
        ("strum-up", "technical/up-bow", "steel-guitar"),
    ],
)
def test_writes_the_sign_of_a_word_and_of_no_other(word, path, instrument):
    section = Section(name="verse", label="Verse", start_beats=0, length_beats=8)
    marked = part(note(0, 64, articulation=word), note(2, 65), instrument=instrument)
    assert [pitch for pitch, _ in written(tree(score(marked, sections=(section,))), f"notations/{path}")] == [
        "E4"
    ]


def test_draws_one_slur_over_notes_that_are_joined():
    later = (note(at, pitch, articulation="legato") for at, pitch in ((1, 62), (2, 64), (3, 65)))
    root = tree(score(part(note(0, 60), *later, note(4, 67))))
    assert written(root, "notations/slur") == [("C4", "start"), ("F4", "stop")]


def test_draws_no_slur_over_a_rest():
    apart = (note(0, 60, "1/2"), note(2, 62, articulation="legato"))
    assert written(tree(score(part(*apart))), "notations/slur") == []


def test_draws_a_slide_from_the_end_of_a_tied_note_to_the_next():
    song = score(part(note(2, 60, 3), note(5, 64, articulation="slide"), instrument="violin"))
    root = tree(song)
    assert written(root, "notations/slide") == [("C4", "start"), ("E4", "stop")]
    ties = [
        [t.get("type") for t in n.findall("tie")]
        for n in root.iter("note")
        if n.find("notations/slide") is not None
    ]
    assert ties == [["stop"], []]
    slides = read(song).parts[0].recurse().getElementsByClass(music21.spanner.Glissando)
    assert [[n.pitch.midi for n in slide] for slide in slides] == [[60, 64]]


@pytest.mark.parametrize(("word", "letter"), [("hammer-on", "H"), ("pull-off", "P")])
def test_writes_hammered_and_pulled_notes_under_a_slur(word, letter):
    other = note(1, 62 if word == "hammer-on" else 58, articulation=word)
    root = tree(score(part(note(0, 60), other, instrument="steel-guitar")))
    assert [kind for _, kind in written(root, f"notations/technical/{word}")] == ["start", "stop"]
    assert [kind for _, kind in written(root, "notations/slur")] == ["start", "stop"]
    assert root.findtext(f".//{word}") == letter


def test_shows_the_strokes_of_a_strum_in_the_first_bar_of_a_section_alone():
    section = Section(name="verse", label="Verse", start_beats=0, length_beats=16)
    strums = (note(beat, 60, articulation="strum-down") for beat in range(16))
    root = tree(score(part(*strums, instrument="steel-guitar"), sections=(section,)))
    assert len(written(root, "notations/technical/down-bow")) == 4


def test_writes_the_pedal_with_a_change_at_each_chord():
    chords = tuple(
        ChordSpan(start_beats=at, length_beats=2, symbol="C", pitch_classes=(0, 4, 7), bass=0)
        for at in (0, 2, 4, 6)
    )
    notes = (
        *(note(at, 60, articulation="pedal") for at in range(4)),
        note(6, 60, articulation="pedal"),
        note(7, 48),
    )
    root = tree(score(part(*notes, instrument="piano", role=Role.COMP), chords=chords))
    assert directions(root, "pedal") == [
        (0, "start"), (2, "change"), (4, "stop"), (6, "start"), (7, "stop"),
    ]  # fmt: skip


def test_writes_swells_as_wedges():
    song = score(part(note(0, 60, 4, articulation="swell"), note(4, 62), instrument="cello"))
    assert directions(tree(song), "wedge") == [(0, "crescendo"), (Fraction(5, 2), "stop")]


def test_says_where_a_palm_lies_on_the_strings_and_where_it_is_lifted():
    muted = tuple(note(at, 45, articulation="palm-mute") for at in (0, 1, 2))
    root = tree(score(part(*muted, note(3, 45), instrument="distorted-guitar")))
    assert directions(root, "words") == [(0, "P.M."), (3, "open")]
    assert [n.findtext("play/mute") for n in root.iter("note") if n.find("pitch") is not None] == [
        "palm"
    ] * 3 + [None]


def test_says_where_strings_are_plucked():
    root = tree(score(part(note(0, 60, articulation="pizzicato"), note(1, 62), instrument="strings")))
    assert directions(root, "words") == [(0, "pizz."), (1, "arco")]
    assert [n.get("pizzicato") for n in root.iter("note") if n.find("pitch") is not None] == ["yes", None]


def test_writes_what_a_drummer_does():
    words = ("flam", "drag", "rimshot", "buzz", "choke", "roll", "")
    hits = part(
        *(note(at, 38, articulation=w) for at, w in enumerate(words)), instrument="drum-kit", role=Role.DRUMS
    )
    root = tree(score(hits))
    assert [g.get("slash") for g in root.iter("grace")] == ["yes", None, None]
    assert [h.text for h in root.iter("notehead")] == ["slashed"]
    assert [t.get("type") for t in root.iter("tremolo")] == ["unmeasured", "single"]
    assert len(list(root.iter("staccatissimo"))) == 1
    assert full(root)
    # Another program counts the small notes as none of the bar's time.
    notes = [n for n in read(score(hits)).parts[0].recurse().notes if not n.duration.isGrace]
    assert len(notes) == len(words)


def test_marks_a_hat_that_is_half_open():
    hat = part(note(0, 46, articulation="half-open"), note(1, 46), instrument="drum-kit", role=Role.DRUMS)
    assert len(written(tree(score(hat)), "notations/technical/half-muted")) == 1
