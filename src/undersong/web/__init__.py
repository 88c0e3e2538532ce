"""The Django project: settings, addresses, middleware, the server and the worker's process.

settings     Django's settings, made from `shared.configuration`
urls         every address
views        answers to machines that watch over the studio
middleware/  what stands between a request and its page
bodies       requests with a long body are refused
prepare      what has to stand before the first request
serve, asgi  the web server's process and what it serves
work         the worker's process
celery       the queue as Celery sees it
"""
