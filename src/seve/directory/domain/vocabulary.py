"""The words that lists use, in English and French, for our own. Read folded: lower case, no accents, straight apostrophes."""

from collections.abc import Mapping
from typing import TypeVar

from seve.base.text import fold
from seve.directory.types import EntityKind, Standing, Status

Member = TypeVar("Member")


def _table(words: Mapping[Member, str]) -> dict[str, Member]:
    return {word.strip(): value for value, line in words.items() for word in line.split("|")}


# What a column is called → the field of an entry.
HEADERS = _table(
    {
        "url": "url|address|adresse|site|site web|website|web|link|lien|uri|adresse web"
        "|home|homepage|home page|home_url|htmlurl|page d'accueil",
        "name": "name|nom|title|titre|label|libelle|blog|text",
        "prefixes": "prefixes|prefixes as url",
        "lrus": "prefixes as lru",
        "kind": "kind|type|genre|nature|categorie|category",
        "media_type": "media_type",
        "standing": "standing|rattachement|lien au mouvement|qualite|position",
        "status": "status|statut|etat|state|decision",
        "territory": "territory|territoire|departement|code departement|region|code",
        "country": "pub_country|country|pays",
        "language": "language|langue|lang|primary_language",
        "feeds": "feed|feeds|flux|rss|atom|xmlurl|feed url|flux rss|rss_url|declared_feeds",
        "note": "note|notes|comment|commentaire|description|remarque|editor_notes|tags",
    }
)
KINDS = _table(
    {
        EntityKind.BLOG: "blog|blogue|weblog",
        EntityKind.SITE: "site|site web|website|web|rss|link",
        EntityKind.FORUM: "forum|groupe",
        EntityKind.MEDIA: "media|medias|presse|journal|news|press|online_news|print_native|digital_native|video_broadcast|audio_broadcast",
        EntityKind.VIDEO: "video|videos|chaine|chaine video|youtube|peertube",
        EntityKind.PODCAST: "podcast|radio|baladodiffusion",
        EntityKind.NEWSLETTER: "newsletter|lettre|lettre d'information|infolettre",
        EntityKind.SOCIAL: "social|reseau social|social network|compte|facebook|twitter|mastodon|instagram|bluesky",
        EntityKind.PLATFORM: "platform|plateforme|outil|tool",
        EntityKind.WIKI: "wiki",
    }
)
STANDINGS = _table(
    {
        Standing.OFFICIAL: "official|officiel|officielle",
        Standing.AFFILIATED: "affiliated|affilie|affiliee|partenaire|proche",
        Standing.INDEPENDENT: "independent|independant|independante|libre",
    }
)
STATUSES = _table(
    {
        Status.IN: "in|dedans|admis|admise|admitted|retenu|retenue|oui|yes",
        Status.OUT: "out|dehors|hors|refuse|refusee|refused|exclu|exclue|non|no",
        Status.UNDECIDED: "undecided|indecis|a decider|en attente|waiting",
        Status.DISCOVERED: "discovered|decouvert|decouverte",
    }
)
LANGUAGES = _table(
    {
        "fr": "fra|fre|francais|french",
        "en": "eng|anglais|english",
        "de": "deu|ger|allemand|german",
        "es": "spa|espagnol|spanish",
        "it": "ita|italien|italian",
        "br": "bre|breton",
        "oc": "oci|occitan",
    }
)


def key(text: str) -> str:
    """A word as these tables write it."""
    return " ".join(fold(text).replace("’", "'").split())


def language_code(written: str) -> str:
    """ "fr-FR", "FR", "fra", "français" → "fr"; "" when it is no language."""
    code = key(written).replace("_", "-").partition("-")[0]
    code = LANGUAGES.get(code, code)
    return code if 2 <= len(code) <= 3 and code.isascii() and code.isalpha() else ""
