"""What the first page names beside what the card declares."""

from seve.register.domain.accessibility import Fault, samples_of
from seve.register.domain.showing import compare, shown_functions

PAGE = """<html lang="fr"><title>La maison</title><nav><a href="/f">Le forum</a><a href="/v">Voter</a><a href="/b">Boutique</a></nav>
<h1>Bienvenue</h1><p>Un long texte qui parle de former, d’adhérer, de pétition et de tout ce qui ne se fait pas ici.</p>
<form><label>Recevoir la lettre<input name="mail"></label></form><img src="a.png"><input name="q"></html>""".encode()


def test_only_labels_name_what_can_be_done() -> None:
    shown = shown_functions(PAGE)

    assert shown["debate"] == "Le forum"
    assert shown["vote"] == "Voter"
    assert "training" not in shown  # told in a text, offered nowhere
    assert "petition" not in shown


def test_declared_and_shown_are_set_side_by_side() -> None:
    told = compare(("débat", "formation"), {"debate": "Le forum", "shop": "Boutique"})

    assert (told.shown, told.unseen, told.more) == ((("debate", "Le forum"),), ("training",), (("shop", "Boutique"),))


def test_a_page_without_labels_shows_nothing_and_breaks_nothing() -> None:
    assert [shown_functions(body) for body in (b"", b"\x00\xff", b"<a>" * 5_000)] == [{}, {}, {}]


def test_faults_are_shown_as_the_page_writes_them() -> None:
    assert samples_of(PAGE) == {Fault.IMAGES_UNTOLD: ('<img src="a.png">',), Fault.FIELDS_UNTOLD: ('<input name="q">',)}
