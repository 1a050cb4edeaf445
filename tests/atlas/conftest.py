"""A small web, written into the tables as a harvest would have left it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from seve.directory import models as directory
from seve.harvest import models as harvest

DAY_ONE = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class SmallWeb:
    """Places by short names; links between their pages."""

    ids: dict[str, int] = field(default_factory=dict)
    pages: int = 0

    def place(self, name: str, *, status: str = "in", territory: str | None = None, path: str = "", title: str = "") -> int:
        host = path.split("/")[0] if path else f"{name}.example"
        rest = path[len(host) :]
        row = directory.WebEntity.objects.create(
            name=title or name, home_url=f"https://{host}{rest}", status=status, created_at=DAY_ONE, territory_id=territory
        )
        surt = ",".join(reversed(host.split("."))) + ")" + rest
        directory.UrlPrefix.objects.create(entity=row, surt=surt, url=row.home_url)
        self.ids[name] = row.pk
        return row.pk

    def places(self, *names: str) -> None:
        for name in names:
            self.place(name)

    def link(
        self,
        source: str,
        target: str,
        *,
        kind: str = "editorial",
        day: int = 0,
        gone: int | None = None,
        published: datetime | None = None,
        rel: tuple[str, ...] = (),
        surt: str | None = None,
        page: str | None = None,
    ) -> None:
        self.pages += 1
        moment = DAY_ONE + timedelta(days=day)
        url = f"https://{source}.example/{page or f'p{self.pages}'}"
        held, _ = harvest.Page.objects.get_or_create(
            surt=f"example,{source})/{page or f'p{self.pages}'}",
            defaults={
                "entity_id": self.ids[source],
                "url": url,
                "title": f"Page of {source}",
                "published": published,
                "first_seen": moment,
                "last_seen": moment,
                "last_outcome": "ok",
                "archive": "crawl.warc.gz#12",
            },
        )
        harvest.Hyperlink.objects.create(
            page=held,
            source_entity_id=self.ids[source],
            target_url=f"https://{target}.example/{self.pages}",
            target_surt=surt or f"example,{target})/{self.pages}",
            kind=kind,
            rel=list(rel),
            anchor=f"see {target}",
            first_seen=moment,
            last_seen=moment,
            gone_at=None if gone is None else DAY_ONE + timedelta(days=gone),
        )

    def post(self, name: str, title: str, *, day: int = 0) -> None:
        self.pages += 1
        moment = DAY_ONE + timedelta(days=day)
        fields = {"title": title, "excerpt": title, "text": title, "language": "fr", "published": moment}
        url = f"https://{name}.example/post{self.pages}"
        wanted = {"surt": f"example,{name})/post{self.pages}"} if hasattr(harvest.Post, "surt") else {}
        harvest.Post.objects.create(
            entity_id=self.ids[name], url=url, content_hash=b"x", first_seen=moment, last_seen=moment, **fields, **wanted
        )


@pytest.fixture
def web(db: None) -> SmallWeb:
    return SmallWeb()


def at(day: int) -> datetime:
    return DAY_ONE + timedelta(days=day)
