"""Reads: the editions that were built, the questions that came up."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Count, F, Q, QuerySet

from seve.base.cells import Cells, hide_small
from seve.base.embeddings import encode
from seve.briefing import models, stored
from seve.briefing.domain.questions import days_between, median_days, nearest
from seve.briefing.types import Edition, EditionInfo, Question, QuestionState, Waiting


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


def cited_urls() -> frozenset[str]:
    """The address of every page that an edition rests on."""
    contents = models.Briefing.objects.values_list("content", flat=True)
    return frozenset(
        citation.url
        for content in contents
        for section in stored.read_sections(content)
        for sentence in section.sentences
        for citation in sentence.citations
    )


PUBLIC = (QuestionState.OPEN, QuestionState.ANSWERED)
COMPARED = 400  # public questions among which near ones are looked for: the latest


def question(question_id: int) -> Question | None:
    row = _counted().filter(pk=question_id).first()
    return _question(row) if row else None


def questions(
    *, states: Iterable[QuestionState] = PUBLIC, theme: str = "", territories: Iterable[str] | None = None, limit: int | None = None
) -> list[Question]:
    """Those in these states, the longest waiting first; what is answered or closed, the latest first. territories: None for all."""
    states = list(states)
    rows = _counted().filter(state__in=states)
    if theme:
        rows = rows.filter(theme=theme)
    if territories is not None:
        rows = rows.filter(territory__in=set(territories))
    latest_first = not {QuestionState.OPEN, QuestionState.RECEIVED} & set(states)
    rows = rows.order_by(F("answered_at").desc(nulls_last=True), "-sorted_at", "-pk") if latest_first else rows.order_by("asked_at", "pk")
    return [_question(row) for row in rows[:limit]]


def near_questions(text: str, *, apart_from: int | None = None, most: int = 5) -> list[Question]:
    """Public questions that seem to ask the same, the nearest first; never those whose author wants no machine to compare them."""
    rows = _counted().filter(state__in=PUBLIC, reserved=False).exclude(pk=apart_from or 0).order_by("-asked_at", "-pk")[:COMPARED]
    others = [_question(row) for row in rows]
    if not others or not text.strip():
        return []
    vectors = encode([text, *(other.text for other in others)])
    return [others[row] for row in nearest(vectors[0], vectors[1:], most)]


def waiting(now: datetime) -> Waiting:
    """How long headquarters leaves questions waiting, and how long they wait to be read at all."""
    rows = models.Question.objects
    opened = rows.filter(state=QuestionState.OPEN).order_by("asked_at").values_list("asked_at", flat=True)
    unread = rows.filter(state=QuestionState.RECEIVED).order_by("asked_at").values_list("asked_at", flat=True)
    answered = rows.filter(state=QuestionState.ANSWERED).values_list("asked_at", "answered_at")
    return Waiting(
        open=len(opened),
        oldest_days=days_between(opened[0], now) if opened else None,
        answered=len(answered),
        median_days=median_days([days_between(asked, at) for asked, at in answered if at]),
        unsorted=len(unread),
        unsorted_days=days_between(unread[0], now) if unread else None,
    )


def asked_by_territory(question_id: int, floor: int) -> Cells[str]:
    """How often it was asked in each territory; small counts are hidden, and the total with them."""
    rows = models.Asking.objects.filter(_of(question_id)).values_list("territory", flat=True)
    return hide_small(Counter(rows), floor)


def declined_by_rule() -> dict[str, int]:
    """How many questions each rule of moderation declined."""
    rows = models.Question.objects.filter(state=QuestionState.DECLINED).values("declined_for").annotate(n=Count("pk"))
    return {row["declined_for"]: row["n"] for row in rows.order_by("declined_for")}


def _of(question_id: int) -> Q:
    return Q(question=question_id) | Q(question__same_as=question_id, question__state=QuestionState.JOINED)


def _counted() -> QuerySet[models.Question]:
    own = Count("askings", distinct=True)
    joined = Count("joined__askings", filter=Q(joined__state=QuestionState.JOINED), distinct=True)
    return models.Question.objects.annotate(asked=own + joined)


def _question(row: models.Question) -> Question:
    return Question(
        id=row.pk,
        text=row.text,
        language=row.language,
        territory=row.territory,
        theme=row.theme,
        state=QuestionState(row.state),
        reserved=row.reserved,
        same_as=row.same_as_id,
        declined_for=row.declined_for,
        asked_at=row.asked_at,
        sorted_at=row.sorted_at,
        answer=row.answer,
        answered_for=row.answered_for,
        answer_url=row.answer_url,
        answered_at=row.answered_at,
        asked=row.asked,  # type: ignore[attr-defined]
    )


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
