"""Bugs in ranked feeds."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from heliograph.core.pages import Page
from heliograph.feed import ranked
from heliograph.feed.ranked import WINDOW, RankedFeed

from tests.simulation.mutants.planting import instead


@contextmanager
def every_page_is_ranked_anew() -> Iterator[None]:
    """A cursor is how many were shown: each page ranks what is there by then, and passes over so many."""

    def cut(page: Page[Any], start: int, limit: int) -> Page[Any]:
        end = start + limit
        return Page(page.items[start:end], (end,) if end < len(page.items) else None)

    def first(feed: RankedFeed, me: str, *, limit: int, since: int | None, why: bool) -> Page[Any]:
        return cut(real(feed, me, limit=WINDOW, since=since, why=why), 0, limit)

    def later(feed: RankedFeed, me: str, at: Any, *, limit: int, why: bool) -> Page[Any]:
        return cut(real(feed, me, limit=WINDOW, since=0, why=why), at[0], limit)

    real = RankedFeed.begin
    with instead(RankedFeed, "begin", lambda _: first), instead(RankedFeed, "go_on", lambda _: later):
        yield


@contextmanager
def what_is_new_ends_with_its_page() -> Iterator[None]:
    """After the best comes what is older: what was ranked further down is never shown."""
    with instead(ranked, "_ids", lambda _: lambda _one: ()):
        yield


@contextmanager
def the_best_whoever_they_are_by() -> Iterator[None]:
    """By how likely they are liked alone: a reader's favourite author fills the page."""
    with instead(ranked, "spread", lambda _: lambda ranking, _most: ranking):
        yield


@contextmanager
def a_ranking_is_believed_as_it_was() -> Iterator[None]:
    """What was seen on the first page's reading is shown on later ones, whatever has become of it."""

    def seen(feed: RankedFeed, me: str, rows: Any, people: Any, history: Any) -> Any:
        shown = real(feed, me, rows, people, history)
        return [*shown, *(kept[me, row.post_id] for row in rows if lost(row, shown) and (me, row.post_id) in kept)]

    def lost(row: Any, shown: Any) -> bool:
        return row.post_id not in {item.post.id for item in shown}

    def ordered(original: Any) -> Any:
        def keeping(feed: RankedFeed, me: str, *given: Any, why: bool) -> Any:
            order = original(feed, me, *given, why=why)
            kept.update({(me, item.post.id): item for item in order})
            return order

        return keeping

    kept: dict[tuple[str, str], Any] = {}
    real = RankedFeed._seen
    with instead(RankedFeed, "_seen", lambda _: seen), instead(RankedFeed, "_ordered", ordered):
        yield


PLANTED = (
    every_page_is_ranked_anew,
    what_is_new_ends_with_its_page,
    the_best_whoever_they_are_by,
    a_ranking_is_believed_as_it_was,
)
