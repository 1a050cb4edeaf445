"""Pages made to be slow: small, but parsers built to the HTML standard take quadratic time over them. Told before any parser sees them."""

DEEPEST = 3_000  # elements one inside the other; browsers stop at 512
LONGEST_TAG = 64 * 1024  # bytes from < to >; a hundred thousand attributes
NEVER_NEST = frozenset(
    b"area base br col embed hr img input link meta param source track wbr p li td tr th option dt dd tbody thead tfoot".split()
)


def is_made_to_be_slow(body: bytes) -> bool:
    """Whether elements nest, or one tag runs on, beyond what any honest page does. Linear in the size of the body."""
    pieces = body.split(b"<")
    if any(len(piece) > LONGEST_TAG and _tag_length(piece) > LONGEST_TAG for piece in pieces):
        return True
    return len(pieces) > DEEPEST and _depth(pieces) > DEEPEST


def _tag_length(piece: bytes) -> int:
    if not piece[:1].isalpha():
        return 0
    end = piece.find(b">")
    return len(piece) if end < 0 else end


def _depth(pieces: list[bytes]) -> int:
    """The deepest nesting, if everything that opens stays open until something closes."""
    depth = deepest = 0
    for piece in pieces:
        start = piece[:1]
        if start == b"/":
            depth = max(0, depth - 1)
        elif start.isalpha() and piece[:12].split(b">", 1)[0].split(None, 1)[0].rstrip(b"/").lower() not in NEVER_NEST:
            depth += 1
            deepest = max(deepest, depth)
    return deepest
