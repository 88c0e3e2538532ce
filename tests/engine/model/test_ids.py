"""Ids are given once, to everything, and the score's document says so."""

from tests.engine.model.renew_schema import SCHEMA, schema_text
from undersong.engine import compose, interpret
from undersong.engine.model.ids import numbered
from undersong.engine.theory.meter import parse_meter


def test_everything_has_an_id_of_its_own():
    score = compose(interpret("pop", seed=2, duration="0:30", lyrics="[Verse]\nHello to the morning light\n"))
    ids = [x.id for x in (*score.sections, *score.bars, *score.parts, *score.vocals.lines)]
    assert all(ids)
    assert len(set(ids)) == len(ids)
    for notes in (*(p.notes for p in score.parts), [n for x in score.vocals.lines for n in x.notes]):
        assert sorted({n.id for n in notes}) == sorted(n.id for n in notes)
        assert 0 not in {n.id for n in notes}


def test_what_has_an_id_keeps_it():
    score = compose(interpret("house", seed=2, duration="0:30"))
    assert numbered(score) == score


def test_bars_lie_side_by_side_in_their_sections():
    score = compose(interpret("waltz for piano", seed=2, duration="0:30"))
    bar = parse_meter(score.meter).bar_beats
    assert [b.start_beats for b in score.bars] == [k * bar for k in range(len(score.bars))]
    for section in score.sections:
        own = [b for b in score.bars if b.section == section.id]
        assert len(own) == section.planned.bars
        assert own[0].start_beats == section.start_beats


def test_the_documents_have_the_schema_of_today():
    assert SCHEMA.read_text(encoding="utf-8") == schema_text()
