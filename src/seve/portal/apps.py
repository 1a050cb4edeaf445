from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "seve.portal"
    label = "portal"
