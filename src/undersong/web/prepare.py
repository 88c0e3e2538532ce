"""What has to stand before the first request: folders, tables, the local user."""

import django
from django.core.management import call_command

from undersong.shared.configuration import configuration
from undersong.shared.folders import DataFolder


def prepare() -> None:
    """Make what is missing; what is there stays."""
    DataFolder(configuration().data).make()
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)

    from undersong.apps.accounts.models import User  # noqa: PLC0415 - models need a Django that is set up

    User.objects.local()
