"""From bytes to text, whatever the bytes claim to be.

Order of belief: a byte-order mark; valid UTF-8 that holds more than ASCII (it never happens by chance); the header; the document's own
word; UTF-8 with a few bad bytes; a guess. UTF-7 is never decoded: it hides markup (Q8).
"""

import codecs
import re

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What browsers read under these labels (WHATWG Encoding), where Python's codec of that name is narrower.
READ_AS = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "ks_c-5601": "cp949",
    "utf-16": "utf-16-le",
}
NEVER = {"utf-7", "unicode_escape", "raw_unicode_escape", "idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined"}
SAMPLE = 32_768  # bytes shown to the guesser
MANY = 0.5  # share of bytes above ASCII among letters

_header = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_meta = re.compile(rb"<meta[^>]{0,400}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_declaration = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)[\"']", re.IGNORECASE)
_not_ascii = re.compile(rb"[\x80-\xff]")
_escapes = re.compile(rb"\x1b[$(]|~\{")


def decode(body: bytes, content_type: str = "") -> tuple[str, str]:
    """(text, the encoding it was read in). Never raises; unreadable bytes become U+FFFD only when nothing fits."""
    for mark, name in BOMS:
        if body.startswith(mark):
            return _clean(body[len(mark) :].decode(name, "replace")), name
    wide = _without_mark(body)
    if wide:
        return _clean(body.decode(wide, "replace")), wide
    told = [name for name in (usable(_of_header(content_type)), usable(_of_document(body))) if name]
    if not _not_ascii.search(body):
        name = next((name for name in told if name.startswith(("iso2022", "hz"))), "") if _escapes.search(body) else ""
        return _clean(body.decode(name or "ascii", "replace")), name or "utf-8"
    try:
        return _clean(body.decode("utf-8")), "utf-8"
    except UnicodeDecodeError:
        return _declared(body, told)


def _declared(body: bytes, told: list[str]) -> tuple[str, str]:
    for name in told:
        if name == "utf-8" or (name.startswith(("utf-16", "utf-32")) and b"\0" not in body[:SAMPLE]):  # markup in them is full of zeros
            continue
        try:
            return _clean(body.decode(name)), name
        except (UnicodeDecodeError, LookupError):
            if name.startswith("cp12"):
                return _clean(_windows(body, name)), name
    if _mostly_utf8(body):
        return _clean(body.decode("utf-8", "seve-windows")), "utf-8"
    guess = told[0] if told and not told[0].startswith("utf-") else _guess(body)
    return _clean(_windows(body, guess)), guess


def usable(label: str) -> str:
    """Python's codec for a label of the web; empty when there is none, or none that may be used."""
    try:
        name = codecs.lookup(label.strip().lower().removeprefix("x-")).name if label else ""
    except (LookupError, ValueError):
        return ""
    if name in NEVER or (name and not codecs.lookup(name)._is_text_encoding):
        return ""
    return READ_AS.get(name, name)


def _of_header(content_type: str) -> str:
    found = _header.search(content_type)
    return found[1] if found else ""


def _of_document(body: bytes) -> str:
    found = _declaration.search(body, 0, 1024) or _meta.search(body, 0, 4096)
    label = found[1].decode("ascii", "replace") if found else ""
    # A document readable as ASCII that calls itself UTF-16 is lying (WHATWG): it is UTF-8.
    return "utf-8" if label.lower().startswith(("utf-16", "utf-32", "ucs")) else label


def _without_mark(body: bytes) -> str:
    """UTF-16 or UTF-32 without a mark shows by the zeros beside its first `<`."""
    head = body.lstrip(b" \t\r\n")[:4]
    return {b"<\0?\0": "utf-16-le", b"\0<\0?": "utf-16-be", b"<\0\0\0": "utf-32-le", b"\0\0\0<": "utf-32-be"}.get(
        head, "utf-16-le" if head[:2] == b"<\0" else "utf-16-be" if head[:2] == b"\0<" else ""
    )


def _mostly_utf8(body: bytes) -> bool:
    """More sound multi-byte characters than bad bytes: a UTF-8 text into which something else was pasted."""
    text = body.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = sum(1 for char in text if char > "\x7f") - bad
    return good > bad


def _guess(body: bytes) -> str:
    """A Latin text has few bytes above ASCII; only where they abound is another script likely, and the guesser asked."""
    sample = body[:SAMPLE]
    letters = sum(1 for byte in sample if byte >= 0x80 or 65 <= byte <= 90 or 97 <= byte <= 122)
    if len(_not_ascii.findall(sample)) < letters * MANY:
        return "cp1252"
    from charset_normalizer import from_bytes

    best = from_bytes(sample).best()
    return READ_AS.get(best.encoding, best.encoding) if best and best.encoding not in NEVER and best.encoding != "ascii" else "cp1252"


def _windows(body: bytes, name: str) -> str:
    try:
        return body.decode(name)
    except (UnicodeDecodeError, LookupError):
        return body.decode("cp1252", "seve-latin")


def _bytes_as_windows(error: UnicodeError) -> tuple[str, int]:
    """Error handler: read the bad bytes as cp1252, the usual culprit."""
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode("cp1252", "seve-latin"), error.end


def _bytes_as_latin(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode("latin-1"), error.end


codecs.register_error("seve-latin", _bytes_as_latin)
codecs.register_error("seve-windows", _bytes_as_windows)


def _clean(text: str) -> str:
    return text.replace("\0", "") if "\0" in text else text
