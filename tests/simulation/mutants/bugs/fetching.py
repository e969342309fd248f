"""Bugs between pushing and fetching."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from heliograph.core.events import Event
from heliograph.core.pages import Page
from heliograph.feed import merging, spreading
from heliograph.feed.backfill import BackFill
from heliograph.feed.fanout import FanOut
from heliograph.feed.keeping import Heads
from heliograph.feed.merging import Merged
from heliograph.feed.planning import NOWHERE, Brought
from heliograph.graph.marked import MarkedTies
from heliograph.graph.service import Fame
from heliograph.posts.events import PostPublished
from heliograph.shares.events import PostShared, ShareEnded, SharePurged

from tests.simulation.mutants.planting import instead, module


@contextmanager
def not_pushed_while_marks_fade() -> Iterator[None]:
    """Nothing is pushed as long as there are marks at all: who comes while they fade has none, and gets no post."""

    def is_fetched(fame: Any, user_id: str) -> bool:
        return fame._crossings.get(user_id) is not None

    with instead(Fame, "is_fetched", lambda _: is_fetched):
        yield


@contextmanager
def not_brought_while_marks_fade() -> Iterator[None]:
    """A new follow brings nothing as long as there are marks at all: who comes while they fade has none to fetch by."""

    def bring(backfill: Any, reader: str, other: str) -> int:
        return 0 if backfill._fame.has_crossed(other) else int(real(backfill, reader, other))

    real = BackFill.bring
    with instead(BackFill, "bring", lambda _: bring):
        yield


@contextmanager
def fetched_now_so_never_pushed() -> Iterator[None]:
    """Of a celebrity's post that has gone nothing is taken back, though it may be older than the crossing."""
    with instead(Fame, "was_fetched_at", lambda _: lambda fame, user_id, _moment: fame.is_fetched(user_id)):
        yield


@contextmanager
def fetched_no_more_from_the_crossing_on() -> Iterator[None]:
    """Who is no celebrity any more is pushed again, so nothing is fetched: what was not pushed before is lost."""

    def begin(marked: Any, user_id: str) -> Callable[[], list[str]]:
        crossings, found = module("feed_on_posts").fanout._fame, real(marked, user_id)
        return lambda: [one for one in found() if crossings.is_fetched(one)]

    real = MarkedTies.begin
    with instead(MarkedTies, "begin", lambda _: begin):
        yield


@contextmanager
def rows_and_heads_one_after_the_other() -> Iterator[None]:
    """What is pushed and what is fetched are put together as they come: a post that is both is there twice."""

    def cut(found: Any, limit: int, before: Any, reach: int) -> Page[Any]:
        page = real(found, limit, before, reach)
        doubled = [one for row in page.items for one in [row] * (1 + (row.author_id in marked))][:limit]
        return Page(doubled, (int(doubled[-1].post_id),) if len(doubled) == limit else page.next)

    def begin(ties: Any, user_id: str) -> Callable[[], list[str]]:
        marked[:] = real_begin(ties, user_id)()
        return lambda: list(marked)

    marked: list[str] = []
    real, real_begin = merging._cut, MarkedTies.begin
    with instead(merging, "_cut", lambda _: cut), instead(MarkedTies, "begin", lambda _: begin):
        yield


@contextmanager
def heads_by_what_events_say() -> Iterator[None]:
    """A publication adds its post to the head, a deletion takes it out, whatever came in between."""

    def keep(heads: Any, author_id: str) -> Any:
        before = heads._store.get(author_id)
        posts = set(before.posts if before else ())
        posts ^= {told.pop()} if told else set()
        made = heads.made(author_id)
        after = replace(made, posts=tuple(sorted(posts, key=int, reverse=True)))
        heads._store.put(before, after)
        return after

    def telling(real: Any) -> Any:
        def tell(fanout: Any, event: Any) -> Any:
            told.append(event.post["id"])
            return real(fanout, event)

        return tell

    told: list[str] = []
    with instead(Heads, "keep", lambda _: keep), instead(FanOut, "push", telling), instead(FanOut, "hide", telling):
        yield


@contextmanager
def heads_without_deletions() -> Iterator[None]:
    """Heads hear of publications alone: what is deleted stays, and what comes back is pushed nowhere."""
    with instead(FanOut, "hide", lambda _: lambda *_given: None):
        yield


@contextmanager
def neither_pushed_nor_in_a_head() -> Iterator[None]:
    """Whether anything is to be pushed is asked first of all: for a celebrity there is nothing left to do."""

    def push(fanout: Any, published: PostPublished) -> Brought:
        return NOWHERE if fanout._fame.is_fetched(published.owner["id"]) else real(fanout, published)

    real = FanOut.push
    with instead(FanOut, "push", lambda _: push):
        yield


@contextmanager
def a_page_ends_where_the_head_does() -> Iterator[None]:
    """What is older than a head has is not looked for."""
    with instead(Merged, "_below", lambda _: lambda *_given: []):
        yield


@contextmanager
def what_is_shared_ends_where_the_head_does() -> Iterator[None]:
    """Posts are looked for below a head, and what its author shares is forgotten there."""
    with instead(Merged, "_shares_of", lambda _: lambda *_given: []):
        yield


@contextmanager
def heads_without_shares_taken_back() -> Iterator[None]:
    """Heads hear of new shares alone: what is shared no longer stays, and takes the place of what is."""

    def take_back(ended: Any) -> Brought:
        with instead(spreading, "renew", lambda _: lambda *_given: None):
            return real[type(ended)](ended)

    shares = module("feed_on_shares")
    real: dict[type[Event], Callable[[Any], Brought]] = dict(shares.HEARS)
    with instead(shares, "HEARS", lambda _: {**real, ShareEnded: take_back, SharePurged: take_back}):
        yield


@contextmanager
def shared_and_neither_pushed_nor_in_a_head() -> Iterator[None]:
    """As with posts: whether a share is to be pushed is asked before it is in the head, which does not come to it."""

    def push(shared: PostShared) -> Brought:
        return NOWHERE if shares.spreading._fame.is_fetched(shared.sharer_id) else real[PostShared](shared)

    shares = module("feed_on_shares")
    real: dict[type[Event], Callable[[Any], Brought]] = dict(shares.HEARS)
    with instead(shares, "HEARS", lambda _: {**real, PostShared: push}):
        yield


@contextmanager
def fetched_shares_beside_the_rows() -> Iterator[None]:
    """What celebrities share is put beside what the feed has: a post that is both is there twice."""

    def add(merged: Any, found: Any, rows: Any) -> None:
        twice.update(row.post_id for row in rows if row.shared_by and row.post_id in found)
        real_add(merged, found, rows)

    def cut(found: Any, limit: int, before: Any, reach: int) -> Page[Any]:
        page = real_cut(found, limit, before, reach)
        doubled = [one for row in page.items for one in [row] * (1 + (row.post_id in twice))][:limit]
        return Page(doubled, (int(doubled[-1].post_id),) if len(doubled) == limit else page.next)

    twice: set[str] = set()
    real_add, real_cut = Merged._add, merging._cut
    with instead(Merged, "_add", lambda _: add), instead(merging, "_cut", lambda _: cut):
        yield


PLANTED = (
    rows_and_heads_one_after_the_other,
    heads_by_what_events_say,
    heads_without_deletions,
    neither_pushed_nor_in_a_head,
    a_page_ends_where_the_head_does,
    what_is_shared_ends_where_the_head_does,
    heads_without_shares_taken_back,
    shared_and_neither_pushed_nor_in_a_head,
    fetched_shares_beside_the_rows,
)
"""Walking down over the border is too seldom for histories: in `test_crossing.py` an author does."""
SELDOM = (
    what_is_shared_ends_where_the_head_does,
    heads_without_shares_taken_back,
    shared_and_neither_pushed_nor_in_a_head,
)
