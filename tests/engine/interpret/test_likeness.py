"""Names that a prompt asks to be like: what is one, and what only looks like one."""

import pytest

from undersong.engine.interpret import interpret
from undersong.engine.interpret.meaning.somebody import is_place, is_somebody
from undersong.engine.interpret.reader import read_prompt


def names_in(prompt: str) -> list[str]:
    return [found.name for found in read_prompt(prompt).names]


class TestNames:
    @pytest.mark.parametrize(
        ("prompt", "name"),
        [
            ("Mozart-style pop", "Mozart"),
            ("clara schumann style ballad", "clara schumann"),
            ("a Vivaldi style intro, pop", "Vivaldi"),
            ("Beethoven inspired metal", "Beethoven"),
            ("pop à la richard wagner", "richard wagner"),
            ("reggaeton a la ludwig van beethoven", "ludwig van beethoven"),
            ("canzone alla giuseppe verdi", "giuseppe verdi"),
            ("pop comme claude debussy", "claude debussy"),
            ("klingt wie johannes brahms", "johannes brahms"),
            ("Rock, klingt nach Johann Strauss", "Johann Strauss"),
            ("suena como manuel de falla, pop", "manuel de falla"),
            ("pop che suona come claudio monteverdi", "claudio monteverdi"),
            ("pop no estilo de heitor villa-lobos", "heitor villa-lobos"),
            ("mozartesque piano", "mozart"),
            ("a Bach-like fugue", "Bach"),
            ("a song Chopin could have written", "Chopin"),
            ("something Beethoven would play", "Beethoven"),
            ("as if Mozart played jazz", "Mozart"),
            ("with Farinelli's voice, pop", "Farinelli"),
            ("avec la voix de Maria Malibran", "Maria Malibran"),
            ("pop featuring Zelda Quimby", "Zelda Quimby"),
            ("jazz, feat. Odette Brume", "Odette Brume"),
            ("pop wie clara schumann traurig", "clara schumann"),
            ("early Zelda Quimby type beat", "Zelda Quimby"),
            ("Bitte ein Lied im Stil von den Grauen Dohlen", "Grauen Dohlen"),
            ("ein Hit wie von Karla Weidemann", "Karla Weidemann"),
            ("reguetón a lo Lola Cardenal", "Lola Cardenal"),
            ("una canción como las de Lola Cardenal", "Lola Cardenal"),
            ("come i Neri Corvi, lunga", "Neri Corvi"),
            ("reggae à la Odette Brume en français", "Odette Brume"),
            ("stile giuseppe verdi, lento", "giuseppe verdi"),
            ("like Zelda Quimby's early songs", "Zelda Quimby"),
            ("like clara schumann and johannes brahms", "johannes brahms"),
            ("pop, Mozart meets Beethoven", "Beethoven"),
            ("sullo stile di Giuseppe Verdi", "Giuseppe Verdi"),
            ("à la manière des Corbeaux Gris", "Corbeaux Gris"),
            ("like a young Zelda Quimby", "Zelda Quimby"),
            ("a Quimby-type crooner", "Quimby"),
            ("think Clara Schumann meets Chopin", "Chopin"),
        ],
    )
    def test_finds_a_name_however_it_is_asked_for(self, prompt, name):
        assert name.casefold() in [found.casefold() for found in names_in(prompt)]

    @pytest.mark.parametrize(
        "prompt",
        [
            "a mix of Old and New",
            "mix of East and West",
            "a mix of Classic and Modern pop",
            "like Paris in the spring",
            "like New York in the eighties, jazz",
            "comme Marseille sous la pluie",
            "como Lisboa em agosto",
            "come Napoli di notte",
            "wie ein Spaziergang in Wien",
            "inspired by Iceland",
            "inspired by Greek mythology",
            "in the style of old movies",
            "al estilo de los años 80",
            "al estilo de Sevilla",
            "al estilo mexicano",
            "à la française",
            "à la campagne",
            "a la playa",
            "a la luna",
            "musica alla moda",
            "alla turca",
            "like a Stradivarius, violin piece",
            "lofi like a Fender Rhodes",
            "like velvet",
            "like coffee and cigarettes",
            "comme une nuit d'été",
            "como agua fresca",
            "wie Samt und Seide",
            "Italian style accordion",
            "Chicago style blues",
            "Berlin-style techno",
            "Bristol style trip hop",
            "80s style synth pop",
            "old school style hip hop",
            "campfire style song",
            "my own style",
            "Summer vibes",
            "good vibes only",
            "Ibiza vibes",
            "east meets west",
            "Sunrise meets Ocean",
            "picturesque folk",
            "a grotesque waltz",
            "a dream-like pad",
            "dark type beat",
            "featuring saxophone",
            "feat. strings and drums",
            "a song my mother would sing",
            "Stand by Me",
            "klingt nach Sommer",
            "la voz de una mujer",
            "avec une voix de femme",
            "cover me in sunshine",
            "a sample of life",
            "by Grandpa's old radio",
            "no estilo da bossa nova",
            "música clásica al estilo barroco",
            "think of an Italian summer",
            "some type of jazz",
            "Pop im alten Stil",
            "like a rolling stone",
        ],
    )
    def test_leaves_places_nations_instruments_and_pictures(self, prompt):
        assert names_in(prompt) == []

    def test_ends_a_name_where_music_is_spoken_of(self):
        assert names_in("pop wie clara schumann traurig") == ["clara schumann"]

    def test_says_which_other_words_were_used(self):
        notes = " ".join(interpret("sad Mozart-style waltz").notes)
        assert "“Mozart” was set aside" in notes
        assert "“sad, waltz”" in notes


class TestSongs:
    @pytest.mark.parametrize(
        ("prompt", "song"),
        [
            ("a remix of Silver Lanterns", "remix of Silver Lanterns"),
            ("cover von Silberne Laternen, pop", "cover von Silberne Laternen"),
            ("una versión de La Linterna", "versión de La Linterna"),
            ("eine Coverversion von „Silberne Laternen“", "Coverversion von Silberne Laternen"),
            ("cover of The House of the Silver Lanterns, jazz", "cover of The House of the Silver Lanterns"),
            ("house with a sample of Silver Lanterns in it", "sample of Silver Lanterns"),
        ],
    )
    def test_sets_a_song_aside_that_exists(self, prompt, song):
        assert names_in(prompt) == [song]
        assert any(song in note and "no song that exists" in note for note in interpret(prompt).notes)


class TestMeaning:
    def test_tells_musicians_from_towns(self):
        people = ["johann sebastian bach", "clara schumann", "giuseppe verdi", "claude debussy"]
        towns = ["oslo", "lisbon", "marrakesh", "buenos aires", "genoa"]
        assert all(is_somebody(name) and not is_place(name) for name in people)
        assert all(is_place(name) for name in towns)


class TestNamesThatNothingLeadsTo:
    @pytest.mark.parametrize(
        ("prompt", "names"),
        [
            ("Bob Marley but metal", ["Bob Marley"]),
            ("funk, Johnny Cash, 110 bpm", ["Johnny Cash"]),
            ("Miles Davis", ["Miles Davis"]),
            ("Edith Piaf mit Gitarre", ["Edith Piaf"]),
            ("more Beethoven than Mozart", ["Beethoven", "Mozart"]),
        ],
    )
    def test_finds_them_by_their_capitals_and_meaning(self, prompt, names):
        assert names_in(prompt) == names

    @pytest.mark.parametrize(
        "prompt",
        [
            "jazz, Old Town, slow",
            "Summer Rain but metal",
            "Paris at Night, accordion",
            "Female Singer, slow pop",
            "Big Band, 1940",
            "Gitarrenmusik, entspannt",
            "Sommer, Sonne, Strand",
            "more Guitar than Piano",
            "Dark Knight, cinematic",
        ],
    )
    def test_finds_none_in_titles_places_and_music(self, prompt):
        assert names_in(prompt) == []
