"""The search index: Tantivy files under SEVE_DATA/index, derived from PostgreSQL, thrown away and rebuilt at will.

Two pairs of fields, French and English, each with its stemmer; accents never matter. Nothing of a post is stored in it but words.
"""

import shutil
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import tantivy
from django.conf import settings

from seve.harvest.types import Post
from seve.stories.domain.changes import NONE, Marks

VERSION = 2
HEAP = 64_000_000
STEMMERS = {"fr": "french", "en": "english"}
WEIGHTS = {"title_fr": 2.5, "title_en": 2.5, "text_fr": 1.0, "text_en": 1.0}
_OPENING = threading.Lock()
_open: dict[Path, tantivy.Index] = {}


class Busy(Exception):
    """Another process is writing the index at this moment."""


def folder() -> Path:
    return Path(settings.SEVE.data) / "index" / "posts"


def field_language(language: str) -> str:
    """The pair of fields that a post of this language goes to."""
    return "en" if language.startswith("en") else "fr"


def analyzer(language: str) -> tantivy.TextAnalyzer:
    """Words in lower case, without accents, stemmed."""
    words = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.remove_long(60))
    return (
        words.filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .filter(tantivy.Filter.stemmer(STEMMERS[language]))
        .build()
    )


def seen() -> Marks:
    """The posts that were looked at, as they stood then; none when the index is absent or of another version."""
    try:
        ids, marks = np.load(_seen_file(), allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return NONE
    return Marks(ids, marks)


def add(posts: Sequence[Post], *, seen_now: Marks) -> None:
    """Index these posts anew, and keep that every post of `seen_now` was looked at. Raises Busy."""
    writer = _writer(_index())
    for post_id in seen_now.ids.tolist():
        writer.delete_documents_by_term("post", post_id)
    for post in posts:
        language = field_language(post.language)
        writer.add_document(tantivy.Document(post=post.id, **{f"title_{language}": [post.title], f"text_{language}": [post.text]}))
    writer.commit()
    writer.wait_merging_threads()
    _keep(seen().joined(seen_now))


def remove(post_ids: Sequence[int]) -> None:
    """Take posts out for good: the files that held their words are rewritten before this returns. Raises Busy."""
    if not _seen_file().exists():
        return
    writer = _writer(_index())
    for post_id in post_ids:
        writer.delete_documents_by_term("post", post_id)
    writer.commit()
    writer.garbage_collect_files()
    writer.wait_merging_threads()
    _keep(seen().without(np.array(post_ids, dtype=np.int64)))


def erase() -> None:
    """Throw the files away."""
    with _OPENING:
        _open.pop(folder(), None)
        shutil.rmtree(folder(), ignore_errors=True)


def find(words: str, limit: int) -> list[int]:
    """Ids of the posts that say these words, best first (BM25); quotation marks ask for a phrase, a minus sign leaves out."""
    if not _seen_file().exists():
        return []
    index = _index()
    index.reload()
    query, _ = index.parse_query_lenient(words, list(WEIGHTS), field_boosts=WEIGHTS)
    searcher = index.searcher()
    return [int(searcher.doc(address)["post"][0]) for _, address in searcher.search(query, limit).hits]


def _seen_file() -> Path:
    return folder() / f"seen-{VERSION}.npy"


def _keep(marks: Marks) -> None:
    half_written = _seen_file().with_suffix(".part")
    with half_written.open("wb") as file:
        np.save(file, np.stack([marks.ids, marks.marks]))
    half_written.replace(_seen_file())


def _index() -> tantivy.Index:
    place = folder()
    with _OPENING:
        if place not in _open or not (place / "meta.json").exists():
            if not _seen_file().exists() and place.exists():
                shutil.rmtree(place)
            place.mkdir(parents=True, exist_ok=True)
            _open[place] = tantivy.Index(_schema(), path=str(place))
            for language in STEMMERS:
                _open[place].register_tokenizer(f"stems_{language}", analyzer(language))
        return _open[place]


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("post", stored=True, indexed=True, fast=True)
    for language in STEMMERS:
        builder.add_text_field(f"title_{language}", tokenizer_name=f"stems_{language}")
        builder.add_text_field(f"text_{language}", tokenizer_name=f"stems_{language}")
    return builder.build()


def _writer(index: tantivy.Index) -> tantivy.IndexWriter:
    try:
        return index.writer(HEAP, 1)
    except ValueError as reason:
        if "LockBusy" in str(reason):
            raise Busy from None
        raise
