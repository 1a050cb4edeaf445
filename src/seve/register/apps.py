from django.apps import AppConfig


class RegisterConfig(AppConfig):
    name = "seve.register"
    label = "register"
