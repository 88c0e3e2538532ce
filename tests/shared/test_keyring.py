"""A person's key is made once, is the person's alone, and never comes back after its erasure."""

from uuid import uuid4

import pytest

from undersong.shared.encryption.keyring import KeyErased, KeyMissing, KeyRing


def test_keeps_the_key_that_it_made(ring, tmp_path):
    person = uuid4()
    key = ring.key_for_sealing(person)
    assert len(key) == 32
    assert ring.key_for_sealing(person) == ring.key_for_opening(person) == key
    assert KeyRing(tmp_path).key_for_opening(person) == key


def test_gives_each_person_a_key_of_their_own(ring):
    assert ring.key_for_sealing(uuid4()) != ring.key_for_sealing(uuid4())


def test_makes_no_key_to_open_with(ring):
    with pytest.raises(KeyMissing):
        ring.key_for_opening(uuid4())


def test_never_makes_an_erased_key_again(ring, tmp_path):
    person, neighbour = uuid4(), uuid4()
    ring.key_for_sealing(person)
    kept = ring.key_for_sealing(neighbour)
    ring.erase(person)
    for open_or_seal in (ring.key_for_opening, ring.key_for_sealing, KeyRing(tmp_path).key_for_sealing):
        with pytest.raises(KeyErased):
            open_or_seal(person)
    assert ring.key_for_opening(neighbour) == kept


def test_erases_also_who_never_had_a_key(ring):
    person = uuid4()
    ring.erase(person)
    with pytest.raises(KeyErased):
        ring.key_for_sealing(person)


def test_leaves_nothing_of_an_erased_key_and_no_name_on_the_disk(ring, tmp_path):
    person = uuid4()
    ring.key_for_sealing(person)
    before = (tmp_path / "people.sqlite3").read_bytes()
    wrapped = before[before.index(b"\x01", before.index(ring._name(person))) :][:61]
    assert wrapped in before
    ring.erase(person)
    after = (tmp_path / "people.sqlite3").read_bytes()
    assert wrapped not in after
    assert person.bytes not in after
    assert str(person).encode() not in after


def test_refuses_to_go_on_without_the_deployments_key(ring, tmp_path):
    person = uuid4()
    ring.key_for_sealing(person)
    (tmp_path / "deployment.key").unlink()
    with pytest.raises(KeyMissing, match=r"deployment\.key"):
        ring.key_for_sealing(person)
    assert not (tmp_path / "deployment.key").exists()


def test_lets_only_its_owner_read_the_deployments_key(ring, tmp_path):
    ring.key_for_sealing(uuid4())
    assert (tmp_path / "deployment.key").stat().st_mode & 0o077 == 0
