"""What a like costs on the event path: CPU of the relay and of the counter, and how many table writes a hundred take.

A batch is 100 likes, of one post (`viral`) or of a hundred (`spread`). DynamoDB is a stub that answers at once.
"""

import base64
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from statistics import median
from typing import Any, cast

from heliograph.core.rows import from_row
from heliograph.core.streams import changes, consume, envelopes
from heliograph.counters.service import HEARS, Counters
from heliograph.counters.store import TallyStore
from heliograph.likes.events import translate

BATCH = 100
ROUNDS = 200
NOW = datetime(2026, 1, 1, tzinfo=UTC)


class _Table:
    """Answers every update, and counts them."""

    writes = 0

    def update_item(self, **asked: Any) -> dict[str, Any]:
        self.writes += 1
        return {"Attributes": {"pk": asked["Key"]["pk"]}}


def run() -> dict[str, float]:
    """Microseconds of CPU per like, medians; writes per hundred likes."""
    figures: dict[str, float] = {}
    for name, posts in (("viral", 1), ("spread", BATCH)):
        table = _Table()
        counters = Counters(TallyStore(cast(Any, table), "tallies", lambda: NOW))
        event = {"Records": [_inserted(number, number % posts) for number in range(BATCH)]}
        sent = envelopes("likes/shard", changes(event), translate)["engagement"]
        batch = {"Records": [_delivered(one.key, one.to_json(), place) for place, one in enumerate(sent)]}
        relaying = _microseconds(partial(_relay, event))
        counting = _microseconds(partial(consume, batch, HEARS, counters.add))
        figures |= {f"{name}_relay_us_per_like": relaying, f"{name}_count_us_per_like": counting}
        figures[f"{name}_writes_per_100_likes"] = table.writes / ROUNDS
    return figures


def _relay(event: dict[str, Any]) -> object:
    return envelopes("likes/shard", changes(event), translate)


def _microseconds(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(ROUNDS):
        before = time.process_time_ns()
        work()
        taken.append((time.process_time_ns() - before) / 1_000 / BATCH)
    return median(taken)


def _inserted(number: int, post: int) -> dict[str, Any]:
    row = {
        "pk": f"post#{post}#0",
        "liker_id": number,
        "liker_name": "somebody",
        "liker_follows_owner": False,
        "post_id": post,
        "post_caption": "Evening",
        "post_owner_id": 7,
        "post_owner_name": "ada",
        "at": NOW.isoformat(),
    }
    image = {"SequenceNumber": f"{10**20 + number}", "NewImage": from_row(row)}
    return {"eventID": str(number), "dynamodb": {**image, "ApproximateCreationDateTime": NOW.timestamp()}}


def _delivered(key: str, data: bytes, place: int) -> dict[str, Any]:
    record = {"partitionKey": key, "data": base64.b64encode(data).decode(), "sequenceNumber": str(place)}
    return {"kinesis": record}
