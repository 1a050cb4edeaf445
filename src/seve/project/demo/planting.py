"""Plants what is not told by a story: links that come undone, neighbours nobody admitted, voices nobody relays. Then lists it all."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from seve.project.demo import circles, plot, roster, stage
from seve.project.demo.cast import Cast
from seve.project.demo.facts import (
    BridgePlanted,
    CommunityPlanted,
    Facts,
    LostLinkPlanted,
    Neighbour,
    Relayed,
    Revival,
    Silence,
    StoryPlanted,
    Trouble,
)
from seve.project.demo.grammar import tidy
from seve.project.demo.model import EARLIER, NOW, Link, Plan, Post
from seve.project.demo.shelf import tales

NEIGHBOURS = (
    "ruches-en-ville.example",
    "carte-des-haies.example",
    "l-atelier-des-cites.example",
    "transports-citoyens.example",
    "cafe-philo-du-canal.example",
    "observatoire-des-cantines.example",
    "logiciels-pour-tous.example",
    "radio-des-monts.example",
)
PRESS = ("le-quotidien-imaginaire.example", "depeches-de-papier.example", "institut-des-chiffres.example", "archives-ouvertes.example")
OUTCOMES = {
    "crawl-delay": ("ok", "unchanged"),
    "slow": ("ok", "unchanged", "slow"),
    "busy": ("busy",),
    "noindex": ("ok", "unchanged"),
    "opted-out": ("forbidden", "left"),
    "moved": ("moved",),
    "gone": ("gone",),
}


def lose_links(plan: Plan, cast: Cast, *, seed: int, count: int) -> list[LostLinkPlanted]:
    """Links that stood at the first visit and that came undone: dropped by their page, or leading to a place that closed."""
    rng = random.Random(f"{seed}/lost")
    keys = rng.sample(cast.speakers, min(len(cast.speakers), count))
    lost = []
    for number, key in enumerate(keys):
        home, until = plan.sites[key].home, NOW - timedelta(days=rng.uniform(12, 170))
        ways = (_drop_friend, _drop_old_office, _edit_post, _keep_dead_end, _drop_old_office)
        page, other, target, end = ways[number % len(ways)](rng, plan, cast, key, until)
        lost.append(LostLinkPlanted(f"lien-defait-{number + 1}", home, other, page, target, end))
    return lost


Undone = tuple[str, str, str, datetime | None]  # page, home of the other place, address, when it was taken off


def _drop_friend(rng: random.Random, plan: Plan, cast: Cast, key: str, until: datetime) -> Undone:
    """A friend taken off the link list, whom the place names nowhere else."""
    named = {link.url for post in plan.posts if post.site == key for link in post.links} | {link.url for link in plan.blogrolls[key]}
    strangers = [other for other in cast.speakers if other != key and not any(url.startswith(plan.sites[other].home) for url in named)]
    friend = plan.sites[rng.choice(strangers)]
    plan.blogrolls[key].insert(1, Link(friend.home, friend.name, until))
    return plan.sites[key].home, friend.home, friend.home, until


def _drop_old_office(rng: random.Random, plan: Plan, cast: Cast, key: str, until: datetime) -> Undone:
    target = f"http://e-soutien.example/groupes/{key}"
    plan.blogrolls[key].insert(1, Link(target, "e-Soutien, notre groupe", until))
    return plan.sites[key].home, plan.sites["e-soutien"].home, target, until


def _keep_dead_end(rng: random.Random, plan: Plan, cast: Cast, key: str, until: datetime) -> Undone:
    """A link list that nobody tidied: it still leads to the office that closed."""
    target = plan.sites["e-soutien"].home
    plan.blogrolls[key].insert(0, Link(target, "e-Soutien"))
    return plan.sites[key].home, target, target, None


def _edit_post(rng: random.Random, plan: Plan, cast: Cast, key: str, until: datetime) -> Undone:
    post = _edit(rng, plan, key, until)
    if post is None:
        return _drop_old_office(rng, plan, cast, key, until)
    return post.url, plan.sites["e-soutien"].home, post.links[-1].url, until


def _edit(rng: random.Random, plan: Plan, key: str, until: datetime) -> Post | None:
    """Give an old post of the place a link that it later takes off."""
    old = [number for number, post in enumerate(plan.posts) if post.site == key and post.date < EARLIER]
    if not old:
        return None
    number = old[-1]
    post = plan.posts[number]
    link = Link(f"http://e-soutien.example/documents/{rng.randrange(100, 999)}.html", "le document partagé sur e-Soutien", until)
    paragraph = f"<p>Le compte rendu complet est dans {{{len(post.links)}}}.</p>"
    plan.posts[number] = replace(post, paragraphs=(*post.paragraphs, paragraph), links=(*post.links, link), edited=until)
    return plan.posts[number]


def cite_neighbours(plan: Plan, cast: Cast, *, seed: int) -> list[Neighbour]:
    """Several places cite each neighbour; papers and institutes are cited once or twice."""
    rng = random.Random(f"{seed}/neighbours")
    wanted = NEIGHBOURS if len(cast.speakers) > 60 else NEIGHBOURS[:4]
    found = []
    for number, host in enumerate(wanted):
        keys = rng.sample(cast.speakers, 3 + number % 4)
        cited = sum(_cite(rng, plan, key, f"http://{host}/", host.removesuffix(".example").replace("-", " ")) for key in keys)
        found.append(Neighbour(f"voisin-{number + 1}", f"http://{host}/", cited))
    for host in PRESS:
        for key in rng.sample(cast.speakers, 2):
            _cite(rng, plan, key, f"http://{host}/{rng.randrange(1000, 9999)}.html", host.removesuffix(".example").replace("-", " "))
    return found


def _cite(rng: random.Random, plan: Plan, key: str, url: str, words: str) -> bool:
    mine = [number for number, post in enumerate(plan.posts) if post.site == key and not post.edited]
    if not mine:
        return False
    number = rng.choice(mine)
    post = plan.posts[number]
    paragraph = f"<p>Vu aussi, et à suivre de près : {{{len(post.links)}}}.</p>"
    plan.posts[number] = replace(post, paragraphs=(*post.paragraphs, paragraph), links=(*post.links, Link(url, words)))
    return True


def lone_voices(plan: Plan, cast: Cast, taken: set[str]) -> list[Relayed]:
    """Something that mattered, said once by a small place, and taken up by nobody."""
    said = []
    for tale, key in zip(tales("lone"), cast.small or cast.speakers, strict=False):
        date = datetime.fromisoformat(tale.settings["first"])
        title = tidy(tale.first[0])
        url = stage.address(plan.sites[key], date, title, taken)
        text = tuple(f"<p>{tidy(line)}</p>" for line in tale.first[1:])
        plan.posts.append(Post(key, url, date, title, text, (), (), f"lone/{tale.key}"))
        said.append(Relayed(url, "first", date))
    return said


def facts(
    plan: Plan,
    cast: Cast,
    told: Sequence[plot.Telling],
    lost: Sequence[LostLinkPlanted],
    neighbours: Sequence[Neighbour],
    lone: Sequence[Relayed],
) -> Facts:
    """Everything that was planted, in one frozen value."""
    places = plan.sites
    last = {post.site: post.date for post in sorted(plan.posts, key=lambda post: post.date)}
    messages = {tale.key for tale in tales("messages")}
    tellings: list[StoryPlanted] = [telling.fact for telling in told]
    troubles = dict(cast.troubled) | {"e-soutien": "gone"}
    return Facts(
        silences=tuple(Silence(f"silence-{key}", places[key].home, places[key].name, last[key], places[key].rhythm) for key in cast.silent),
        revivals=tuple(Revival(f"retour-{key}", places[key].home, places[key].name, *when) for key, when in cast.revived.items()),
        bridges=tuple(_bridges(plan)),
        communities=tuple(_communities(plan, cast)),
        stories=tuple(fact for fact in tellings if fact.id not in messages),
        copies=tuple(fact for fact in tellings if fact.id in messages),
        lost_links=tuple(lost),
        lone_voices=tuple(lone),
        neighbours=tuple(neighbours),
        troubles=tuple(Trouble(f"panne-{key}", places[key].home, places[key].name, OUTCOMES[kind]) for key, kind in troubles.items()),
        overlaps=(("Forum Démocrate", "Les Démocrates"),),
    )


def _bridges(plan: Plan) -> list[BridgePlanted]:
    found = []
    for key in dict.fromkeys(site.group for site in plan.sites.values()):
        if roster.is_island(key):
            gate, other = circles.gate_of(key, plan.sites), circles.gate_target(key, plan.sites)
            cut_off = tuple(site.home for site in plan.sites.values() if site.group == key and site.key != gate)
            found.append(BridgePlanted(f"pont-{key}", plan.sites[gate].home, plan.sites[gate].name, plan.sites[other].home, cut_off))
    return found


def _communities(plan: Plan, cast: Cast) -> list[CommunityPlanted]:
    """The communities by planted links; the media cite everybody and are none."""
    mute = {key for key, trouble in cast.troubled.items() if trouble in {"busy", "noindex", "opted-out"}}
    found = []
    for group in roster.GROUPS:
        members = tuple(site.home for site in plan.sites.values() if site.group == group.key and site.key not in mute)
        if members and group.key != "agora":
            found.append(CommunityPlanted(group.key, group.label, members))
    return found
