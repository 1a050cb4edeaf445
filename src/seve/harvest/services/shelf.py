"""robots.txt files, and the files beside them, between rounds. They are obeyed as they are kept: what they reserve is emptied."""

from collections.abc import Sequence

from seve.base.http import Trouble
from seve.harvest.fetch.robots import RobotsAnswer
from seve.harvest.models import RobotsFile
from seve.harvest.services import reserving

COLUMNS = ("origin", "status", "trouble", "body", "fetched_at", "expires_at", "failures", "detail")


def find(origins: Sequence[str]) -> dict[str, RobotsAnswer]:
    """What is kept for these origins."""
    rows = RobotsFile.objects.filter(origin__in=origins).values_list(*COLUMNS)  # three rows a host: no model is made of them
    return {
        origin: RobotsAnswer(origin, status, Trouble(trouble), bytes(body), fetched_at, expires_at, failures, detail)
        for origin, status, trouble, body, fetched_at, expires_at, failures, detail in rows
    }


def keep(answers: Sequence[RobotsAnswer]) -> None:
    """Keep answers; a newer one takes the place of the older."""
    latest = {answer.origin: answer for answer in answers}
    RobotsFile.objects.bulk_create(
        [
            RobotsFile(
                origin=answer.origin,
                status=answer.status,
                trouble=answer.trouble.value,
                body=answer.body,
                fetched_at=answer.fetched_at,
                expires_at=answer.expires_at,
                failures=answer.failures,
                detail=answer.detail,
            )
            for answer in latest.values()
        ],
        update_conflicts=True,
        unique_fields=["origin"],
        update_fields=["status", "trouble", "body", "fetched_at", "expires_at", "failures", "detail"],
    )
    reserving.obey([(answer.origin, answer.body) for answer in latest.values() if answer.body])
