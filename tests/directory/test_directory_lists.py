"""Reading lists: every form in which people keep them, and every way in which they are broken."""

from pathlib import Path

import pytest

from seve.base.errors import SeveError
from seve.directory.domain.lists import ListRead, read_list
from seve.directory.domain.lists.hyphe import from_lru
from seve.directory.types import EntityKind, Standing, Status

OPML = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0"><head><title>x</title></head><body>
<outline text="Bretagne">
 <outline text="Ann &amp; Cie" type="rss" xmlUrl="https://ann.example/feed.xml" htmlUrl="https://ann.example/" language="fr-FR"/>
 <outline text="Quimper">
  <outline title="Bob" xmlUrl="https://bob.example/rss"/>
 </outline>
</outline>
<outline text="broken" htmlUrl="ftp://c.example/"/>
<outline text="no address"/>
</body></opml>"""
HYPHE = (
    '"ID","NAME","PREFIXES","HOME PAGE","STATUS","INDEGREE","type (TAGS)"\n'
    '"1","Example","http://example.org https://example.org http://www.example.org https://www.example.org",'
    '"http://www.example.org/","IN","12","blog|press"\n'
    '"2","Ann","http://medium.com/@ann https://medium.com/@ann","","DISCOVERED","1",""\n'
)


def read(text: str | bytes, name: str = "list") -> ListRead:
    return read_list(text.encode() if isinstance(text, str) else text, name)


def urls(found: ListRead) -> list[str]:
    return [entry.url for entry in found.entries]


def test_opml_nested() -> None:
    found = read(OPML)
    assert found.format == "opml"
    ann, bob = found.entries
    assert (ann.url, ann.name, ann.feeds, ann.language) == ("https://ann.example/", "Ann & Cie", ("https://ann.example/feed.xml",), "fr")
    assert (ann.note, bob.note) == ("Bretagne", "Bretagne › Quimper")
    assert (bob.url, bob.feeds) == ("https://bob.example/rss", ("https://bob.example/rss",))
    assert [(refusal.line, "only http" in refusal.reason) for refusal in found.refused] == [(9, True)]


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE opml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        "<!doctype opml [ <!entity % x SYSTEM 'http://example.org/x'> %x; ]>",
    ],
)
def test_opml_with_entities_is_refused(head: str) -> None:
    bomb = f'<?xml version="1.0"?>{head}<opml><body><outline text="&b;" htmlUrl="https://example.org/"/></body></opml>'
    for content in (bomb.encode(), b"\xff\xfe" + bomb.encode("utf-16-le")):
        with pytest.raises(SeveError, match="declares XML entities"):
            read(content)


def test_opml_ill_formed_gives_what_can_be_read() -> None:
    found = read(
        '<opml><body>\n<outline text="A & B" htmlUrl="https://a.example/"/>\n<outline text="C" htmlUrl="https://c.example/">\n</body></opml>'
    )
    assert urls(found) == ["https://a.example/", "https://c.example/"]
    assert found.refused[0].line == 2
    assert "ill-formed XML" in found.refused[0].reason


def test_opml_deep_nesting_is_no_crash() -> None:
    deep = "<opml><body>" + '<outline text="x">' * 5000 + '<outline htmlUrl="https://a.example/"/>' + "</outline>" * 5000 + "</body></opml>"
    assert "Excessive depth" in read(deep).refused[0].reason
    nested = deep.replace('<outline text="x">' * 4800, "").replace("</outline>" * 4800, "")
    assert urls(read(nested)) == ["https://a.example/"]


def test_html_is_no_opml() -> None:
    with pytest.raises(SeveError, match="is not an OPML file: its first element is html"):
        read("<!DOCTYPE html><html><body>x</body></html>", "page.opml")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_csv_whatever_delimiter_and_encoding(delimiter: str, encoding: str) -> None:
    lines = [
        "Nom;Adresse;Type;Rattachement;Département;Statut;Langue",
        "Forum de l’Été;http://ete.example;forum;indépendant;Finistère;à décider;français",
    ]
    found = read("\r\n".join(lines).replace(";", delimiter).encode(encoding), "x.csv")
    assert found.format == "csv"
    (entry,) = found.entries
    assert (entry.name, entry.url, entry.kind) == ("Forum de l’Été", "http://ete.example/", EntityKind.FORUM)
    assert (entry.standing, entry.status, entry.territory, entry.language) == (Standing.INDEPENDENT, Status.UNDECIDED, "Finistère", "fr")


def test_csv_broken_lines_are_refused_alone() -> None:
    found = read(
        "name,url,kind\n"
        "A,https://a.example,blog\n"
        '"B,https://b.example,blog\n'
        "C,,blog\n"
        "D,https://d.example,cathedral\n"
        "E,https://e.example,blog,too,many\n"
        "F,http://127.1/,blog\n"
        '"G\nof two lines",https://g.example,blog\n'
        "H,https://h.example,blog\n"
    )
    assert urls(found) == ["https://a.example/", "https://g.example/", "https://h.example/"]
    told = {refusal.line: refusal.reason for refusal in found.refused}
    assert sorted(told) == [3, 4, 5, 6, 7]
    assert "quotation mark" in told[3]
    assert "no address" in told[4]
    assert "is no kind: write blog, site" in told[5]
    assert "5 cells where the first line has 3" in told[6]
    assert "127.0.0.1" in told[7]


def test_csv_without_header() -> None:
    found = read("Ann;https://ann.example/;https://ann.example/feed\nBob;https://bob.example/;\n", "x.csv")
    assert [(entry.name, entry.url, entry.feeds) for entry in found.entries] == [
        ("Ann", "https://ann.example/", ("https://ann.example/feed",)),
        ("Bob", "https://bob.example/", ()),
    ]


def test_media_cloud() -> None:
    found = read(
        "id,name,url_search_string,label,homepage,pub_country,primary_language,media_type\n"
        "1,ouest-france.fr,,Ouest-France,https://www.ouest-france.fr/,FRA,fr,digital_native\n"
        "2,example.us,,,https://example.us/,USA,en,something_new\n"
    )
    assert found.format == "mediacloud"
    first, second = found.entries
    assert (first.name, first.kind, first.language, first.territory) == ("Ouest-France", EntityKind.MEDIA, "fr", "?FRA")
    assert (second.name, second.kind) == ("example.us", None)


def test_hyphe_csv() -> None:
    found = read(HYPHE, "corpus.csv")
    assert found.format == "hyphe"
    first, second = found.entries
    assert (first.line, first.name, first.status, first.note) == (2, "Example", Status.IN, "type: blog|press")
    assert first.prefixes == ("*.example.org",)
    assert (second.url, second.prefixes, second.status) == (
        "http://medium.com/@ann",
        ("http://medium.com/@ann", "https://medium.com/@ann"),
        Status.DISCOVERED,
    )


def test_hyphe_json_and_lru() -> None:
    found = read(
        '{"exportTimestamp": 1, "webentities": [{"ID": 1, "NAME": "A", "STATUS": "OUT", "PREFIXES AS LRU": ["s:http|h:fr|h:ann|p:blog|"]}]}'
    )
    assert found.format == "hyphe"
    assert (found.entries[0].prefixes, found.entries[0].status) == (("http://ann.fr/blog",), Status.OUT)
    assert from_lru("s:https|t:8443|h:fr|h:free|h:ann|p:a|p:b|q:c=1|") == "https://ann.free.fr:8443/a/b?c=1"


def test_planet_of_both_kinds() -> None:
    venus = read("[Planet]\nname = P\nlink = http://planet.example/\n# [http://off.example/]\n[http://ann.example/feed]\nname = Ann\n")
    pluto = read("title = P\n\n[Ann]\n  link = http://ann.example\n  feed = http://ann.example/feed\n\n[Bob]\n  feed = nonsense\n")
    assert venus.format == pluto.format == "planet"
    assert [(entry.line, entry.name, entry.feeds) for entry in venus.entries] == [(5, "Ann", ("http://ann.example/feed",))]
    assert [(entry.name, entry.url, entry.feeds) for entry in pluto.entries] == [
        ("Ann", "http://ann.example/", ("http://ann.example/feed",))
    ]
    assert [refusal.line for refusal in pluto.refused] == [7]


def test_plain_text() -> None:
    found = read(
        "# the blogs\nhttps://a.example/x  # a comment\n\nb.example\n- [C](https://c.example/d_(e)), and https://f.example.\nnothing here\n"
        "https://g.example/#top\nhttp://user@h.example/\n"
    )
    assert found.format == "text"
    assert urls(found) == [
        "https://a.example/x",
        "https://b.example/",
        "https://c.example/d_(e)",
        "https://f.example/",
        "https://g.example/",
    ]
    assert [(refusal.line, refusal.reason.split(":")[0]) for refusal in found.refused] == [
        (6, "there is no address on this line"),
        (8, "this address holds a user name"),
    ]


def test_json_of_anybody() -> None:
    found = read('[{"nom": "Ann", "site": "ann.example", "flux": ["https://ann.example/feed"]}, {"nom": "Bob"}, 3]')
    assert [(entry.name, entry.url, entry.feeds) for entry in found.entries] == [
        ("Ann", "https://ann.example/", ("https://ann.example/feed",))
    ]
    assert [refusal.line for refusal in found.refused] == [2, 3]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b"  \n\n", "is empty"),
        (b"PK\x03\x04rest", "save the sheet as CSV"),
        (b"\x89PNG\r\n\x1a\nrest", "is an image"),
        (b"%PDF-1.7", "is a PDF"),
        (bytes(range(256)) * 20, "is a binary file"),
        (b"url\x00https://a.example", "is a binary file"),
        (b"just some words\nand others\n", "holds no address"),
        (b"{}", "holds no object"),
        (b'{"a": [' * 20, "holds no address"),
    ],
)
def test_what_is_no_list(content: bytes, reason: str) -> None:
    with pytest.raises(SeveError) as refusal:
        read(content, "thing.csv")
    assert reason in str(refusal.value)
    assert str(refusal.value).startswith("thing.csv")
    assert "\n" not in str(refusal.value)


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("name", "form", "entries"),
    [
        ("chinese-independent-blogs.opml", "opml", 1326),
        ("xxiivv-webring.opml", "opml", 107),
        ("nytimes.ini", "planet", 3),
        ("planet-haskell.ini", "planet", 11),
        ("planet-sympy.ini", "planet", 61),
    ],
)
def test_real_lists(shared_data: Path, name: str, form: str, entries: int) -> None:
    found = read_list((shared_data / "ecosystem-lists" / name).read_bytes(), name)
    assert (found.format, len(found.entries), found.refused) == (form, entries, ())
