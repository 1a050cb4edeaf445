"""Which answers take long to read, told before any parser sees them: large ones, and those made to be slow.

The latter are small, but parsers built to the HTML standard take quadratic time over them.
"""

HEAVY = 256 * 1024  # bytes of a page: reading takes a tenth of a second and more
DENSE = 6_000  # tags of a page, likewise
HEAVY_FEED = 1 << 20  # bytes: feeds are quicker
DEEPEST = 3_000  # elements one inside the other; browsers stop at 512
LONGEST_TAG = 64 * 1024  # bytes from < to >; a hundred thousand attributes
STRIDE = LONGEST_TAG // 2
NEVER_NEST = frozenset(
    b"area base br col embed hr img input link meta param source track wbr p li td tr th option dt dd tbody thead tfoot".split()
)


def is_heavy(body: bytes, *, is_feed: bool) -> bool:
    """Whether reading would hold up whoever waits for the same thread."""
    return len(body) > HEAVY_FEED if is_feed else len(body) > HEAVY or body.count(b"<") > DENSE


def is_made_to_be_slow(body: bytes, *, is_feed: bool = False) -> bool:
    """Whether elements nest, or one tag runs on, beyond what any honest page does. Linear in the size of the body."""
    if len(body) > LONGEST_TAG and _has_long_tag(body):
        return True
    return body.count(b"<") - body.count(b"</") > DEEPEST and _depth(body.split(b"<"), is_feed) > DEEPEST


def _has_long_tag(body: bytes) -> bool:
    """A tag that long covers a whole stride in which nothing begins or ends: only these are looked at closely."""
    for at in range(STRIDE, len(body), STRIDE):
        if body.find(b">", at, at + STRIDE) >= 0 or body.find(b"<", at, at + STRIDE) >= 0:
            continue
        start = body.rfind(b"<", at - STRIDE, at)
        if start < 0 or not body[start + 1 : start + 2].isalpha() or body.find(b">", start, at) >= 0:
            continue
        if body.find(b">", at, start + LONGEST_TAG) < 0 and body.find(b"<", at, start + LONGEST_TAG) < 0:
            return len(body) - start > LONGEST_TAG
    return False


def _depth(pieces: list[bytes], is_feed: bool) -> int:
    """The deepest nesting, if everything that opens stays open until something closes. In a feed `<x/>` opens nothing; a page opens it."""
    depth = deepest = 0
    for piece in pieces:
        start = piece[:1]
        if start == b"/":
            depth = max(0, depth - 1)
        elif start.isalpha() and _name(piece) not in NEVER_NEST and not (is_feed and piece.partition(b">")[0].endswith(b"/")):
            depth += 1
            deepest = max(deepest, depth)
    return deepest


def _name(piece: bytes) -> bytes:
    return piece[:12].split(b">", 1)[0].split(None, 1)[0].rstrip(b"/").lower()
