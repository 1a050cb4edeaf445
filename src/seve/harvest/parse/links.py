"""The links of a page, each with where it stands; `domain.linkkinds` then tells what it is there for."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from seve.base.addresses import AddressRefused, canonical, host_of, kind_hint, registrable_domain
from seve.base.tree import tree_of
from seve.harvest.domain.linkkinds import FRAME, LinkPlace, Mark, kind_of, leads_outward, marks_of
from seve.harvest.types import Link, LinkKind

MOST_LINKS = 2_000
MOST_FRAMES = 20
REFRESH = re.compile(r"\s*+[\d.]++\s*+[;,]?+\s*+(?:url\s*+=\s*+)?+[\"']?+([^\"']++)", re.IGNORECASE)  # HTML, 4.2.5.3
LONGEST_ANCHOR = 300
DEEPEST = 120  # ancestors
MOST_READ = 10_000_000  # characters of blocks and lists: where these stand one in the other, each holds the words of all within
A_LINK = 50  # characters that looking at one more link is worth
BLOCKS = frozenset(
    [
        "p",
        "li",
        "td",
        "th",
        "dd",
        "dt",
        "blockquote",
        "div",
        "section",
        "article",
        "main",
        "figcaption",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "body",
        "aside",
        "nav",
        "footer",
        "header",
        "pre",
        "center",
        "address",
        "summary",
    ]
)
LISTS = frozenset(["ul", "ol", "dl", "table", "menu", "select", "nav"])
CELLS = frozenset(["td", "th"])
HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6", "dt", "legend", "caption", "summary"])
NOT_THE_WHOLE = Mark.NAV | Mark.ASIDE | Mark.FOOTER | Mark.COMMENTS | Mark.SHARE | Mark.RELATED | Mark.META | Mark.HEADER | Mark.BLOGROLL
SHARING = re.compile(
    r"//(?:[\w-]+\.)*(?:(?:facebook\.com/(?:sharer|share|dialog|plugins)|(?:twitter|x)\.com/(?:intent|share|home\?status)|linkedin\.com/(?:share|cws)|plus\.google\.com/share"
    r"|pinterest\.\w+/pin/create|reddit\.com/submit|tumblr\.com/(?:share|widgets/share)|wa\.me/\?|(?:api|web)\.whatsapp\.com/send|t\.me/share|bsky\.app/intent|threads\.net/intent"
    r"|delicious\.com/(?:save|post)|del\.icio\.us/post|digg\.com/submit|stumbleupon\.com/submit|news\.ycombinator\.com/submitlink|getpocket\.com/(?:save|edit)|vk\.com/share"
    r"|xing\.com/(?:spi/shares|app/user)|wikio\.\w+/vote|scoopeo\.com/scoop|technorati\.com/faves|instapaper\.com/(?:hello|edit)|flattr\.com/submit|addtoany\.com|addthis\.com|sharethis\.com"
    r"|social-plugins\.line\.me|buffer\.com/add|mix\.com/add|service\.weibo\.com/share))|[?&]share=\w+",
    re.IGNORECASE,
)
SINGLE = re.compile(
    r"/(?:watch|status(?:es)?|posts?|videos?|events?|p|reel|playlist|w)(?:[/?]|$)|//youtu\.be/"
)  # one post or film, no account
NETWORKS = {"social", "video"}

NO_PAGES = ("javascript:", "mailto:", "tel:", "data:")
_blanks = re.compile(r"\s+")


def is_sharing(target: str) -> bool:
    """Whether an address shares, follows or logs in. An address within an address counts."""
    if "share=" in target or target.count("//") > 1:
        return SHARING.search(target) is not None
    return SHARING.match(target, target.find("//")) is not None


@lru_cache(maxsize=1024)
def _rel_of(written: str) -> tuple[str, ...]:
    return tuple(sorted({word.lower() for word in written.split()}))[:8]


class _Around:
    """What surrounds a link: gathered once for each element, from the root down."""

    __slots__ = ("block", "depth", "inner", "list", "marks")

    def __init__(self, marks: int, inner: int, block: Any, listing: Any, depth: int) -> None:
        self.marks, self.inner, self.block, self.list, self.depth = marks, inner, block, listing, depth


class LinkReader:
    """Reads the links of one parsed page. `main_text` is the page's main text, to tell what belongs to it."""

    def __init__(self, tree: Any, url: str, base: str, main_text: str) -> None:
        self.tree, self.url, self.base = tree, url, base
        self.home = registrable_domain(host_of(url))
        self.host = host_of(url).removeprefix("www.")
        self.main = _blanks.sub("", main_text)
        self.arounds: dict[int, _Around] = {}
        self.blocks: dict[int, tuple[int, int, str]] = {}
        self.in_main: dict[int, bool] = {}
        self.lists: dict[int, tuple[int, int, str]] = {}
        self.left = MOST_READ

    def read(self) -> tuple[Link, ...]:
        """Links in order of the page, one for each address: the first that says the most (editorial before others)."""
        best: dict[str, Link] = {link.url: link for link in self._leading_on()}
        for node in self.tree.css("a[href]")[:MOST_LINKS]:
            link = self._link(node, best)
            if link is None:
                continue
            known = best.get(link.url)
            if known is None or _RANK[link.kind] > _RANK[known.kind]:
                best[link.url] = link
        return tuple(best.values())

    def _leading_on(self) -> Iterator[Link]:
        """Where a page leads without being asked: its frames, and the page it refreshes to, which says so for a site that moved."""
        ways = [(node.attributes.get("src") or "", LinkKind.BOILERPLATE) for node in self.tree.css("frame[src]")[:MOST_FRAMES]]
        for node in self.tree.css("meta[http-equiv][content]")[:MOST_FRAMES]:
            found = REFRESH.match(node.attributes.get("content") or "")
            if found and (node.attributes.get("http-equiv") or "").strip().lower() == "refresh":
                ways.append((found[1], LinkKind.EDITORIAL))
        for written, kind in ways:
            try:
                target = canonical(written.strip(), self.base)
            except AddressRefused:
                continue
            is_own = target.split("/", 3)[2].partition(":")[0].removeprefix("www.") == self.host
            if written.strip() and target != self.url:
                yield Link(target, "", LinkKind.BOILERPLATE if is_own else kind, ())

    def _link(self, node: Any, best: dict[str, Link]) -> Link | None:
        """None for what leads to no page, and for what is known to say as much as a link can."""
        attributes = node.attributes
        href = (attributes.get("href") or "").strip()
        if not href or href[0] == "#" or href[:11].lower().startswith(NO_PAGES):
            return None
        try:
            target = canonical(href, self.base)
        except AddressRefused:
            return None
        known = best.get(target)
        if known is not None and known.kind is LinkKind.EDITORIAL:
            return None
        rel = _rel_of(attributes.get("rel") or "")
        words = self._words(node)
        text = " ".join(words)[:LONGEST_ANCHOR] or _alternative(node)
        return Link(target, text, kind_of(self._place(node, target, rel, "".join(words))), rel)

    def _place(self, node: Any, target: str, rel: tuple[str, ...], words: str) -> LinkPlace:
        """`words`: those of the link, without blanks."""
        around = self._around(node.parent)
        host = target.split("/", 3)[2].partition(":")[0].removeprefix("www.")
        outward = host != self.host
        listed, outside, heading = self._list(around) if outward else (0, 0, "")
        length, linked, text = self._block(around.block, words)
        # A bare link in the frame of the page is there for itself, whether its words are also said in the text or not.
        matters = outward or length > linked or not around.inner & (FRAME | Mark.META)
        in_main = matters and self._in_main(around.block, text)
        return LinkPlace(
            marks=around.marks,
            inner=around.inner,
            outward=outward,
            social_account=outward and kind_hint(target) in NETWORKS and SINGLE.search(target) is None,
            share=is_sharing(target),
            rel=rel,
            heading=heading,
            block_length=length,
            link_length=linked,
            in_main_text=in_main,
            list_outward=outside,
            list_length=listed,
        )

    def _around(self, node: Any) -> _Around:
        """What surrounds the children of `node`; a loop, since pages nest deeper than Python does."""
        path: list[Any] = []
        while (
            node is not None and node.mem_id not in self.arounds and len(path) < DEEPEST and node.tag not in ("html", "-undef", "-document")
        ):
            path.append(node)
            node = node.parent
        around = self.arounds.get(node.mem_id) if node is not None else None
        around = around or _Around(Mark.NONE, Mark.NONE, None, None, 0)
        for each in reversed(path):
            around = self._step(each, around)
            self.arounds[each.mem_id] = around
        return around

    def _step(self, node: Any, outer: _Around) -> _Around:
        tag = node.tag
        own = Mark.NONE
        if tag != "body":
            attributes = node.attributes
            own = marks_of(tag, attributes.get("role") or "", f"{attributes.get('class') or ''} {attributes.get('id') or ''}".strip())
            if own & NOT_THE_WHOLE and node.css_first("main, article, h1, [role=main]") is not None and not self._is_small(node):
                own &= ~NOT_THE_WHOLE
        inner = Mark.NONE if own & Mark.CONTENT and not own & NOT_THE_WHOLE else outer.inner | (own & ~Mark.CONTENT)
        return _Around(
            outer.marks | own,
            inner,
            node if tag in BLOCKS else outer.block,
            node if tag in LISTS or own & (Mark.ASIDE | Mark.BLOGROLL) else outer.list,
            outer.depth + 1,
        )

    def _block(self, node: Any, words: str) -> tuple[int, int, str]:
        """(characters of a block, characters of its links, its text), blanks aside. `words`: those of the link that asks."""
        if node is None:
            return 0, 0, ""
        known = self.blocks.get(node.mem_id)
        if known is None:
            if self.left <= 0:
                return 0, 0, ""
            text = "".join(node.text().split())
            links = [] if text == words else node.css("a")[:200]
            self.left -= len(text) + A_LINK * len(links)
            linked = len(text) if text == words else sum(len("".join(self._words(link))) for link in links)
            known = self.blocks[node.mem_id] = (len(text), min(linked, len(text)), text)
        return known

    def _in_main(self, node: Any, text: str) -> bool:
        """Whether the page's main text holds a block."""
        if node is None or not self.main:
            return False
        known = self.in_main.get(node.mem_id)
        if known is None:
            known = self.in_main[node.mem_id] = self._is_main(text)
        return known

    def _is_main(self, text: str) -> bool:
        if not text or not self.main:
            return False
        if len(text) <= 120:
            return text in self.main
        middle = len(text) // 2
        pieces = (text[:60], text[middle : middle + 60], text[-60:])
        return sum(piece in self.main for piece in pieces) >= 2

    def _list(self, around: _Around) -> tuple[int, int, str]:
        """(links of the list, those that lead outside, the heading above it where that can matter)."""
        node = around.list if around.list is not None else around.block
        if node is not None and node.tag == "table" and around.block is not None and around.block.tag in CELLS:
            node = around.block  # a page laid out as a table: each column is a list of its own
        if node is None:
            return 0, 0, ""
        known = self.lists.get(node.mem_id)
        if known is None:
            if self.left <= 0:
                return 0, 0, ""
            hrefs = [link.attributes.get("href") or "" for link in node.css("a[href]")[:500]]
            outside = sum(1 for href in hrefs if href.startswith(("http", "//")) and self.host not in href[:200])
            heading = self._heading_of(node) if leads_outward(outside, len(hrefs)) else ""
            self.left -= A_LINK * len(hrefs)
            known = self.lists[node.mem_id] = (len(hrefs), outside, heading)
        return known

    def _heading_of(self, node: Any) -> str:
        """The words above a list: the nearest heading among its elder siblings, its first children, or its parents' siblings."""
        inside = node.css_first("h1, h2, h3, h4, h5, h6, legend, caption, .widget-title, .title")
        if inside is None and node.tag in CELLS:
            inside = node.css_first("b, strong, font")
        if inside is not None and node.tag not in ("ul", "ol", "dl"):
            return self._short(inside)
        for _ in range(3):
            sibling, steps = node.prev, 0
            while sibling is not None and steps < 6:
                if sibling.tag in HEADINGS or sibling.tag in ("p", "div", "span", "strong", "b", "a"):
                    words = self._short(sibling)
                    if sibling.tag in HEADINGS or 0 < len(words) <= 60:
                        return words
                if sibling.tag not in ("-text", "-comment"):
                    steps += 1
                sibling = sibling.prev
            node = node.parent
            if node is None or node.tag in ("body", "html"):
                break
        return ""

    def _words(self, node: Any) -> list[str]:
        """None once so much was read of the page: links can stand in links, within an <object> or a drawing."""
        if self.left <= 0:
            return []
        text: str = node.text()
        self.left -= len(text)
        return text.split()

    def _short(self, node: Any) -> str:
        return " ".join(self._words(node))[:80]

    def _is_small(self, node: Any) -> bool:
        """Whether an element that claims to be a menu or a side column can be one, although it holds a heading."""
        if self.left <= 0:
            return False
        length = len(node.text())
        self.left -= length
        return length < 600


def _alternative(node: Any) -> str:
    """What stands for the words of a link that is only a picture."""
    image = node.css_first("img[alt]")
    words = (
        (image.attributes.get("alt") if image is not None else "")
        or node.attributes.get("title")
        or node.attributes.get("aria-label")
        or ""
    )
    return _blanks.sub(" ", words).strip()[:LONGEST_ANCHOR]


_RANK = {"editorial": 3, "blogroll": 2, "social": 1, "boilerplate": 0}


def links_of_fragment(html: str, base: str) -> tuple[Link, ...]:
    """The links of an entry's own text: what is in it is said, whatever surrounds it on its page."""
    if "<a" not in html and "<A" not in html:
        return ()
    found: dict[str, Link] = {}
    for node in tree_of(html).css("a[href]")[:MOST_LINKS]:
        href = (node.attributes.get("href") or "").strip()
        try:
            target = canonical(href, base)
        except AddressRefused:
            continue
        rel = _rel_of(node.attributes.get("rel") or "")
        text = " ".join(node.text().split())[:LONGEST_ANCHOR] or _alternative(node)
        kind = LinkKind.SOCIAL if is_sharing(target) else LinkKind.EDITORIAL
        if not href.startswith("#"):
            found.setdefault(target, Link(target, text, kind, rel))
    return tuple(found.values())
