"""Numbers as people write them: lengths, tempi, meters, and keys by their names in six languages."""

import pytest

from undersong.engine.interpret.numbers import find_length, find_meter, find_tempo
from undersong.engine.interpret.reader import read_prompt
from undersong.engine.interpret.text import fold


class TestLengths:
    @pytest.mark.parametrize(
        ("said", "seconds"),
        [
            ("3 and a half minutes", 210),
            ("2'30", 150),
            ("2′30″", 150),
            ("2m30", 150),
            ("2min30", 150),
            ("2 minutes 30", 150),
            ("two minutes thirty", 150),
            ("two minutes twenty-five, jazz", 145),
            ("2 1/2 minutes", 150),
            ("150s", 150),
            ("anderthalb Minuten", 90),
            ("150 Sekunden", 150),
            ("minuto y medio", 90),
            ("d'une minute trente", 90),
            ("trois minutes vingt", 200),
            ("due minuti e trenta secondi", 150),
            ("between 2 and 3 minutes", 150),
            ("zwischen 2 und 3 Minuten", 150),
            ("a couple of minutes", 120),
            ("2 min y 15 s", 135),
            ("un minuto y cuarto", 75),
            ("due minuti e un quarto", 135),
        ],
    )
    def test_reads_a_length_in_odd_spellings(self, said, seconds):
        assert find_length(fold(f"pop, {said}")).value == seconds

    @pytest.mark.parametrize(
        "said",
        ["10 hours", "one hour", "half an hour", "eine halbe Stunde", "tres horas", "demi-heure", "mezz'ora",
         "meia hora", "1:30:00", "5 seconds", "45 minutes"],
    )  # fmt: skip
    def test_says_which_lengths_there_are(self, said):
        fact = find_length(fold(f"pop, {said}"))
        assert fact.value is None
        assert "0:10 to 10:00" in fact.fault

    @pytest.mark.parametrize(
        "picture",
        [
            "the 80s",
            "1980s pop",
            "808s",
            "24/7 lofi",
            "at 3:30 am",
            "happy hour",
            "48 hours awake, fog and strobes",
            "the library closes in an hour",
            "one second of silence, then everything",
            "after hours",
            "2 minutes to midnight",
        ],
    )
    def test_leaves_other_numbers(self, picture):
        assert find_length(fold(picture)) is None

    def test_takes_no_tempo_for_seconds(self):
        reading = read_prompt("pop 2 minutes 90 bpm")
        assert (reading.length.value, reading.tempo.value) == (120, 90)


class TestTempi:
    @pytest.mark.parametrize(
        ("said", "bpm"),
        [
            ("hundertzwanzig BPM", 120),
            ("hundertfünfundzwanzig bpm", 125),
            ("ciento veinte bpm", 120),
            ("cent vingt bpm", 120),
            ("quatre-vingt-dix bpm", 90),
            ("centoventi bpm", 120),
            ("cento e vinte bpm", 120),
            ("one hundred and twenty bpm", 120),
            ("a 92 pulsaciones", 92),
            ("92 à la noire", 92),
            ("quarter = 92", 92),
            ("between 100 and 110 bpm", 105),
        ],
    )
    def test_reads_a_tempo_in_words(self, said, bpm):
        assert find_tempo(fold(said)).value == bpm

    def test_reads_a_metronome_mark(self):
        assert read_prompt("pop ♩=92").tempo.value == 92

    def test_keeps_the_first_of_two_tempi_and_says_so(self):
        fact = find_tempo("from 80 to 120 bpm")
        assert fact.value == 80
        assert "stays the same" in fact.fault


class TestMeters:
    @pytest.mark.parametrize(
        ("said", "meter"),
        [("en 6 por 8", "6/8"), ("⅞ time", "7/8"), ("in ¾", "3/4"), ("compás de 12/8", "12/8")],
    )
    def test_reads_a_meter_in_odd_spellings(self, said, meter):
        assert find_meter(fold(said)).value == meter

    @pytest.mark.parametrize("said", ["in 4/3", "in 11/8", "im 13/16-Takt"])
    def test_says_which_meters_there_are(self, said):
        assert "the meters are" in find_meter(fold(said)).fault

    def test_reads_no_meter_in_a_count(self):
        assert read_prompt("one two three four, punk").get("meter") == []


class TestKeys:
    @pytest.mark.parametrize(
        ("said", "key"),
        [
            ("Pop in Es", "Eb major"),
            ("Pop in fis", "F# minor"),
            ("pop in the key of a", "A major"),
            ("pop Dm", "D minor"),
            ("pop, Am, slow", "A minor"),
            ("pop en fa dièse mineur", "F# minor"),
            ("dó maior, pop", "C major"),
            ("Pop in H-Dur", "B major"),
        ],
    )
    def test_reads_a_key_in_odd_spellings(self, said, key):
        assert read_prompt(said).key.value == key

    @pytest.mark.parametrize("said", ["in Z minor", "in the key of X major", "in the key of H"])
    def test_says_what_a_key_is(self, said):
        fact = read_prompt(f"pop {said}").key
        assert fact.value is None
        assert "note A to G" in fact.fault

    @pytest.mark.parametrize("words", ["I Am happy", "who I Am", "in as much light", "5 Cm of snow"])
    def test_reads_no_key_in_words(self, words):
        assert read_prompt(words).key is None
