"""HTML from strangers, out of everybody's reach until it is cleaned.

A feed brings fifty entries for one that is new. Their markup is cleaned when somebody first asks for it, and only then; until then nothing
can print it, write it or send it: a `Foreign` is no text, has no words, and says of itself only how long it is.
"""

from collections.abc import Callable
from functools import cache


class Foreign:
    """Markup as a stranger wrote it, with the address that its relative ones are resolved against."""

    __slots__ = ("__base", "__clean", "__written")

    def __init__(self, written: str, base: str = "") -> None:
        self.__written, self.__base = written, base
        self.__clean: str | None = None

    def clean(self) -> str:
        """What the policy leaves of it (`seve.base.html.sanitise`); the work is done once."""
        if self.__clean is None:
            self.__clean = _sanitise()(self.__written, base=self.__base)
        return self.__clean

    def digest(self) -> bytes:
        """16 bytes that tell whether it is written as it was, on the same ground."""
        from hashlib import blake2b  # slow to load, and for those only who store

        return blake2b(f"{self.__base}\0{self.__written}".encode("utf-8", "surrogatepass"), digest_size=16).digest()

    def __bool__(self) -> bool:
        return bool(self.__written)

    def __repr__(self) -> str:
        return f"<Foreign: {len(self.__written)} characters, {'cleaned' if self.__clean is not None else 'not cleaned'}>"

    def __str__(self) -> str:
        raise TypeError("foreign markup is no text: ask for clean()")

    def __format__(self, _: str) -> str:
        raise TypeError("foreign markup is no text: ask for clean()")


def foreign(html: str, base: str = "") -> str | Foreign:
    """The text itself when it holds no markup, else what stands for it until it is cleaned."""
    return Foreign(html, base) if "<" in html else html


@cache
def _sanitise() -> Callable[..., str]:
    from seve.base.html import sanitise  # nh3 and its tables are for those who read foreign markup

    return sanitise
