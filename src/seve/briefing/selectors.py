"""Reads: the editions that were built."""

from datetime import datetime, timedelta

from seve.briefing import models, stored
from seve.briefing.types import Edition, EditionInfo


def editions(*, language: str | None = None, territory: str | None = None, limit: int = 52) -> list[EditionInfo]:
    """The latest first."""
    rows = models.Briefing.objects.order_by("-end", "-built_at", "id")
    if language is not None:
        rows = rows.filter(language=language)
    if territory is not None:
        rows = rows.filter(territory=territory)
    return [
        EditionInfo(row.pk, row.title, row.start, row.end, row.language, row.territory or None, row.built_at)
        for row in rows.defer("content")[:limit]
    ]


def get_edition(edition_id: int) -> Edition | None:
    row = models.Briefing.objects.filter(pk=edition_id).first()
    return _edition(row) if row else None


def latest_edition(language: str, territory: str | None = None) -> Edition | None:
    """The edition of the latest period in this language, of the whole or of one territory."""
    row = models.Briefing.objects.filter(language=language, territory=territory or "").order_by("-end", "-built_at", "-id").first()
    return _edition(row) if row else None


def recently_cited(*, before: datetime, days: int, apart_from: tuple[datetime, datetime]) -> dict[int, int]:
    """How often each place was cited by the editions of the last days, those of the period `apart_from` left out."""
    rows = models.Briefing.objects.filter(end__gt=before - timedelta(days=days), end__lte=before)
    rows = rows.exclude(start=apart_from[0], end=apart_from[1])
    periods: dict[tuple[datetime, datetime], set[int]] = {}
    for row in rows.only("start", "end", "cited"):
        periods.setdefault((row.start, row.end), set()).update(row.cited)
    counted: dict[int, int] = {}
    for places in periods.values():
        for place in places:
            counted[place] = counted.get(place, 0) + 1
    return counted


def _edition(row: models.Briefing) -> Edition:
    return Edition(
        title=row.title,
        start=row.start,
        end=row.end,
        language=row.language,
        territory=row.territory or None,
        sections=stored.read_sections(row.content),
        weeks=stored.read_weeks(row.content),
    )
