"""Bugs in how far people have looked."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from heliograph.feed import visits
from heliograph.feed.model import Visit

from tests.simulation.mutants.planting import instead


@contextmanager
def last_to_look_wins() -> Iterator[None]:
    """Whoever says last how far they looked is believed, although another device was further."""

    def mark(store: Any, reader_id: str, up_to: str) -> Visit:
        answer = store._client.update_item(
            TableName=store._table,
            Key=visits._key(reader_id),
            UpdateExpression="SET up_to = :it, seen_at = :at, expires_at = :until",
            ExpressionAttributeValues={
                ":it": {"N": up_to},
                ":at": {"S": store._now().isoformat()},
                ":until": {"N": str(int((store._now() + store._life).timestamp()))},
            },
            ReturnValues="ALL_NEW",
        )
        return visits._visit_of(answer["Attributes"])

    with instead(visits.Visits, "mark", lambda _: mark):
        yield


PLANTED = (last_to_look_wins,)
SELDOM = ()
