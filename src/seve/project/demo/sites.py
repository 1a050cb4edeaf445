"""Lays out the places of the small web: their names, addresses, markups, rhythms."""

import random
import unicodedata

from seve.project.demo import grammar, roster
from seve.project.demo.model import Site
from seve.project.demo.shelf import Place, lists, places

ENGINES = ("dotclear", "wordpress", "spip", "overblog", "blogger", "artisan")
FEEDS = (*("rss",) * 8, *("atom",) * 6, *("rdf",) * 2, *("broken",) * 2, "summary", "none")
REGISTERS = ("billet", "billet", "chronique", "militant", "compte-rendu", "annonce")
EVERYDAY = (
    *("agriculture", "ecole", "sante", "eau", "transports", "logement", "budget", "associations", "culture", "energie", "emploi"),
    *("jeunesse", "tourisme", "voisinage"),
)
ASIDE = ("recettes", "histoire", "democratie", "europe", "numerique", "justice", "laicite", "montagne", "universite", "libre")
FARM = "carnets-libres.example"
SHARED = "pages-ouvertes.example"
SOCIAL = "gazouillis.example"


def lay_out(*, seed: int, total: int) -> dict[str, Site]:
    """All places, by key. The same seed and total give the same places."""
    sites = {row[0]: _official(row) for row in roster.OFFICIAL}
    taken = {site.name for site in sites.values()}
    for key, size in roster.sizes(total).items():
        rng = random.Random(f"{seed}/sites/{key}")
        for number in range(size):
            site = _local(rng, roster.group(key), number, taken)
            sites[site.key] = site
            taken.add(site.name)
    return sites


def slug(text: str) -> str:
    """A name as it stands in an address: no accents, hyphens between the words."""
    apart = text.lower().replace("œ", "oe").replace("’", " ")
    plain = unicodedata.normalize("NFKD", apart).encode("ascii", "ignore").decode()
    return "-".join("".join(char if char.isalnum() else " " for char in plain).split())


def _official(row: tuple[str, str, str, str, tuple[str, ...], float]) -> Site:
    key, host, name, kind, themes, rhythm = row
    engine = {"forum": "phpbb", "platform": "spip"}.get(kind, "wordpress")
    registers = ("forum",) if kind == "forum" else ("annonce", "militant", "compte-rendu")
    return Site(
        key, host, "/", name, kind, "official", "FR", roster.NATIONAL, themes, registers, engine, "rss", "utf-8", rhythm, place="75"
    )


def _local(rng: random.Random, group: roster.Group, number: int, taken: set[str]) -> Site:
    place = places()[group.places[number % len(group.places)]]
    kind, is_gate = _kind(group, number), bool(group.gate) and number == 0
    name = _name(rng, group, place, kind, number, taken)
    host, path = _address(rng, name, kind, place)
    standing = (
        "official" if kind == "site" else "affiliated" if kind in {"forum", "podcast"} or name.startswith("Jeunes") else "independent"
    )
    official_territory = "FR" if group.key == "agora" else f"FR-{place.code}"
    return Site(
        key=slug(name),
        host=host,
        path=path,
        name=name,
        kind=kind,
        standing=standing,
        territory=official_territory,
        group=group.key,
        themes=_themes(rng, group, kind),
        registers=_registers(rng, kind),
        engine={"forum": "phpbb", "social": "gazouillis"}.get(kind) or ("dotclear" if is_gate else rng.choice(ENGINES)),
        feed="rss" if kind in {"social", "podcast", "video"} or is_gate else rng.choice(FEEDS),
        encoding="utf-8" if kind == "social" or is_gate or rng.random() < 0.8 else rng.choice(("iso-8859-1", "windows-1252")),
        rhythm=8.0 if is_gate else _rhythm(rng, kind),
        place=place.code,
    )


def _kind(group: roster.Group, number: int) -> str:
    """The first places of a regional community are its federations, then a forum, a radio, blogs; the gate of an island comes first."""
    if group.key == "agora":
        return ("media", "social", "video", "media", "social", "podcast")[number % 6]
    if group.gate and number == 0:
        return "blog"
    first = 1 if group.gate else 0
    if not group.themes and number < first + min(len(group.places), 4 if not group.gate else 2):
        return "site"
    at = number - first - min(len(group.places), 4)
    return (
        {1: "forum", 3: "podcast", 8: "media", 10: "social"}.get(at, "blog")
        if not group.themes
        else {5: "forum", 9: "podcast"}.get(at, "blog")
    )


def _name(rng: random.Random, group: roster.Group, place: Place, kind: str, number: int, taken: set[str]) -> str:
    if group.gate and number == 0:
        return group.gate
    if kind == "site":
        return f"Mouvement démocrate {grammar.of_article(place.name)}"
    patterns = list(_patterns(group, kind, number))
    while True:
        pattern = patterns.pop(0) if patterns else rng.choice(lists("names.txt")["local"])
        name = grammar.expand(pattern, name_context(rng, place), rng)
        if name not in taken:
            return name


def _patterns(group: roster.Group, kind: str, number: int) -> tuple[str, ...]:
    names = lists("names.txt")
    return names[group.key][number:] if group.key in names else names.get(kind, ())


def name_context(rng: random.Random, place: Place) -> dict[str, str]:
    """What a text may name: towns, river, country and people of one département."""
    first, second = rng.sample(place.towns, 2)
    people = rng.sample(lists("names.txt")["prenoms"], 2)
    return {
        "commune": first,
        "autre": second,
        "dept": place.name,
        "nom": place.name,
        "dans": grammar.within(place.name),
        "riviere": place.river,
        "pays": place.country,
        "produit": place.known_for,
        "produit_cap": grammar.capital(place.known_for),
        "prenom": people[0],
        "prenom2": people[1],
    }


def _address(rng: random.Random, name: str, kind: str, place: Place) -> tuple[str, str]:
    short = slug(name)
    if kind == "site":
        return f"md{place.code.lower()}.example", "/"
    if kind == "social":
        return SOCIAL, f"/@{short.replace('-', '')}/"
    if name in {each.gate for each in roster.GROUPS}:
        return f"{short}.example", "/"
    draw = rng.random()
    if draw < 0.12 and kind == "blog":
        return f"{short}.{FARM}", "/"
    if draw < 0.15 and kind == "blog":
        return SHARED, f"/{short}/"
    return (f"blog.{short}.example" if draw < 0.3 else f"{short}.example"), "/"


def _themes(rng: random.Random, group: roster.Group, kind: str) -> tuple[str, ...]:
    if group.themes:
        return group.themes
    if kind == "site":
        return ("democratie", *rng.sample(EVERYDAY, 6))
    return (*rng.sample(EVERYDAY, 5), *rng.sample(ASIDE, 3))


def _registers(rng: random.Random, kind: str) -> tuple[str, ...]:
    fixed = {"forum": ("forum",), "podcast": ("emission",), "video": ("emission",), "social": ("bref",)}
    if kind in fixed:
        return fixed[kind]
    if kind == "site":
        return ("annonce", "compte-rendu", "militant")
    return tuple(rng.sample(REGISTERS, 3))


def _rhythm(rng: random.Random, kind: str) -> float:
    if kind in {"social", "media"}:
        return rng.uniform(24, 34)
    return rng.choice((34.0, 42.0, 50.0, 58.0, 66.0, 74.0)) * rng.uniform(0.85, 1.15)
