"""Revising a score: what was asked changes, what was not stays, and undo brings everything back."""

from fractions import Fraction
from functools import cache
from itertools import pairwise

import pytest

from undersong.engine import compose, interpret
from undersong.engine.compose.revise import changes as c
from undersong.engine.compose.revise import revise
from undersong.engine.compose.revise.rehearsal import rehearsed
from undersong.engine.instruments.catalogue import instruments
from undersong.engine.model import Score
from undersong.engine.theory.clock import Clock
from undersong.engine.theory.meter import parse_meter
from undersong.engine.voices.catalogue import voices
from undersong.errors import RequestError

WORDS = """[Verse]
I walk along the river to the sea
The lanterns of the town are calling me
[Chorus]
Oh carry me home tonight
Oh carry me into the light
[Verse]
The winter came and took the leaves away
"""
SUNG = ("pop", "blues")
PLAYED = ("house", "classical-waltz")


@cache
def song(style):
    words = {"lyrics": WORDS} if style in SUNG else {"instrumental": True, "duration": "0:40"}
    return compose(interpret("a song", style=style, seed=3, **words))


@pytest.fixture(params=(*SUNG, *PLAYED))
def score(request):
    return song(request.param)


@pytest.fixture(params=SUNG)
def sung(request):
    return song(request.param)


def notes_of(score, *, but=()):
    return {p.id: p.notes for p in score.parts if p.id not in but}


def heard(part, section, bar):
    """What a part begins in a section, from the section's start."""
    start, end = section.start_beats, section.start_beats + section.planned.bars * bar
    inside = (n for n in part.notes if start <= n.start_beats < end)
    return [(n.start_beats - start, n.pitch, n.id) for n in inside]


def harmony_part(score):
    return next(p for p in score.parts if p.role in ("comp", "bed"))


def every_change(score):
    """One change of every kind."""
    ids = [s.id for s in score.sections]
    roomy = next(s for s in score.sections[:-1] if s.planned.bars > 1 and s.planned.lyric is None)
    found = [
        c.SetTitle(title="Another name"),
        c.SetMaster(master="warm"),
        c.SetTempo(bpm=round(score.bpm * 1.07, 1)),
        c.SetKey(key="E minor"),
        c.SetKey(key="Ab major"),
        c.SetMeter(meter="4/4" if score.meter == "3/4" else "3/4"),
        c.SetChord(bar=score.bars[5].id, symbol="F#m7"),
        c.SetChord(bar=score.bars[6].id, beat=Fraction(1), symbol="C/E"),
        c.SetInstrument(part=harmony_part(score).id, instrument="vibraphone"),
        c.RegenerateSection(section=ids[1], seed=9),
        c.RegeneratePart(part=score.parts[1].id, seed=9),
        c.Extend(section=ids[1]),
        c.Extend(section=ids[1], after=ids[0]),
        c.Cut(section=ids[1]),
        c.Cut(section=ids[-1]),
        c.Cut(section=roomy.id, bars=(next(b.id for b in score.bars if b.section == roomy.id),)),
        c.Reorder(sections=(*reversed(ids[:-1]), ids[-1])),
        c.SetDuration(duration_seconds=round(score.duration_seconds * 1.4, 1)),
        c.Vary(seed=8),
    ]
    if score.vocals:
        found += [
            c.SetLine(line=score.vocals.lines[1].id, text="The city lights are shining down"),
            c.SetVoice(voice="ash"),
            c.RegeneratePart(part="vocals", seed=7),
        ]
    return found


class TestUndo:
    def test_brings_every_note_back_from_a_document(self, score):
        for change in every_change(score):
            after, undo = revise(score, c.read_change(change.to_json()))
            assert after != score, change
            assert Score.from_json(after.to_json()) == after
            assert revise(after, c.read_change(undo.to_json())).score == score

    def test_can_itself_be_taken_back(self, score):
        after, undo = revise(score, c.SetTempo(bpm=90.0))
        before, redo = revise(after, undo)
        assert revise(before, redo).score == after

    @pytest.mark.parametrize(
        "undo",
        [
            c.Restore(chords=()),
            c.Restore(sections=()),
            c.Restore(parts=("p999",)),
            c.Restore(facts={"bpm": -3.0}),
            c.Restore(facts={"kazoo": 1}),
            c.Restore(facts={"meter": "13/8"}),
            c.Restore(facts={"key": "Z"}),
            c.Restore(brief={"seed": "x"}),
        ],
    )
    def test_is_refused_where_it_makes_no_score(self, undo):
        with pytest.raises(RequestError) as refused:
            revise(song("house"), undo)
        assert "\n" not in refused.value.line


class TestEveryChange:
    def test_leaves_a_whole_song(self, score):
        known = instruments()
        for change in every_change(score):
            after = revise(score, change).score
            bar = parse_meter(after.meter).bar_beats
            assert [b.start_beats for b in after.bars] == [k * bar for k in range(len(after.bars))], change
            assert all(a.start_beats + a.length_beats == b.start_beats for a, b in pairwise(after.chords))
            assert all(a.start_beats + a.length_beats == b.start_beats for a, b in pairwise(after.sections))
            for part in after.parts:
                assert len({n.id for n in part.notes}) == len(part.notes)
                assert all(0 < n.id < part.next_note for n in part.notes)
                if part.role != "drums":
                    one = known[part.instrument]
                    assert all(one.lowest <= n.pitch <= one.highest for n in part.notes), (change, part.name)
            ids = [x.id for x in (*after.sections, *after.bars, *after.parts)]
            assert len(set(ids)) == len(ids)
            if after.vocals:
                sung = [n for line in after.vocals.lines for n in line.notes]
                assert all(a.start_beats + a.length_beats <= b.start_beats for a, b in pairwise(sung)), change

    def test_does_the_same_each_time(self, score):
        for change in (c.RegenerateSection(section=score.sections[1].id, seed=9), c.Vary(seed=8)):
            assert revise(score, change) == revise(score, change)


def test_a_score_can_be_rehearsed_from_itself(score):
    again = rehearsed(score)
    assert [[(n.start_beats, n.length_beats, n.pitch, n.velocity) for n in p.notes] for p in again.parts] == [
        [(n.start_beats, n.length_beats, n.pitch, n.velocity) for n in p.notes] for p in score.parts
    ]
    if score.vocals:
        assert [[n.pitch for n in x.notes] for x in again.vocals.lines] == [
            [n.pitch for n in x.notes] for x in score.vocals.lines
        ]


class TestTempo:
    def test_keeps_every_note_and_shortens_the_file(self, score):
        after = revise(score, c.SetTempo(bpm=score.bpm * 2 if score.bpm < 130 else score.bpm / 2)).score
        assert (after.parts, after.vocals, after.chords) == (score.parts, score.vocals, score.chords)
        assert after.duration_seconds * after.bpm == pytest.approx(
            score.duration_seconds * score.bpm, abs=0.2
        )

    def test_refuses_what_would_last_too_long(self, score):
        long = score.model_copy(update={"duration_seconds": 500.0})
        with pytest.raises(RequestError, match="30 BPM the song would last"):
            revise(long, c.SetTempo(bpm=30.0))


class TestKey:
    def test_moves_all_pitches_by_one_interval_where_only_the_tonic_changes(self, score):
        tonic, mode = score.key.split(" ", 1)
        after = revise(score, c.SetKey(key=f"{'D' if tonic != 'D' else 'E'} {mode}")).score
        moves = set()
        for old, new in zip(score.parts, after.parts, strict=True):
            assert [n.start_beats for n in old.notes] == [n.start_beats for n in new.notes]
            pitched = old.role != "drums" and old.instrument not in (
                "riser",
                "impact",
                "vinyl-noise",
                "percussion",
            )
            steps = {(b.pitch - a.pitch) % 12 for a, b in zip(old.notes, new.notes, strict=True)}
            assert len(steps) == 1
            assert pitched or steps == {0}
            moves |= steps if pitched else set()
        assert len(moves) == 1

    def test_spells_chords_in_the_new_key(self):
        after = revise(song("pop"), c.SetKey(key="Ab minor")).score
        assert not any("#" in span.symbol for span in after.chords)

    def test_makes_minor_of_major(self):
        score = song("pop")
        major = revise(score, c.SetKey(key="C major")).score
        minor = revise(major, c.SetKey(key="C minor")).score
        assert major.chords[-1].pitch_classes[:2] == (0, 4)
        assert minor.chords[-1].pitch_classes[:2] == (0, 3)
        tune = [n.pitch % 12 for line in minor.vocals.lines for n in line.notes]
        assert sum(pc in (0, 2, 3, 5, 7, 8, 10) for pc in tune) >= 0.9 * len(tune)


class TestChord:
    def test_changes_only_what_sounds_with_it(self, score):
        bar = score.bars[5]
        span = next(x for x in reversed(score.chords) if x.start_beats <= bar.start_beats)
        end = span.start_beats + span.length_beats
        after = revise(score, c.SetChord(bar=bar.id, symbol="F#m7")).score
        for old, new in zip(score.parts, after.parts, strict=True):
            outside = [n for n in old.notes if not bar.start_beats <= n.start_beats < end]
            assert [n for n in new.notes if not bar.start_beats <= n.start_beats < end] == outside

    def test_harmony_and_bass_take_the_new_chord(self, score):
        bar = score.bars[5]
        after = revise(score, c.SetChord(bar=bar.id, symbol="Ebm7")).score
        span = next(x for x in after.chords if x.start_beats == bar.start_beats)
        assert span.symbol == "Ebm7"
        end = span.start_beats + span.length_beats
        for part in after.parts:
            if part.role in ("comp", "bed") and part.instrument not in ("percussion", "vinyl-noise"):
                inside = [n for n in part.notes if bar.start_beats <= n.start_beats < end]
                tones = sum(n.pitch % 12 in (3, 6, 10, 1) for n in inside)
                assert tones >= 0.6 * len(inside)

    @pytest.mark.parametrize("symbol", ["Dm7", "Gsus4", "C/E", "Abmaj7"])
    def test_no_pitch_is_struck_while_it_sounds(self, score, symbol):
        for bar in score.bars[2:-2:5]:
            after = revise(score, c.SetChord(bar=bar.id, symbol=symbol)).score
            for part in (p for p in after.parts if p.role in ("comp", "bed")):
                sounding: dict[int, Fraction] = {}
                for note in part.notes:
                    assert sounding.get(note.pitch, 0) <= note.start_beats
                    sounding[note.pitch] = note.start_beats + note.length_beats

    @pytest.mark.parametrize(
        ("bar", "beat", "symbol", "says"),
        [("b9999", 0, "C", "b9999"), (None, 9, "C", "9"), (None, 0, "Xmaj", "Xmaj"), (None, 0, "C/x", "C/x")],
    )
    def test_refuses_what_is_no_bar_beat_or_chord(self, bar, beat, symbol, says):
        score = song("pop")
        change = c.SetChord(bar=bar or score.bars[3].id, beat=Fraction(beat), symbol=symbol)
        with pytest.raises(RequestError, match=says):
            revise(score, change)


class TestMeter:
    @pytest.mark.parametrize("meter", ["2/4", "3/4", "6/8", "5/4"])
    @pytest.mark.parametrize("ending", ["ring", "ritardando", "dub"])
    def test_the_song_still_ends_with_its_file(self, meter, ending):
        score = song("house").model_copy(update={"ending": ending})
        after = revise(score, c.SetMeter(meter=meter)).score
        assert all(x.start_beats + x.length_beats == y.start_beats for x, y in pairwise(after.chords))
        assert all(x.start_beats + x.length_beats == y.start_beats for x, y in pairwise(after.sections))
        assert Clock.of(after).straight(after.length_beats) == pytest.approx(after.duration_seconds, abs=0.05)
        assert after.closing.last_chord_beats < after.length_beats


class TestInstrument:
    def test_another_plays_the_same_rhythm_in_its_own_range(self, score):
        part = harmony_part(score)
        after = revise(score, c.SetInstrument(part=part.id, instrument="harp")).score
        new = next(p for p in after.parts if p.id == part.id)
        assert new.instrument == "harp"
        assert {n.start_beats for n in new.notes} == {n.start_beats for n in part.notes}
        assert notes_of(after, but=(part.id,)) == notes_of(score, but=(part.id,))

    def test_one_voice_plays_the_top_of_the_chords(self):
        score = song("pop")
        part = harmony_part(score)
        after = revise(score, c.SetInstrument(part=part.id, instrument="violin")).score
        new = next(p for p in after.parts if p.id == part.id)
        starts = [n.start_beats for n in new.notes]
        assert len(set(starts)) == len(starts)

    def test_no_drum_plays_chords(self):
        score = song("pop")
        with pytest.raises(RequestError, match="cannot take over"):
            revise(score, c.SetInstrument(part=harmony_part(score).id, instrument="rock-kit"))
        with pytest.raises(RequestError, match="kazoo"):
            revise(score, c.SetInstrument(part=harmony_part(score).id, instrument="kazoo"))
        with pytest.raises(RequestError, match="p9999"):
            revise(score, c.SetInstrument(part="p9999", instrument="harp"))


class TestWords:
    def test_one_line_changes_and_all_others_stay(self, sung):
        line = sung.vocals.lines[1]
        after = revise(sung, c.SetLine(line=line.id, text="The city lights are shining down")).score
        assert after.parts == sung.parts
        others = [(x.id, x.text, x.notes) for x in sung.vocals.lines if x.id != line.id]
        assert [(x.id, x.text, x.notes) for x in after.vocals.lines if x.id != line.id] == others
        new = next(x for x in after.vocals.lines if x.id == line.id)
        words = " ".join(
            "".join(s.text for s in group)
            for group in _words([n.syllable for n in new.notes if n.syllable is not None])
        )
        assert words.lower().split()[:3] == ["the", "city", "lights"]
        assert "The city lights are shining down" in after.lyrics
        assert line.text not in after.lyrics.split("[Chorus")[0]

    def test_refuses_what_cannot_be_sung_there(self, sung):
        line = sung.vocals.lines[0].id
        with pytest.raises(RequestError, match="syllables need"):
            revise(sung, c.SetLine(line=line, text="and on and on " * 14))
        with pytest.raises(RequestError, match="no words"):
            revise(sung, c.SetLine(line=line, text="… !!"))
        with pytest.raises(RequestError, match="Cyrillic"):
            revise(sung, c.SetLine(line=line, text="привет"))
        with pytest.raises(RequestError, match="section tag"):
            revise(sung, c.SetLine(line=line, text="[Chorus]"))
        with pytest.raises(RequestError, match="no sung line"):
            revise(song("house"), c.SetLine(line="l1", text="hello"))

    def test_another_voice_sings_within_its_range(self, sung):
        for voice in ("hazel", "ash"):
            after = revise(sung, c.SetVoice(voice=voice)).score
            one = voices()[voice]
            assert all(
                one.lowest <= n.pitch <= one.highest for line in after.vocals.lines for n in line.notes
            )
            assert after.parts == sung.parts


def _words(syllables):
    groups = []
    for syllable in syllables:
        if syllable.starts_word or not groups:
            groups.append([])
        groups[-1].append(syllable)
    return groups


class TestAnew:
    def test_a_section_is_new_and_the_others_are_not(self, score):
        section = score.sections[1]
        after = revise(score, c.RegenerateSection(section=section.id, seed=9)).score
        bar = parse_meter(score.meter).bar_beats
        start, end = section.start_beats, section.start_beats + section.planned.bars * bar
        for old, new in zip(score.parts, after.parts, strict=True):
            before = [(n.id, n.start_beats, n.pitch) for n in old.notes if not start <= n.start_beats < end]
            assert [
                (n.id, n.start_beats, n.pitch) for n in new.notes if not start <= n.start_beats < end
            ] == before
        assert any(a.notes != b.notes for a, b in zip(score.parts, after.parts, strict=True))
        assert (after.chords, after.sections, after.lyrics) == (score.chords, score.sections, score.lyrics)

    def test_a_part_is_new_and_the_others_are_not(self, score):
        part = next(p for p in score.parts if p.role in ("lead", "comp"))
        after = revise(score, c.RegeneratePart(part=part.id, seed=9)).score
        assert notes_of(after, but=(part.id,)) == notes_of(score, but=(part.id,))
        assert after.vocals == score.vocals

    def test_another_song_keeps_the_key_and_tempo_of_now(self):
        changed = revise(song("house"), c.SetKey(key="E minor")).score
        changed = revise(changed, c.SetTempo(bpm=117)).score
        after = revise(changed, c.Vary(seed=8)).score
        assert (after.key, after.bpm, after.meter) == ("E minor", 117, changed.meter)
        assert after.parts != changed.parts

    def test_another_tune_for_the_same_words(self, sung):
        after = revise(sung, c.RegeneratePart(part="vocals", seed=9)).score
        assert after.parts == sung.parts
        assert [x.text for x in after.vocals.lines] == [x.text for x in sung.vocals.lines]
        assert [x.notes for x in after.vocals.lines] != [x.notes for x in sung.vocals.lines]


class TestOrder:
    def test_sections_move_with_all_that_begins_in_them(self, score):
        ids = [s.id for s in score.sections]
        after = revise(score, c.Reorder(sections=(*reversed(ids[:-1]), ids[-1]))).score
        assert [s.id for s in after.sections] == [*reversed(ids[:-1]), ids[-1]]
        bar = parse_meter(score.meter).bar_beats
        for old in score.sections[:-1]:
            new = next(s for s in after.sections if s.id == old.id)
            for one, other in zip(score.parts, after.parts, strict=True):
                assert heard(one, old, bar) == heard(other, new, bar)

    def test_a_section_comes_once_more(self, score):
        source = score.sections[1]
        after = revise(score, c.Extend(section=source.id)).score
        copy = after.sections[2]
        assert copy.id not in {s.id for s in score.sections}
        bar = parse_meter(score.meter).bar_beats
        for one, other in zip(score.parts, after.parts, strict=True):
            assert [x[:2] for x in heard(one, source, bar)] == [x[:2] for x in heard(other, copy, bar)]

    def test_a_cut_section_is_gone_with_its_words(self, sung):
        section = next(s for s in sung.sections if s.planned.lyric is not None)
        after = revise(sung, c.Cut(section=section.id)).score
        gone = len(section.planned.line_bars)
        assert [x.text for x in after.vocals.lines] == [x.text for x in sung.vocals.lines[gone:]]

    def test_the_end_of_the_song_stays_its_end(self, score):
        after = revise(score, c.Cut(section=score.sections[-1].id)).score
        last = score.closing.last_chord_beats
        now = after.closing.last_chord_beats
        for one, other in zip(score.parts, after.parts, strict=True):
            ending = [(n.start_beats - last, n.pitch) for n in one.notes if n.start_beats >= last]
            assert [(n.start_beats - now, n.pitch) for n in other.notes if n.start_beats >= now] == ending

    @pytest.mark.parametrize("factor", [0.85, 1.3, 2.0])
    def test_lasts_as_long_as_asked_to_the_bar(self, score, factor):
        wanted = round(score.duration_seconds * factor, 1)
        try:
            after = revise(score, c.SetDuration(duration_seconds=wanted)).score
        except RequestError as error:
            assert factor < 1
            assert "all that is left is sung" in error.line
            return
        bar_seconds = float(parse_meter(score.meter).bar_beats) * 60 / score.bpm
        assert abs(after.duration_seconds - wanted) <= bar_seconds
        if score.vocals and factor < 1:
            assert [x.text for x in after.vocals.lines] == [x.text for x in score.vocals.lines]

    def test_says_why_it_cannot(self, sung):
        ids = [s.id for s in sung.sections]
        verse = next(s for s in sung.sections if s.planned.lyric is not None)
        bars = [b.id for b in sung.bars if b.section == verse.id]
        for change, says in (
            (c.Extend(section=ids[-1]), "last chord"),
            (c.Extend(section=ids[0], after=ids[-1]), "last chord"),
            (c.Extend(section="s9999"), "s9999"),
            (c.Reorder(sections=(*reversed(ids),)), "last chord"),
            (c.Reorder(sections=(ids[0],)), "each section once"),
            (c.Cut(section=verse.id, bars=(bars[0],)), "Words are sung"),
            (c.Cut(section=ids[0], bars=(bars[0],)), "do not follow"),
        ):
            with pytest.raises(RequestError, match=says):
                revise(sung, change)


class TestMoves:
    """Filters and throws belong to their section."""

    @staticmethod
    def in_section(score, section):
        bar = parse_meter(score.meter).bar_beats
        end = section.start_beats + section.planned.bars * bar
        return {
            part.id: [
                (m.control, m.start_beats - section.start_beats, m.length_beats, m.first, m.last)
                for m in part.moves
                if section.start_beats <= m.start_beats < end
            ]
            for part in score.parts
        }

    def test_go_where_their_section_goes(self):
        score = song("house")
        ids = [s.id for s in score.sections]
        after = revise(score, c.Reorder(sections=(*reversed(ids[:-1]), ids[-1]))).score
        assert any(p.moves for p in score.parts)
        for section in score.sections[:-1]:
            moved = next(s for s in after.sections if s.id == section.id)
            assert self.in_section(after, moved) == self.in_section(score, section)

    def test_come_once_more_with_a_section_and_go_with_it(self):
        score = song("house")
        swept = next(s for s in score.sections[:-1] if any(self.in_section(score, s).values()))
        twice = revise(score, c.Extend(section=swept.id)).score
        assert sum(len(p.moves) for p in twice.parts) > sum(len(p.moves) for p in score.parts)
        gone = revise(score, c.Cut(section=swept.id)).score
        assert sum(len(p.moves) for p in gone.parts) < sum(len(p.moves) for p in score.parts)

    def test_keep_their_beats_in_another_tempo_and_find_new_ones_in_another_meter(self):
        score = song("house")
        slower = revise(score, c.SetTempo(bpm=100.0)).score
        assert [p.moves for p in slower.parts] == [p.moves for p in score.parts]
        waltz = revise(score, c.SetMeter(meter="3/4")).score
        ends = [m.start_beats + m.length_beats for p in waltz.parts for m in p.moves]
        assert ends
        assert max(ends) <= waltz.sections[-1].start_beats + waltz.sections[-1].length_beats


class TestOldScores:
    def test_version_one_is_read_but_not_planned(self):
        data = song("house").model_dump(mode="json")
        for name in ("version", "brief", "bars", "closing", "next_id"):
            del data[name]
        for section in data["sections"]:
            del section["planned"], section["id"]
        for part in data["parts"]:
            del part["id"], part["seat"], part["next_note"]
            part["notes"] = [{k: v for k, v in n.items() if k != "id"} for n in part["notes"]]
        old = Score.model_validate(data)
        assert old.version == 1
        assert revise(old, c.SetTempo(bpm=100.0)).score.bpm == 100.0
        with pytest.raises(RequestError, match="older edition"):
            revise(old, c.RegeneratePart(part="p1", seed=1))

    def test_a_newer_version_is_refused(self):
        text = song("house").to_json().replace('"version":2', '"version":3')
        with pytest.raises(RequestError, match="version"):
            Score.from_json(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        '{"op": "sing"}',
        '{"op": "tempo", "bpm": 9}',
        '{"op": "tempo"}',
        '{"op": "title", "title": ""}',
        '{"op": "cut", "section": "s1", "bars": []}',
        '{"op": "tempo", "bpm": "NaN"}',
    ],
)
def test_reads_no_change_that_is_none(text):
    with pytest.raises(RequestError, match="not a change"):
        c.read_change(text)
