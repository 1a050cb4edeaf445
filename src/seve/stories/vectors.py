"""Where vectors of posts rest: bytes in any PostgreSQL, and a column of pgvector where the server has it."""

from collections.abc import Sequence

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from seve.stories.domain.changes import Marks
from seve.stories.models import PostVector

DIMENSIONS = 512
NEAR = 0.3  # cosine; 0.2 is the mean of unrelated texts


def save(posts: Marks, rows: NDArray[np.float32], model: str) -> None:
    """Keep one vector a post, in the place of the one before."""
    post_ids = posts.ids.tolist()
    kept = [
        PostVector(post_id=post_id, model=model, mark=mark, numbers=row.astype(np.float16).tobytes())
        for post_id, mark, row in zip(post_ids, posts.marks.tolist(), rows, strict=True)
    ]
    PostVector.objects.bulk_create(
        kept, batch_size=500, update_conflicts=True, unique_fields=["post"], update_fields=["model", "numbers", "mark", "is_gathered"]
    )
    if searches_in_database():
        with connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE stories_postvector SET embedding = %s WHERE post_id = %s",
                [(_written(row), post_id) for post_id, row in zip(post_ids, rows, strict=True)],
            )


def read_as(model: str, now: Marks) -> Marks:
    """The posts that this model has read, as they stood then. A vector from before marks were kept is taken to be of the post of today."""
    if PostVector.objects.filter(model=model, mark__isnull=True).exists():
        _adopt(model, now)
    stored = PostVector.objects.filter(model=model).order_by("post_id").values_list("post_id", "mark")
    table = np.array(list(stored), dtype=np.int64).reshape(-1, 2)
    return Marks(table[:, 0].copy(), table[:, 1].copy())


def _adopt(model: str, now: Marks) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE stories_postvector AS kept SET mark = now.mark FROM unnest(%s::bigint[], %s::bigint[]) AS now(id, mark)"
            " WHERE kept.post_id = now.id AND kept.mark IS NULL AND kept.model = %s",
            [now.ids.tolist(), now.marks.tolist(), model],
        )
    PostVector.objects.filter(model=model, mark__isnull=True).update(mark=0)  # of posts that were withdrawn


def load(post_ids: Sequence[int], model: str) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The known vectors among these posts: their ids, and rows of unit length."""
    stored = PostVector.objects.filter(post_id__in=list(post_ids), model=model).order_by("post_id").values_list("post_id", "numbers")
    return _unpacked([(post_id, bytes(numbers)) for post_id, numbers in stored])


def nearest(vector: NDArray[np.float32], model: str, limit: int) -> list[int]:
    """Posts whose meaning is nearest to the vector's, nearest first; those that are no nearer than strangers are left out."""
    if searches_in_database():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT post_id FROM (SELECT post_id, embedding <=> %s::halfvec AS apart FROM stories_postvector"
                " WHERE model = %s AND embedding IS NOT NULL) AS measured WHERE apart < %s ORDER BY apart, post_id LIMIT %s",
                [_written(vector), model, 1.0 - NEAR, limit],
            )
            return [post_id for (post_id,) in cursor.fetchall()]
    stored = PostVector.objects.filter(model=model).order_by("post_id").values_list("post_id", "numbers")
    ids, rows = _unpacked([(post_id, bytes(numbers)) for post_id, numbers in stored])
    nearness = rows @ vector
    return [int(ids[place]) for place in np.argsort(-nearness, kind="stable")[:limit] if nearness[place] > NEAR]


def searches_in_database() -> bool:
    """Whether this server has the column that pgvector searches."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_attribute WHERE attrelid = 'stories_postvector'::regclass"
            " AND attname = 'embedding' AND NOT attisdropped"
        )
        (found,) = cursor.fetchone()
    return bool(found)


def _unpacked(stored: list[tuple[int, bytes]]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    ids = np.array([post_id for post_id, _ in stored], dtype=np.int64)
    if not stored:
        return ids, np.zeros((0, DIMENSIONS), dtype=np.float32)
    rows = np.frombuffer(b"".join(numbers for _, numbers in stored), dtype=np.float16).reshape(len(stored), -1).astype(np.float32)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return ids, np.asarray(rows / np.where(lengths > 0, lengths, 1.0), dtype=np.float32)


def _written(row: NDArray[np.float32]) -> str:
    """As pgvector reads it."""
    return "[" + ",".join(f"{number:.5g}" for number in row.tolist()) + "]"
