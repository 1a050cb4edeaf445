"""What a link is there for, told from where it stands on its page.

editorial: the place speaks and points somewhere. boilerplate: menus, footers, side columns, lists of related pages, comments.
blogroll: a list of places its host recommends. social: follow and share buttons, and bare links to accounts on social networks.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from seve.harvest.types import LinkKind


class Mark:
    """What the elements around a link call themselves, by tag, role, class or id: bits of a plain int (an IntFlag costs ten times more)."""

    NONE = 0
    NAV = 1
    HEADER = 2
    FOOTER = 4
    ASIDE = 8
    COMMENTS = 16
    SHARE = 32
    BLOGROLL = 64
    RELATED = 128
    META = 256
    CONTENT = 512


FRAME = Mark.NAV | Mark.HEADER | Mark.FOOTER | Mark.ASIDE | Mark.RELATED | Mark.COMMENTS | Mark.SHARE


class LinkPlace(NamedTuple):  # made for every link of every page: a frozen dataclass costs three times as much
    """Where a link stands. Lengths are characters without blanks."""

    marks: int  # Mark, of all ancestors together
    inner: int  # of those inside the content container, or all when there is none
    outward: bool  # leads outside its own host
    social_account: bool  # an account on a social network
    share: bool  # an address that shares, follows, logs in
    rel: tuple[str, ...]
    heading: str  # of the list it stands in
    block_length: int  # the nearest block of text around it
    link_length: int  # how much of that block is links
    in_main_text: bool  # that block is part of the page's main text
    list_outward: int  # links of its list that lead outside
    list_length: int  # links of its list


_START = r"(?:^|[\s_-])"
_END = r"(?:$|[\s_\d-])"
_CLASSES = {
    Mark.NAV: r"nav\w*|\w*menus?|breadcrumbs?|breadcrumb\w*|pagination|paginator|pager|paging|toc|skip|skiplinks?|topbar|toolbar"
    r"|tabs|tabbar|langs?|languages?|prevnext"
    r"|previous|next|submenu|sitemap|ariane|langswitcher|archives?|calendar|categories|category-list|tagcloud|cloud|search\w*"
    r"|login|user-menu|jump",
    Mark.HEADER: r"header|masthead|banner|site-?title|site-?header|branding|logo|top|entete|en-tete|kopf",
    Mark.FOOTER: r"footer|foot|colophon|bottom|site-?info|copyright|legal|credits?|imprint|impressum|pied|pied-de-page|powered|fuss\w*",
    Mark.ASIDE: r"side-?bar\w*|aside|widgets?|widget\w*|side|secondary|complementary|right-?col\w*|left-?col\w*|col-?right|col-?left"
    r"|rechts|links"
    r"|sponsors?|advert\w*|ads?|promo\w*|banner-?ads?|newsletter\w*|subscribe|cookies?\w*|gdpr|teaserbox|rail|marginalia"
    r"|partners?|partenaires?",
    Mark.COMMENTS: r"comments?|commentlist|commentaires?|kommentare?|respond|disqus\w*|replies|trackbacks?|pingbacks?|comment-\w+",
    Mark.SHARE: r"shar\w+|social\w*|follow\w*|addtoany\w*|addthis\w*|sharedaddy|sd-\w+|a2a\w*|reseaux|shariff|bookmarks?"
    r"|suivre|partager",
    Mark.BLOGROLL: r"blog-?rolls?|linkcat|linkcategories|widget_links|friends?|amis|liens|linklist|bloglist|blog-list"
    r"|blogs-amis|liste-liens"
    r"|linkliste|mylinks|webring|planet"
    r"|liens_?(?:sites|amis)|menu-liens|sites[_-]amis|blogs_amis|syndic",
    Mark.RELATED: r"related\w*|jp-relatedposts|yarpp\w*|similar\w*|recommend\w*|more-posts|most-?read|popular\w*|read-?more-?list|also"
    r"|see-?also|lire-aussi|a-lire"
    r"|readnext|recent\w*|latest\w*|trending|top-?stories|weitere|mehr-zum-thema|outbrain|taboola|teasers?|post-navigation|navigation-post",
    Mark.META: r"meta|postmeta|post-?meta|entry-?meta|byline|tags?|tag-?links|post-?tags|posted|author\w*|vcard|postinfo|post-?info"
    r"|entry-?footer|entry-utility|infos?"
    r"|keywords"
    r"|categor\w+|filed|permalink|print|actions|timestamp",
    Mark.CONTENT: r"content|entry-?content|post-?content|article-?body|articlebody|post-?body|entry|post|article|article-?content|story"
    r"|story-?body|main-?content|texte|hentry|blogpost"
    r"|body-?copy|rich-?text|prose|markdown|markdown-body|page-?content|single-content|postcontent|entry-text|e-content",
}
_PATTERNS = [(mark, re.compile(f"{_START}(?:{words}){_END}", re.IGNORECASE)) for mark, words in _CLASSES.items()]
_ROLES = {
    "navigation": Mark.NAV,
    "banner": Mark.HEADER,
    "contentinfo": Mark.FOOTER,
    "complementary": Mark.ASIDE,
    "main": Mark.CONTENT,
    "menu": Mark.NAV,
}
_TAGS = {
    "nav": Mark.NAV,
    "header": Mark.HEADER,
    "footer": Mark.FOOTER,
    "aside": Mark.ASIDE,
    "main": Mark.CONTENT,
    "article": Mark.CONTENT,
    "menu": Mark.NAV,
}

XFN = frozenset(
    [
        "friend",
        "acquaintance",
        "contact",
        "met",
        "co-worker",
        "colleague",
        "co-resident",
        "neighbor",
        "muse",
        "crush",
        "sweetheart",
        "kin",
        "sibling",
        "spouse",
    ]
)
_blogroll_heading = re.compile(
    r"^\W*(?:(?:mes|nos|les|my|our|autres|quelques)\s+)?(?:blog\s?-?rolls?|blogo\w+|liens?(?:\s+(?:amis|utiles|préférés"
    r"|externes|favoris|militants|politiques))?|blogs?\s+(?:amis|préférés|favoris|que\b.*|i\b.*|à\s.*|we\b.*|partenaires?"
    r"|du\b.*|de\b.*|roll)"
    r"|blogs?(?:\s+(?:amis|préférés))?|(?:sites?|blogs?)\s+(?:amis|préférés|favoris|utiles|partenaires)|amis|links?|useful\s+links?"
    r"|friends?|other\s+(?:blogs|sites)|favou?rite\s+(?:blogs|sites|links)"
    r"|webring|planet|linkliste|links|freunde|enlaces|recommended(?:\s+(?:blogs|links|sites|reading))?|elsewhere|ailleurs"
    r"|à\s+visiter|à\s+lire\s+ailleurs)\W*$",
    re.IGNORECASE,
)
_plainly_a_blogroll = re.compile(r"blog|amis|friends|webring|planet", re.IGNORECASE)
PROSE = 40  # characters beside the links that make a block a sentence rather than a list
DENSE = 0.75  # share of links from which a block is a list of links
SHORT_LIST = 2


@lru_cache(maxsize=16_384)
def marks_of(tag: str, role: str, names: str) -> int:
    """What one element calls itself. `names` is its class and id."""
    found = _TAGS.get(tag, Mark.NONE) | _ROLES.get(role, Mark.NONE)
    if names:
        for mark, pattern in _PATTERNS:
            if pattern.search(names):
                found |= mark
    return found


def is_blogroll_heading(text: str) -> bool:
    """Whether a list under these words is a list of places its host recommends."""
    return len(text) <= 60 and _blogroll_heading.match(text.strip()) is not None


def leads_outward(outward: int, length: int) -> bool:
    """Whether a list may be one of recommended places: several of its links, and half of them, lead to other sites."""
    return outward >= SHORT_LIST and outward * 2 >= length


def kind_of(place: LinkPlace) -> LinkKind:
    """The kind of one link. In order: buttons, recommended places, the frame of the page, what is said."""
    if place.share:
        return LinkKind.SOCIAL
    if place.inner & Mark.COMMENTS:
        return LinkKind.BOILERPLATE
    is_prose = _is_prose(place)
    if place.social_account and not is_prose:
        return LinkKind.SOCIAL
    if place.outward and not is_prose and _is_recommended(place):
        return LinkKind.BLOGROLL
    if place.inner & Mark.SHARE:
        return LinkKind.BOILERPLATE
    if is_prose:
        return LinkKind.EDITORIAL
    if place.inner & (FRAME | Mark.META):
        return LinkKind.BOILERPLATE
    return LinkKind.EDITORIAL if _is_content(place) else LinkKind.BOILERPLATE


def _is_prose(place: LinkPlace) -> bool:
    """The link stands in a sentence of the main text."""
    beside = place.block_length - place.link_length
    if place.in_main_text:
        return beside >= PROSE or (beside > 0 and place.link_length < DENSE * place.block_length and not place.inner & FRAME)
    return beside >= PROSE * 3 and bool(place.marks & Mark.CONTENT) and not place.inner & FRAME


def _is_recommended(place: LinkPlace) -> bool:
    if XFN.intersection(place.rel):
        return True
    if not leads_outward(place.list_outward, place.list_length):
        return False
    if place.marks & Mark.BLOGROLL:
        return True
    return is_blogroll_heading(place.heading) and (not place.in_main_text or _plainly_a_blogroll.search(place.heading) is not None)


def _is_content(place: LinkPlace) -> bool:
    """A link that stands alone, but inside what the page is about."""
    return place.in_main_text or (bool(place.marks & Mark.CONTENT) and not place.marks & FRAME)
