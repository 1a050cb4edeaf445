"""Networks come in: Hyphe's GEXF with its statuses and tags, any other GEXF by the words of its columns, and broken ones."""

from pathlib import Path

import pytest

from seve.base.errors import SeveError
from seve.directory import selectors, services
from seve.directory.domain.lists import read_list
from seve.directory.types import Status

HYPHE = """<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2"><graph defaultedgetype="directed"><attributes class="node" mode="static">
<attribute id="attr_status" title="Status" type="string"/><attribute id="attr_crawling" title="Crawling status" type="string"/>
<attribute id="attr_home" title="Homepage" type="string"/><attribute id="attr_creation" title="Creation" type="integer"/>
<attribute id="attr_c0ffee" title="Famille" type="string"/></attributes>
<attributes class="edge"><attribute id="attr_count" title="Hyperlinks Count" type="integer"/></attributes>
<nodes>
<node id="1" label="Ann"><attvalues><attvalue for="attr_status" value="IN"/><attvalue for="attr_crawling" value="FINISHED"/>
<attvalue for="attr_home" value="http://www.ann.example/"/><attvalue for="attr_creation" value="1300000000"/>
<attvalue for="attr_c0ffee" value="centre | local"/></attvalues></node>
<node id="2" label="Ben"><attvalues><attvalue for="attr_status" value="OUT"/><attvalue for="attr_home" value="http://ben.example/blog"/></attvalues></node>
<node label="Without id"><attvalues><attvalue for="attr_status" value="UNDECIDED"/><attvalue for="attr_home" value="http://cat.example/"/></attvalues></node>
<node id="4" label="Without page"><attvalues><attvalue for="attr_status" value="IN"/><attvalue for="attr_home" value=""/></attvalues></node>
<node id="1" label="Ann again"><attvalues><attvalue for="attr_status" value="IN"/><attvalue for="attr_home" value="http://ann.example/"/></attvalues></node>
</nodes><edges><edge id="0" source="1" target="2"><attvalues><attvalue for="attr_count" value="3"/></attvalues></edge>
<edge source="9"/></edges></graph></gexf>"""


@pytest.mark.django_db
def test_a_hyphe_corpus_comes_in_with_its_statuses_and_tags(tmp_path: Path) -> None:
    path = tmp_path / "corpus.gexf"
    path.write_text(HYPHE)
    report = services.import_file(path=path, by="test")
    assert (report.format, report.added, report.merged) == ("hyphe", 3, 1)
    assert [(each.text, each.reason) for each in report.refused] == [("Without page", "there is no address on this line")]
    found = {entity.name: entity for entity in selectors.list_entities()}
    assert {name: entity.status for name, entity in found.items()} == {
        "Ann": Status.IN,
        "Ben": Status.OUT,
        "Without id": Status.UNDECIDED,
    }
    assert found["Ann"].note == "famille: centre | local"
    again = services.import_file(path=path, by="test")
    assert (again.added, again.merged) == (0, 4)


@pytest.mark.django_db
def test_our_own_map_comes_back_as_a_list() -> None:
    gexf = (
        '<gexf xmlns="http://gexf.net/1.3"><graph><attributes class="node"><attribute id="url" title="url" type="string"/></attributes>'
        '<nodes><node id="7" label="Ann"><attvalues><attvalue for="url" value="https://ann.example/"/></attvalues></node>'
        '<node id="8" label="https://ben.example/"/><node id="9" label="Nowhere"/></nodes></graph></gexf>'
    )
    report = services.import_list(content=gexf.encode(), name="map.gexf", by="test")
    assert (report.format, report.added, len(report.refused)) == ("gexf", 2, 1)
    assert {entity.home_url for entity in selectors.list_entities()} == {"https://ann.example/", "https://ben.example/"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('<?xml version="1.0"?><gexf><graph><nodes/></graph></gexf>', "holds no node"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><gexf><graph><nodes><node label="&a;"/></nodes></graph></gexf>', "declares XML entities"),
        ("<gexf><graph><nodes><node id='1'/></nodes></graph></gexf>", None),
        ("<gexf><graph><nodes><node id='1' label='a' <", None),
    ],
)
def test_a_broken_network_is_said_in_one_line(content: str, said: str | None) -> None:
    if said is None:
        read = read_list(content.encode(), "broken.gexf")
        assert read.entries == ()
        assert read.refused
        return
    with pytest.raises(SeveError, match=said) as caught:
        read_list(content.encode(), "broken.gexf")
    assert "\n" not in str(caught.value)
