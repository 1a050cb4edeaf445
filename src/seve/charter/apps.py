from django.apps import AppConfig


class CharterConfig(AppConfig):
    name = "seve.charter"
    label = "charter"
