"""Which communities there are, of which size, and what each of them talks about."""

from dataclasses import dataclass

FULL = 300


@dataclass(frozen=True, slots=True)
class Group:
    """A community planted by the probability of a link. `gate` is set when it hangs on the rest by one place."""

    key: str
    label: str
    size: int  # in a web of 300
    small: int  # in a web of 40
    places: tuple[str, ...]
    themes: tuple[str, ...] = ()  # of a thematic community; a regional one talks about everything
    gate: str = ""  # the name of the place by which it hangs on the rest


NATIONAL = "national"
GROUPS = (
    Group("bretagne", "Bretagne", 14, 7, ("29", "22", "56", "35"), gate="Ker Démocrate"),
    Group("corse", "Corse", 6, 0, ("2A", "2B"), gate="Strada Democratica"),
    Group("outre-mer", "Outre-mer", 7, 0, ("971", "972", "974"), gate="Voix des Îles"),
    Group("littoral", "Littoral et pêche", 8, 0, ("17", "85", "76", "14", "50"), ("mer",), gate="Le Quai des démocrates"),
    Group("massif-central", "Massif central", 20, 9, ("15", "43", "63", "03", "19", "48")),
    Group("est", "Alsace et Lorraine", 19, 0, ("67", "68", "54", "57", "88")),
    Group("sud-ouest", "Sud-Ouest", 20, 0, ("64", "40", "33", "65", "31", "32")),
    Group("provence", "Provence et Alpes du Sud", 19, 0, ("13", "84", "04", "05", "83", "06")),
    Group("nord", "Nord et Picardie", 17, 0, ("59", "62", "80", "02")),
    Group("ile-de-france", "Île-de-France", 21, 9, ("75", "77", "78", "91", "92", "94", "95")),
    Group("loire", "Val de Loire", 17, 0, ("37", "41", "45", "49", "28")),
    Group("rhone-alpes", "Rhône et Savoies", 19, 0, ("69", "42", "01", "73", "74", "26")),
    Group("paysans", "Agriculture", 17, 0, ("15", "49", "88", "62", "32"), ("agriculture", "eau", "montagne")),
    Group("ecole", "École", 17, 0, ("69", "59", "75", "35", "33"), ("ecole", "universite", "culture")),
    Group("numerique", "Numérique et logiciel libre", 21, 8, ("31", "75", "67", "73"), ("numerique", "libre", "justice")),
    Group("europe", "Europe", 17, 0, ("67", "75", "59", "64"), ("europe", "democratie")),
    Group("sante", "Santé", 14, 0, ("63", "28", "02", "13"), ("sante", "logement")),
    Group(
        "agora",
        "Médias et comptes sociaux",
        18,
        0,
        ("75", "31", "69", "13", "59", "67", "33"),
        ("democratie", "culture", "europe", "justice", "budget"),
    ),
)
HOMES = ("75", "63", "37", "54", "84", "42", "80", "64", "26", "45")  # where the national places find their examples
OFFICIAL = (
    # key, host, name, kind, themes, rhythm
    ("national", "mouvementdemocrate.example", "Mouvement démocrate, le site", "site", ("democratie", "europe", "budget", "ecole"), 4.0),
    ("e-democrate", "e-democrate.example", "e-Démocrate, le bureau des militants", "platform", ("democratie", "numerique"), 9.0),
    ("e-soutien", "e-soutien.example", "e-Soutien, l’ancien bureau des militants", "platform", ("democratie", "associations"), 7.0),
    (
        "commissions",
        "commissions.mouvementdemocrate.example",
        "Commissions thématiques",
        "platform",
        ("agriculture", "sante", "justice"),
        8.0,
    ),
    ("europeennes", "europeennes2009.example", "Européennes 2009, le site de campagne", "site", ("europe",), 4.0),
    ("jeunes", "jeunes-democrates.example", "Jeunes démocrates, la plateforme militante", "platform", ("universite", "logement"), 6.0),
    ("lesdemocrates", "lesdemocrates.example", "Les Démocrates", "platform", ("democratie", "culture"), 12.0),
    ("forumdemocrate", "forumdemocrate.example", "Forum Démocrate", "forum", ("democratie", "associations"), 12.0),
    ("webtv", "webtv.mouvementdemocrate.example", "La chaîne du Mouvement", "video", ("europe", "democratie"), 8.0),
    ("lettre", "lettre.mouvementdemocrate.example", "La lettre des adhérents", "newsletter", ("democratie", "budget"), 14.0),
)


def sizes(total: int) -> dict[str, int]:
    """How many places each community has in a web of `total`, official platforms apart. Small webs keep a few whole ones."""
    room = max(24, total) - len(OFFICIAL)
    if total < 120:
        kept = {group.key: group.small for group in GROUPS if group.small}
        return _scaled(kept, room)
    return _scaled({group.key: group.size for group in GROUPS}, room)


def _scaled(wanted: dict[str, int], room: int) -> dict[str, int]:
    """Sizes in proportion, at least five each, adding up to `room` as nearly as may be."""
    whole = sum(wanted.values())
    scaled = {key: max(5, size * room // whole) for key, size in wanted.items()}
    largest = sorted(scaled, key=lambda key: -wanted[key])
    for step in range(room - sum(scaled.values())):
        scaled[largest[step % len(largest)]] += 1
    return scaled


def group(key: str) -> Group:
    return next(each for each in GROUPS if each.key == key)


def is_island(key: str) -> bool:
    """Whether the community hangs on the rest by one place only."""
    return key != NATIONAL and bool(group(key).gate)
