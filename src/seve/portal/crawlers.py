"""What robots may read of our own pages: robots.txt, and the map of the site in every language."""

from collections.abc import Iterator
from xml.sax.saxutils import quoteattr

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from seve.briefing import selectors as briefing
from seve.charter.selectors import rule
from seve.directory import selectors as directory
from seve.directory.types import Status

MOST_ADDRESSES = 50_000  # of one sitemap (sitemaps.org)
# Pages for everybody, that do not end with their reader's own act.
PAGES = (
    "home",
    "places",
    "said",
    "near",
    "platforms",
    "federation",
    "conduct",
    "records",
    "sources",
    "observation",
    "accessibility",
    "leave",
    "claim",
)
CLOSED = ("desk:home", "account_login")  # what stands below their first word is for the team


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """The public pages are open; the desk, sign-in and links with a secret are not for robots (RFC 9309)."""
    lines = ["User-agent: *"]
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            lines += [f"Disallow: /{'/'.join(reverse(name).split('/')[1:3])}/" for name in CLOSED]
            lines += [f"Disallow: {reverse(name, args=['x'])[:-2]}" for name in ("accounts:enter", "accounts:invitation", "portal:claimed")]
            lines += [f"Allow: {reverse('portal:claim')}$"]
    lines += ["Disallow: /push/", "Disallow: /calendar/", f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public page, each with its other languages (hreflang)."""
    here = request.build_absolute_uri("/").rstrip("/")
    body = "".join(_entry(here, name, arguments) for name, arguments in _pages()) + "".join(_letters(here))
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    text = f'{head} xmlns:xhtml="http://www.w3.org/1999/xhtml">{body}</urlset>\n'
    return HttpResponse(text, content_type="application/xml; charset=utf-8")


def _pages() -> Iterator[tuple[str, tuple[int, ...]]]:
    yield from ((f"portal:{name}", ()) for name in PAGES)
    if rule("letters_public"):
        yield "portal:letters", ()
    room = MOST_ADDRESSES // len(settings.LANGUAGES) - len(PAGES) - 1
    yield from (("portal:place", (entity.id,)) for entity in directory.list_entities(status=Status.IN)[:room])


def _entry(here: str, name: str, arguments: tuple[int, ...]) -> str:
    told = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            told[code] = here + reverse(name, args=arguments)
    links = "".join(f'<xhtml:link rel="alternate" hreflang="{code}" href={quoteattr(address)}/>' for code, address in told.items())
    return "".join(f"<url><loc>{address}</loc>{links}</url>" for address in told.values())


def _letters(here: str) -> Iterator[str]:
    """A letter is written in one language: it is one address."""
    for code, _name in settings.LANGUAGES if rule("letters_public") else ():
        with translation.override(code):
            for info in briefing.editions(language=code, limit=52):
                if not info.territory:
                    yield f"<url><loc>{here}{reverse('portal:letter', args=[info.id])}</loc></url>"
