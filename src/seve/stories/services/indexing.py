"""Feed the search index from the posts: what came, what changed, what went."""

from dataclasses import replace

from seve.harvest import selectors as harvest
from seve.harvest.types import Post
from seve.stories import index
from seve.stories.domain.changes import Marks, news
from seve.stories.selectors import may_be_told

ROWS_AT_ONCE = 5_000


def refresh_index(*, by: str) -> int:
    """Index the posts that came or changed since the last time, forget those that went; returns how many it was.

    The work is in proportion to what changed. When another process is at it, it is left to it.
    """
    ids, marks, _ = harvest.post_marks()
    changed, gone = news(Marks(ids, marks), index.seen())
    done = 0
    try:
        for start in range(0, len(changed), ROWS_AT_ONCE):
            part = Marks(changed.ids[start : start + ROWS_AT_ONCE], changed.marks[start : start + ROWS_AT_ONCE])
            posts = harvest.get_posts(part.ids.tolist())
            index.add([_indexed(post) for post in posts.values() if may_be_told(post)], seen_now=part)
            done += len(part)
        if len(gone):
            index.remove(gone.tolist())
            done += len(gone)
    except index.Busy:
        pass
    return done


def rebuild_index(*, by: str) -> int:
    """Throw the index away and make it again, should its files be damaged; returns how many posts were read."""
    index.erase()
    return refresh_index(by=by)


def _indexed(post: Post) -> Post:
    """Of a text whose source reserves it, the headline only (TDMRep)."""
    return replace(post, text="") if post.directives.no_mining else post
