"""The letters to headquarters, public: a list, each one with its citations, a feed to subscribe to."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from seve.briefing import selectors as briefing
from seve.briefing.types import Edition, EditionInfo
from seve.charter.selectors import rule

SHOWN = 52
View = Callable[..., HttpResponse]


def where_letters_are_public(view: View) -> View:
    """The rule `letters_public` of the charter decides whether these pages exist."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not rule("letters_public"):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@where_letters_are_public
def letters(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/letters.html", {"letters": _national()})


@require_safe
@where_letters_are_public
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "portal/letter.html", {"letter": _whole(pk)})


@require_safe
@where_letters_are_public
def feed(request: HttpRequest) -> HttpResponse:
    """Atom: one entry a letter."""
    address = request.build_absolute_uri
    made = Atom1Feed(
        title=_("Letters to headquarters"),
        link=address(reverse("portal:letters")),
        description=_("What the movement’s web talks about, with its evidence."),
        language=_language(),
        feed_url=address(request.path),
    )
    for info in _national()[:10]:
        text = "\n\n".join(sentence.text for section in _whole(info.id).sections for sentence in section.sentences)
        made.add_item(
            title=info.title,
            link=address(reverse("portal:letter", args=[info.id])),
            description=text,
            pubdate=info.built_at,
            updateddate=info.built_at,
            unique_id=address(reverse("portal:letter", args=[info.id])),
        )
    return HttpResponse(made.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def _national() -> list[EditionInfo]:
    """Letters of the whole movement in this language; those of a territory are its own."""
    return [info for info in briefing.editions(language=_language(), limit=SHOWN) if not info.territory]


def _whole(pk: int) -> Edition:
    edition = briefing.get_edition(pk)
    if edition is None or edition.territory:
        raise Http404
    return edition


def _language() -> str:
    return (get_language() or "fr")[:2]
