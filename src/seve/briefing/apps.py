from django.apps import AppConfig


class BriefingConfig(AppConfig):
    name = "seve.briefing"
    label = "briefing"
