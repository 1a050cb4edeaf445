"""Feed the search index from the posts, by cursor."""

from dataclasses import replace

from seve.harvest import selectors as harvest
from seve.harvest.types import Post
from seve.stories import index
from seve.stories.selectors import may_be_told

ROWS_AT_ONCE = 2_000


def refresh_index(*, by: str) -> int:
    """Index the posts that came since the last time; returns how many. When another process is at it, it is left to it."""
    added = 0
    after = index.cursor()
    while posts := harvest.posts(after_id=after, limit=ROWS_AT_ONCE):
        after = posts[-1].id
        try:
            index.add([_indexed(post) for post in posts if may_be_told(post)], after_id=after)
        except index.Busy:
            break
        added += len(posts)
    return added


def rebuild_index(*, by: str) -> int:
    """Throw the index away and make it again: also takes in the posts that changed."""
    index.erase()
    return refresh_index(by=by)


def _indexed(post: Post) -> Post:
    """Of a text whose source reserves it, the headline only (TDMRep)."""
    return replace(post, text="") if post.directives.no_mining else post
