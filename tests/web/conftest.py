"""Browsers in front of the door."""

import pytest
from django.test import Client

from undersong.shared.configuration import configuration
from undersong.shared.folders import DataFolder

LOOPBACK = {"Host": "127.0.0.1:8000", "Accept": "text/html"}


@pytest.fixture
def folder() -> DataFolder:
    """The data folder, made."""
    folder = DataFolder(configuration().data)
    folder.make()
    return folder


@pytest.fixture
def browser(db: None, folder: DataFolder) -> Client:
    """A browser that has no session yet."""
    return Client(headers=LOOPBACK)
