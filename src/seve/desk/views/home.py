"""The letter of the week: what happened, in a sentence; then what to know, what lives, what needs a hand."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from seve.atlas import selectors as atlas
from seve.base import clock
from seve.briefing import selectors as briefing
from seve.desk import pages
from seve.desk.access import language, staff_page
from seve.desk.curves import living, year_of
from seve.desk.extent import known_share
from seve.desk.places import places
from seve.desk.suggestions import gestures
from seve.directory import selectors as directory
from seve.directory.types import Status
from seve.harvest import selectors as harvest
from seve.register import selectors as register
from seve.register.wording import reasons_in_words
from seve.stories import selectors as stories
from seve.vitality import selectors as vitality
from seve.vitality.types import SignKind

WEEK = timedelta(days=7)
STORIES_TOLD = 3


@dataclass(frozen=True, slots=True)
class Week:
    """The seven days the letter speaks of: up to now, or up to the last thing that was said in an older web."""

    start: datetime
    end: datetime
    is_now: bool


@staff_page
def home(request: HttpRequest) -> HttpResponse:
    counts = directory.counts_by_status()
    if not sum(counts.values()):
        return redirect("desk:start")
    week = _week(harvest.latest_date(), clock.now())
    context = _said(week) | _margin(week) | _bridges() | {"case": _overlap()}
    context["known_share"] = known_share(atlas.coverage())
    context |= {"week": week, "waiting": _waiting(counts), "edition": briefing.latest_edition(language())}
    context["entities"] = places(_ids_of(context))
    return pages.page(request, "desk/home.html", context)


def _week(last: datetime | None, now: datetime) -> Week:
    is_now = last is None or now - last < WEEK
    day = now if is_now or last is None else last
    end = day.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return Week(start=end - WEEK, end=end, is_now=is_now)


def _said(week: Week) -> dict[str, Any]:
    period: dict[str, Any] = {"start": week.start, "end": week.end}
    spoke = harvest.count_posts(**period)
    return {
        "posts": sum(spoke.values()),
        "voices": len(spoke),
        "stories": stories.stories(**period, by_voices=True, limit=STORIES_TOLD),
        "story_count": stories.count_stories(**period),
        "relays": stories.count_relays(**period),
        "lone": stories.lone_voices(**period, limit=1),
    }


def _margin(week: Week) -> dict[str, Any]:
    history = year_of(vitality.health_history())
    now, before = (history[-1] if history else None), (history[-2] if len(history) > 1 else None)
    care, leave = gestures()
    signs = vitality.signs(start=week.start, end=week.end)
    return {
        "health": now,
        "living": living(now) if now else 0,
        "alive_change": living(now) - living(before) if now and before else None,
        "lost_change": now.lost_links - before.lost_links if now and before else None,
        "alive_curve": [living(one) for one in history],
        "lost_curve": [one.lost_links for one in history],
        "diversity_curve": [one.diversity for one in history],
        "gestures": care[:3],
        "leave": leave[:2],
        "silences": [sign for sign in signs if sign.kind == SignKind.SILENCE],
        "new_voices": [sign for sign in signs if sign.kind == SignKind.NEW_VOICE],
    }


def _bridges() -> dict[str, Any]:
    heaviest = max(atlas.bridges(), key=lambda bridge: len(bridge.cut_off), default=None)
    return {"map_info": atlas.info_at(), "bridge": heaviest}


def _overlap() -> dict[str, Any] | None:
    """The overlap of official platforms that most needs a decision, with its reasons."""
    cases = register.overlap_cases(open_only=True)
    return {"case": cases[0], "reasons": reasons_in_words(cases[0].overlap, language())} if cases else None


def _waiting(counts: dict[Status, int]) -> dict[str, int]:
    return {
        "nominations": directory.nominations_waiting(),
        "undecided": counts.get(Status.UNDECIDED, 0),
        "unchecked": len(register.unchecked(now=clock.now())),
    }


def _ids_of(context: dict[str, Any]) -> set[int | None]:
    ids: set[int | None] = {post.entity_id for story in context["stories"] for post in story.posts}
    ids |= {post.entity_id for post in context["lone"]}
    ids |= {sign.entity_id for sign in context["silences"] + context["new_voices"]}
    if context["bridge"]:
        ids |= {context["bridge"].entity_id, context["bridge"].other_entity_id, *context["bridge"].cut_off[:3]}
    return ids
