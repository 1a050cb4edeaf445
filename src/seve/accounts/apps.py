from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "seve.accounts"
    label = "accounts"
