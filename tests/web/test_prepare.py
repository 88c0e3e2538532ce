"""A studio starts with tables that are those of its program and with keys that fit them."""

import shutil

import pytest
from django.core.management import call_command

from undersong.apps.accounts.models import User
from undersong.apps.studio import services
from undersong.shared.encryption.keyring import KeyMissing, keyring
from undersong.web.prepare import prepare, wait_until_prepared


@pytest.mark.django_db
def test_has_a_migration_for_every_table():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db(transaction=True)
def test_prepares_twice_as_well_as_once(folder):
    for _ in range(2):
        prepare()
    wait_until_prepared()
    assert User.objects.filter(is_local=True).count() == 1
    assert folder.secret_key()


@pytest.mark.django_db(transaction=True)
def test_does_not_start_with_keys_that_do_not_fit(folder):
    prepare()
    services.request_song(person=User.objects.local(), words={"prompt": "warm"})
    prepare()
    shutil.rmtree(folder.keys)
    keyring.cache_clear()
    with pytest.raises(KeyMissing, match="folder of keys"):
        prepare()
