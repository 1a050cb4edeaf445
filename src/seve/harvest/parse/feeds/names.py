"""What we read of an item of RSS or an entry of Atom, by name space and local name, as expat tells them: "uri local"."""

ATOM = "http://www.w3.org/2005/atom"  # name spaces in small letters: programs differ
DC = "http://purl.org/dc/elements/1.1/"
DCTERMS = "http://purl.org/dc/terms/"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
MEDIA = "http://search.yahoo.com/mrss/"
ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
ATOM_ROOT = f"{ATOM} feed"
XHTML = "http://www.w3.org/1999/xhtml"
XML_BASE = "http://www.w3.org/XML/1998/namespace base"
# Several go by one name: the first that stands in an item wins.
RSS = {
    "": {
        "title": "title", "link": "link", "guid": "guid", "description": "description", "pubDate": "date", "author": "author",
        "category": "category", "enclosure": "enclosure",
    },
    CONTENT: {"encoded": "content"},
    DC: {
        "creator": "creator", "author": "creator", "date": "dc:date", "subject": "subject", "title": "dc:title",
        "description": "itunes:summary",
    },
    DCTERMS: {"modified": "updated", "created": "dc:date", "issued": "dc:date"},
    ATOM: {"link": "atom:link", "id": "atom:id", "updated": "updated", "published": "published", "summary": "unread", "author": "unread"},
    ITUNES: {"author": "itunes:author", "summary": "itunes:summary", "title": "dc:title"},
    MEDIA: {"title": "media:title"},
}  # fmt: skip
ENTRY = {
    ATOM: {
        "title": "title", "link": "atom:link", "id": "id", "summary": "summary", "content": "content", "published": "published",
        "updated": "updated", "author": "author", "category": "category",
    },
}  # fmt: skip
# Names of other dialects, which the patient readers know.
OTHER_RSS = {"content", "summary", "fullitem", "body", "published", "updated", "issued", "modified", "created", "date", "id", "pubdate"}
OTHER_ATOM = {"issued", "modified", "created", "pubdate", "description", "guid"}
MOST_REMEMBERED = 5_000


class Odd(Exception):
    """Something that only a patient reader reads rightly."""


class Fields(dict[str, str | None]):
    """By an element's name, what it goes by with us; None for what we do not read. Raises Odd for what others would read differently."""

    __slots__ = ("dialects", "known", "space")

    def __init__(self, space: str, known: dict[str, dict[str, str]], dialects: set[str]) -> None:
        super().__init__()
        self.space, self.known, self.dialects = space, known, dialects

    def __missing__(self, name: str) -> str | None:
        uri, _, local = name.rpartition(" ")
        uri = uri.lower()
        field = self.known.get(uri, {}).get(local)
        if field is None and self._is_elsewhere(uri, local):
            raise Odd
        if len(self) < MOST_REMEMBERED:
            self[name] = field
        return field

    def _is_elsewhere(self, uri: str, local: str) -> bool:
        """A name of another dialect, one of ours in other letters, or a text of Atom or XHTML within RSS."""
        if uri == self.space or uri == XHTML:
            return local.lower() in self.dialects or local.lower() in self.known[self.space]
        return uri == ATOM and local in ENTRY[ATOM]


RSS_FIELDS = Fields("", RSS, OTHER_RSS)
ATOM_FIELDS = Fields(ATOM, ENTRY, OTHER_ATOM)
