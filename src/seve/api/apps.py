from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "seve.api"
    label = "api"
