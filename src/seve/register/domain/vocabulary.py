"""The small shared vocabulary of functions and audiences, and the French and English words that people use for each.

A card says what it does in its own words; two teams rarely choose the same ones. Each word below is folded (lower case,
no accents) and matched at the start of a word, so that "propositions" meets "proposition".
"""

import re
from functools import cache

from seve.base.text import fold

FUNCTIONS: dict[str, tuple[str, ...]] = {
    "debate": (
        "debat",
        "discussion",
        "discut",
        "echang",
        "forum",
        "dialogu",
        "conversation",
        "deliber",
        "debate",
        "discuss",
        "talk",
        "exchange of views",
        "tribune",
        "agora",
        "confront",
        "argue",
    ),
    "proposals": (
        "proposition",
        "proposer",
        "proposal",
        "idee",
        "idea",
        "contribution",
        "contribu",
        "suggestion",
        "programme participatif",
        "boite a idees",
        "suggest",
        "atelier",
        "co-ecri",
        "coecri",
        "amend",
    ),
    "vote": ("vote", "voter", "votation", "scrutin", "election interne", "ballot", "consultation", "sondage", "poll", "referendum"),
    "network": (
        "reseau social",
        "reseaux sociaux",
        "social network",
        "social media",
        "media social",
        "profil",
        "profile",
        "communaute",
        "community",
        "mur",
        "amis",
        "mise en relation",
        "rencontr",
        "meet",
        "connect",
        "annuaire des membres",
        "member directory",
        "entraide",
        "mutual help",
        "cercle",
    ),
    "toolkit": (
        "boite a outils",
        "outil",
        "toolbox",
        "toolkit",
        "tool",
        "tract",
        "affiche",
        "leaflet",
        "poster",
        "kit",
        "materiel",
        "telecharg",
        "download",
        "argumentaire",
        "modele",
        "template",
        "visuel",
        "logo",
        "charte graphique",
        "flyer",
        "talking point",
    ),
    "mobilise": (
        "mobilis",
        "mobiliz",
        "action de terrain",
        "porte-a-porte",
        "porte a porte",
        "canvass",
        "door",
        "benevol",
        "volunteer",
        "tractage",
        "collage",
        "militer",
        "campaigning",
        "terrain",
        "phoning",
        "phone bank",
        "equipe",
        "caravan",
    ),
    "join": ("adhes", "adher", "cotis", "membership", "join", "inscription", "register", "sign up", "subscription", "dues", "renouvel"),
    "donate": (
        "don ",
        "dons",
        "don en ligne",
        "donat",
        "fundrais",
        "collecte",
        "souscription",
        "financement",
        "crowdfund",
        "give money",
        "appel aux dons",
    ),
    "news": (
        "actualite",
        "nouvelle",
        "information",
        "news",
        "communique",
        "press release",
        "revue de presse",
        "journal",
        "magazine",
        "presse",
        "editori",
        "publi",
        "blog",
        "billet",
        "article",
        "announce",
        "annonce",
    ),
    "newsletter": ("newsletter", "lettre d information", "lettre", "infolettre", "mailing", "courriel", "e-mail", "bulletin"),
    "training": (
        "format",
        "training",
        "cours",
        "course",
        "tutoriel",
        "tutorial",
        "apprend",
        "learn",
        "ecole",
        "school",
        "webinaire",
        "webinar",
        "universite",
        "mooc",
    ),
    "events": (
        "agenda",
        "evenement",
        "event",
        "calendrier",
        "calendar",
        "reunion",
        "meeting",
        "rendez-vous",
        "rencontres",
        "rally",
        "billetterie",
        "ticket",
    ),
    "library": (
        "document",
        "archive",
        "bibliotheque",
        "library",
        "base documentaire",
        "wiki",
        "ressource",
        "resource",
        "encyclop",
        "dossier",
        "fiche",
        "knowledge",
        "connaissance",
        "memoire",
    ),
    "find": (
        "annuaire",
        "carte des",
        "trouver",
        "pres de chez",
        "localis",
        "find a",
        "near you",
        "nearest",
        "locator",
        "map of",
        "directory",
        "geolocal",
    ),
    "petition": ("petition", "signature", "signer", "sign ", "lettre ouverte", "open letter"),
    "shop": ("boutique", "shop", "store", "vente", "vend", "sell", "sale", "t-shirt", "goodies", "librairie", "merchandis", "commande"),
    "video": ("video", "tele", "film", "streaming", "stream", "en direct", "tv", "chaine", "broadcast", "emission", "retransmission"),
    "audio": ("podcast", "radio", "audio", "baladodiffusion"),
    "travel": ("covoitur", "carpool", "ride", "voiture", "trajet", "transport vers", "hebergement militant", "lift to"),
    "practice": (
        "bonne pratique",
        "bonnes pratiques",
        "good practice",
        "deliberation",
        "motion",
        "retour d experience",
        "partage d experience",
    ),
    "blogs": (
        "heberg",
        "hosting",
        "host ",
        "plateforme de blogs",
        "blog platform",
        "ferme de blogs",
        "ouvrir un blog",
        "open a blog",
        "site cle en main",
        "mini-site",
    ),
    "campaign": (
        "campagne",
        "campaign",
        "candidat",
        "candidate",
        "programme",
        "manifesto",
        "electoral",
        "europeenne",
        "legislative",
        "municipale",
    ),
    "contact": ("contact", "ecrire a", "question", "ask", "repond", "answer", "assistance", "support", "help desk", "aide en ligne", "faq"),
    "accounts": (
        "comptab",
        "comptes de campagne",
        "accounting",
        "bookkeep",
        "campaign accounts",
        "budget",
        "tresorerie",
        "facture",
        "invoice",
    ),
    "records": ("fichier", "base de donnees", "crm", "database of", "member records", "gerer les adherents", "contacts"),
    "office": (
        "intranet",
        "back-office",
        "administr",
        "secretariat",
        "bureautique",
        "agenda partage",
        "sauvegarde",
        "conges",
        "parapheur",
        "proces-verba",
        "panne",
    ),
    "monitor": (
        "veille",
        "monitor",
        "observ",
        "watch",
        "revue du web",
        "statisti",
        "barometre",
        "barometer",
        "dashboard",
        "tableau de bord",
    ),
}

AUDIENCES: dict[str, tuple[str, ...]] = {
    "members": ("adherent", "membre", "militant", "member", "activist", "cotisant", "base"),
    "supporters": ("sympathisant", "soutien", "supporter", "ami", "friend", "benevole", "volunteer", "donateur", "donor"),
    "public": (
        "public",
        "citoyen",
        "citizen",
        "electeur",
        "voter",
        "tous",
        "everyone",
        "grand public",
        "habitant",
        "inhabitant",
        "internaute",
        "francais",
        "people",
    ),
    "youth": ("jeune", "young", "youth", "etudiant", "student", "lyceen"),
    "elected": ("elu", "elected", "conseiller", "councillor", "maire", "mayor", "depute", "parlement", "senat"),
    "press": ("journaliste", "presse", "press", "journalist", "media"),
    "leads": (
        "responsable",
        "federation",
        "secretaire",
        "lead",
        "delegue",
        "cadre",
        "bureau",
        "section",
        "tresorier",
        "organiser",
        "organizer",
        "coordinat",
    ),
    "commissions": ("commission", "groupe de travail", "working group", "expert", "thematique", "thematic"),
    "candidates": ("candidat", "candidate", "tete de liste", "colistier"),
    "staff": ("salarie", "staff", "permanent", "siege", "headquarters", "equipe nationale", "employee"),
}

# What a campaign is for: two campaign sites with the same words are twins only when it is the same election.
OCCASIONS: dict[str, tuple[str, ...]] = {
    "european": ("europe", "parlement europeen", "european"),
    "municipal": ("municipal", "commune", "mairie", "ma ville", "town hall"),
    "departmental": ("departemental", "cantonal"),
    "regional": ("elections regionales", "regional election"),
    "national": ("legislative", "depute", "parliamentary"),
    "presidential": ("presidentiel", "presidential", "elysee"),
    "congress": ("congres", "congress", "election interne", "internal election"),
}

# Who is also reached when an audience is: a platform for everyone meets members too, though not as its first readers.
WIDER: dict[str, frozenset[str]] = {
    "members": frozenset({"supporters", "public"}),
    "supporters": frozenset({"members", "public"}),
    "youth": frozenset({"members", "public"}),
    "commissions": frozenset({"members"}),
    "leads": frozenset({"members"}),
    "elected": frozenset({"members"}),
    "candidates": frozenset({"elected", "members"}),
    "public": frozenset({"supporters", "members"}),
}


def functions_in(text: str) -> frozenset[str]:
    """The functions of the shared vocabulary that a text speaks of."""
    return _named(text, "functions")


def audiences_in(text: str) -> frozenset[str]:
    """The audiences of the shared vocabulary that a text speaks of."""
    return _named(text, "audiences")


def occasions_in(text: str) -> frozenset[str]:
    """The elections that a text speaks of."""
    return _named(text, "occasions")


STEM = 2  # letters by which the words of a table are found


@cache
def _stems(which: str) -> dict[str, tuple[tuple[str, str], ...]]:
    """First letters → (word, what it names): a text is looked at once, not once a word of the vocabulary."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name, words in TABLES[which].items():
        for word in words:
            found.setdefault(word[:STEM], []).append((word, name))
    return {stem: tuple(words) for stem, words in found.items()}


def _named(text: str, which: str) -> frozenset[str]:
    folded = fold(text).replace("’", "'")
    stems, table = _stems(which), TABLES[which]
    found = {word for word in folded.split() if word in table}
    for start in BEGINS.finditer(folded):
        at = start.start()
        for word, name in stems.get(folded[at : at + STEM], ()):
            if name not in found and folded.startswith(word, at):
                found.add(name)
    return frozenset(found)


TABLES = {"functions": FUNCTIONS, "audiences": AUDIENCES, "occasions": OCCASIONS}
BEGINS = re.compile(r"(?<![a-z0-9])[^\s]")
