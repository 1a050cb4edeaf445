"""Whether the archive of an old site holds what was asked of it."""

from collections.abc import Mapping, Sequence

from seve.register.types import Redirected

GONE = {404, 410}
MOST_TOLD = 200  # lines; what is right needs no long list


def judge_archive(asked: Sequence[str], held: Mapping[str, int], refused: Mapping[str, str]) -> list[Redirected]:
    """One line for each address that had to be kept, then one for each other that is missing and why.

    `held`: address → status in the archive, as read again from its files. `refused`: address → why it was not kept.
    """
    told = [_judged(url, held, refused) for url in asked]
    others = [Redirected(url, False, f"not kept: {why}") for url, why in refused.items() if url not in held and url not in set(asked)]
    return (told + others)[:MOST_TOLD]


def _judged(url: str, held: Mapping[str, int], refused: Mapping[str, str]) -> Redirected:
    if url not in held:
        return Redirected(url, False, f"not kept: {refused.get(url, 'it was not asked for')}")
    status = held[url]
    if status in GONE:
        return Redirected(url, True, f"answers {status}: nothing was there to keep")
    if 300 <= status < 400:
        return Redirected(url, True, "kept, as the redirect that it was")
    return Redirected(url, status < 300, "kept, and read again from the archive" if status < 300 else f"kept, but it answered {status}")


def holds_nothing(addresses: Sequence[str], held: Mapping[str, int], pages: int) -> bool:
    """Whether the old site has nothing (left) to keep: no page was met, and its own addresses answer with none."""
    return pages == 0 and all(held.get(url, 0) in GONE or 300 <= held.get(url, 0) < 400 for url in addresses)
