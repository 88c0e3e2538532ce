"""After a rehearsal no effect is left that would have to be compiled."""

from undersong.engine.effects.catalogue import effects
from undersong.engine.mix import inserts, rehearsal


def test_goes_through_every_effect_and_every_move_of_a_parts_own_sound(monkeypatch):
    seen = []
    monkeypatch.setattr(rehearsal, "sent_through", lambda _audio, name, **_: seen.append(name))
    monkeypatch.setattr(
        rehearsal, "moved", lambda _audio, moves, _score: seen.extend(m.control for m in moves)
    )
    rehearsal.rehearse()
    assert set(seen) == {*effects(), *rehearsal.WAYS}


def test_can_be_sent_through_all_of_them():
    rehearsal.rehearse()
    assert {type(effect) for effect in effects().values()} <= set(inserts._DO)
