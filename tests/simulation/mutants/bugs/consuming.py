"""Bugs in the relay and in the consumers of its envelopes."""

from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from heliograph.core import streams
from heliograph.core.events import parse_envelope
from heliograph.core.pages import Page
from heliograph.core.streams import Relay
from heliograph.feed.store import FeedStore
from heliograph.graph.model import Tie

from tests.simulation.mutants.planting import instead, module


@contextmanager
def relay_swallows_unput() -> Iterator[None]:
    """PutRecords answered 200, so all is well: the records it says it did not take are lost."""

    def put(relay: Any, stream: str, batch: Any) -> None:
        relay._client.put_records(StreamName=stream, Records=list(batch))

    with instead(Relay, "_put", lambda _: put):
        yield


@contextmanager
def relay_puts_unput_once() -> Iterator[None]:
    """What was not taken is put once more, and then forgotten instead of raised."""

    def put(relay: Any, stream: str, batch: Any) -> None:
        unput = list(batch)
        for _ in range(2):
            answer = relay._client.put_records(StreamName=stream, Records=unput)
            unput = [one for one, said in zip(unput, answer["Records"], strict=True) if "ErrorCode" in said]
            if not unput:
                return

    with instead(Relay, "_put", lambda _: put):
        yield


@contextmanager
def one_mark_for_all_sources() -> Iterator[None]:
    """One mark instead of one per source shard: numbers that have nothing to do with each other are compared."""
    with instead(streams, "envelopes", lambda make: lambda _shard, *rest: make("all", *rest)):
        yield


@contextmanager
def consumer_goes_on_past_a_failure() -> Iterator[None]:
    """After a failed record the key's later ones are applied, and the batch is sent again from the failed one."""

    def consume(event: Any, hears: Any, handle: Any) -> dict[str, Any]:
        failures = []
        for record in event["Records"]:
            try:
                handle(parse_envelope(b64decode(record["kinesis"]["data"]), tuple(hears)))
            except Exception:  # noqa: BLE001 - the bug has it so
                failures.append({"itemIdentifier": record["kinesis"]["sequenceNumber"]})
        return {"batchItemFailures": failures}

    with instead(module("counters_on_events"), "consume", lambda _: consume):
        yield


@contextmanager
def consumer_swallows_failures() -> Iterator[None]:
    """A failure is logged, and the batch reported as done."""
    quiet = {"batchItemFailures": []}  # type: ignore[var-annotated]
    with (
        instead(module("counters_on_events"), "consume", lambda real: lambda *given: real(*given) and quiet),
        instead(module("feed_on_posts"), "consume", lambda real: lambda *given: real(*given) and quiet),
    ):
        yield


@contextmanager
def fan_out_ignores_unprocessed() -> Iterator[None]:
    """BatchWriteItem answered 200: what it left over is never written."""

    def put(store: Any, requests: Any) -> None:
        store._client.begin_batch_write_item(RequestItems={store._table: requests})()

    with instead(FeedStore, "_write", lambda _: put):
        yield


@contextmanager
def fan_out_reads_one_page() -> Iterator[None]:
    """Fan-out stops at the end of the first page of followers (here of one, so that few people are enough)."""

    planning = module("feed_on_posts").planning
    followers = planning._edges.followers

    class FirstPage:
        def followers(self, user_id: str, **_: Any) -> Page[Tie]:
            return Page(followers(user_id, limit=1).items, None)

    with instead(planning, "_edges", lambda _: FirstPage()):
        yield


PLANTED = (
    relay_swallows_unput,
    relay_puts_unput_once,
    fan_out_reads_one_page,
    one_mark_for_all_sources,
    consumer_goes_on_past_a_failure,
    consumer_swallows_failures,
    fan_out_ignores_unprocessed,
)
SELDOM = (consumer_goes_on_past_a_failure, fan_out_ignores_unprocessed)
