"""Make the static fonts that the PDF letter is set in, from the variable ones of npm's fontsource packages (both OFL).

Typst reads TrueType and knows no variation axes, so each weight becomes a file. Only for those who change the fonts:
`pip install fonttools brotli`, `cd frontend && npm ci`, then `python tools/letter_fonts.py`.
"""

from pathlib import Path

from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ROOT / "frontend" / "node_modules" / "@fontsource-variable"
TARGET = ROOT / "src" / "seve" / "briefing" / "fonts"
# file, source, axes, family, style
FONTS = [
    ("newsreader-regular", "newsreader/files/newsreader-latin-wght-normal.woff2", {"wght": 400}, "Newsreader", "Regular"),
    ("newsreader-medium", "newsreader/files/newsreader-latin-wght-normal.woff2", {"wght": 500}, "Newsreader", "Medium"),
    ("newsreader-italic", "newsreader/files/newsreader-latin-wght-italic.woff2", {"wght": 400}, "Newsreader", "Italic"),
    (
        "atkinson-regular",
        "atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-latin-wght-normal.woff2",
        {"wght": 400},
        "Atkinson Hyperlegible Next",
        "Regular",
    ),
    (
        "atkinson-bold",
        "atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-latin-wght-normal.woff2",
        {"wght": 700},
        "Atkinson Hyperlegible Next",
        "Bold",
    ),
    (
        "atkinson-italic",
        "atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-latin-wght-italic.woff2",
        {"wght": 400},
        "Atkinson Hyperlegible Next",
        "Italic",
    ),
]


def make(name: str, source: str, axes: dict[str, float], family: str, style: str) -> None:
    font = TTFont(PACKAGES / source)
    fixed = axes | {axis.axisTag: axis.defaultValue for axis in font["fvar"].axes if axis.axisTag not in axes}
    font = instantiateVariableFont(font, fixed)
    for record in list(font["name"].names):
        if record.nameID in {16, 17, 21, 22, 25}:
            font["name"].removeNames(nameID=record.nameID)
    for number, text in ((1, family), (2, style), (4, f"{family} {style}"), (6, f"{family.replace(' ', '')}-{style}")):
        font["name"].setName(text, number, 3, 1, 0x409)
    add_narrow_space(font)
    font["OS/2"].usWeightClass = int(axes["wght"])
    font.flavor = None
    font.save(TARGET / f"{name}.ttf")


def add_narrow_space(font: TTFont) -> None:
    """French needs U+202F, which these fonts lack: the thin space serves, or a space of a quarter of the size of type."""
    known = font.getBestCmap()
    glyph = known.get(0x2009) or known.get(0x2005)
    if glyph is None:
        glyph = "narrownbspace"
        font.setGlyphOrder([*font.getGlyphOrder(), glyph])
        font["glyf"][glyph] = type(font["glyf"][known[0x20]])()
        font["hmtx"][glyph] = (font["head"].unitsPerEm // 5, 0)
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap.setdefault(0x202F, glyph)


if __name__ == "__main__":
    TARGET.mkdir(exist_ok=True)
    for row in FONTS:
        make(*row)
