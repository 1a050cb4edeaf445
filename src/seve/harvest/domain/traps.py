"""Places where a crawler would walk for ever: calendars, session ids, self-similar paths, faceted filters."""

import re
from collections import Counter, defaultdict
from urllib.parse import urlsplit

MOST_SEGMENTS = 12
MOST_REPEATS = 2  # of one segment in a path
MOST_QUERIES = 50  # variants of the query on one path
MOST_CALENDAR = 24  # pages of one calendar
SESSION = re.compile(
    r"(?:[?&;](?:phpsessid|jsessionid|aspsessionid\w*|sid|sessionid|session_id|cfid|cftoken|s)=[0-9a-z._-]{16,})|/\(s\([0-9a-z]{16,}\)\)/",
    re.I,
)
CALENDAR = re.compile(
    r"(?:[?&](?:month|mois|year|annee|date|day|jour|tribe-bar-date|cal_?(?:date|month)|ical|eventdate)=)"
    r"|/(?:calendar|calendrier|agenda|events?|evenements?)/(?:[^/]+/)*(?:19|20|21)\d\d(?:[/-]\d\d?)?",
    re.I,
)
NO_PAGE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|avif|svg|ico|bmp|tiff?|mp[34]|m4[av]|ogg|og[av]|opus|wav|flac|webm|mov|avi|mkv|pdf|docx?|xlsx?|pptx?|od[tsp]|epub|"
    r"zip|gz|tgz|bz2|xz|7z|rar|tar|exe|dmg|deb|rpm|apk|iso|css|js|mjs|map|woff2?|ttf|eot|ics|vcf|torrent|swf|wasm|bin)$",
    re.I,
)
NO_READING = re.compile(
    r"/(?:wp-admin|wp-login\.php|wp-json|xmlrpc\.php|cgi-bin|cart|panier|checkout|login|logout|signin|signup|register|connexion)(?:/|$|\?)"
    r"|[?&](?:replytocom|share|add-to-cart|action=edit|print|output=amp|reply|quote|sort|order|orderby|filter\w*)(?:=|&|$)",
    re.I,
)


class Traps:
    """What was met on one host during one round; tells which addresses are not worth a visit."""

    def __init__(self) -> None:
        self._queries: defaultdict[str, set[str]] = defaultdict(set)
        self._calendar = 0
        self.found: Counter[str] = Counter()

    def reason_against(self, url: str) -> str | None:
        """Why not to visit, or None. Counted: ask once for each address."""
        reason = self._judge(url)
        if reason is not None:
            self.found[reason] += 1
        return reason

    def _judge(self, url: str) -> str | None:
        parts = urlsplit(url)
        segments = [segment for segment in parts.path.split("/") if segment]
        if NO_PAGE.search(parts.path):
            return "no page"
        if NO_READING.search(url):
            return "nothing to read"
        if SESSION.search(url):
            return "session id"
        if len(segments) > MOST_SEGMENTS or (segments and max(Counter(segments).values()) > MOST_REPEATS):
            return "self-similar path"
        if CALENDAR.search(url):
            self._calendar += 1
            if self._calendar > MOST_CALENDAR:
                return "endless calendar"
        if parts.query:
            seen = self._queries[parts.path]
            if parts.query not in seen and len(seen) >= MOST_QUERIES:
                return "query variants"
            seen.add(parts.query)
        return None
