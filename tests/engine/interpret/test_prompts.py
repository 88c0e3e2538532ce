"""Prompts as people write them, and what each must come to.

Each row names the facts it is about and leaves the rest open.
"""

import pytest

from undersong.engine.instruments.catalogue import instruments
from undersong.engine.interpret import interpret
from undersong.engine.interpret.lexicon import table
from undersong.engine.model import Origin

PROMPTS = [
    # The example cases of the acceptance suite.
    ("rainy night in Tokyo, lo-fi, dreamy", {"style": "lofi-hip-hop", "moods": ("dreamy",)}),
    ("warm pop song about leaving, piano and soft drums", {"style": "pop", "plays": ["piano", "drum-kit"]}),
    ("night drive synthwave, big drums", {"style": "synthwave", "plays": ["synthwave-kit"]}),
    (
        "acoustic ballad in three, fingerpicked guitar, no drums",
        {"style": "folk-ballad", "meter": "3/4", "plays": ["steel-guitar"], "without": ["drums"]},
    ),
    ("house, bright piano stabs, hands in the air", {"style": "house", "plays": ["piano"]}),
    # Styles by name, however they are written.
    ("lofi", {"style": "lofi-hip-hop"}),
    ("Lo-Fi Hip-Hop", {"style": "lofi-hip-hop"}),
    ("LO FI beats to study to", {"style": "lofi-hip-hop"}),
    ("synth wave for a chase", {"style": "synthwave"}),
    ("Deep House", {"style": "deep-house"}),
    ("jazz waltz with brushes", {"style": "jazz-swing", "meter": "3/4", "plays": ["brush-kit"]}),
    ("pop-rock tune", {"style": "pop"}),
    ("jazz house", {"style": "house", "blend": "jazz-swing"}),
    ("house with jazz chords", {"style": "house", "blend": "jazz-swing"}),
    ("an old house by the sea, folk", {"style": "folk-ballad"}),
    ("folk song about my house and a guitar", {"style": "folk-ballad", "plays": []}),
    # Tempo in numbers.
    ("pop at 92", {"bpm": 92}),
    ("lofi 75bpm", {"bpm": 75}),
    ("house, 124 BPM, dark", {"bpm": 124}),
    ("folk, tempo 84", {"bpm": 84}),
    ("synthwave around 100 bpm", {"bpm": 100}),
    ("pop 90-100 bpm", {"bpm": 95}),
    ("ninety-two beats per minute, pop", {"bpm": 92}),
    ("one hundred and twenty bpm house", {"bpm": 120}),
    ("pop, 92.5 bpm", {"bpm": 92.5}),
    ("pop, 104, dreamy", {"bpm": 104}),
    # Keys.
    ("pop in F# minor", {"key": "F# minor"}),
    ("lofi in D dorian", {"key": "D dorian"}),
    ("folk, key of A", {"key": "A major"}),
    ("jazz in Bb", {"key": "Bb major"}),
    ("synthwave in Am", {"key": "A minor"}),
    ("pop ballad in e flat major", {"key": "Eb major"}),
    ("a song in a minor key, folk", {"mode": "minor"}),
    ("house in C minor at 122", {"key": "C minor", "bpm": 122}),
    # Meters.
    ("folk in 6/8", {"meter": "6/8"}),
    ("folk waltz", {"meter": "3/4"}),
    ("jazz in five", {"meter": "5/4"}),
    ("pop in 4/4 time", {"meter": "4/4"}),
    ("a jig, folk", {"meter": "6/8"}),
    ("open 24/7, house", {"meter": "4/4"}),
    # Lengths.
    ("pop, 2:30", {"duration": 150}),
    ("two and a half minutes of lofi", {"duration": 150}),
    ("90 seconds of house", {"duration": 90}),
    ("a three-minute pop song", {"duration": 180}),
    ("lofi loop, half a minute", {"duration": 30}),
    ("a short folk song", {"duration": 60}),
    ("a very short jingle, instrumental pop", {"duration": 30}),
    # Instruments asked for and refused.
    ("lofi without drums", {"without": ["drums"], "plays": []}),
    ("drumless lofi with rhodes", {"without": ["drums"], "plays": ["electric-piano"]}),
    ("folk, no drums or bass", {"without": ["drums", "basses"]}),
    ("no drums, piano and strings, pop", {"without": ["drums"], "plays": ["piano", "strings"]}),
    (
        "folk without guitar and drums, with cello",
        {"without": ["steel-guitar", "nylon-guitar", "drums"], "plays": ["cello"]},
    ),
    ("pop w/o synths, w/ strings", {"without": ["synths"], "plays": ["strings"]}),
    ("jazz with upright bass and tenor saxes", {"plays": ["upright-bass", "tenor-sax"]}),
    ("jazz guitar trio", {"plays": ["jazz-guitar"]}),
    ("I don't want any drums, just soft piano, lofi", {"without": ["drums"], "plays": ["piano"]}),
    ("jazz with a sax solo", {"plays": ["tenor-sax"]}),
    ("folk, harp, no guitar", {"plays": ["harp"], "without": ["steel-guitar"]}),
    ("pop without strings", {"without": ["strings"]}),
    ("folk, only guitar", {"plays": ["steel-guitar"], "without": ["drums", "keys", "strings"]}),
    ("lofi with electric pianos", {"plays": ["electric-piano"]}),
    ("folk with accordion, violin & harp", {"plays": ["accordion", "violin", "harp"]}),
    ("pop, drum-free", {"without": ["drums"]}),
    ("jazz with guitar", {"plays": ["jazz-guitar"]}),
    ("folk with guitar", {"plays": ["steel-guitar"]}),
    ("solo piano, jazz", {"plays": ["piano"], "without": ["drums", "basses", "guitars"]}),
    ("just voice and guitar, folk", {"plays": ["steel-guitar"], "without": ["drums", "keys"]}),
    # Moods and tempo words.
    ("sad folk", {"mode": "minor", "moods": ("sad",)}),
    ("happy pop", {"mode": "major", "moods": ("happy",)}),
    ("not sad, pop", {"moods": ()}),
    ("dark brooding synthwave", {"mode": "minor"}),
    ("slow pop", {"bpm_between": (78, 95)}),
    ("very slow pop", {"bpm_between": (60, 78)}),
    ("fast pop", {"bpm_between": (122, 136)}),
    ("up-tempo jazz", {"bpm_between": (190, 236)}),
    ("largo, folk", {"bpm_between": (40, 60)}),
    ("allegro folk", {"bpm_between": (124, 152)}),
    ("folk song about a fast car", {"bpm_between": (80, 110)}),
    ("not too fast, pop", {"bpm_between": (100, 122)}),
    ("warm pop", {"master": "warm"}),
    ("bright house", {"master": "bright"}),
    ("loud rock for a party", {"master": "streaming"}),
    ("acoustic folk in a vintage club, on vinyl and tape", {"master": "streaming"}),
    ("rock, loud master", {"master": "loud"}),
    ("house mastered for the club", {"master": "club"}),
    ("jazz ballad, mastered for broadcast", {"master": "broadcast"}),
    ("warm soul, mastered for vinyl", {"master": "vinyl"}),
    ("Techno, für den Club gemastert", {"master": "club"}),
    # German.
    ("ein trauriges Volkslied ohne Schlagzeug, mit Klavier", {"style": "folk-ballad", "plays": ["piano"]}),
    ("trauriges Lied ohne Schlagzeug", {"without": ["drums"], "mode": "minor"}),
    ("fröhlicher Popsong in C-Dur, 110 BPM", {"style": "pop", "key": "C major", "bpm": 110}),
    ("langsamer Walzer in fis-Moll", {"meter": "3/4", "key": "F# minor"}),
    ("verträumter Lofi-Beat, zweieinhalb Minuten", {"style": "lofi-hip-hop", "duration": 150}),
    ("Jazz mit Kontrabass, Saxophon und Besen", {"plays": ["upright-bass", "tenor-sax", "brush-kit"]}),
    ("Pop ohne Gitarre und Bass", {"without": ["clean-guitar", "basses"]}),
    ("Popsong in h-Moll", {"key": "B minor"}),
    # Spanish.
    ("canción triste sin batería, con guitarra acústica", {"without": ["drums"], "plays": ["steel-guitar"]}),
    ("pop alegre en do mayor a 120 bpm", {"key": "C major", "bpm": 120, "style": "pop"}),
    ("vals lento en la menor", {"meter": "3/4", "key": "A minor"}),
    ("house, dos minutos y medio", {"duration": 150, "style": "house"}),
    ("jazz con contrabajo y trompeta", {"plays": ["upright-bass", "trumpet"]}),
    # French.
    ("chanson triste sans batterie, avec piano et violoncelle", {"without": ["drums"], "mode": "minor"}),
    ("pop joyeuse en ré majeur", {"style": "pop", "key": "D major"}),
    ("valse douce à trois temps", {"meter": "3/4", "moods": ("calm",)}),
    ("deux minutes et demie de lofi", {"duration": 150}),
    ("jazz avec contrebasse et balais", {"plays": ["upright-bass", "brush-kit"]}),
    ("folk sans guitare ni batterie", {"without": ["steel-guitar", "drums"]}),
    # Italian.
    ("canzone triste senza batteria, con pianoforte", {"without": ["drums"], "plays": ["piano"]}),
    ("pop allegra in sol maggiore", {"style": "pop", "key": "G major", "mode": "major"}),
    ("valzer lento in re minore", {"meter": "3/4", "key": "D minor"}),
    ("due minuti e mezzo di house", {"duration": 150}),
    ("jazz con contrabbasso e tromba", {"plays": ["upright-bass", "trumpet"]}),
    # Portuguese.
    ("canção triste sem bateria, com violão", {"without": ["drums"], "mode": "minor"}),
    ("pop alegre em dó maior", {"style": "pop", "key": "C major"}),
    ("valsa lenta em ré menor", {"meter": "3/4", "key": "D minor"}),
    ("dois minutos e meio de house", {"duration": 150}),
    ("jazz com contrabaixo e trompete", {"plays": ["upright-bass"]}),
]


@pytest.mark.parametrize(("prompt", "expected"), PROMPTS, ids=[p for p, _ in PROMPTS])
def test_understands(prompt, expected):
    brief = interpret(prompt)
    for name, value in expected.items():
        match name:
            case "plays" if value == []:
                assert brief.instruments == ()
            case "plays":
                assert set(value) <= set(brief.instruments)
            case "without":
                assert set(value) <= set(brief.without)
            case "mode":
                assert brief.key.endswith(value)
            case "bpm_between":
                assert value[0] <= brief.bpm <= value[1]
            case "duration":
                assert brief.duration_seconds == value
            case _:
                assert getattr(brief, name) == value


@pytest.mark.parametrize(("prompt", "expected"), PROMPTS, ids=[p for p, _ in PROMPTS])
def test_never_plays_what_it_refuses(prompt, expected):
    brief = interpret(prompt)
    for name in brief.instruments:
        assert not {name, instruments()[name].family} & set(brief.without)


@pytest.mark.parametrize(
    "prompt",
    [
        "my favourite place at 3:30 am",
        "the nineties, a 90s feeling",
        "forty winks",
        "five minutes to midnight",
        "a major hit about a minor thing",
        "24/7",
    ],
)
def test_takes_no_number_for_a_fact_that_is_none(prompt):
    origins = interpret(prompt, style="pop").origins
    assert Origin.SAID not in {origins[name] for name in ("bpm", "key", "meter", "duration_seconds")}


def test_knows_every_instrument_by_its_title():
    for instrument in instruments().values():
        brief = interpret(f"pop with {instrument.title}", instrumental=True)  # no words are drafted: quicker
        family = {i for i, other in instruments().items() if other.family == instrument.family}
        assert set(brief.instruments) & family, instrument.title


def test_refuses_every_kind_of_instrument_in_every_language():
    refusal = {"en": "without", "de": "ohne", "es": "sin", "fr": "sans", "it": "senza", "pt": "sem"}
    for name, entry in table("instruments").items():
        refused = {entry["family"]} if "family" in entry else set(entry["refuses"])
        for language, word in refusal.items():
            for phrase in entry.get(language, ()):
                brief = interpret(f"{word} {phrase}", style="pop", instrumental=True)
                assert refused & set(brief.without), (name, language, phrase, brief.without)
                assert not brief.instruments


@pytest.mark.parametrize("mood", list(table("moods")))
def test_hears_every_word_of_a_mood(mood):
    entry = table("moods")[mood]
    for language in ("en", "de", "es", "fr", "it", "pt"):
        for word in entry.get(language, ()):
            brief = interpret(f"pop, {word.rstrip('*')}", style="pop", instrumental=True)
            assert mood in brief.moods, (language, word)
