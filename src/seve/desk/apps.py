from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "seve.desk"
    label = "desk"
