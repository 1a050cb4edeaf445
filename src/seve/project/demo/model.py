"""What the small web is made of: places, what they say, and the dates between which a link stands."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

NOW = datetime(2009, 3, 8, 20, 0, tzinfo=UTC)  # the demo's present: the evening of Sunday 8 March 2009
EARLIER = datetime(2008, 9, 7, 20, 0, tzinfo=UTC)  # the first visit, six months before
BEGIN = datetime(2008, 1, 7, 7, 0, tzinfo=UTC)  # nothing was said before
WEEK = datetime(2009, 3, 2, 0, 0, tzinfo=UTC)  # the week that the first briefing tells


@dataclass(frozen=True, slots=True)
class Site:
    """One place of the small web."""

    key: str
    host: str
    path: str  # "/" or the folder of the place on a shared host: "/@ana/"
    name: str
    kind: str  # the directory's word: blog, site, forum, media, video, podcast, social, platform
    standing: str  # official, affiliated, independent
    territory: str | None  # the directory's code: FR, FR-15
    group: str  # the community in which it was planted
    themes: tuple[str, ...]
    registers: tuple[str, ...]
    engine: str  # which markup: dotclear, wordpress, spip, overblog, phpbb, blogger, artisan, gazouillis
    feed: str  # rss, atom, rdf, summary, broken, none
    encoding: str
    rhythm: float  # mean days between two posts
    trouble: str = ""  # crawl-delay, slow, busy, gone, moved, noindex, opted-out, empty
    place: str = ""  # the département's code that lends its towns to the texts

    @property
    def home(self) -> str:
        return f"http://{self.host}{self.path}"


@dataclass(frozen=True, slots=True)
class Link:
    url: str
    words: str
    until: datetime | None = None  # when the place took it off its pages


@dataclass(frozen=True, slots=True)
class Post:
    """One thing said. `paragraphs` are HTML fragments; `{0}`, `{1}`… stand where `links` are."""

    site: str
    url: str
    date: datetime
    title: str
    paragraphs: tuple[str, ...]
    links: tuple[Link, ...] = ()
    tags: tuple[str, ...] = ()
    subject: str = ""
    edited: datetime | None = None  # when a link was taken off

    def html(self, at: datetime) -> tuple[str, ...]:
        """The paragraphs as they stood at a date; a link taken off leaves its words."""
        shown = [f'<a href="{link.url}">{link.words}</a>' if link.until is None or at < link.until else link.words for link in self.links]
        return tuple(_put(paragraph, shown) for paragraph in self.paragraphs)


@dataclass(slots=True)
class Plan:
    """What is being laid out, before anything is frozen."""

    sites: dict[str, Site]
    posts: list[Post] = field(default_factory=list)
    blogrolls: dict[str, list[Link]] = field(default_factory=dict)


def _put(paragraph: str, shown: list[str]) -> str:
    for number, html in enumerate(shown):
        paragraph = paragraph.replace(f"{{{number}}}", html)
    return paragraph
