"""Pages anybody may read: the home page, the directory, one place's card, what was said lately."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from seve.accounts import selectors as accounts
from seve.base import clock
from seve.charter import policy
from seve.charter import selectors as charter
from seve.directory import selectors as directory
from seve.directory.types import Entity, EntityKind, Filters, Standing, Status
from seve.harvest import selectors as harvest
from seve.harvest.types import Post
from seve.portal import picture

RIVER = 40
HOME_RIVER = 8
LATEST = 10


@never_cache
@require_safe
def root(request: HttpRequest) -> HttpResponse:
    """The bare address: the first steps while nobody has an account, the desk in the demo, else the public site."""
    if not accounts.has_users():
        return redirect("accounts:first-steps")
    return redirect("desk:home" if settings.SEVE.demo else "portal:home")


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    counts = directory.counts_by_status()
    context = {
        "places": counts.get(Status.IN, 0),
        "picture": picture.latest(),
        "said": river(HOME_RIVER),
        "mandates": charter.valid_mandates(),
    }
    return render(request, "portal/home.html", context)


@require_safe
def said(request: HttpRequest) -> HttpResponse:
    """What was said lately, the newest first: titles and links only."""
    return render(request, "portal/said.html", {"said": river(RIVER), "hours": policy.value("cooling_hours")})


@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """The directory: every place in the ecosystem."""
    asked = request.GET
    filters = Filters(
        status=Status.IN,
        standing=_one_of(Standing, asked.get("standing")),
        kind=_one_of(EntityKind, asked.get("kind")),
        territory=_territory(asked.get("territory")),
        search=asked.get("q", "")[:100],
    )
    rows = directory.page_of_entities(filters, page=page_asked(request), size=50)
    context = {"rows": rows, "filters": filters, "kinds": EntityKind, "standings": Standing, "territories": directory.territories()}
    return render(request, "portal/places.html", context)


@require_safe
def place(request: HttpRequest, pk: int) -> HttpResponse:
    """All that is held about one place, for its owner and for everybody."""
    entity = directory.get_entity(pk)
    if entity is None or entity.status is not Status.IN:
        raise Http404
    since = clock.now() - timedelta(days=30)
    visits, last = harvest.visits_since(since).get(entity.id, (0, None))
    context: dict[str, Any] = {
        "entity": entity,
        "territory": directory.territories().get(entity.territory or ""),
        "proofs": directory.proofs_of(entity.id),
        "visits": visits,
        "last_visit": last,
        "posts": harvest.count_posts(entity_ids=[entity.id]).get(entity.id, 0),
        "copies": harvest.count_copies(entity.id),
        "latest": _shown(harvest.posts(entity_ids=[entity.id], end=clock.now(), limit=LATEST * 3), {entity.id: entity})[:LATEST],
        "reply": charter.reply_on(entity.home_url),
        "cited": sum(n for key, n in charter.citations_of().items() if key in entity.prefixes),
    }
    return render(request, "portal/place.html", context)


def river(limit: int) -> list[tuple[Post, Entity]]:
    """The latest posts that may be shown, with their places.

    Unofficial ones rest first (the cooling rule), pages that ask not to be shown are left out, and so is who left.
    """
    latest = harvest.posts(end=clock.now(), limit=limit * 5)
    known = {entity.id: entity for entity in directory.list_entities(status=Status.IN, ids=[post.entity_id for post in latest])}
    shown = _shown(latest, known)
    return [(post, known[post.entity_id]) for post in shown[:limit]]


def _shown(posts: list[Post], known: dict[int, Entity]) -> list[Post]:
    """Those of the known places that rested long enough, did not leave, and do not ask to be left out."""
    rested = clock.now() - timedelta(hours=policy.value("cooling_hours"))
    asked = [post for post in posts if post.entity_id in known and not post.directives.noindex]
    gone = charter.which_left(post.url for post in asked)
    return [
        post for post in asked if post.url not in gone and (post.published <= rested or known[post.entity_id].standing is Standing.OFFICIAL)
    ]


def _one_of(enum: Any, value: str | None) -> Any:
    """A member of an enumeration, or None for anything else: no free text reaches a filter."""
    try:
        return enum(value)
    except ValueError:
        return None


def _territory(code: str | None) -> str | None:
    return code if code and code in directory.territories() else None


def page_asked(request: HttpRequest) -> int:
    value = request.GET.get("page", "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 7 else 1
