"""The contact that a page publishes for its place: an address, or none rather than a person's by mistake."""

import re
from urllib.parse import unquote, urljoin, urlsplit

from seve.base.tree import tree_of

MAIL = re.compile(r"[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,6}[a-z]{2,24}", re.IGNORECASE)
OF_THE_PLACE = re.compile(
    r"^(contact|info|redaction|rédaction|webmaster|admin|bonjour|hello|equipe|team|bureau|secretariat|mail|courrier)\b", re.IGNORECASE
)
LEADS_TO_CONTACT = re.compile(
    r"contact|nous[- ]écrire|nous[- ]ecrire|mentions[- ]l[ée]gales|impressum|legal notice|a[- ]propos|à propos|about", re.IGNORECASE
)


def contact_in(html: bytes, url: str) -> str:
    """The address by which the place may be written to; "" when there is none, or several and none is plainly the place's own."""
    tree = tree_of(html)
    links = [unquote((node.attributes.get("href") or "")[7:].split("?")[0]) for node in tree.css("a[href^='mailto:' i]")]
    found = list(dict.fromkeys(address.strip().lower() for address in links if MAIL.fullmatch(address.strip())))
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    own = [address for address in found if address.rsplit("@", 1)[1] == host]
    named = [address for address in own or found if OF_THE_PLACE.match(address)]
    for choice in (named, own, found):
        if len(choice) == 1:
            return choice[0]
    return named[0] if named else ""


def contact_page(html: bytes, url: str) -> str:
    """The address of the page that says how to write to the place, on the same host; "" when no link leads to one."""
    host = urlsplit(url).netloc
    for node in tree_of(html).css("a[href]"):
        target = urljoin(url, (node.attributes.get("href") or "").strip())
        same = urlsplit(target).netloc == host and target.startswith(("http://", "https://"))
        if same and (LEADS_TO_CONTACT.search(node.text()[:80]) or LEADS_TO_CONTACT.search(urlsplit(target).path)):
            return target.split("#")[0]
    return ""
