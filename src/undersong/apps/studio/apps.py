"""The app of the studio."""

from django.apps import AppConfig


class StudioConfig(AppConfig):
    """Asking for music."""

    name = "undersong.apps.studio"
    label = "studio"
