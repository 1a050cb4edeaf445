"""The search index: Tantivy files under SEVE_DATA/index, derived from PostgreSQL, thrown away and rebuilt at will.

Two pairs of fields, French and English, each with its stemmer; accents never matter. Nothing of a post is stored in it but words.
"""

import json
import shutil
import threading
from collections.abc import Sequence
from pathlib import Path

import tantivy
from django.conf import settings

from seve.harvest.types import Post

VERSION = 1
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


def cursor() -> int:
    """The id of the last post that was indexed; 0 when the index is absent or of another version."""
    try:
        kept = json.loads((folder() / "cursor.json").read_text())
    except (OSError, json.JSONDecodeError):
        return 0
    return int(kept["after_id"]) if kept.get("version") == VERSION else 0


def add(posts: Sequence[Post], *, after_id: int) -> None:
    """Index these posts anew, and remember that all up to `after_id` were seen. Raises Busy."""
    writer = _writer(_index())
    for post in posts:
        language = field_language(post.language)
        writer.delete_documents_by_term("post", post.id)
        writer.add_document(tantivy.Document(post=post.id, **{f"title_{language}": [post.title], f"text_{language}": [post.text]}))
    writer.commit()
    writer.wait_merging_threads()
    (folder() / "cursor.json").write_text(json.dumps({"version": VERSION, "after_id": after_id}))


def remove(post_ids: Sequence[int]) -> None:
    """Take posts out for good: the files that held their words are rewritten before this returns. Raises Busy."""
    if not cursor():
        return
    writer = _writer(_index())
    for post_id in post_ids:
        writer.delete_documents_by_term("post", post_id)
    writer.commit()
    writer.garbage_collect_files()
    writer.wait_merging_threads()


def erase() -> None:
    """Throw the files away."""
    with _OPENING:
        _open.pop(folder(), None)
        shutil.rmtree(folder(), ignore_errors=True)


def find(words: str, limit: int) -> list[int]:
    """Ids of the posts that say these words, best first (BM25); quotation marks ask for a phrase, a minus sign leaves out."""
    if not cursor():
        return []
    index = _index()
    index.reload()
    query, _ = index.parse_query_lenient(words, list(WEIGHTS), field_boosts=WEIGHTS)
    searcher = index.searcher()
    return [int(searcher.doc(address)["post"][0]) for _, address in searcher.search(query, limit).hits]


def _index() -> tantivy.Index:
    place = folder()
    with _OPENING:
        if place not in _open or not (place / "meta.json").exists():
            if not cursor() and place.exists():
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
