from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig


def _erase_everywhere(sender: object, **told: Any) -> None:
    from seve.project.purge import when_left  # it loads every room: only when somebody leaves

    when_left(sender, **told)


def _look_again(urls: Sequence[str]) -> dict[str, str]:
    from seve.harvest.services.revisiting import revisit  # it loads the whole harvest: only when a letter is written

    return revisit(urls=urls, by="system:briefing")


class ProjectConfig(AppConfig):
    name = "seve.project"
    label = "project"

    def ready(self) -> None:
        from seve.briefing.services import revisit_with  # the rooms are loaded only now
        from seve.charter.services import left

        revisit_with(_look_again)
        left.connect(_erase_everywhere, dispatch_uid="seve.project.purge")
