"""Addresses of the studio."""

from django.urls import path

from undersong.apps.studio import views
from undersong.apps.studio.live import events, generation

urlpatterns = [
    path("", views.make, name="make"),
    path("make", views.make),
    path("understand", views.understand, name="understand"),
    path("songs", views.songs, name="songs"),
    path("songs/<uuid:song_id>", views.song, name="song"),
    path("songs/<uuid:song_id>/listen", views.listen, name="listen"),
    path("songs/<uuid:song_id>/cancel", views.cancel, name="cancel"),
    path("songs/<uuid:song_id>/again", views.again, name="again"),
    path("sample", views.sample_song, name="sample"),
    path("sample/listen", views.listen_sample, name="listen-sample"),
    path("cover/<int:seed>.svg", views.cover, name="cover"),
    path("events", events, name="events"),
    path("generations/<uuid:generation_id>", generation, name="generation"),
]
