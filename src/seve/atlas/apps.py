from django.apps import AppConfig


class AtlasConfig(AppConfig):
    name = "seve.atlas"
    label = "atlas"
