"""Every address. Pages belong to the apps; here stand the answers to machines that watch over us."""

from django.urls import include, path

from undersong.web.views import healthz, readyz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("", include("undersong.apps.library.urls")),
    path("", include("undersong.apps.studio.urls")),
]
