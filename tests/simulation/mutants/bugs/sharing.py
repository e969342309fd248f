"""Bugs in sharing."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from heliograph.feed import sharing, store, timeline
from heliograph.feed.planning import NOWHERE
from heliograph.graph.events import UserFollowed
from heliograph.graph.visibility import may_see_post
from heliograph.shares import service
from heliograph.shares.events import ShareEnded
from heliograph.shares.lookups import of
from heliograph.shares.model import Sharer

from tests.simulation.mutants.planting import instead, module


@contextmanager
def shares_counted_by_verbs() -> Iterator[None]:
    """Counts follow what was asked for, not what became of the rows: who takes back what is not there counts down."""
    shares, counters = module("shares_api").shares, module("counters_on_events").counters._store
    relay = module("events_on_change")

    def counting(verb: Any, amount: int) -> Any:
        def act(me: str, post_id: str) -> Any:
            made = verb(me, post_id)
            counters._client.update_item(
                TableName=counters._table,
                Key={"pk": {"S": f"post#{post_id}"}},
                UpdateExpression="ADD shares :n",
                ExpressionAttributeValues={":n": {"N": str(amount)}},
            )
            return made

        return act

    silent = {**relay.TABLES, shares._store._table: ("shares", lambda _change: ())}
    with (
        instead(relay, "TABLES", lambda _: silent),
        instead(shares, "share", lambda verb: counting(verb, 1)),
        instead(shares, "unshare", lambda verb: counting(verb, -1)),
    ):
        yield


@contextmanager
def who_sees_it_shares_it() -> Iterator[None]:
    """Whoever may see a post may share it, so that what is for a few comes before others."""
    with instead(service, "may_be_shared", lambda _: may_see_post):
        yield


@contextmanager
def one_row_for_a_post() -> Iterator[None]:
    """A share is written where the author's post, or another's share of it, stands: taking it back takes them along."""
    with instead(store, "_sort_key", lambda _: lambda post_id, _sharer_id="": post_id):
        yield


@contextmanager
def shown_as_long_as_its_row_is_there() -> Iterator[None]:
    """Whether a share stands is not asked, and what was taken back is left to lapse with its rows."""

    def through(real: Any) -> Any:
        def always(row: Any, post: Any, views: Any, _: Any) -> Any:
            standing = {of(post.id, one): Sharer(id=one, name="", at=post.created_at) for one in row.shared_by}
            return real(row, post, views, standing)

        return always

    with (
        instead(timeline, "through", through),
        instead(module("feed_on_shares"), "HEARS", lambda real: {**real, ShareEnded: lambda _: NOWHERE}),
    ):
        yield


@contextmanager
def who_follows_the_sharer_sees_it() -> Iterator[None]:
    """That it was shared once is enough, whatever has become of its author's account and of the reader's ties."""
    with instead(sharing, "belongs_by_share", lambda _: lambda _owner, sharer, _post: sharer.follows):
        yield


@contextmanager
def shares_are_not_filled_back() -> Iterator[None]:
    """A new follow brings the followed's posts, and nothing of what they share."""
    with instead(module("feed_on_shares"), "HEARS", lambda real: {**real, UserFollowed: lambda _: NOWHERE}):
        yield


PLANTED = (
    shares_counted_by_verbs,
    who_sees_it_shares_it,
    one_row_for_a_post,
    shown_as_long_as_its_row_is_there,
    who_follows_the_sharer_sees_it,
    shares_are_not_filled_back,
)
SELDOM = (
    who_sees_it_shares_it,
    shown_as_long_as_its_row_is_there,
    who_follows_the_sharer_sees_it,
    shares_are_not_filled_back,
)
