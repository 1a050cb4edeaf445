"""Reading cards from YAML or CSV, as strangers wrote them: what can be used is used, what cannot is said in one line."""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import yaml

from seve.base.text import fold
from seve.register.types import Card, CardProblem, Stage

LARGEST_FILE = 4 << 20
LONGEST_TEXT = 4_000
MOST_CARDS = 20_000

_STAGE_WORDS = {
    Stage.IDEA: "idea, idee",
    Stage.DECLARED: "declared, declare, planned, prevu, prevue, project, projet, proposed",
    Stage.BUILDING: "building, en construction, en chantier, development, experimental, alpha, beta",
    Stage.LAUNCHED: "launched, live, production, ouvert, ouverte, en ligne, lance, lancee, running, open, active",
    Stage.FROZEN: "frozen, gele, gelee, fige, paused",
    Stage.RETIRED: "retired, ferme, fermee, closed, deprecated, retire",
}
STAGES: dict[str, Stage] = {word: stage for stage, words in _STAGE_WORDS.items() for word in words.split(", ")}
FIELDS: dict[str, tuple[str, ...]] = {
    "key": ("key", "id", "cle", "slug"),
    "name": ("name", "nom", "title", "titre"),
    "purpose": ("purpose", "description", "objet", "but", "finalite"),
    "functions": ("functions", "fonctions", "features", "tags"),
    "audience": ("audience", "audiences", "public", "publics"),
    "territory": ("territory", "territoire", "scope", "perimetre"),
    "owner": ("owner", "team", "equipe", "responsable", "proprietaire"),
    "article": ("article", "statutes", "statuts"),
    "stage": ("status", "stage", "lifecycle", "etat", "statut", "etape"),
    "declared": ("declared", "declare", "declared on"),
    "launch": ("launch", "lancement", "launch date", "ouverture", "date de lancement"),
    "retired": ("retired", "fermeture", "closed on"),
    "addresses": ("addresses", "adresses", "url", "urls", "address", "adresse", "site", "links"),
    "succeeds": ("succeeds", "succede", "remplace", "replaces", "formerly"),
    "costs": ("costs", "cost", "cout", "budget"),
    "note": ("note", "notes", "remarque"),
}
_FIELD_OF = {spelling: field for field, spellings in FIELDS.items() for spelling in spellings}
_LISTS = {"functions", "audience", "addresses", "succeeds"}


class CardsUnreadable(ValueError):
    """The whole file cannot be read; its text says where and how to mend it, in one line."""


class _PlainLoader(yaml.SafeLoader):
    """YAML without anchors (no cycles, no bombs), where a key said twice is a mistake and not the last one's victory."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.events.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise CardsUnreadable(f"line {mark.line + 1}: references (*name) are not accepted; write the value again")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            name = str(key.value)
            if name in seen:
                raise CardsUnreadable(f"line {key.start_mark.line + 1}: “{name}” is said twice; keep one")
            seen.add(name)
        return super().construct_mapping(node, deep)


def _as_text(loader: yaml.SafeLoader, node: Any) -> str:
    return str(loader.construct_scalar(node))


# a date that cannot be (31 February) must be told with its card, so dates are read by us and not by the loader
_PlainLoader.add_constructor("tag:yaml.org,2002:timestamp", _as_text)


def read_yaml(content: bytes) -> tuple[list[Card], list[CardProblem]]:
    """The cards of a YAML file: a list of cards, a mapping key → card, or Backstage-like documents. Raises CardsUnreadable."""
    if len(content) > LARGEST_FILE:
        raise CardsUnreadable(f"the file is larger than {LARGEST_FILE >> 20} MiB; split it")
    try:
        text = content.decode("utf-8-sig")
        documents = [document for document in yaml.load_all(text, Loader=_PlainLoader) if document is not None]
    except UnicodeDecodeError as reason:
        raise CardsUnreadable(f"the file is not UTF-8 (byte {reason.start}); save it as UTF-8") from None
    except yaml.MarkedYAMLError as reason:
        line = reason.problem_mark.line + 1 if reason.problem_mark else 1
        plain = " (write plain words, lists and dates)" if isinstance(reason, yaml.constructor.ConstructorError) else ""
        raise CardsUnreadable(f"line {line}: {reason.problem or 'this is not YAML'}{plain}") from None
    except RecursionError:
        raise CardsUnreadable("lists within lists go too deep for a card; write a plain list of cards") from None
    except CardsUnreadable:
        raise
    except (yaml.YAMLError, ValueError, OverflowError) as reason:  # a tag may claim a number that is none: “!!int abc”
        raise CardsUnreadable(f"this is not YAML: {(str(reason).splitlines() or ['?'])[0][:120]}") from None
    return read_records(_records(documents))


def _records(documents: list[Any]) -> list[tuple[str, Any]]:
    records: list[tuple[str, Any]] = []
    for whole in documents:
        document = whole["platforms"] if isinstance(whole, Mapping) and "platforms" in whole else whole
        if isinstance(document, list):
            records += [(f"card {number}", item) for number, item in enumerate(document, len(records) + 1)]
        elif isinstance(document, Mapping) and (_is_backstage(document) or "name" in document or "nom" in document):
            records.append((f"card {len(records) + 1}", _from_backstage(document) if _is_backstage(document) else document))
        elif isinstance(document, Mapping):
            records += [(f"card “{key}”", {"key": key, **item} if isinstance(item, Mapping) else item) for key, item in document.items()]
        else:
            raise CardsUnreadable("a list of cards is expected: lines that begin with “- name: …”")
    return records


def _is_backstage(document: Mapping[str, Any]) -> bool:
    return isinstance(document.get("metadata"), Mapping) and "kind" in document


def _from_backstage(document: Mapping[str, Any]) -> dict[str, Any]:
    metadata, spec = document["metadata"], document.get("spec") or {}
    links = [link.get("url") for link in metadata.get("links") or [] if isinstance(link, Mapping)]
    return {
        "key": metadata.get("name"),
        "name": metadata.get("title") or metadata.get("name"),
        "purpose": metadata.get("description"),
        "functions": metadata.get("tags"),
        "owner": spec.get("owner"),
        "stage": spec.get("lifecycle"),
        "addresses": [link for link in links if link],
        **{key: value for key, value in spec.items() if fold(str(key)) in _FIELD_OF and key not in {"owner", "lifecycle"}},
    }


def read_csv(content: bytes) -> tuple[list[Card], list[CardProblem]]:
    """The cards of a CSV file with a head line; lists inside a cell are separated by `;` or `|`."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    rows = list(csv.DictReader(io.StringIO(text), delimiter=delimiter, restkey="…"))
    if not rows:
        raise CardsUnreadable("the file holds no card: it needs a head line and one line a card")
    return read_records([(f"line {number}", row) for number, row in enumerate(rows, 2)])


def read_records(records: Iterable[tuple[str, Any]]) -> tuple[list[Card], list[CardProblem]]:
    """Cards from plain mappings; each refused one leaves a problem that says how to mend it."""
    cards: dict[str, Card] = {}
    problems: list[CardProblem] = []
    for where, record in records:
        if len(cards) >= MOST_CARDS:
            raise CardsUnreadable(f"more than {MOST_CARDS} cards; split the file")
        try:
            card = _card(record)
        except ValueError as reason:
            problems.append(CardProblem(where, str(reason)))
            continue
        if card.key in cards:
            problems.append(CardProblem(where, f"“{card.key}” stands in the file twice; the first is kept"))
            continue
        cards[card.key] = card
    return list(cards.values()), problems


def _card(record: Any) -> Card:
    if not isinstance(record, Mapping):
        raise ValueError("this is not a card; write “name:”, “purpose:”… under it")  # noqa: TRY004  (a problem of the file)
    values: dict[str, Any] = {}
    for raw, value in record.items():
        field = _FIELD_OF.get(fold(str(raw)).strip())
        if field and value not in (None, "", []):
            values[field] = value
    name = _text(values.get("name"))
    if not name:
        raise ValueError("the card has no name")
    plain = {field: _text(values.get(field)) for field in ("purpose", "territory", "owner", "article", "costs", "note")}
    lists = {field: _list(values.get(field)) for field in _LISTS}
    dates = {field: _date(values.get(field), field) for field in ("declared", "launch", "retired")}
    if dates["launch"] and dates["retired"] and dates["retired"] < dates["launch"]:
        raise ValueError(f"{name}: it would close ({dates['retired']}) before it opens ({dates['launch']})")
    card = Card(key=_text(values.get("key")) or slug(name), name=name, stage=_stage(values.get("stage")), **plain, **lists, **dates)  # type: ignore[arg-type]
    return replace(card, succeeds=tuple(slug(item) for item in card.succeeds))


def _text(value: Any) -> str:
    text = " ".join(str(value).split()) if value is not None else ""
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"a text is longer than {LONGEST_TEXT} characters; shorten it")
    return text


def _list(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    items = value if isinstance(value, list | tuple | set) else re.split(r"[;|,]", str(value))
    return tuple(text for text in (_text(item) for item in items) if text)


def _date(value: Any, field: str) -> date | None:
    text = _text(value)
    if not text:
        return None
    try:
        found = date.fromisoformat(text[:10])
    except ValueError:
        raise ValueError(f"“{text}” cannot be the date of {field}: write it like 2026-03-12") from None
    if not 1990 <= found.year <= 2100:
        raise ValueError(f"{field}: the year {found.year} cannot be meant")
    return found


def _stage(value: Any) -> Stage:
    text = fold(_text(value))
    if not text:
        return Stage.DECLARED
    if text not in STAGES:
        raise ValueError(f"“{text}” is no stage; use one of {', '.join(stage.value for stage in Stage)}")
    return STAGES[text]


def slug(name: str) -> str:
    """A key made of a name: "E-démocrate" → "e-democrate"."""
    return re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-") or "platform"
