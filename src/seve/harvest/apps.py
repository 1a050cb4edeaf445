from django.apps import AppConfig


class HarvestConfig(AppConfig):
    name = "seve.harvest"
    label = "harvest"
