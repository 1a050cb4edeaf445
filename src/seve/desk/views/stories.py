"""What is said: stories, one story, the search, and the posts of a period."""

from collections import Counter
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from seve.base import clock
from seve.desk import pages
from seve.desk.access import staff_page
from seve.desk.places import places
from seve.desk.queries import asked_moment, asked_number
from seve.directory import selectors as directory
from seve.harvest import selectors as harvest
from seve.harvest.types import Post
from seve.stories import selectors as stories
from seve.stories.types import Relay, Story


@staff_page
def story_list(request: HttpRequest) -> HttpResponse:
    last = harvest.latest_date() or clock.now()
    start = asked_moment(request, "from") or (last - timedelta(days=28))
    end = asked_moment(request, "to") or last + timedelta(days=1)
    rows = pages.slice_from(request, stories.count_stories(start=start, end=end), partial(_most_told, start, end), 20)
    lone = stories.lone_voices(start=start, end=end, limit=5)
    entities = places([*(post.entity_id for story in rows for post in story.posts), *(post.entity_id for post in lone)])
    return pages.page(request, "desk/stories.html", {"rows": rows, "lone": lone, "entities": entities, "from": start, "to": end})


def _most_told(start: datetime, end: datetime, first: int, last: int) -> list[Story]:
    return stories.stories(start=start, end=end, by_voices=True, offset=first, limit=last - first)


@staff_page
def story_page(request: HttpRequest, pk: int) -> HttpResponse:
    story = stories.get_story(pk)
    if story is None:
        raise Http404
    ways = Counter(post.how for post in story.posts if post.how != Relay.FIRST)
    entities = places(post.entity_id for post in story.posts)
    context = {"story": story, "entities": entities, "ways": ways.most_common(), "after": story.last + timedelta(days=1)}
    return pages.page(request, "desk/story.html", context)


@staff_page
def search(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("q", "").strip()[:200]
    hits = stories.search(asked, limit=40) if asked else []
    found = directory.list_entities(search=asked)[:10] if asked else []
    entities = places(hit.entity_id for hit in hits)
    return pages.page(request, "desk/search.html", {"asked": asked, "hits": hits, "found_places": found, "entities": entities})


@staff_page
def post_list(request: HttpRequest) -> HttpResponse:
    """What was said between two dates, one post a line, or counted by place (`by=place`)."""
    end = asked_moment(request, "to") or (harvest.latest_date() or clock.now()) + timedelta(days=1)
    start = asked_moment(request, "from") or end - timedelta(days=7)
    place = directory.get_entity(asked_number(request, "place") or 0)
    period: dict[str, Any] = {"start": start, "end": end, "entity_ids": [place.id] if place else None}
    counted = harvest.count_posts(**period)
    context: dict[str, Any] = {"start": start, "end": end, "place": place}
    if request.GET.get("by") == "place":
        rows = pages.slice_of(request, list(counted.items()))
        context |= {"by_place": rows, "most": max(counted.values(), default=0), "entities": places(i for i, _ in rows)}
    else:
        read = partial(_posts, period)
        posts = pages.slice_from(request, sum(counted.values()), read, 50)
        context |= {"rows": posts, "entities": places(post.entity_id for post in posts)}
    return pages.page(request, "desk/posts.html", context)


def _posts(period: dict[str, Any], first: int, last: int) -> list[Post]:
    return harvest.posts(**period, offset=first, limit=last - first)
