"""The one way to write an address: WHATWG form, without fragment and tracking parameters; deceitful spellings are refused."""

import re
import unicodedata
from functools import lru_cache
from urllib.parse import unquote

from ada_url import join_url, normalize_url

from seve.base.errors import SeveError

LONGEST = 2_000  # characters
CACHE = 1 << 15  # addresses; about 15 MB when full
C0_AND_SPACE = "".join(map(chr, range(0x21)))
JOINERS = "\u200c\u200d"  # needed to spell Persian and several Indian languages

HREF = re.compile(r"(https?)://([^/?]*)(/[^?]*)(\?.*)?", re.S)
# Most addresses are canonical as they come (no dot segment, no escape, no punycode, no number at the end of the host): no parser is needed.
PLAIN = re.compile(
    r"https?://(?:(?!xn--)[a-z0-9-]+\.)+(?!xn--)[a-z]+/(?!\.)"  # host
    r"(?:[\w\-~+,=&?:;@!$*]|/(?!\.)|(?<!/)\.)*",
    re.A,
)
OWN_AUTHORITY = re.compile(r"(?:(https?):)?(/*)([^/?#]*)", re.I)
DOTTED_QUAD = re.compile(r"\d+\.\d+\.\d+\.\d+")
FORBIDDEN = re.compile(r"[\\\x00-\x1f\x7f-\x9f\u2028\u2029]")
# Parameters that tell where a reader came from, never what the page is.
TRACKING = re.compile(
    r"(?:utm_\w*|mtm_\w*|pk_(?:campaign|kwd|keyword|source|medium|content|cid)|piwik_\w*|hsa_\w*|at_(?:medium|campaign|custom\d|source|format|variant)"
    r"|fbclid|fb_(?:action_\w+|ref|source)|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|li_fat_id|igshid|igsh|mc_[ce]id"
    r"|_ga|_gl|_hsenc|_hsmi|__twitter_impression|ref_src|mkt_tok|vero_id|vero_conv|oly_(?:enc|anon)_id|wt\.mc_id|wt_zmc|xtor|xts|xtref"
    r"|spref|phpsessid|jsessionid)(?:=.*)?|sid=[0-9a-f]{32}",
    re.I | re.S,
)
TRACKING_HINT = re.compile(
    r"[?&](?:utm_|[mh]tm_|pk_|piwik_|hsa_|at_|fb|g[cb]|dcl|wb|msc|ycl|twc|ttc|li_|igsh|mc_|_|ref_|mkt|vero|oly|wt|xt|spref|phps|jse|sid=)",
    re.I,
)


class AddressRefused(SeveError):
    """This text is not an address that Sève will read, store or visit; the message says why."""


def canonical(url: str, base: str | None = None) -> str:
    """The absolute http(s) address, as WHATWG writes it, without fragment and tracking parameters.

    `base` resolves a relative reference. Raises AddressRefused for what is no web address, and for spellings that hide where they lead:
    user names, backslashes, control characters, IPv4 in other spellings than a dotted quad, compatibility letters, over 2,000 characters.
    """
    if base is None and len(url) <= LONGEST and PLAIN.fullmatch(url) and not ("?" in url and TRACKING_HINT.search(url)):
        return url
    return _canonical(url, base)


@lru_cache(maxsize=CACHE)
def _canonical(url: str, base: str | None) -> str:
    text = url.strip(C0_AND_SPACE)
    bare = text.partition("#")[0]
    if len(bare) > LONGEST:
        raise AddressRefused(f"this address is longer than {LONGEST:,} characters: {_shown(text)}")
    if found := FORBIDDEN.search(bare):
        what = "a backslash" if found[0] == "\\" else "a control character"
        raise AddressRefused(f"this address holds {what}: {_shown(text)}")
    try:
        href = (normalize_url(text) if base is None else join_url(base, text)).partition("#")[0]
    except ValueError:
        raise AddressRefused(f"this is not an absolute web address: {_shown(text)}") from None
    parts = HREF.fullmatch(href)
    if parts is None:
        raise AddressRefused(f"only http and https addresses are read: {_shown(text)}")
    scheme, authority, path, query = parts.groups()
    if not authority.strip(".:0123456789") and authority.startswith("."):
        raise AddressRefused(f"this address has no host: {_shown(text)}")
    if not bare.startswith(f"{scheme}://{authority}"):
        _refuse_disguise(bare, base, scheme, authority)
    if "@" in authority:
        raise AddressRefused(f"this address holds a user name: {_shown(text)}")
    if "xn--" in authority:
        _refuse_bad_punycode(text, authority)
    if query and TRACKING_HINT.search(query):
        href = f"{scheme}://{authority}{path}{_without_tracking(query)}"
    if len(href) > LONGEST:
        raise AddressRefused(f"this address is longer than {LONGEST:,} characters once encoded: {_shown(text)}")
    return href


def _without_tracking(query: str) -> str:
    """The query without its tracking parameters; the others keep their order and their bytes."""
    kept = [field for field in query[1:].split("&") if not TRACKING.fullmatch(field)]
    return "?" + "&".join(kept) if kept else ""


def _refuse_disguise(text: str, base: str | None, scheme: str, authority: str) -> None:
    """Look at how the host was written when the parser had to rewrite it. Raises AddressRefused."""
    own = OWN_AUTHORITY.match(text)
    inherits = own is None or (own[1] is None and len(own[2]) < 2)
    if base is not None and own is not None and own[1] and len(own[2]) < 2:  # "http:page" is relative to a base of the same scheme
        inherits = base.strip(C0_AND_SPACE).lower().startswith(own[1].lower() + ":")
    if inherits or own is None:
        if base is not None:
            _canonical(base, None)  # the host is the base's: its spelling is what counts
        return
    written = own[3]
    if "@" in written:
        raise AddressRefused(f"this address holds a user name: {_shown(text)}")
    for letter in unquote(written):
        if ord(letter) > 127 and _is_disguise(letter):
            raise AddressRefused(f"the host is written with look-alike or invisible characters: {_shown(text)}")
    quad = DOTTED_QUAD.match(authority)
    if quad and (quad[0] == authority or authority[quad.end()] == ":") and written.partition(":")[0] != quad[0]:
        raise AddressRefused(f"an IPv4 address must be written like {quad[0]}: {_shown(text)}")


def _refuse_bad_punycode(text: str, authority: str) -> None:
    """The parser lets some labels pass that decode to nothing; WHATWG refuses them. Raises AddressRefused."""
    for label in authority.partition(":")[0].split("."):
        if label.startswith("xn--"):
            try:
                decoded = label[4:].encode().decode("punycode")
            except (UnicodeError, ValueError):
                decoded = ""
            if not decoded or unicodedata.normalize("NFKC", decoded) != decoded:
                raise AddressRefused(f"the host is not a valid international name: {_shown(text)}")


def _is_disguise(letter: str) -> bool:
    """Whether a character stands for an ASCII one (①, ｗ, 。, K) or is invisible."""
    if letter == "。":  # the ideographic full stop: IDNA reads it as a dot, Unicode does not
        return True
    return unicodedata.normalize("NFKC", letter).isascii() or (unicodedata.category(letter) == "Cf" and letter not in JOINERS)


def _shown(text: str) -> str:
    """The address in an error: one line, short, harmless on a terminal."""
    plain = "".join(letter if letter.isprintable() else "�" for letter in text[:120])
    return plain + ("…" if len(text) > 120 else "")
