"""Places that may have changed hands: told before anything of the new home is kept; a person says whether it is still the same place."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import transaction

from seve.audit import services as audit
from seve.base import clock
from seve.base.addresses import AddressRefused, entity_prefix, surt
from seve.harvest.domain.hands import Signs, content_words, judge, telling_words
from seve.harvest.models import Feed, Hyperlink, Page, Post
from seve.harvest.services import plan
from seve.harvest.services.gathering import Answer
from seve.harvest.types import Doubt, FoundPage, LinkKind, Outcome

MOST_TITLES = 200
SHOWN = (LinkKind.EDITORIAL.value, LinkKind.BLOGROLL.value, LinkKind.SOCIAL.value)


@dataclass(frozen=True, slots=True)
class Home:
    """The stored home of a place, and since when what is stored counts."""

    page: Page
    feed: Feed


def held_back(answers: Sequence[Answer]) -> list[Answer]:
    """The answers; those of homes that may have changed hands say so, and nothing of them is read."""
    homes = _homes([answer for answer in answers if isinstance(answer.found, FoundPage) and answer.surt and _is_home(answer.url)])
    return [_judged(answer, home) if (home := homes.get(answer.surt)) else answer for answer in answers]


def confirm_same(*, entity_id: int, by: str) -> bool:
    """A person says that the place is still kept by the same hands: what it shows from now on is the measure. False without a doubt."""
    now = clock.now()
    with transaction.atomic():
        homes = Feed.objects.filter(entity_id=entity_id, kind="home", state=Outcome.CHANGED_HANDS.value)
        if not homes.update(same_hands_at=now, failures=0, state="", detail="", content_hash=None, etag="", last_modified=""):
            return False
        plan.release(entity_id)
        audit.record(verb="harvest.same_hands", subject=f"directory.WebEntity:{entity_id}", by=by, detail={})
    return True


def _is_home(url: str) -> bool:
    try:
        return surt(url) == surt(entity_prefix(url))
    except AddressRefused:
        return False


def _homes(answers: Sequence[Answer]) -> dict[str, Home]:
    """By SURT: homes that we have read before, and not set right by a person since."""
    if not answers:
        return {}
    feeds = {feed.entity_id: feed for feed in Feed.objects.filter(kind="home", entity_id__in={answer.entity_id for answer in answers})}
    pages = Page.objects.filter(surt__in=[answer.surt for answer in answers]).exclude(content_hash=None)
    return {
        page.surt: Home(page, feed)
        for page in pages
        if (feed := feeds.get(page.entity_id)) is not None and (feed.same_hands_at is None or page.last_seen > feed.same_hands_at)
    }


def _judged(answer: Answer, home: Home) -> Answer:
    assert isinstance(answer.found, FoundPage)
    doubt: Doubt | None = judge(_before(home), _after(answer.found))
    if doubt is None:
        return answer
    told = replace(answer.fetched, outcome=Outcome.CHANGED_HANDS, detail=doubt.line(), body=b"")
    return replace(answer, fetched=told, found=None, digest=None)


def _before(home: Home) -> Signs:
    page = home.page
    posts = Post.objects.filter(entity_id=page.entity_id)
    if home.feed.same_hands_at is not None:
        posts = posts.filter(first_seen__gt=home.feed.same_hands_at)
    titles = posts.order_by("-published").values_list("title", flat=True)[:MOST_TITLES]
    links = list(Hyperlink.objects.filter(page=page, gone_at=None, kind__in=SHOWN).values_list("target_surt", "rel"))
    feeds = Feed.objects.filter(entity_id=page.entity_id, kind="feed").exclude(last_ok=None).values_list("url", flat=True)
    return Signs(
        language=page.language[:2],
        words=telling_words(titles),
        links=frozenset(_host(target) for target, _ in links),
        owners=frozenset({surt(url) for url in feeds} | {target for target, rel in links if "me" in rel}),
        name=content_words(page.title),
        maker=_maker(page.generator),
    )


def _after(page: FoundPage) -> Signs:
    keys = [(_key(link.url), link.rel) for link in page.links]
    return Signs(
        language=page.language[:2],
        words=content_words(" ".join([page.title, page.text, *(link.text for link in page.links)])),
        links=frozenset(_host(key) for key, _ in keys if key),
        owners=frozenset(
            {_key(url) for url in page.feeds} | {key for key, rel in keys if "me" in rel} | {_key(url) for url in page.rel_me}
        ),
        name=content_words(page.title),
        maker=_maker(page.generator),
    )


def _maker(generator: str) -> str:
    return generator.lower().split(" ")[0].rstrip(";,:")


def _host(key: str) -> str:
    return key.partition(")")[0]


def _key(url: str) -> str:
    try:
        return surt(url)
    except (AddressRefused, ValueError):
        return ""
