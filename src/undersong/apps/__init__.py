"""One Django app per bounded context."""
