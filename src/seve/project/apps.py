from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "seve.project"
    label = "project"
