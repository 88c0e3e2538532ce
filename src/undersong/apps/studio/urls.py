"""Addresses of the studio."""

from django.urls import path

from undersong.apps.studio.live import events, generation

urlpatterns = [
    path("events", events, name="events"),
    path("generations/<uuid:generation_id>", generation, name="generation"),
]
