"""Addresses of the library."""

from django.urls import path

from undersong.apps.library.media import download, media

urlpatterns = [
    path("media/<uuid:asset_id>", media, name="media"),
    path("media/<uuid:asset_id>/download", download, name="download"),
]
