"""What foreign markup may hold: elements, attributes, schemes of addresses."""

import re
from functools import cache

ALLOWED = (
    "a abbr acronym address article aside b big blockquote br caption center cite code col colgroup dd del dfn div dl dt em figcaption"
    " figure footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p pre q rp rt ruby s samp section small span strike"
    " strong sub summary details sup table tbody td tfoot th thead time tr tt u ul var wbr"
)
PHRASES = "a abbr acronym b big cite code del dfn em i ins kbd mark q rp rt ruby s samp small span strike strong sub sup time tt u var"
WORTHLESS = "script style template noscript iframe object embed applet frameset select textarea title svg math xmp noembed noframes"
TAGS = frozenset(ALLOWED.split())
DROPPED_WITH_CONTENT = frozenset(WORTHLESS.split())
ATTRIBUTES = {
    "a": {"href", "title", "hreflang", "rel"},
    "img": {"src", "alt", "title", "width", "height"},
    "abbr": {"title"},
    "acronym": {"title"},
    "del": {"datetime"},
    "ins": {"datetime"},
    "time": {"datetime"},
    "ol": {"start"},
    "col": {"span"},
    "colgroup": {"span"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "*": {"lang", "dir"},
}
SCHEMES = {"http", "https", "mailto", "xmpp", "tel", "magnet", "irc", "ircs", "geo", "webcal"}
ADDRESS_ATTRIBUTES = {"href", "src"}
# Elements that hold no text of their own rules and may lose their tags without harm; any other unknown one is left to nh3.
WITHOUT_RULES = "font nobr picture source label button bdi bdo data output o video audio canvas track input link meta param"
UNWRAPPED = frozenset(WITHOUT_RULES.split())
INLINE = frozenset(PHRASES.split()) | UNWRAPPED
VOID = frozenset({"br", "hr", "img", "col", "wbr", "source", "track", "input", "link", "meta", "param"})
OTHERS = (  # elements that neither table names: those of a whole page, of forms, of frames, of old
    "html head body base hgroup search menu dir form fieldset legend input option optgroup select button meter progress dialog slot"
    " datalist map area param portal frame marquee blink basefont bgsound isindex keygen listing plaintext nextid spacer multicol image"
)
ELEMENTS = TAGS | DROPPED_WITH_CONTENT | UNWRAPPED | frozenset(OTHERS.split())  # all that HTML knows
RAW = frozenset({"script", "style", "iframe"})  # dropped with what they hold, which is text up to their end tag
CLOSED_VOIDS = {f"{name}{end}" for name in ("br", "hr") for end in ("/>", " />")}  # as written; they may stay

EDITION = 2  # one more whenever the same markup is cleaned otherwise, although the tables here are the same

_unseen = re.compile(r"[\x00-\x20\x7f-\xa0\xad\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3000\ufeff]+")


@cache
def edition() -> bytes:
    """What tells whether something was cleaned as it would be today: the tables above, the parser, and EDITION."""
    from hashlib import blake2b  # both are slow to load, and for those only who store
    from importlib.metadata import version

    attributes = [(name, sorted(allowed)) for name, allowed in sorted(ATTRIBUTES.items())]
    told = (EDITION, version("nh3"), ALLOWED, WORTHLESS, WITHOUT_RULES, sorted(SCHEMES), attributes)
    return blake2b(repr(told).encode(), digest_size=8).digest()


def is_safe_address(url: str) -> bool:
    """Whether an address may stand in an href: relative, or of a scheme that cannot run."""
    cleaned = _unseen.sub("", url)
    scheme, colon, _ = cleaned.partition(":")
    return not colon or "/" in scheme or "?" in scheme or "#" in scheme or scheme.lower() in SCHEMES
