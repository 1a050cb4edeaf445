"""Prints the feed of a place: RSS 2.0, Atom, RDF, the short kind and the ill-formed kind, as one meets them."""

from datetime import datetime
from email.utils import format_datetime
from html import escape
from xml.sax.saxutils import escape as xml

from seve.project.demo.model import Post
from seve.project.demo.pages import DAYS, MONTHS, Shelfful, feed_path

KEPT = 80  # entries in a feed


def feed(place: Shelfful) -> str:
    """The feed as the place prints it; `broken` is not well-formed on purpose."""
    entries = list(place.posts[:KEPT])
    printer = {"atom": _atom, "rdf": _rdf, "summary": _summary, "broken": _broken}.get(place.site.feed, _rss)
    return printer(place, entries)


def _html(place: Shelfful, post: Post) -> str:
    return "\n".join(post.html(place.at))


def _rss(place: Shelfful, posts: list[Post]) -> str:
    items = "".join(
        f"<item><title>{xml(post.title)}</title><link>{xml(post.url)}</link><guid isPermaLink='true'>{xml(post.url)}</guid>"
        f"<pubDate>{format_datetime(post.date)}</pubDate>{_categories(post)}"
        f"<description>{xml(_short(post))}</description><content:encoded><![CDATA[{_html(place, post)}]]></content:encoded></item>\n"
        for post in posts
    )
    return _channel(place, items)


def _summary(place: Shelfful, posts: list[Post]) -> str:
    items = "".join(
        f"<item><title>{xml(post.title)}</title><link>{xml(post.url)}</link><pubDate>{format_datetime(post.date)}</pubDate>"
        f"<description>{xml(_short(post))}</description></item>\n"
        for post in posts
    )
    return _channel(place, items)


def _broken(place: Shelfful, posts: list[Post]) -> str:
    """Bare ampersands, French dates, a channel that is never closed."""
    items = "".join(
        f"<item><title>{post.title}</title><link>{_tagged(post.url)}</link><pubDate>{_french_date(post.date)}</pubDate>"
        f"<description>{escape(_html(place, post), quote=False)}</description></item>\n"
        for post in posts
    )
    return _channel(place, items).replace("</channel></rss>", "").replace(xml(place.site.name), f"{place.site.name} & co", 1)


def _tagged(url: str) -> str:
    """The address as statistics tools write it, its ampersand bare."""
    return f"{url}{'&' if '?' in url else '?'}utm_source=fil&utm_medium=rss"


def _channel(place: Shelfful, items: str) -> str:
    site = place.site
    return (
        f'<?xml version="1.0" encoding="{site.encoding}"?>\n'
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>{xml(site.name)}</title><link>{site.home}</link><description>Carnet démocrate</description><language>fr</language>\n"
        f"{items}</channel></rss>"
    )


def _atom(place: Shelfful, posts: list[Post]) -> str:
    site = place.site
    entries = "".join(
        f'<entry><title>{xml(post.title)}</title><link rel="alternate" type="text/html" href="{xml(post.url)}"/><id>{xml(post.url)}</id>'
        f"<published>{post.date.isoformat()}</published><updated>{post.date.isoformat()}</updated>"
        + "".join(f'<category term="{xml(tag)}"/>' for tag in post.tags)
        + f'<content type="html">{xml(_html(place, post))}</content></entry>\n'
        for post in posts
    )
    updated = posts[0].date.isoformat() if posts else place.at.isoformat()
    return (
        f'<?xml version="1.0" encoding="{site.encoding}"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr">'
        f'<title>{xml(site.name)}</title><id>{site.home}</id><link rel="self" href="{site.home}{xml(feed_path(site))}"/>'
        f'<link rel="alternate" href="{site.home}"/><updated>{updated}</updated>\n{entries}</feed>'
    )


def _rdf(place: Shelfful, posts: list[Post]) -> str:
    site = place.site
    order = "".join(f'<rdf:li rdf:resource="{xml(post.url)}"/>' for post in posts)
    items = "".join(
        f'<item rdf:about="{xml(post.url)}"><title>{xml(post.title)}</title><link>{xml(post.url)}</link>'
        f"<dc:date>{post.date.isoformat()}</dc:date>"
        f"<description>{xml(_short(post))}</description><content:encoded>{xml(_html(place, post))}</content:encoded></item>\n"
        for post in posts
    )
    return (
        f'<?xml version="1.0" encoding="{site.encoding}"?>\n<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        f'<channel rdf:about="{site.home}"><title>{xml(site.name)}</title><link>{site.home}</link><description>Carnet</description>'
        f"<items><rdf:Seq>{order}</rdf:Seq></items></channel>\n{items}</rdf:RDF>"
    )


def _categories(post: Post) -> str:
    return "".join(f"<category>{xml(tag)}</category>" for tag in post.tags)


def _short(post: Post) -> str:
    """The first words, without markup."""
    text = post.paragraphs[0].removeprefix("<p>").removesuffix("</p>").split("{")[0] if post.paragraphs else post.title
    words = text.replace("<strong>", "").replace("</strong>", "").split()
    return " ".join(words[:40]) + ("…" if len(words) > 40 else "")


def _french_date(date: datetime) -> str:
    """As some engines wrote them: « lun., 02 mars 2009 21:10:00 +0000 »."""
    return f"{DAYS[date.weekday()][:3]}., {date.day:02d} {MONTHS[date.month - 1]} {date.year} {date:%H:%M:%S} +0000"
