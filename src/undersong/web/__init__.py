"""The Django project: settings, addresses, middleware, the server and the worker's process."""
