"""The Brief: what wins over what, what is said of what loses, and what is refused."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from undersong.engine.instruments.catalogue import instruments
from undersong.engine.interpret import interpret
from undersong.engine.interpret.lexicon import table
from undersong.engine.model import Brief, FormWish, Origin, Wishes
from undersong.engine.presets.catalogue import DEFAULT, presets
from undersong.engine.styles.sheet import sheets
from undersong.engine.voices.catalogue import voices
from undersong.errors import RequestError

LYRICS = """[Verse]
The harbour lights are going out one by one
The gulls have gone to follow the sun

[Chorus]
So sing it low, sing it slow
Sing it low, let it go
"""


def notes_of(prompt: str, **words: object) -> str:
    return " ".join(interpret(prompt, **words).notes)


class TestPrecedence:
    def test_lets_a_setting_win_over_the_prompt(self):
        brief = interpret(
            "slow jazz at 92 in D minor, 3/4, two minutes",
            style="house",
            bpm=124,
            key="A major",
            meter="4/4",
            duration="1:00",
        )
        assert (brief.style, brief.bpm, brief.key, brief.meter) == ("house", 124, "A major", "4/4")
        assert brief.duration_seconds == 60

    def test_says_everything_that_lost_to_a_setting(self):
        said = notes_of(
            "slow jazz at 92 in D minor, 3/4, two minutes",
            style="house",
            bpm=124,
            key="A major",
            meter="4/4",
            duration="1:00",
        )
        for words in ("slow", "jazz", "at 92", "D minor", "3/4", "two minutes"):
            assert f"“{words}”" in said

    def test_lets_a_number_win_over_a_word(self):
        brief = interpret("fast pop at 60 BPM")
        assert brief.bpm == 60
        assert any("“fast”" in note and "60 BPM" in note for note in brief.notes)

    def test_lets_a_meter_in_numbers_win_over_a_dance(self):
        brief = interpret("folk waltz in 4/4")
        assert brief.meter == "4/4"
        assert any("“waltz”" in note or "“folk waltz”" in note for note in brief.notes)

    def test_says_nothing_where_words_and_settings_agree(self):
        agreeing = interpret(
            "slow pop waltz in D minor at 80", bpm=80, key="D minor", meter="3/4", style="pop"
        )
        assert agreeing.notes == ()

    def test_says_where_each_value_comes_from(self):
        origins = interpret("sad pop at 92 with piano", key="C major").origins
        assert origins["style"] == origins["bpm"] == origins["key"] == origins["instruments"] == Origin.SAID
        assert origins["meter"] == origins["title"] == Origin.CHOSEN
        assert interpret("sad pop").origins["key"] == Origin.IMPLIED
        assert interpret("slow pop").origins["bpm"] == Origin.IMPLIED
        assert interpret("a cat sleeping while it rains on the roof").origins["style"] == Origin.IMPLIED
        for name in ("style", "bpm", "key", "meter", "duration_seconds", "instruments", "voice", "master"):
            assert name in origins


class TestBand:
    def test_takes_instruments_by_every_kind_of_name(self):
        named = "Upright Bass, brushes, Rhodes, drums, pianos, tenor saxes"
        brief = interpret("jazz", instruments=named)
        assert brief.instruments == (
            "upright-bass", "brush-kit", "electric-piano", "jazz-kit", "piano", "tenor-sax",
        )  # fmt: skip

    def test_answers_a_kind_of_instrument_by_the_style(self):
        assert interpret("x", style="lofi", instruments="drums").instruments == ("lofi-kit",)
        assert interpret("x", style="house", instruments="drums").instruments == ("house-kit",)

    def test_keeps_a_setting_that_the_prompt_refuses(self):
        brief = interpret("pop, no drums", instruments="drums")
        assert brief.instruments == ("drum-kit",)
        assert brief.without == ()
        assert any("no drums" in note for note in brief.notes)

    def test_keeps_a_refusal_that_the_prompt_contradicts(self):
        brief = interpret("pop with drums, no drums")
        assert brief.instruments == ()
        assert "drums" in brief.without
        assert brief.notes

    def test_lets_solo_piano_play_with_the_drums_that_were_asked_for_and_nobody_else(self):
        brief = interpret("solo piano with drums, pop")
        assert set(brief.instruments) == {"piano", "drum-kit"}
        assert {"guitars", "basses", "synths"} <= set(brief.without)
        assert "piano" not in brief.without
        assert "drums" not in brief.without
        assert any("“piano” plays with Drum kit" in note for note in brief.notes)

    def test_lets_a_soloist_play_before_an_orchestra(self):
        brief = interpret("solo violin over an orchestra")
        assert "violin" in brief.instruments
        assert brief.without == ()

    @pytest.mark.parametrize(
        "prompt", ["solo piano", "piano solo", "Klavier solo, pop", "pop, a solo guitar"]
    )
    def test_sings_no_piece_for_one(self, prompt):
        brief = interpret(prompt)
        assert brief.voice is None
        assert brief.origins["voice"] == Origin.IMPLIED

    @pytest.mark.parametrize(
        "prompt", ["pop song, only piano", "solo piano song about the sea", "solo piano and a singer"]
    )
    def test_sings_where_a_voice_or_a_story_was_asked_for(self, prompt):
        assert interpret(prompt).voice in voices()

    @pytest.mark.parametrize(
        "prompt", ["pop a cappella", "no instruments", "Pop ohne Instrumente", "pop sans accompagnement"]
    )
    def test_accompanies_a_voice_alone_by_a_choir_and_says_so(self, prompt):
        brief = interpret(prompt)
        assert brief.voice in voices()
        assert brief.instruments == ("choir",)
        assert "drums" in brief.without
        assert any("the voice is always accompanied" in note for note in brief.notes)

    @pytest.mark.parametrize(("prompt", "reason"), [
        ("a cappella with drums", "Drum kit was asked for too"),
        ("techno, no instruments", "somebody must play"),
    ])  # fmt: skip
    def test_says_why_somebody_plays_all_the_same(self, prompt, reason):
        assert reason in notes_of(prompt)

    @pytest.mark.parametrize(
        "prompt", ["good vibes only", "Miami vibes synthwave", "no strings attached, pop"]
    )
    def test_takes_no_instrument_from_a_saying(self, prompt):
        brief = interpret(prompt)
        assert (brief.instruments, brief.without) == ((), ())

    @pytest.mark.parametrize("prompt", ["jazz with vibes", "piano, vibes, bass", "jazz trio: bass and vibes"])
    def test_takes_vibes_among_players(self, prompt):
        assert "vibraphone" in interpret(prompt).instruments


class TestVoice:
    def test_sings_nothing_where_a_style_is_played_and_there_are_no_lyrics(self):
        assert interpret("techno").voice is None

    def test_sings_lyrics(self):
        assert interpret("pop", lyrics=LYRICS).voice in voices()

    @pytest.mark.parametrize(
        ("words", "gender"),
        [
            ("female vocals", "woman"),
            ("sung by a man", "man"),
            ("Frauenstimme", "woman"),
            ("voix d'homme", "man"),
            ("voz femenina", "woman"),
            ("voce maschile", "man"),
            ("cantora", "woman"),
            ("a soprano", "woman"),
            ("deep male voice", "man"),
            ("baritone", "man"),
        ],
    )
    def test_takes_the_voice_that_the_prompt_wants(self, words, gender):
        for seed in range(4):
            voice = voices()[interpret(f"pop, {words}", lyrics=LYRICS, seed=seed).voice]
            assert voice.gender == gender

    def test_finds_a_deep_voice(self):
        found = {voices()[interpret("pop, deep voice", lyrics=LYRICS, seed=s).voice].kind for s in range(8)}
        assert found <= {"baritone", "alto"}

    def test_says_that_a_voice_has_nothing_to_sing(self):
        assert "hazel" in notes_of("pop", voice="hazel", instrumental=True)
        assert "female vocals" in notes_of("pop with female vocals", instrumental=True)

    def test_says_what_speaks_against_a_voice(self):
        assert "“instrumental” was said too" in notes_of("instrumental pop, female vocals")
        assert "“no vocals” was said too" in notes_of("pop, no vocals", voice="ash")

    def test_sings_given_lyrics_even_if_the_prompt_says_instrumental(self):
        brief = interpret("instrumental pop", lyrics=LYRICS)
        assert brief.voice is not None
        assert any("instrumental" in note for note in brief.notes)


class TestLength:
    def test_gives_a_song_without_words_a_minute_and_a_half_to_two_and_a_half(self):
        for style in sheets():
            for seed in range(5):
                brief = interpret("x", style=style, seed=seed, instrumental=True)
                assert 85 <= brief.duration_seconds <= 155

    def test_gives_longer_lyrics_more_time(self):
        short = interpret("pop at 100", lyrics=LYRICS).duration_seconds
        long = interpret("pop at 100", lyrics=LYRICS * 4).duration_seconds
        assert long > short + 30

    def test_takes_a_tempo_at_which_the_words_fit(self):
        song = LYRICS * 4
        tight = [interpret("pop", lyrics=song, duration="0:55", seed=s).bpm for s in range(6)]
        loose = [interpret("pop", lyrics=song, duration="3:00", seed=s).bpm for s in range(6)]
        assert sum(tight) > sum(loose)
        assert loose == [interpret("pop", lyrics=song, seed=s).bpm for s in range(6)]

    def test_leaves_a_tempo_that_was_said_even_if_the_words_do_not_fit(self):
        assert interpret("pop at 80", lyrics=LYRICS * 4, duration="0:30").bpm == 80


class TestRefusals:
    @pytest.mark.parametrize(
        ("field", "value", "hint"),
        [
            ("style", "synthwav", "Did you mean synthwave"),
            ("style", "polka", "lofi-hip-hop"),
            ("style", "schlager", "nearest to it"),
            ("voice", "hazle", "hazel"),
            ("master", "loudest", "streaming"),
            ("instruments", "piano, viollin", "violin"),
            ("instruments", "§", "among them"),
        ],
    )
    def test_refuses_a_name_it_does_not_know_and_says_which_there_are(self, field, value, hint):
        with pytest.raises(RequestError) as caught:
            interpret("pop", **{field: value})
        assert caught.value.field == field
        assert hint in caught.value.line
        assert value.split(", ")[-1] in caught.value.message
        assert "\n" not in caught.value.line

    @pytest.mark.parametrize("lyrics", ["[Verse]\n[Chorus]\n[Verse]\n", "[Verse]\n...\n!!\n", "♪ ♫\n"])
    def test_refuses_lyrics_without_words(self, lyrics):
        with pytest.raises(RequestError, match="no words to sing") as caught:
            interpret("pop", lyrics=lyrics)
        assert caught.value.field == "lyrics"

    @pytest.mark.parametrize(
        ("lyrics", "word"), [("Hello\nНочь, улица", "Ночь"), ("明月照我窗", "明月"), ("la la שלום", "שלום")]
    )
    def test_refuses_a_script_it_cannot_sing_and_names_the_word(self, lyrics, word):
        with pytest.raises(RequestError, match=word):
            interpret("pop", lyrics=lyrics)

    def test_sings_accented_letters(self):
        assert interpret("pop", lyrics="Café in Zürich, señor\nÇa va, où ça").voice

    def test_refuses_settings_beside_a_request_that_is_read(self):
        with pytest.raises(RequestError, match="bpm"):
            interpret(Wishes(prompt="pop"), bpm=90)


class TestNotes:
    @pytest.mark.parametrize(
        ("prompt", "name"),
        [
            ("sad pop like Zelda Quimby", "Zelda Quimby"),
            ("folk in the style of the old quarry brothers", "old quarry brothers"),
            ("house, Marvin Oakes type beat", "Marvin Oakes"),
            ("Pop im Stil von Karla Weidemann", "Karla Weidemann"),
            ("jazz comme Odette Brume", "Odette Brume"),
            ("pop al estilo de Lola Cardenal", "Lola Cardenal"),
            ("pop like a Quimby film", "Quimby"),
            ("POP SONG LIKE ZELDA QUIMBY", "ZELDA QUIMBY"),
            ("sad pop like johann sebastian bach", "johann sebastian bach"),
            ("folk wie wolfgang amadeus mozart", "wolfgang amadeus mozart"),
            ("in the style of zelda quimby", "zelda quimby"),
            ("im stil von karla weidemann, hart", "karla weidemann"),
            ("techno, johann sebastian bach type beat", "johann sebastian bach"),
        ],
    )
    def test_sets_a_name_aside_and_says_so(self, prompt, name):
        brief = interpret(prompt)
        assert any(name in note and "nobody is imitated" in note for note in brief.notes)
        assert name not in brief.title

    def test_takes_nothing_from_a_name(self):
        assert interpret("pop like Solo Piano", seed=1).instruments == ()

    @pytest.mark.parametrize(
        "prompt",
        [
            "folk, like rain on glass",
            "pop for Sunday, like Sunday morning",
            "wie Regen auf Glas, Pop",
            "folk that sounds like rain",
            "FOLK LIKE RAIN ON GLASS",
            "folk like a summer evening",
            "ambient like deep water",
            "pop, inspired by the sea",
            "folk como lluvia en la ventana",
            "Folk, wie ein Sommerabend",
            "folk comme sous la pluie",
            "pop, sounds like summer",
            "lofi, dark piano type beat",
        ],
    )
    def test_leaves_a_picture_a_picture(self, prompt):
        assert interpret(prompt).notes == ()

    @pytest.mark.parametrize(
        ("prompt", "words"),
        [
            ("pop with a theremin", "theremin"),
            ("pop that fades in", "fades in"),
            ("house that gets faster and faster", "gets faster and faster"),
            ("pop at 1000 bpm", "1000 bpm"),
            ("pop in 13/8", "13/8"),
            ("pop, three hours long, 45 minutes", "45 minutes"),
            ("pop in the key of H", "key of H"),
            ("k-pop", "k-pop"),
            ("rock, jazz and reggae", "reggae"),
            ("a pop duet", "duet"),
            ("lofi, rain sounds", "rain sounds"),
            ("pop song, 10 hours", "10 hours"),
            ("pop with chords Am Xz G", "chords Am Xz G"),
            ("pop, chords: Am Xz G", "Xz"),
            ("pop without chorus", "without chorus"),
            ("Pop ohne Refrain", "ohne Refrain"),
            ("pop sin estribillo", "sin estribillo"),
            ("pop with three verses", "three verses"),
            ("[Verse] la la la [Chorus] oh oh pop", "[Verse] [Chorus]"),
            ("8D audio, techno", "8D audio"),
            ("binaural beats, ambient", "binaural beats"),
            ("pop in Dolby Atmos", "Dolby Atmos"),
            ("pop for two female singers", "two female singers"),
            ("Pop für zwei Sänger", "zwei Sänger"),
            ("un dueto de pop", "dueto"),
            ("folk, kids choir", "kids choir"),
            ("house, stems and midi", "stems and midi"),
            ("techno as wav", "as wav"),
            ("pop with a music video", "music video"),
            ("pop con portada del álbum", "portada del álbum"),
            ("pop, make it viral", "make it viral"),
            ("veröffentliche es auf Spotify, Pop", "veröffentliche"),
            ("pop sung in Korean", "sung in Korean"),
            ("pop em japonês", "em japonês"),
            ("hip hop with soul samples", "soul samples"),
            ("techno with lots of reverb", "lots of reverb"),
            ("pop at -14 LUFS", "LUFS"),
            ("lofi, seamless loop", "seamless loop"),
            ("rock, recorded live", "recorded live"),
            ("atonal piano", "atonal"),
            ("pop alla breve", "alla breve"),
            ("reversed piano, ambient", "reversed piano"),
            ("royalty free pop", "royalty free"),
            ("pop that changes tempo from 80 to 120 bpm", "from 80 to 120 bpm"),
            ("folk with a hydraulophone", "hydraulophone"),
            ("sad happy song", "happy"),
            ("🎹🥁 no 🥁, pop", "drums"),
        ],
    )
    def test_names_what_cannot_be_done(self, prompt, words):
        assert f"{words}”" in notes_of(prompt)

    @pytest.mark.parametrize(
        "prompt",
        [
            "pop with attitude",
            "ballad with feeling",
            "a cello duet",
            "spanish guitar, bossa nova",
            "music for my video game",
            "Hip-Hop mit harter Snare",
            "Disco mit Streichern und Glitzerkugel",
            "a hook in Spanish style, reggaeton",
            "a whispered count of three, tango",
            "pop about two men in a boat",
            "love without end, pop",
            "folk, slow down and breathe",
            "the number one in my heart, pop",
            "[sad pop song with piano]",
            "rain on a tin roof, lofi",
        ],
    )
    def test_sets_nothing_aside_that_is_no_such_wish(self, prompt):
        assert not any("set aside" in note for note in interpret(prompt).notes)

    def test_plays_what_can_be_had_of_something_that_cannot(self):
        assert interpret("reversed piano, ambient").instruments == ("piano",)
        assert interpret("two female singers, pop").voice in {
            v.id for v in voices().values() if v.gender == "woman"
        }

    def test_reads_wishes_in_brackets(self):
        brief = interpret("[sad pop song with piano]")
        assert (brief.style, brief.moods, brief.instruments) == ("pop", ("sad",), ("piano",))


class TestContradictions:
    @pytest.mark.parametrize(
        ("prompt", "settings", "words"),
        [
            ("fast at 60 BPM, pop", {}, "fast"),
            ("waltz in 4/4", {}, "waltz"),
            ("solo piano with drums, jazz", {}, "piano"),
            ("happy pop in minor", {}, "happy"),
            ("sad pop in C major", {}, "sad"),
            ("pop in C major", {"key": "E minor"}, "C major"),
            ("pop in three", {"meter": "4/4"}, "in three"),
            ("slow and fast pop", {}, "fast"),
            ("pop with drums, no drums", {}, "drums"),
        ],
    )
    def test_says_what_lost(self, prompt, settings, words):
        assert f"“{words}”" in notes_of(prompt, **settings)


class TestTagsAlone:
    FORM = "[Intro]\n\n[Verse]\n\n[Solo: piano]\n\n[Chorus | louder]\n"

    def test_says_that_no_voice_whispers(self):
        brief = interpret(
            "pop song", lyrics="[Verse | whispered, softer]\nThe rain comes down\n[Chorus]\nHold on"
        )
        assert any("whispered" in note and "set aside" in note for note in brief.notes)
        assert not any("softer" in note for note in brief.notes)

    def test_keeps_the_form_of_an_instrumental(self):
        brief = interpret("pop", lyrics=self.FORM, instrumental=True)
        assert brief.voice is None
        assert brief.lyrics == self.FORM.strip()
        assert brief.origins["voice"] == Origin.SAID

    def test_says_what_to_do_with_tags_that_are_to_be_sung(self):
        with pytest.raises(RequestError, match="no words to sing") as caught:
            interpret("pop", lyrics=self.FORM)
        assert "instrumental" in caught.value.hint

    def test_sings_no_words_in_an_instrumental(self):
        with pytest.raises(RequestError, match="has lyrics too"):
            interpret("pop", lyrics=LYRICS, instrumental=True)

    def test_refuses_an_instrumental_with_words_under_its_tags(self):
        with pytest.raises(RequestError, match="has lyrics too"):
            interpret("pop", lyrics="Verse:\nSing it low", instrumental=True)


class TestDeterminism:
    def test_gives_the_same_brief_for_the_same_request(self):
        assert interpret("a quiet evening", seed=5) == interpret("a quiet evening", seed=5)

    def test_takes_seed_zero_without_one(self):
        assert interpret("pop") == interpret("pop", seed=0)

    def test_chooses_otherwise_with_another_seed(self):
        briefs = [interpret("pop", seed=seed) for seed in range(12)]
        assert len({b.key for b in briefs}) > 4
        assert len({b.bpm for b in briefs}) > 4

    def test_leaves_other_choices_alone_when_one_thing_is_said(self):
        one, other = interpret("pop", seed=3), interpret("pop", seed=3, bpm=100)
        assert (one.key, one.meter, one.title) == (other.key, other.meter, other.title)

    def test_reads_back_what_it_wrote(self):
        brief = interpret("sad pop, no drums, like Zelda Quimby", lyrics=LYRICS, seed=2**63 - 1)
        assert Brief.from_json(brief.to_json()) == brief

    def test_fits_the_schema_that_is_published(self):
        schema = Brief.model_json_schema()
        written = json.loads(interpret("pop", lyrics=LYRICS).to_json())
        assert set(written) == set(schema["properties"])
        assert set(schema["required"]) <= set(written)


TEXT = st.text(min_size=1, max_size=120)
SNIPPETS = st.sampled_from(
    [
        "pop", "jazz", "no", "without", "drums", ",", ".", "in", "3/4", "a", "minor", "at", "92", "bpm",
        "like", "Bo", "Ray", "2:30", "solo", "piano", "key of", "é", "夜", "🌧️", "“x”", "about",
        "[Verse]", "minutes", "half", "two", "sad", "waltz", "-", "/", ":", "½", "°", "&", "the", "o",
        "y", "e", "or", "and", "called", "H#", "type beat", "less", "don't", "free", "only",
    ]
)  # fmt: skip


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(TEXT, st.lists(SNIPPETS, min_size=1, max_size=14).map(" ".join)))
def test_understands_or_refuses_any_text(prompt):
    try:
        brief = interpret(prompt, style="pop")
    except RequestError:
        return
    assert brief.title.strip()
    assert brief.style in sheets()
    assert brief.master in presets()
    assert set(brief.instruments) <= set(instruments())
    assert not {instruments()[i].family for i in brief.instruments} & set(brief.without)
    assert all("\n" not in note for note in brief.notes)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(TEXT, st.lists(SNIPPETS, min_size=1, max_size=14).map(" ".join)))
def test_finds_a_style_for_any_text(prompt):
    try:
        assert interpret(prompt).style in sheets()
    except RequestError as refused:
        assert refused.field == "prompt"


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXT)
def test_sings_or_refuses_any_lyrics(lyrics):
    try:
        brief = interpret("pop", lyrics=lyrics, style="pop")
    except RequestError as refused:
        assert refused.field == "lyrics"
        return
    assert brief.title.strip()
    assert (brief.voice is None) == (brief.lyrics is None)


@pytest.mark.parametrize(
    ("prompt", "kept", "other"),
    [
        ("C major pop in A minor", "C major", "A minor"),
        ("pop, 90 bpm, 120 bpm", "90 bpm", "120 bpm"),
        ("pop in 3/4 or 4/4", "3/4", "4/4"),
        ("pop, 5 minutes, then 3 minutes", "5 minutes", "3 minutes"),
    ],
)
def test_names_the_second_of_two_that_cannot_both_be(prompt, kept, other):
    assert f"“{other}” was set aside: “{kept}” was said too." in interpret(prompt).notes


def test_takes_a_long_crescendo_in_spanish_for_no_tempo():
    brief = interpret("pop con largo crescendo")
    assert FormWish.LONG_BUILD in brief.form
    assert brief.bpm > 60


def test_drafts_no_bridge_where_none_is_wanted():
    brief = interpret("rock, no bridge", seed=3)
    assert brief.lyrics
    assert "[Bridge" not in brief.lyrics
    assert not brief.notes


def test_sets_the_names_of_a_mixture_aside():
    assert "“Bob Knownsen” was set aside" in notes_of("make it a mix of Bob Knownsen and rain")
    assert not notes_of("a mix of Jazz and Funk")


def test_names_every_instrument_that_there_is_not():
    notes = notes_of("pop with theremin, bagpipes and didgeridoo")
    assert all(name in notes for name in ("theremin", "bagpipes", "didgeridoo"))


def test_says_what_gives_way_where_words_need_more_time():
    lines = "\n".join(f"The river number {n} is waiting on the other side of every door" for n in range(40))
    brief = interpret("pop", style="pop", lyrics=lines, duration="5:00", seed=3)
    assert any("so that the words fit into 5:00" in note for note in brief.notes)


def test_lets_no_mood_change_the_loudness():
    implied = {entry["master"] for entry in table("moods").values() if "master" in entry}
    assert implied
    assert {presets()[master].lufs for master in implied} == {presets()[DEFAULT].lufs}


def test_masters_once_where_two_masters_are_asked_for():
    brief = interpret("rock, loud master, mastered for vinyl", seed=1)
    assert (brief.master, brief.origins["master"]) == ("loud", Origin.SAID)
    assert any("one master" in note for note in brief.notes)
    assert interpret("rock, loud master", master="natural", seed=1).master == "natural"
