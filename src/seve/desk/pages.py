"""How a page leaves the desk: whole, or as the inside of the evidence panel; and in slices when it is long."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from seve.desk.queries import asked_number

T = TypeVar("T")


def page(request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """Render a template that extends `base`: the panel asks for the inside alone."""
    in_panel = bool(getattr(request, "htmx", False))
    base = "desk/panel.html" if in_panel else "desk/base.html"
    response = render(request, template, {"base": base, "in_panel": in_panel, **context}, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


@dataclass(frozen=True, slots=True)
class Slice(Generic[T]):
    """One page of a long list, with what its pager says."""

    rows: Sequence[T]
    number: int  # from 1
    pages: int
    total: int

    def __iter__(self) -> Iterator[T]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def before(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def after(self) -> int | None:
        return self.number + 1 if self.number < self.pages else None


def slice_of(request: HttpRequest, rows: Sequence[T], size: int = 100) -> Slice[T]:
    """The asked page of a list that is held whole."""
    return slice_from(request, len(rows), lambda first, last: rows[first:last], size)


def slice_from(request: HttpRequest, total: int, read: Callable[[int, int], Sequence[T]], size: int = 100) -> Slice[T]:
    """The asked page of a list that `read` fetches a part of; an absurd page number gives the nearest that exists."""
    pages = max(1, -(-total // size))
    number = min(max(asked_number(request, "page") or 1, 1), pages)
    return Slice(read((number - 1) * size, number * size), number, pages, total)
