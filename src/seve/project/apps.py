from typing import Any

from django.apps import AppConfig


def _erase_everywhere(sender: object, **told: Any) -> None:
    from seve.project.purge import when_left  # it loads every room: only when somebody leaves

    when_left(sender, **told)


class ProjectConfig(AppConfig):
    name = "seve.project"
    label = "project"

    def ready(self) -> None:
        from seve.charter.services import left  # the rooms are loaded only now

        left.connect(_erase_everywhere, dispatch_uid="seve.project.purge")
