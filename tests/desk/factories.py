"""A small French web to look at: some sixty places that cite one another, written into the tables directly."""

import hashlib
import math
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from seve.atlas import models as atlas
from seve.base.addresses import surt
from seve.base.text import fold
from seve.directory import models as directory
from seve.directory.services.territories import ensure_territories
from seve.harvest import models as harvest
from seve.stories import models as stories
from seve.vitality import models as vitality

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

# One circle a line: its name, the words that mark it, then its places, each with the number of its département.
CIRCLES = """
Bretagne et Ouest | mer, bocage, langue |
Ker Démocrate 29; Loire en commun 44; Le Cahier de Rennes 35; Presqu’île ouverte 56; Marée basse 22; Les voisins d’Angers 49;
Bocage et compagnie 50; La Criée 29; Sillon de Bretagne 44; Vent d’ouest 85; Le Phare d’Ouessant 29; Trégor parle 22; Nantes à
vivre 44; Le Pont de Recouvrance 29

Agriculture et montagnes | lycée, ferme, vallée |
Blog des vallées 15; Modem 63 63; Les jeudis de l’eau 43; Estive 09; Pré commun 12; La Planèze 15; Transhumances 48; Le Buron 15;
Terre de Millevaches 19; Aubrac demain 12; Combrailles 63; La fruitière 39; Alpage 05

Écoles et jeunesse | école, jeunes, numérique |
Jeunes démocrates –; Tableau noir 75; La cour de récré 69; Profs en commun 59; Cartable 13; Campus 31 31; Le Préau 67; Amphi
ouvert 34; Internat 54; Récréations 33; Ardoise 80

Maison nationale | adhérents, programme, élections |
Mouvement démocrate –; Forum Démocrate –; Les Démocrates –; e-démocrate –; Campagne européenne –; Commissions thématiques –;
Lettre du siège –; La boîte à idées –; Agenda du mouvement 75

Villes et transports | ville, vélo, logement |
Rues de Lyon 69; Bordeaux à pied 33; Lille en selle 59; Toits de Paris 75; Vieux-Port 13; Capitole 31; Quai des Bateliers 67;
Tramway 34 34; Le Paillon 06; La Doutre 49; Carnet de Saint-Denis 93; Halle aux grains 31

"""
SUBJECTS = tuple(
    """la fermeture du lycée agricole d’Aurillac; le covoiturage des réunions; la gare de Landerneau; le bac pour tous; l’eau de la Loire;
    la cantine bio; les petites lignes de train; le débat du 12 mars; la salle polyvalente; un forum, deux équipes; le logement étudiant;
    le marché du samedi""".replace("\n    ", " ").split("; ")
)
BEGINNINGS = (
    "Ce que nous disons de",
    "Retour sur",
    "Encore un mot sur",
    "Trois questions à propos de",
    "Pourquoi il faut parler de",
    "Hier soir,",
)


def circles() -> list[tuple[str, list[str], list[tuple[str, str | None]]]]:
    """(name, words, [(place, territory)])"""
    found = []
    for block in CIRCLES.strip().split("\n\n"):
        name, words, places = (part.strip() for part in block.replace("\n", " ").split("|"))
        pairs = [place.rsplit(" ", 1) for place in places.split("; ")]
        found.append((name, words.split(", "), [(one.strip(), None if code == "–" else f"FR-{code}") for one, code in pairs]))
    return found


@dataclass(frozen=True)
class Web:
    """Ids of what was made."""

    places: dict[str, int]
    snapshot: int
    stories: list[int]


def make_web(seed: int = 7) -> Web:
    """Sixty places in five circles, a year of posts, links, visits, a map, stories, and addresses that wait."""
    rng = random.Random(seed)
    ensure_territories()
    ids, group_of = _places(rng)
    posts = _posts(rng, ids)
    _links(rng, ids, group_of)
    snapshot = _map(rng, ids, group_of)
    told = _stories(posts)
    _waiting(rng, list(ids.values()))
    _health(ids)
    return Web(ids, snapshot, told)


def make_place(name: str, *, status: str = "in", standing: str = "independent", territory: str | None = None, url: str = "") -> int:
    slug = fold(name).replace(" ", "-").replace("’", "-").replace("'", "-")
    url = url or f"https://{slug}.example/"
    row = directory.WebEntity.objects.create(
        name=name,
        home_url=url,
        kind="blog",
        status=status,
        standing=standing,
        territory_id=territory,
        language="fr",
        search_key=fold(f"{name} {url}"),
        created_at=NOW - timedelta(days=400),
        decided_at=NOW - timedelta(days=390),
    )
    directory.UrlPrefix.objects.create(entity=row, surt=surt(url), url=url)
    return row.pk


def make_post(entity: int, title: str, at: datetime, text: str = "") -> int:
    post = new_post(entity, title, at, text)
    post.save()
    return post.pk


def new_post(entity: int, title: str, at: datetime, text: str = "") -> harvest.Post:
    url = f"https://place{entity}.example/{hashlib.sha256(f'{title}{at}'.encode()).hexdigest()[:12]}"
    text = text or f"{title}. Un texte de quelques phrases, avec ce qu’il faut de détails pour que l’on comprenne de quoi il est question."
    return harvest.Post(
        entity_id=entity,
        url=url,
        surt=surt(url),
        title=title,
        text=text,
        excerpt=text[:200],
        language="fr",
        published=at,
        content_hash=hashlib.sha256(text.encode()).digest(),
        first_seen=at,
        last_seen=NOW,
    )


def make_visit(entity: int, at: datetime, outcome: str = "ok", detail: str = "") -> None:
    url = f"https://place{entity}.example/feed"
    harvest.Visit.objects.create(
        entity_id=entity,
        url=url,
        at=at,
        outcome=outcome,
        status=200 if outcome == "ok" else 0,
        detail=detail,
        bytes=18_400,
        duration_ms=320,
    )


def _places(rng: random.Random) -> tuple[dict[str, int], dict[int, int]]:
    ids: dict[str, int] = {}
    group_of: dict[int, int] = {}
    for number, (title, _, members) in enumerate(circles()):
        for name, territory in members:
            official = title == "Maison nationale"
            standing = "official" if official else rng.choice(["independent"] * 4 + ["affiliated"])
            ids[name] = make_place(name, standing=standing, territory=territory)
            group_of[ids[name]] = number
            if official:
                directory.StandingProof.objects.create(
                    entity_id=ids[name],
                    kind="listed",
                    url="https://mouvement-democrate.example/nos-sites",
                    confidence=0.9,
                    quote="Retrouvez tous les sites officiels du mouvement.",
                    seen_at=NOW - timedelta(days=30),
                )
    for name in ("Le Grenier", "Chez Paulette", "Blog sans titre"):
        make_place(name, status="undecided")
    make_place("Tout sur les croquettes", status="out")
    make_place("Annuaire des maires", status="discovered")
    return ids, group_of


def _posts(rng: random.Random, ids: dict[str, int]) -> list[tuple[int, int, datetime, str]]:
    subjects, rows = [], []
    for entity in ids.values():
        gap = rng.choice([5, 7, 10, 14, 21])
        last = NOW - timedelta(hours=rng.randint(2, 60)) if rng.random() < 0.8 else NOW - timedelta(days=rng.randint(60, 200))
        at = last
        while at > NOW - timedelta(days=365):
            subject = rng.choice(SUBJECTS)
            title = f"{rng.choice(BEGINNINGS)} {subject}"
            rows.append(new_post(entity, title, at))
            subjects.append(subject)
            at -= timedelta(days=max(0.4, rng.gauss(gap, gap / 3)))
        make_visit(
            entity, NOW - timedelta(hours=3), *rng.choice([("ok",)] * 8 + [("name-gone", "le nom n’existe plus"), ("slow", "plus de 15 s")])
        )
    made = harvest.Post.objects.bulk_create(rows)
    return [(row.pk, row.entity_id, row.published, subject) for row, subject in zip(made, subjects, strict=True)]


def _links(rng: random.Random, ids: dict[str, int], group_of: dict[int, int]) -> None:
    everyone = list(ids.values())
    urls = dict(directory.WebEntity.objects.values_list("pk", "home_url"))
    rows: list[harvest.Hyperlink] = []
    for source in everyone:
        url = f"https://place{source}.example/2026/liens"
        page = harvest.Page.objects.create(
            entity_id=source,
            url=url,
            surt=surt(url),
            title="Ce que nous lisons",
            language="fr",
            published=NOW - timedelta(days=40),
            first_seen=NOW - timedelta(days=39),
            last_seen=NOW,
            last_outcome="ok",
        )
        near = [one for one in everyone if group_of[one] == group_of[source] and one != source]
        far = [one for one in everyone if group_of[one] != group_of[source]]
        for target in sorted({*rng.sample(near, 5), *rng.sample(far, rng.choice([0, 0, 1, 1, 2]))}):
            gone = NOW - timedelta(days=rng.randint(1, 20)) if rng.random() < 0.06 else None
            rows.append(_link(page, source, urls[target], gone))
    harvest.Hyperlink.objects.bulk_create(rows)


def _link(page: harvest.Page, source: int, url: str, gone: datetime | None) -> harvest.Hyperlink:
    return harvest.Hyperlink(
        page=page,
        source_entity_id=source,
        target_url=url,
        target_surt=surt(url),
        kind="editorial",
        anchor="à lire absolument",
        first_seen=NOW - timedelta(days=39),
        last_seen=NOW - timedelta(days=2),
        gone_at=gone,
    )


def _map(rng: random.Random, ids: dict[str, int], group_of: dict[int, int]) -> int:
    for back in (60, 30, 0):
        snapshot = _snapshot(rng, NOW - timedelta(days=back), ids, group_of)
    return snapshot


def _snapshot(rng: random.Random, at: datetime, ids: dict[str, int], group_of: dict[int, int]) -> int:
    pairs = set(harvest.Hyperlink.objects.filter(gone_at=None).values_list("source_entity_id", "target_surt"))
    by_surt = dict(directory.UrlPrefix.objects.values_list("surt", "entity_id"))
    links = sorted({(source, by_surt[target]) for source, target in pairs if target in by_surt})
    sizes = [sum(1 for number in group_of.values() if number == i) for i in range(len(circles()))]
    row = atlas.Snapshot.objects.create(
        at=at,
        computed_at=at,
        nodes=len(ids),
        edges=len(links),
        modularity=0.61,
        stability=0.87,
        reciprocity=0.31,
        communities=[
            {"number": i, "name": title, "words": words, "size": sizes[i], "stability": 0.9, "between": None}
            for i, (title, words, _) in enumerate(circles())
        ],
        bridges=[
            {
                "node": ids["Ker Démocrate"],
                "other": ids["Loire en commun"],
                "cut_off": [ids["La Criée"], ids["Marée basse"], ids["Trégor parle"]],
            }
        ],
    )
    inward = {one: sum(1 for _, target in links if target == one) for one in ids.values()}
    outward = {one: sum(1 for source, _ in links if source == one) for one in ids.values()}
    nodes = []
    for one in ids.values():
        turn = 2 * math.pi * group_of[one] / 5
        where = {"x": 10 * math.cos(turn) + rng.gauss(0, 2.6), "y": 10 * math.sin(turn) + rng.gauss(0, 2.6), "community": group_of[one]}
        rank = {
            "pagerank": (1 + inward[one]) / 400,
            "betweenness": rng.random() / 10,
            "hub": 0.1,
            "authority": 0.1,
            "harmonic": 0.4,
            "core": 3,
        }
        nodes.append(atlas.Node(snapshot=row, entity_id=one, cited_by=inward[one], cites=outward[one], **where, **rank))
    atlas.Node.objects.bulk_create(nodes)
    counts = {"editorial": 1, "blogroll": 0, "boilerplate": 0, "social": 0, "weight": 1.0}
    dates = {"first_seen": at - timedelta(days=39), "last_seen": at}
    atlas.Edge.objects.bulk_create(
        atlas.Edge(snapshot=row, source_id=source, target_id=target, pages=rng.choice([1, 1, 1, 2, 3, 5, 9]), **counts, **dates)
        for source, target in links
    )
    return row.pk


def _stories(posts: list[tuple[int, int, datetime, str]]) -> list[int]:
    told = []
    for subject in SUBJECTS[:6]:
        recent = sorted((one for one in posts if one[3] == subject and one[2] > NOW - timedelta(days=9)), key=lambda one: one[2])
        first_of: dict[int, tuple[int, int, datetime, str]] = {}
        for one in recent:
            first_of.setdefault(one[1], one)
        chosen = list(first_of.values())
        if len(chosen) < 2:
            continue
        story = stories.Story.objects.create(
            title=subject,
            words=subject.split()[-3:],
            language="fr",
            first=chosen[0][2],
            last=chosen[-1][2],
            sources=len(chosen),
            computed_at=NOW,
        )
        for number, one in enumerate(chosen):
            how = "first" if not number else ("link", "quote", "same-subject", "copy", "rewrite")[number % 5]
            stories.Relay.objects.create(story=story, post_id=one[0], how=how)
        told.append(story.pk)
    return told


def _health(ids: dict[str, int]) -> None:
    """A checkup a month; the last one knows each pulse, and suggests."""
    for back in range(11, -1, -1):
        checkup = vitality.Checkup.objects.create(
            at=NOW - timedelta(days=30 * back),
            computed_at=NOW,
            alive=44 - back,
            slowing=5 + back % 3,
            silent=8 + back // 3,
            revived=2,
            unknown=0,
            lost_links=21 - back,
            diversity=0.78 + 0.004 * back,
        )
    for number, entity in enumerate(ids.values()):
        last = harvest.Post.objects.filter(entity_id=entity).order_by("-published").values_list("published", flat=True)[0]
        silence = (NOW - last).total_seconds() / 86_400
        state = "silent" if silence > 50 else ("slowing" if number % 11 == 6 else "revived" if number % 23 == 9 else "alive")
        vitality.Pulse.objects.create(
            checkup=checkup,
            entity_id=entity,
            state=state,
            p_alive={"silent": 0.03, "slowing": 0.4}.get(state, 0.95),
            usual_gap=7.0,
            silence=silence,
            last_post=last,
            posts=40,
        )
    told = {
        "url": "https://maree-basse.example/adieu",
        "title": "Dernier billet",
        "date": None,
        "quote": "Nous reviendrons peut-être.",
        "archive": "",
    }
    for kind, name, other in (("silence", "Marée basse", None), ("new-voice", "La Criée", None), ("lost-link", "Estive", "Alpage")):
        vitality.VitalSign.objects.create(
            checkup=checkup,
            kind=kind,
            entity_id=ids[name],
            other_entity_id=ids[other] if other else None,
            at=NOW - timedelta(days=2),
            value=0.5,
            evidence=[told],
        )
    for kind, name, other, given in (
        ("introduce", "Ker Démocrate", "Loire en commun", {"common": 4}),
        ("repair-links", "Forum Démocrate", None, {"links": 6}),
        ("ask-news", "Marée basse", None, {"gap": 7, "days": 84}),
        ("leave-alone", "Le Phare d’Ouessant", None, {}),
    ):
        vitality.Suggestion.objects.create(
            checkup=checkup,
            kind=kind,
            entity_id=ids[name],
            other_entity_id=ids[other] if other else None,
            reason=kind,
            parameters={"name": name, "other": other or ""} | given,
            evidence=[told],
        )


def _waiting(rng: random.Random, places: list[int]) -> None:
    for number, name in enumerate(
        ("le-buis-bleu", "gazette-du-lot", "asso-velo-quimper", "chez-martine", "radio-cevennes", "tiers-lieu-lens")
    ):
        url = f"https://{name}.example/"
        directory.Nomination.objects.create(
            url=url,
            home_url=url,
            surt=surt(url),
            cited_by=rng.sample(places, 7 - number),
            first_seen=NOW - timedelta(days=20),
            last_seen=NOW,
        )
        directory.Discovery.objects.create(surt=surt(url), route="link", at=NOW - timedelta(days=20))
