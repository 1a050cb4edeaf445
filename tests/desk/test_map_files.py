"""The map on its way out and lists on their way in: files for other tools, a Hyphe corpus, the columns that the page draws."""

import gzip
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import etree
from polars import read_parquet
from tests.desk.factories import Web

from seve.atlas.selectors.arrays import read_columns
from seve.audit.models import AuditEvent
from seve.desk import columns
from seve.directory import selectors as directory
from seve.directory.types import Status
from seve.vitality import selectors as vitality

HYPHE = """ID,NAME,PREFIXES,HOME PAGE,START PAGES,STATUS,CRAWLING STATUS,INDEXING STATUS,INDEGREE,CREATION TIMESTAMP,territoire (TAG)
12,Ker Démocrate,http://ker.example https://ker.example,https://ker.example/,https://ker.example/,IN,FINISHED,FINISHED,8,1488293112,Bretagne
13,La Criée,https://blogs.example/la-criee https://la-criee.example,https://la-criee.example/,https://la-criee.example/,UNDECIDED,UNCRAWLED,,4,,
14,Wikipédia,https://fr.wikipedia.org,https://fr.wikipedia.org/,,OUT,UNCRAWLED,,40,1488293112,
"""


@pytest.mark.parametrize("kind", ["gexf", "graphml", "csv", "parquet", "json"])
def test_the_map_is_taken_along_as_a_file_and_that_is_written_down(desk: Client, web: Web, kind: str) -> None:
    answer = desk.post("/fr/desk/map/export/", {"kind": kind})
    assert answer["Content-Disposition"] == f'attachment; filename="seve-map.{kind}"'
    if kind in {"gexf", "graphml"}:
        root = etree.fromstring(answer.content)
        assert len(root.findall(".//{*}node")) == len(web.places)
    if kind == "parquet":
        assert {"source", "target", "weight"} <= set(read_parquet(io.BytesIO(answer.content)).columns)
    assert AuditEvent.objects.get(verb="atlas.export").detail == {"format": kind}


def test_no_other_file_is_given_and_none_to_a_reader(desk: Client, web: Web) -> None:
    assert desk.post("/fr/desk/map/export/", {"kind": "exe"}).status_code == 404
    assert desk.get("/fr/desk/map/export/").status_code == 405
    assert not AuditEvent.objects.filter(verb="atlas.export").exists()


def test_a_map_that_was_not_drawn_is_asked_for_in_one_line(desk: Client) -> None:
    answer = desk.post("/fr/desk/map/export/", {"kind": "gexf"}, follow=True)
    assert "messages" in answer.context and "Pas encore de carte" in answer.content.decode()


def test_a_hyphe_corpus_comes_in_by_the_first_steps(desk: Client) -> None:
    page = desk.get("/fr/desk/start/").content.decode()
    assert ".gexf" in page and ".json" in page and "Hyphe" in page
    sent = SimpleUploadedFile("corpus.csv", HYPHE.encode())
    answer = desk.post("/fr/desk/start/list/", {"file": sent, "status": "in"}, follow=True)
    assert answer.status_code == 200
    found = {entity.name: entity.status for entity in directory.list_entities()}
    assert found == {"Ker Démocrate": Status.IN, "La Criée": Status.UNDECIDED, "Wikipédia": Status.OUT}
    assert directory.find_entity("https://blogs.example/la-criee/2009/billet") == directory.find_entity("https://la-criee.example/")


def test_the_columns_are_folded_only_for_who_unfolds_them(desk: Client, web: Web) -> None:
    folded = desk.get("/fr/desk/map/data/", headers={"Accept-Encoding": "br, gzip"})
    plain = desk.get("/fr/desk/map/data/", headers={"Accept-Encoding": "gzip;q=0, br"})
    assert folded["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in folded["Vary"]
    assert not plain.has_header("Content-Encoding")
    assert gzip.decompress(folded.content) == plain.content
    assert plain.content.startswith(columns.MAGIC)


def test_how_alive_each_place_is_agrees_with_the_pulses(web: Web) -> None:
    assert vitality.states() == {entity: pulse.state.value for entity, pulse in vitality.pulses().items()}


def test_columns_of_no_snapshot_are_empty(web: Web) -> None:
    assert [column.tolist() for column in read_columns(("entity_id", "x"), "atlas_node", 0)] == [[], []]
    whole, x = read_columns(("entity_id", "x"), "atlas_node", web.snapshot, order="pagerank DESC, entity_id")
    assert sorted(whole.tolist()) == sorted(web.places.values())
    assert x.dtype == "float64"
