"""Turning pages as a client does."""

from collections.abc import Callable
from typing import TypeVar

from heliograph.core.pages import Page, Position

MOST_PAGES = 100
T = TypeVar("T")


def turn_pages(read: Callable[[Position | None], Page[T]]) -> list[list[T]]:
    """The items of every page, from the first to the one that has no next."""
    pages, position = [], None
    for _ in range(MOST_PAGES):
        page = read(position)
        pages.append(list(page.items))
        if page.next is None:
            return pages
        position = page.next
    raise AssertionError(f"still not the last page after {MOST_PAGES}")


def read_all(read: Callable[[Position | None], Page[T]]) -> list[T]:
    return [item for page in turn_pages(read) for item in page]
