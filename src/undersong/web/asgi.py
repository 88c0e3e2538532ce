"""The application that a web server serves."""

from django.conf import settings
from django.core.asgi import get_asgi_application

from undersong.web.bodies import short_bodies
from undersong.web.celery import app as celery

celery.set_default()  # so that the bell knows where to ring
application = short_bodies(get_asgi_application(), most_bytes=settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
