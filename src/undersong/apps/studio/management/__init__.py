"""Commands of `django-admin` that belong to the studio."""
