"""What templates need to speak well: words, numbers and dates in the page's language, small drawings."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django import template
from django.urls import reverse, translate_url
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext

from seve.accounts import permissions
from seve.accounts.selectors import actor_of
from seve.accounts.types import Actor
from seve.base.dates import in_words
from seve.base.numbers import in_figures, in_percent
from seve.desk import curves, navigation, words
from seve.directory.selectors import territory_and_below
from seve.harvest.services import copies

register = template.Library()
STATUS = re.compile(r"\((\d{3})\)$|^answered (\d{3})\b")  # as harvest.domain.recognition writes them
ROBOTS_ELSEWHERE = re.compile(r"robots\.txt stands at (\S+), which is not admitted")  # as harvest.fetch.visitor writes it
HARD = "\u00a0"


def _french() -> bool:
    return (get_language() or "fr").startswith("fr")


@register.filter
def number(value: float | int | str | None, decimals: int = 0) -> str:
    """1234.5 → "1 234,5" in French (narrow no-break space), "1,234.5" in English; nothing → a dash."""
    if not isinstance(value, int | float):  # a template gives "" for what is not there
        return "–"
    return in_figures(value, french=_french(), decimals=decimals)


@register.filter
def percent(value: float | None, decimals: int = 0) -> str:
    """0.714 → "71 %" in French, "71%" in English."""
    if value is None:
        return "–"
    return in_percent(value, french=_french(), decimals=decimals)


@register.filter
def signed(value: float | int) -> str:
    """+9, −3 (with a true minus), “stable” for nothing."""
    if not value:
        return gettext("stable")
    return f"{'+' if value > 0 else '−'}{number(abs(value))}"


@register.filter
def day(value: datetime | date | None) -> SafeString | str:
    """A day in words, with its machine form: <time datetime="2009-03-12">12 mars 2009</time>."""
    if value is None:
        return ""
    when = timezone.localtime(value) if isinstance(value, datetime) else value
    text = _in_words(when)
    return format_html('<time datetime="{}">{}</time>', when.strftime("%Y-%m-%d"), text)


def _in_words(when: date) -> str:
    """The day and its month stay on one line."""
    return in_words(when, french=_french()).replace(" ", HARD, 1)


@register.filter
def moment(value: datetime | None) -> SafeString | str:
    """A day and an hour: « 12 mars 2009 à 21 h 10 », "12 March 2009 at 21:10"."""
    if value is None:
        return ""
    when = timezone.localtime(value)
    hour = f"{when.hour}{HARD}h{HARD}{when.minute:02d}" if _french() else f"{when:%H:%M}"
    text = gettext("%(day)s at %(hour)s") % {"day": _in_words(when), "hour": hour}
    return format_html('<time datetime="{}">{}</time>', when.isoformat(timespec="minutes"), text)


@register.simple_tag
def period(start: datetime, end: datetime) -> str:
    """From a first day to a last day (`end` is left out): « du 2 au 8 mars 2009 »."""
    first, last = timezone.localtime(start).date(), timezone.localtime(end - timedelta(seconds=1)).date()
    if first == last:
        return _in_words(first)
    pattern = "j" if (first.month, first.year) == (last.month, last.year) else "j F" if first.year == last.year else "j F Y"
    begin = formats.date_format(first, pattern)
    if _french() and first.day == 1:
        begin = begin.replace("1", "1er", 1)
    return gettext("from %(start)s to %(end)s") % {
        "start": begin.replace(" ", HARD),
        "end": _in_words(last),
    }


@register.filter
def days(value: float | None) -> str:
    """A length of time in the largest unit that reads well."""
    if value is None:
        return "–"
    if value < 1.5:
        hours = max(1, round(value * 24))
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": number(hours)}
    if value < 60:
        whole = round(value)
        return ngettext("%(n)s day", "%(n)s days", whole) % {"n": number(whole)}
    if value < 730:
        months = round(value / 30.44)
        return ngettext("%(n)s month", "%(n)s months", months) % {"n": number(months)}
    years = round(value / 365.25)
    return ngettext("%(n)s year", "%(n)s years", years) % {"n": number(years)}


@register.filter
def word(value: Any, family: str) -> str:
    return words.word(str(value), family)


@register.filter
def of(mapping: Any, key: Any) -> Any:
    """What a mapping holds under a key; nothing when it holds none."""
    return mapping.get(key) if mapping is not None else None


@register.filter
def short(url: str) -> str:
    """An address as people say it: no scheme, no www, no last slash."""
    text = url.split("://", 1)[-1].removeprefix("www.").removesuffix("/")
    return text if len(text) <= 70 else f"{text[:68]}…"


@register.filter
def quoted(text: str) -> str:
    """« quotation » in French, “quotation” in English; marks it already bears are not doubled."""
    text = text.strip('«»“”" \u00a0\u202f')
    return f"«{HARD}{text}{HARD}»" if _french() else f"“{text}”"


@register.filter
def sentence(text: str) -> str:
    """The first letter in capitals, the rest untouched."""
    return text[:1].upper() + text[1:]


@register.simple_tag
def sparkline(values: Sequence[float | None], label: str, tone: str = "leaf") -> SafeString:
    """A small curve of the last values, with its words for those who cannot see it."""
    known = [(i, value) for i, value in enumerate(values) if value is not None]
    if len(known) < 2:
        return SafeString("")
    low, high = min(v for _, v in known), max(v for _, v in known)
    width = max(1, len(values) - 1)
    points = " ".join(f"{100 * i / width:.1f},{24 - 20 * ((v - low) / (high - low) if high > low else 0.5):.1f}" for i, v in known)
    shape = '<svg class="spark {}" viewBox="0 0 100 28" preserveAspectRatio="none" role="img" aria-label="{}"><path d="M{}"/></svg>'
    return format_html(shape, tone, label, points)


@register.simple_tag
def meter(value: float, most: float, tone: str = "") -> SafeString:
    """A bar from zero; its number stands beside it, so it is hidden from screen readers."""
    width = 100 * value / most if most else 0
    shape = '<svg class="meter {}" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect width="{}" height="8"/></svg>'
    return format_html(shape, tone, f"{max(width, 0.6 if value else 0):.2f}")


@register.simple_tag(takes_context=True)
def navigation_links(context: template.Context) -> list[navigation.Link]:
    request = context.get("request")
    match = getattr(request, "resolver_match", None)
    return navigation.links(match.view_name if match else "", _actor(context))


@register.simple_tag(takes_context=True)
def may(context: template.Context, permission: str, territory: str = "") -> bool:
    """Whether who reads this page may do that, there; a form that would be refused is not shown."""
    return permissions.may(_actor(context), permission, territory or None, below=territory_and_below)


@register.simple_tag(takes_context=True)
def may_somewhere(context: template.Context, permission: str) -> bool:
    """Whether who reads this page may do that in one territory at least."""
    actor = _actor(context)
    return any(permissions.may(actor, permission, held.territory, below=territory_and_below) for held in actor.roles)


def _actor(context: template.Context) -> Actor:
    return actor_of(getattr(context.get("request"), "user", None))


@register.simple_tag(takes_context=True)
def letters_are_on(context: template.Context) -> bool:
    """Whether shortcuts of one letter act for who reads this page."""
    request = context.get("request")
    return bool(getattr(getattr(request, "user", None), "letters_act", True))


@register.simple_tag(takes_context=True)
def same_page_in(context: template.Context, code: str) -> str:
    """This page's address in another language, with its query."""
    request = context.get("request")
    return translate_url(request.get_full_path(), code) if request is not None else f"/{code}/desk/"


@register.simple_tag(takes_context=True)
def with_query(context: template.Context, **changes: Any) -> str:
    """The present query with some values changed; an empty value drops its name."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value not in (None, ""):
            query[name] = str(value)
    text = query.urlencode()
    return f"?{text}" if text else "?"


@register.filter
def names(ids: Iterable[int], entities: Any) -> str:
    """The names of several places, in one sentence."""
    known = [entities[i].name for i in ids if i in entities]
    if len(known) < 2:
        return "".join(known)
    return gettext("%(many)s and %(last)s") % {"many": ", ".join(known[:-1]), "last": known[-1]}


@register.filter
def territory_name(territory: Any) -> str:
    return territory.name if territory is not None else ""


@register.filter
def language_label(code: str) -> str:
    """A language's name in the page's language; its code when nobody knows it."""
    from django.utils.translation import get_language_info

    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


@register.filter
def voices(posts: Iterable[Any]) -> list[int]:
    """The first few places behind some posts, each once, in order."""
    return list(dict.fromkeys(post.entity_id for post in posts))[:4]


@register.filter
def living(health: Any) -> int:
    return curves.living(health)


@register.filter
def how_linked(edge: Any) -> str:
    """What carries a link: so many pages, or only a list of friends or a menu."""
    if edge.pages:
        return ngettext("%(n)s page", "%(n)s pages", edge.pages) % {"n": number(edge.pages)}
    return words.word("blogroll" if edge.blogroll else "social" if edge.social else "boilerplate", "link")


@register.filter
def far_end(edge: Any, place: int) -> int:
    """The place at the other end of a link."""
    end: int = edge.target if edge.source == place else edge.source
    return end


@register.filter
def visit_detail(detail: str) -> str:
    """What a visit noted, in the page's language: the host's answer by its number, a known phrase translated, anything else as it is."""
    answered = STATUS.search(detail)
    if answered:
        return gettext("answer %(status)s") % {"status": answered[1] or answered[2]}
    if elsewhere := ROBOTS_ELSEWHERE.match(detail):
        told = gettext(
            "its robots.txt stands at %(host)s, which is not admitted: admit it too, or ask this host to keep a robots.txt of its own"
        )
        return told % {"host": elsewhere[1]}
    return str(words.VISIT_DETAILS.get(detail, detail))


@register.filter
def copy_url(archive: str) -> str:
    """The page that shows an archived copy; "" when its file is not held here."""
    position = copies.position_of(archive)
    return reverse("desk:copy-find", args=position) if position else ""
