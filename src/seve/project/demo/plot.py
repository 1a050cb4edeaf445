"""The stories that run through the web: a first source, then relays by link, quote, copy or rewriting, each after its delay."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape

from seve.project.demo import stage
from seve.project.demo.facts import Relayed, StoryPlanted
from seve.project.demo.grammar import tidy as french
from seve.project.demo.model import NOW, Link, Post, Site
from seve.project.demo.shelf import Tale

QUOTED_SENTENCES = 2
COPY_LINES = ("Reçu ce matin, je relaie.", "Je reproduis ci-dessous le texte en entier.", "À lire et à faire circuler :", "Communiqué.")


@dataclass(frozen=True, slots=True)
class Telling:
    """One story as it was told: its posts, and the fact it makes."""

    posts: tuple[Post, ...]
    fact: StoryPlanted


class Teller:
    """Tells tales with the places it is given; no place relays two tales of one fortnight."""

    def __init__(self, sites: Mapping[str, Site], speakers: Sequence[str], taken: set[str], *, seed: int) -> None:
        self.sites, self.speakers, self.taken, self.seed = sites, speakers, taken, seed
        self.busy: dict[str, list[datetime]] = {}
        self.telling: set[str] = set()  # who already speaks in the tale being told

    def tell(self, tale: Tale) -> Telling:
        """The whole story, from its first source to its last relay."""
        rng = random.Random(f"{self.seed}/tale/{tale.key}")
        start = datetime.fromisoformat(tale.settings["first"])
        self.telling = set()
        source = self._source(rng, tale, start)
        first = self._post(source, start, tale.first[0], [_paragraph(line) for line in tale.first[1:]], (), tale)
        posts, hows = [first], ["first"]
        plan = tale.settings["relays"].split()
        hours = sorted(rng.uniform(3, float(tale.settings["spread"])) for _ in plan)
        if tale.settings.get("mix", "yes") == "yes":
            rng.shuffle(plan)
        versions = {"rewrite": iter(tale.rewrites), "link": iter(tale.comments), "quote": iter(tale.comments[len(tale.comments) // 2 :])}
        for how, hour in zip(plan, hours, strict=True):
            date = start + timedelta(hours=hour)
            key = self._relay(rng, tale, date)
            if date >= NOW or key is None:
                continue
            posts.append(self._retell(rng, tale, how, key, date, posts, versions))
            hows.append(how)
        relayed = tuple(Relayed(post.url, how, post.date) for post, how in zip(posts, hows, strict=True))
        return Telling(tuple(posts), StoryPlanted(tale.key, french(tale.first[0]), relayed))

    def _source(self, rng: random.Random, tale: Tale, date: datetime) -> str:
        wanted = tale.settings["source"]
        if wanted in self.sites:
            return self._engage(wanted, date)
        rested = self._rested(date)
        pool = [key for key in rested if self.sites[key].group == wanted and self.sites[key].kind == "blog"] or rested
        territory = tale.settings.get("territory", "")
        return self._engage(rng.choice([key for key in pool if self.sites[key].territory == territory] or pool), date)

    def _relay(self, rng: random.Random, tale: Tale, date: datetime) -> str | None:
        """Most relays come from the community where the story was born, the others from anywhere."""
        rested = self._rested(date)
        near = [key for key in rested if self.sites[key].group in tale.settings.get("near", tale.settings["source"]).split()]
        pool = near if near and rng.random() < 0.6 else rested
        return self._engage(rng.choice(pool), date) if pool else None

    def _rested(self, date: datetime) -> list[str]:
        """Who may speak at that date: nobody twice in one tale; in a small web, where all are busy, anybody else."""
        others = [key for key in self.speakers if key not in self.telling]
        return [key for key in others if all(abs((date - day).days) > 12 for day in self.busy.get(key, ()))] or others

    def _engage(self, key: str, date: datetime) -> str:
        self.busy.setdefault(key, []).append(date)
        self.telling.add(key)
        return key

    def _retell(
        self,
        rng: random.Random,
        tale: Tale,
        how: str,
        key: str,
        date: datetime,
        told: list[Post],
        versions: dict[str, Iterator[tuple[str, ...]]],
    ) -> Post:
        first = told[0]
        name = escape(self.sites[first.site].name, quote=False)
        if how == "copy":
            body = [f"<p>{rng.choice(COPY_LINES)}</p>", *first.paragraphs]
            return self._post(key, date, tale.first[0], body, (), tale)
        if how == "rewrite":
            text = next(versions["rewrite"])
            return self._post(key, date, text[0], [_paragraph(line) for line in text[1:]], (), tale)
        text = next(versions[how])
        body = [_paragraph(line) for line in text[1:]]
        if how == "quote":
            passage = rng.choice(first.paragraphs[: max(1, len(first.paragraphs) - 1)])
            quoted = f"<p>On lit chez {name} :</p>\n<blockquote>{passage}</blockquote>"
            return self._post(key, date, text[0], [quoted, *body], (), tale)
        target = first if rng.random() < 0.75 else rng.choice(told)
        words = escape(f"« {target.title} »", quote=False)
        return self._post(key, date, text[0], [*body, f"<p>À lire : {{0}} ({escape(self.sites[target.site].name, quote=False)}).</p>"],
                          (Link(target.url, words),), tale)  # fmt: skip

    def _post(self, key: str, date: datetime, title: str, paragraphs: Sequence[str], links: tuple[Link, ...], tale: Tale) -> Post:
        title = french(title)
        tags = tuple(tag.strip() for tag in tale.settings.get("tags", "").split(",") if tag.strip())
        url = stage.address(self.sites[key], date, title, self.taken)
        return Post(key, url, date, title, tuple(paragraphs), links, tags, f"tale/{tale.key}")


def _paragraph(line: str) -> str:
    return f"<p>{escape(french(line), quote=False)}</p>"
