"""What has to stand before the first request: folders, tables, the local user."""

import time
from contextlib import suppress

import django
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from undersong.shared.configuration import configuration
from undersong.shared.folders import DataFolder

LOOK_SECONDS = 0.1


def prepare() -> None:
    """Make what is missing; what is there stays."""
    DataFolder(configuration().data).make()
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)

    from undersong.apps.accounts.models import User  # noqa: PLC0415 - models need a Django that is set up

    User.objects.local()
    _check_keys()


def _check_keys() -> None:
    """Open something that was sealed, so that missing keys are told at the start and not on every page.

    Raises
    ------
    KeyMissing, Unreadable
        If the folder of keys is not the one that this database was sealed with.
    """
    from undersong.apps.library.models import Song  # noqa: PLC0415 - models need a Django that is set up
    from undersong.shared.encryption.keyring import KeyErased  # noqa: PLC0415 - likewise

    song = Song.objects.first()
    with suppress(KeyErased):
        _ = song.prompt if song else None


def put_away() -> None:
    """Bring what is in the database's journal into its file; the journal goes with the last connection."""
    with suppress(DatabaseError), connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def wait_until_prepared() -> None:
    """Return when the tables are those of this program; whoever serves pages makes them."""
    while not _tables_stand():
        time.sleep(LOOK_SECONDS)


def _tables_stand() -> bool:
    with suppress(DatabaseError):
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return False
