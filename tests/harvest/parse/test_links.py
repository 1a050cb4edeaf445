"""What a link is there for: made-up cases, and nearly 500 links of real pages labelled by hand."""

# ruff: noqa: E501, ISC004 - tables of data read better on one line

from collections import Counter, defaultdict
from pathlib import Path

import pytest

from seve.harvest.parse.links import links_of_fragment
from seve.harvest.parse.page import parse_page
from seve.harvest.types import LinkKind

LABELS = Path(__file__).with_name("link_labels.tsv")
PROSE = "Les habitants du quartier se retrouvent chaque jeudi pour préparer la suite, et chacun peut venir avec ses idées. " * 3


def kinds(body: str) -> dict[str, str]:
    page = f"<html><body>{body}</body></html>"
    return {link.url: link.kind.value for link in parse_page(page.encode(), "https://me.example/2026/post").links}


@pytest.mark.parametrize(
    ("place", "kind"),
    [
        ('<article><p>{prose} Lire <a href="https://you.example/">nos voisins</a>.</p></article>', "editorial"),
        (
            '<div class="entry-content"><p>{prose}</p><ul><li>Voir <a href="https://you.example/">le compte rendu</a> complet ici</li></ul></div>',
            "editorial",
        ),
        ('<nav><ul><li><a href="https://you.example/">Boutique</a></li></ul></nav><article><p>{prose}</p></article>', "boilerplate"),
        ('<article><p>{prose}</p></article><footer>Fait avec <a href="https://you.example/">WordPress</a></footer>', "boilerplate"),
        (
            '<article><p>{prose}</p></article><div id="comments"><p>{prose} <a href="https://you.example/">mon blog</a></p></div>',
            "boilerplate",
        ),
        (
            '<article><p>{prose}</p></article><div class="sidebar"><h3>Mes blogs préférés</h3><ul><li><a href="https://you.example/">Toi</a></li>'
            '<li><a href="https://b.example/">B</a></li><li><a href="https://c.example/">C</a></li></ul></div>',
            "blogroll",
        ),
        (
            '<article><p>{prose}</p></article><ul class="xoxo blogroll"><li><a href="https://you.example/">Toi</a></li><li><a href="https://b.example/">B</a></li></ul>',
            "blogroll",
        ),
        (  # Blogger
            '<div class="post-body"><p>{prose}</p></div><div class="widget LinkList" id="LinkList1"><h2>Ailleurs</h2><div class="widget-content"><ul>'
            '<li><a href="https://you.example/">Toi</a></li><li><a href="https://b.example/">B</a></li></ul></div></div>',
            "blogroll",
        ),
        (  # SPIP
            '<div class="texte"><p>{prose}</p></div><div class="menu liens_sites"><ul class="menu-items"><li class="item"><a href="https://you.example/">Toi</a></li>'
            '<li class="item"><a href="https://b.example/">B</a></li></ul></div>',
            "blogroll",
        ),
        (  # tables of another time
            "<table><tr><td width=150><b>Sites amis</b><br><a href='https://you.example/'>La maison commune</a><br>"
            "<a href='https://b.example/'>Le jardin partagé</a><br><a href='https://c.example/'>La gazette</a></td>"
            "<td><p>{prose}</p></td></tr></table>",
            "blogroll",
        ),
        ('<article><p>{prose}</p></article><aside><a rel="friend met" href="https://you.example/">Toi</a></aside>', "blogroll"),
    ],
)
def test_kind_by_place(place: str, kind: str) -> None:
    assert kinds(place.replace("{prose}", PROSE))["https://you.example/"] == kind


@pytest.mark.parametrize(
    ("url", "in_prose", "kind"),
    [
        ("https://twitter.com/intent/tweet?url=x", True, "social"),
        ("https://www.facebook.com/sharer/sharer.php?u=x", True, "social"),
        ("https://www.facebook.com/notre.groupe", False, "social"),
        ("https://www.facebook.com/notre.groupe", True, "editorial"),
        ("https://www.youtube.com/watch?v=abcdefghijk", True, "editorial"),
        ("https://www.instagram.com/nous/", False, "social"),
    ],
)
def test_social_links(url: str, in_prose: bool, kind: str) -> None:
    link = f'<a href="{url}">ici</a>'
    body = f"<article><p>{PROSE} {link if in_prose else ''}</p></article>" + ("" if in_prose else f"<div class='top'>{link}</div>")
    (found,) = kinds(body).values()
    assert found == kind


def test_relations_are_kept() -> None:
    page = f'<html><body><article><p>{PROSE}<a rel="UGC nofollow sponsored" href="https://you.example/">x</a></p></article></body></html>'
    (link,) = parse_page(page.encode(), "https://me.example/").links
    assert link.rel == ("nofollow", "sponsored", "ugc")


def test_links_that_lead_nowhere_are_left_out() -> None:
    refused = (
        "javascript:alert(1)",
        "mailto:a@b.example",
        "#top",
        "http://u:p@evil.example/",
        "http://2130706433/",
        "https:\\\\evil.example",
        "data:text/html,x",
    )
    assert kinds("".join(f'<a href="{url}">x</a>' for url in refused)) == {}


def test_links_of_an_entry_are_editorial_but_for_share_buttons() -> None:
    links = links_of_fragment(
        '<p><a href="/x">a</a> <a href="https://twitter.com/share?u=1">t</a> <a href="#n">n</a></p>', "https://me.example/p"
    )
    assert [(link.url, link.kind) for link in links] == [
        ("https://me.example/x", LinkKind.EDITORIAL),
        ("https://twitter.com/share?u=1", LinkKind.SOCIAL),
    ]


@pytest.mark.shared_data
def test_hand_labelled_links_of_real_pages(shared_data: Path, unpacked: object) -> None:
    rows = [line.split("\t") for line in LABELS.read_text().splitlines() if not line.startswith("#")]
    folders = {
        "pages": unpacked(shared_data / "pages-main-text" / "pages.tar.zst") / "pages",  # type: ignore[operator]
        "web-fr": unpacked(shared_data / "web-fr" / "sites.tar.zst") / "sites",  # type: ignore[operator]
        "web-tech": unpacked(shared_data / "web-tech" / "sites.tar.zst") / "sites",  # type: ignore[operator]
    }
    wanted = defaultdict(list)
    for name, url, link, kind in rows:
        wanted[name, url].append((link, kind))
    told: Counter[tuple[str, str]] = Counter()
    for (name, url), labels in wanted.items():
        folder, _, path = name.partition("/")
        found = {link.url: link.kind.value for link in parse_page((folders[folder] / path).read_bytes(), url).links}
        told.update((kind, found.get(link, "lost")) for link, kind in labels)
    right = {kind: told[kind, kind] / sum(number for (label, _), number in told.items() if label == kind) for kind in LinkKind}
    accuracy = sum(number for (label, kind), number in told.items() if label == kind) / sum(told.values())
    print(
        f"accuracy {accuracy:.3f} of {sum(told.values())} links; found again: { {kind.value: round(share, 3) for kind, share in right.items()} }"
    )
    assert sum(told.values()) >= 490
    assert accuracy >= 0.95
    assert min(right.values()) >= 0.92


@pytest.mark.parametrize(
    ("html", "told"),
    [
        ('<meta http-equiv="refresh" content="0; URL=/accueil/">', {("http://a.test/accueil/", "boilerplate")}),
        ("<META content='5;url=\"http://b.test/neu\"' HTTP-EQUIV=Refresh>", {("http://b.test/neu", "editorial")}),
        ('<meta http-equiv="refresh" content="0;http://b.test/">', {("http://b.test/", "editorial")}),
        ('<meta http-equiv="refresh" content="300">', set()),
        ('<meta http-equiv="refresh" content="300; url=">', set()),
        ('<meta http-equiv="refresh" content="0;url=javascript:x()">', set()),
        ('<meta http-equiv="refresh" content="0;url=http://10.0.0.1:99999/">', set()),
        ('<meta http-equiv="content-language" content="0;url=/x">', set()),
        (
            '<frameset cols="20,80"><frame src="menu.html"><frame src="http://www.a.test/main.html"></frameset>',
            {("http://a.test/menu.html", "boilerplate"), ("http://www.a.test/main.html", "boilerplate")},
        ),
    ],
)
def test_a_page_that_only_leads_on_tells_where_to(html: str, told: set[tuple[str, str]]) -> None:
    """The home of many an old site is nothing else; without this, nothing of the site is ever read."""
    page = parse_page(
        f"<html><head>{html}</head></html>".encode() if "frameset" not in html else f"<html>{html}</html>".encode(), "http://a.test/"
    )
    assert {(link.url, link.kind.value) for link in page.links} == told


def test_a_link_to_where_a_page_refreshes_keeps_its_words() -> None:
    html = b'<html><head><meta http-equiv="refresh" content="9;url=/fr/"></head><body><p>Entrez : <a href="/fr/">le site</a>.</p></body></html>'
    (link,) = parse_page(html, "http://a.test/").links
    assert (link.url, link.text) == ("http://a.test/fr/", "le site")
