"""The application that a web server serves."""

from django.core.asgi import get_asgi_application

from undersong.web.celery import app as celery

celery.set_default()  # so that the bell knows where to ring
application = get_asgi_application()
