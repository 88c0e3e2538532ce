"""The Celery app: workers that hear the bell. Messages are JSON and empty."""

from celery import Celery

from undersong.shared.valkey import NoValkey, broker_url

app = Celery("undersong")


def _broker() -> str:
    try:
        return broker_url()
    except NoValkey:
        return "memory://"  # a command that rings for nobody


app.conf.update(
    broker_url=_broker(),
    task_serializer="json",
    accept_content=["json"],
    task_ignore_result=True,
    worker_pool="threads",
    worker_concurrency=1,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    worker_send_task_events=False,
    worker_enable_remote_control=False,
    worker_redirect_stdouts=False,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_connection_timeout=2,
    imports=["undersong.apps.studio.tasks"],
)
