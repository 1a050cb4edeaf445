"""From bytes to text: what a person's file may be encoded in, and what is no text at all."""

from seve.base.errors import SeveError

LARGEST = 50_000_000  # bytes
NOT_TEXT = {
    b"PK\x03\x04": "a zip archive or a spreadsheet: save the sheet as CSV first",
    b"\x1f\x8b": "a gzip archive: unpack it first",
    b"%PDF": "a PDF",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
    b"GIF8": "an image",
    b"\xd0\xcf\x11\xe0": "an old office document: save the sheet as CSV first",
    b"SQLite format 3": "a database",
    b"\x28\xb5\x2f\xfd": "a zstandard archive: unpack it first",
}
BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


def decoded(content: bytes, name: str) -> str:
    """The text of a file: by its byte-order mark, else UTF-8, else Windows-1252. Raises SeveError for what is no text."""
    if not content.strip():
        raise SeveError(f"{name} is empty: nothing to read")
    if len(content) > LARGEST:
        raise SeveError(f"{name} is larger than {LARGEST // 1_000_000} MB: split it")
    for magic, what in NOT_TEXT.items():
        if content.startswith(magic):
            raise SeveError(f"{name} is {what}, not a list of addresses")
    text = _text(content)
    odd = sum(text.count(chr(code)) for code in (*range(9), *range(14, 32), 0x7F))
    if "\0" in text or odd * 50 > len(text):
        raise SeveError(f"{name} is a binary file, not a list of addresses")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _text(content: bytes) -> str:
    for mark, encoding in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")
