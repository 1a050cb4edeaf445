"""The styles and the pages hold to each other: no class of a page lacks its style, no class of the styles lacks its use."""

import re
from pathlib import Path

import seve

SEVE = Path(seve.__file__).parent
CSS = SEVE.parents[1] / "frontend" / "css"
PORTAL = SEVE / "portal" / "static" / "portal" / "portal.css"
EVERYWHERE = [CSS / f"{name}.css" for name in ("base", "rooms", "responsive")]
MAP_PAGES = {"map.html", "map_card.html"}  # the map alone has its style sheet
NUMBERED = re.compile(r"[cpt]\d")  # colours, patterns and tones: the number is put in by the page


def styled(*files: Path) -> set[str]:
    """The classes that have a style."""
    text = re.sub(r"/\*.*?\*/", "", "\n".join(file.read_text() for file in files), flags=re.DOTALL)
    selectors = [found for found in re.findall(r"([^{}]+)\{", text) if not found.strip().startswith("@")]
    return {name for selector in selectors for name in re.findall(r"\.([a-zA-Z][\w-]*)", selector)}


def worn(page: Path) -> set[str]:
    """The classes that a template writes out."""
    written = re.findall(r'class="([^"]*)"', page.read_text())
    return {name for each in written for name in re.sub(r"\{[%{].*?[%}]\}", " ", each).split()}


def test_no_class_of_a_page_lacks_its_style() -> None:
    desk, public = styled(*EVERYWHERE), styled(*EVERYWHERE, PORTAL)
    drawn = desk | styled(CSS / "map.css")
    bare = {}
    for room, known in (("desk", desk), ("portal", public), ("accounts", public)):
        for page in (SEVE / room / "templates").rglob("*.html"):
            bare[page.name] = worn(page) - (drawn if page.name in MAP_PAGES else known)
    assert {name: classes for name, classes in bare.items() if classes} == {}


def test_no_class_of_the_styles_lacks_its_use() -> None:
    sources = [*CSS.parent.glob("js/**/*.js"), *(SEVE / "desk").rglob("*.py"), *(SEVE / "portal").rglob("*.py")]
    pages = [page for room in ("desk", "portal", "accounts") for page in (SEVE / room / "templates").rglob("*.html")]
    words = {word for file in [*sources, *pages] for word in re.findall(r"[a-zA-Z][\w-]*", file.read_text())}
    named = {name for name in styled(*EVERYWHERE, CSS / "map.css", PORTAL) if not NUMBERED.fullmatch(name)}
    assert named - words == set()
