from django.apps import AppConfig


class VitalityConfig(AppConfig):
    name = "seve.vitality"
    label = "vitality"
