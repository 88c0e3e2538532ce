"""The app of the library."""

from django.apps import AppConfig


class LibraryConfig(AppConfig):
    """Having music."""

    name = "undersong.apps.library"
    label = "library"
