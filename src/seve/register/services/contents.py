"""Was the content moved? Each archived page is looked for at the platform that takes over, by real requests."""

from collections.abc import Callable, Iterator, Sequence
from urllib.parse import urlsplit

from seve.audit.services import record
from seve.base.addresses import canonical
from seve.base.http import Answer
from seve.base.text import fold
from seve.base.warc import Kept, read_answers
from seve.harvest import selectors as harvest
from seve.register import selectors
from seve.register.asking import ask
from seve.register.domain.mergers import lies_under
from seve.register.domain.pages import PageHead, head_of, is_page, is_same_page
from seve.register.services.archives import files_of, folder, is_kept_page
from seve.register.services.errors import RegisterRefused
from seve.register.services.mergers import standing_merger, write_step
from seve.register.types import Platform, Redirected, StepKind

Ask = Callable[[Sequence[str]], list[Answer]]
MOST_PAGES = 300  # the most linked first; the rest is told as not looked at
MOST_POSTS = 5_000


def verify_content(*, decision_id: int, by: str, ask: Ask = ask, most: int = MOST_PAGES) -> list[Redirected]:
    """Look for every archived page at the heir: where it redirects, at the same path, or under the same title. One line a page."""
    merger = standing_merger(decision_id)
    old, heir = merger.decision.platform, merger.decision.into
    assert heir is not None  # a constraint of the table
    files = files_of(decision_id)
    if not files:
        raise RegisterRefused("keep the old site first: its archive tells which pages there were")
    if not heir.card.addresses:
        raise RegisterRefused("both cards need an address before redirects can be verified")
    pages = _pages(files, old)
    titles = _titles_of(heir)
    found = [_looked_for(page, old, heir, titles, ask) for page in pages[:most]]
    done = bool(found) and len(pages) <= most and all(one.is_right for one in found)
    if len(pages) > most:
        found.append(Redirected(old.card.addresses[0], False, f"{len(pages) - most} more pages were not looked at"))
    write_step(standing_merger(decision_id), StepKind.CONTENT, by=by, findings=found, done=done)
    detail = {"right": sum(one.is_right for one in found), "asked": len(found)}
    record(verb="register.content", subject=f"register.Platform:{old.card.key}", by=by, detail=detail)
    return found


def _pages(files: Sequence[str], old: Platform) -> list[PageHead]:
    """The archived pages, those that others link to first; the front page of the site is no content to move."""
    kept = {canonical(one.url): one for one in _kept(files) if is_kept_page(one)}
    homes = {canonical(address) for address in old.card.addresses}
    order = {canonical(url): position for position, url in enumerate(selectors.most_linked(old, MOST_PAGES))}
    urls = sorted(kept.keys() - homes, key=lambda url: (order.get(url, len(order)), url))
    return [head_of(kept[url].body, kept[url].content_type, url) for url in urls]


def _kept(files: Sequence[str]) -> Iterator[Kept]:
    for name in files:
        yield from read_answers(folder() / name)


def _titles_of(heir: Platform) -> dict[str, str]:
    """What the harvest read at the heir: folded title → address."""
    if heir.entity_id is None:
        return {}
    return {fold(post.title): post.url for post in harvest.posts(entity_ids=[heir.entity_id], limit=MOST_POSTS) if post.title}


def _looked_for(page: PageHead, old: Platform, heir: Platform, titles: dict[str, str], ask: Ask) -> Redirected:
    """Ask for the places where the page could be, the likeliest first; the first that holds it is enough."""
    names = f"{old.card.name} {heir.card.name}"
    tried: set[str] = set()
    said = "not found at the platform that takes over"
    for url in _candidates(page, old, heir, titles):
        if url in tried:
            continue
        tried.add(url)
        [answer] = ask([url])
        arrived = not answer.trouble and answer.status == 200 and lies_under(answer.final_url, heir.card.addresses)
        if not arrived or not is_page(answer.header("content-type"), answer.body):
            continue
        if is_same_page(page, head_of(answer.body, answer.header("content-type"), answer.final_url), names=names):
            return Redirected(page.url, True, f"found at {answer.final_url}")
        if url == page.url:
            said = f"leads to {answer.final_url}, which holds something else"
    return Redirected(page.url, False, said)


def _candidates(page: PageHead, old: Platform, heir: Platform, titles: dict[str, str]) -> Iterator[str]:
    yield page.url  # its redirect, when it is in place already
    if known := titles.get(fold(page.title)):
        yield known
    parts = urlsplit(page.url)
    home, path = heir.card.addresses[0].rstrip("/"), parts.path + (f"?{parts.query}" if parts.query else "")
    for address in old.card.addresses:
        root = urlsplit(address).path.rstrip("/")
        if path.startswith(f"{root}/"):
            yield f"{home}{path.removeprefix(root)}"
