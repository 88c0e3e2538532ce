"""The app of accounts."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Who someone is."""

    name = "undersong.apps.accounts"
    label = "accounts"
