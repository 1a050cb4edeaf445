"""The smoke check of a page: what a machine sees without judging."""

import pytest

from seve.register.domain.accessibility import Fault, faults_of

SOUND = """<!doctype html><html lang="fr"><head><title>Forum</title></head><body><h1>Forum</h1><h2>Débats</h2>
<img src="a.png" alt="Une salle"><img src="b.png" alt=""><form><label for="q">Chercher</label><input id="q">
<label>Nom <input name="n"></label><input type="hidden" name="t"><input type="submit" value="Aller"><select aria-label="Région"></select>
</form></body></html>"""

PAGES: dict[str, tuple[str, dict[Fault, int]]] = {
    "sound": (SOUND, {}),
    "no language": (SOUND.replace(' lang="fr"', ""), {Fault.NO_LANGUAGE: 1}),
    "an empty language": (SOUND.replace('lang="fr"', 'lang=" "'), {Fault.NO_LANGUAGE: 1}),
    "no title": (SOUND.replace("<title>Forum</title>", ""), {Fault.NO_TITLE: 1}),
    "an empty title": (SOUND.replace("<title>Forum</title>", "<title> </title>"), {Fault.NO_TITLE: 1}),
    "an untold image": (SOUND.replace(' alt="Une salle"', ""), {Fault.IMAGES_UNTOLD: 1}),
    "a decorative image": (SOUND.replace('alt="Une salle"', 'aria-hidden="true"'), {}),
    "a field without a label": (SOUND.replace('for="q"', 'for="other"'), {Fault.FIELDS_UNTOLD: 1}),
    "two fields without": (SOUND.replace("<label>", "<p>").replace(' aria-label="Région"', ""), {Fault.FIELDS_UNTOLD: 2}),
    "a skipped heading": (SOUND.replace("h2>", "h4>"), {Fault.HEADINGS_SKIPPED: 1}),
    "no first heading": (SOUND.replace("h1>", "h2>"), {Fault.NO_FIRST_HEADING: 1}),
}


@pytest.mark.parametrize(("page", "faults"), PAGES.values(), ids=PAGES)
def test_each_fault_is_found_and_nothing_else(page: str, faults: dict[Fault, int]) -> None:
    assert faults_of(page.encode()) == faults


@pytest.mark.parametrize("body", [b"", b"\x00\xff\xfe", b"<" * 5_000, b"<div>" * 6_000], ids=["empty", "bytes", "angles", "deep"])
def test_what_is_no_page_is_told_and_breaks_nothing(body: bytes) -> None:
    assert Fault.NO_TITLE in faults_of(body)
