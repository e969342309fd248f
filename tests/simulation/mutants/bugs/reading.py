"""Bugs in what readers are shown."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from heliograph.core.lookups import Lookup
from heliograph.core.pages import Page
from heliograph.feed import timeline
from heliograph.feed.store import FeedStore
from heliograph.feed.timeline import Timeline
from heliograph.graph.lookups import TiesOfOne

from tests.simulation.mutants.planting import instead


@contextmanager
def visibility_baked_into_rows() -> Iterator[None]:
    """Who has the row sees the post, whatever has become of the edge."""
    with instead(timeline, "belongs_in_feed", lambda _: lambda _viewer, _post: True):
        yield


@contextmanager
def visibility_read_eventually() -> Iterator[None]:
    """Edges are read as they were a moment ago, so that an acknowledged unfollow does not show yet."""

    def stale(made: Lookup[Any]) -> Lookup[Any]:
        made.consistent = False
        return made

    def read(real: Callable[..., Lookup[Any]]) -> Callable[..., Lookup[Any]]:
        return lambda *given: stale(real(*given))

    with instead(TiesOfOne, "lookup", read), instead(TiesOfOne, "standing", read):
        yield


@contextmanager
def expired_rows_shown() -> Iterator[None]:
    """TTL removes expired rows, so readers need not look at `expires_at`; TTL is days late."""

    def of_reader(store: Any, reader_id: str, _now: int, limit: int, before: Any, *, consistent: bool = False) -> Any:
        return real(store, reader_id, 0, limit, before, consistent=consistent)

    def front(store: Any, reader_id: str, _now: int, limit: int, *, consistent: bool = False) -> Any:
        return real_front(store, reader_id, 0, limit, consistent=consistent)

    real, real_front = FeedStore.of_reader, FeedStore.front
    with instead(FeedStore, "of_reader", lambda _: of_reader), instead(FeedStore, "front", lambda _: front):
        yield


@contextmanager
def cursor_from_the_last_shown() -> Iterator[None]:
    """A page that filtering left empty is taken for the end of the feed."""

    def read(feed: Any, me: str, *, limit: int, before: Any) -> Any:
        people: dict[str, Any] = {}
        rows = feed._merging.of(me).page(limit, before)
        items, _ = feed.shown(me, rows.items, people)
        last = (int(items[-1].post.id),) if items and rows.next else None
        return Page(feed.with_people(me, items, people), last)

    with instead(Timeline, "read", lambda _: read):
        yield


PLANTED = (visibility_baked_into_rows, expired_rows_shown, cursor_from_the_last_shown, visibility_read_eventually)
