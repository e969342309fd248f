"""Bugs in fanning out by chunks."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import islice
from typing import Any

from heliograph.core import messages
from heliograph.core.ids import made_at
from heliograph.feed.chunks import ChunkQueues, PostChunk, ShareChunk
from heliograph.feed.settling import BringsShares, State
from heliograph.feed.spreading import Spreading

from tests.simulation.mutants.planting import instead, module


@contextmanager
def refused_messages_are_dropped() -> Iterator[None]:
    """SendMessageBatch answered 200: the messages that it did not take are never sent."""

    def send_batch(client: Any, queue_url: str, batch: Any, _sleep: Any) -> None:
        entries = [{"Id": str(place), "MessageBody": body} for place, body in enumerate(batch)]
        client.send_message_batch(QueueUrl=queue_url, Entries=entries)

    with instead(messages, "_send_batch", lambda _: send_batch):
        yield


@contextmanager
def whole_batch_is_acknowledged() -> Iterator[None]:
    """A message that fails is logged, and its batch reported as done."""
    quiet = {"batchItemFailures": []}  # type: ignore[var-annotated]
    with instead(module("feed_on_chunks"), "work_off", lambda real: lambda *given: real(*given) and quiet):
        yield


@contextmanager
def only_the_first_chunk_is_sent() -> Iterator[None]:
    """What is read while chunks are sent is lost: the plan ends with its first one."""
    with instead(ChunkQueues, "send", lambda real: lambda waiting, chunks: real(waiting, islice(chunks, 1))):
        yield


@contextmanager
def brought_whatever_has_become_of_it() -> Iterator[None]:
    """A chunk is a task to write rows: what was taken back while it waited is brought all the same."""

    def found(_: BringsShares, chunk: ShareChunk) -> tuple[State, str]:
        return State.STANDS, authors.setdefault(chunk.post_id, "0")

    def plan(real: Any) -> Any:
        def tell(spreading: Any, event: Any) -> Any:
            authors[event.post_id] = event.post_owner_id
            return real(spreading, event)

        return tell

    authors: dict[str, str] = {}
    with instead(Spreading, "push", plan), instead(BringsShares, "found", lambda _: found):
        yield


@contextmanager
def asked_before_alone() -> Iterator[None]:
    """What a chunk is about is asked before its rows are written, and not once more after that."""

    def settle(settling: Any, chunk: Any) -> int:
        state, author_id = settling._brings.found(chunk)
        lapses = int((made_at(chunk.post_id) + settling._life).timestamp())
        if state is State.STANDS:
            settling._brings.put(chunk, settling._attendance.among(chunk.readers), author_id, lapses)
        if state is State.GONE:
            settling._brings.remove(chunk)
        return 0

    # Handlers hold on to the methods that they were booted with.
    chunks, shares = module("feed_on_chunks"), module("feed_on_shares")
    by_kind = {PostChunk: partial(settle, chunks.posts), ShareChunk: partial(settle, chunks.shares)}
    with (
        instead(chunks, "SETTLES", lambda _: by_kind),
        instead(shares.planning, "_settle", lambda _: partial(settle, shares.settling)),
    ):
        yield


PLANTED = (only_the_first_chunk_is_sent, refused_messages_are_dropped, whole_batch_is_acknowledged)
"""Chunks of one share that are worked off at the same moment, or when it was taken back, are too seldom for histories,
and what they leave is shown to nobody: `test_chunk_races.py` has them."""
SELDOM = (refused_messages_are_dropped, whole_batch_is_acknowledged)
