from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "seve.directory"
    label = "directory"
