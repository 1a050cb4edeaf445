from django.apps import AppConfig
from django.db.models.signals import post_migrate


class DirectoryConfig(AppConfig):
    name = "seve.directory"
    label = "directory"

    def ready(self) -> None:
        post_migrate.connect(_fill_territories, sender=self, dispatch_uid="directory.territories")


def _fill_territories(using: str = "default", **_: object) -> None:
    from seve.directory.services.territories import ensure_territories

    ensure_territories(using=using)
