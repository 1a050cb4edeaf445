"""Background life: everybody's ordinary posts over fourteen months, in order of time, with the links of their circles."""

import random
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from html import escape
from itertools import takewhile

from seve.project.demo import prose, rhythm
from seve.project.demo.model import BEGIN, NOW, Link, Post, Site
from seve.project.demo.shelf import Subject, lists, subjects
from seve.project.demo.sites import slug

NAMED = 0.15  # share of links to a home page that say the place's name; the others say “our neighbours”
LINKED = 0.62  # share of posts that link to somebody
TELLERS, WHILE = 2, timedelta(days=40)  # how many others tell of one everyday subject in so long: more would be a story
TO_HOME = 0.3  # share of links that go to a home page although a post would do


class Stage:
    """Writes posts one after the other, so that each can link to what was already said."""

    def __init__(self, *, sites: Mapping[str, Site], circles: Mapping[str, tuple[str, ...]], seed: int) -> None:
        self.sites, self.circles, self.seed = sites, circles, seed
        self.posts: list[Post] = []
        self.said: dict[str, list[Post]] = defaultdict(list)
        self.last_use: dict[str, int] = {}
        self.tellers: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
        self.turn: dict[str, int] = defaultdict(int)
        self.addresses: set[str] = set()
        self.answered: set[str] = set()  # posts that somebody links to: everyday talk is between two

    def play(self, dates: Mapping[str, list[datetime]]) -> list[Post]:
        """Write all posts of all places, in order of time."""
        calendar = sorted((date, key) for key, moments in dates.items() for date in moments)
        for number, (date, key) in enumerate(calendar):
            self._speak(number, self.sites[key], date)
        return self.posts

    def _speak(self, number: int, site: Site, date: datetime) -> None:
        rng = random.Random(f"{self.seed}/post/{number}/{site.key}")
        subject = self._choose_subject(rng, site, number, date)
        written = prose.write(rng, site=site, subject=subject, links=self._links(rng, site, subject, date))
        post = Post(
            site=site.key,
            url=address(site, date, written.title, self.addresses),
            date=date,
            title=written.title,
            paragraphs=written.paragraphs,
            links=written.links,
            tags=written.tags,
            subject=subject.key,
        )
        self.posts.append(post)
        self.said[site.key].append(post)

    def _choose_subject(self, rng: random.Random, site: Site, number: int, date: datetime) -> Subject:
        """The subject of the place's themes that has rested longest, among all places: a real web is that varied.

        When all of them are on everybody's lips, the place speaks of something else.
        """
        own = [subject for theme in site.themes for subject in subjects().get(theme, ())]
        pool = [subject for subject in own if self._is_free(subject, site, date)]
        pool = (
            pool or [subject for theme in sorted(subjects()) for subject in subjects()[theme] if self._is_free(subject, site, date)] or own
        )
        rested = sorted(pool, key=lambda subject: (self.last_use.get(subject.key, -1), subject.key))
        chosen = rested[min(rng.randrange(3), len(rested) - 1)]
        self.last_use[chosen.key] = number
        self.tellers[chosen.key].append((date, site.key))
        return chosen

    def _is_free(self, subject: Subject, site: Site, date: datetime) -> bool:
        """Whether few other places tell of it just now."""
        lately = takewhile(lambda told: date - told[0] < WHILE, reversed(self.tellers[subject.key]))
        return len({key for _, key in lately} - {site.key}) < TELLERS

    def _links(self, rng: random.Random, site: Site, subject: Subject, date: datetime) -> list[Link]:
        circle = self.circles.get(site.key, ())
        if not circle or rng.random() > LINKED:
            return []
        count = 2 if rng.random() < 0.25 and len(circle) > 1 else 1
        return [self._link(rng, self._next_friend(site.key), subject, date) for _ in range(count)]

    def _next_friend(self, key: str) -> str:
        """Friends in turn, so that even a slow place comes to name each of them."""
        circle = self.circles[key]
        self.turn[key] += 1
        return circle[self.turn[key] % len(circle)]

    def _link(self, rng: random.Random, friend: str, subject: Subject, date: datetime) -> Link:
        """To a recent post of the friend on the same theme that nobody answered yet, else to the friend's home page."""
        name = escape(self.sites[friend].name, quote=False)
        recent = [
            post
            for post in self.said[friend][-4:]
            if post.subject.startswith(subject.theme + "/")
            and (date - post.date).days < 40
            and not post.links
            and post.url not in self.answered
        ]
        if not recent or rng.random() < TO_HOME:
            return Link(self.sites[friend].home, name if rng.random() < NAMED else rng.choice(lists("glue.txt")["ancres"]))
        self.answered.add(recent[-1].url)
        return Link(recent[-1].url, escape(f"« {recent[-1].title} »", quote=False) if rng.random() < 0.5 else name)


def calendar(sites: Mapping[str, Site], *, seed: int) -> dict[str, list[datetime]]:
    """Everybody's dates when nothing happens to them: each at its own rhythm up to now."""
    return {
        key: rhythm.spread(random.Random(f"{seed}/dates/{key}"), start=BEGIN, end=NOW, gap_days=site.rhythm) for key, site in sites.items()
    }


def address(site: Site, date: datetime, title: str, taken: set[str]) -> str:
    """The permanent address of a post, as its engine writes them."""
    short = "-".join(slug(title).split("-")[:7]) or "billet"
    number = int(date.timestamp()) // 60 % 100_000
    path = {
        "dotclear": f"post/{date:%Y/%m/%d}/{short}",
        "wordpress": f"{date:%Y/%m/%d}/{short}/",
        "spip": f"spip.php?article{number}",
        "overblog": f"article-{short}-{number}.html",
        "phpbb": f"viewtopic.php?f={number % 7 + 1}&t={number}",
        "blogger": f"{date:%Y/%m}/{short}.html",
        "artisan": f"{date:%Y}/{short}.htm",
        "gazouillis": f"status/{number}",
    }[site.engine]
    while (found := site.home + path) in taken:
        path = path.replace(str(number), str(number + 1)) if str(number) in path else path.replace(short, short + "-2")
        number += 1
        short += "-2" if short in path else ""
    taken.add(found)
    return found
