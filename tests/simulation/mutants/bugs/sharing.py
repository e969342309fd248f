"""Bugs in sharing."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from heliograph.graph.visibility import may_see_post
from heliograph.shares import service

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


PLANTED = (shares_counted_by_verbs, who_sees_it_shares_it)
SELDOM = (who_sees_it_shares_it,)
