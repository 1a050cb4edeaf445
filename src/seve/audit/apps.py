from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "seve.audit"
    label = "audit"
