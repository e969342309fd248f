"""Fan-out as it runs: planned in one function, worked off in others, with queues between them that cost something too.

A request to SQS costs 0.40 $ a million and an invocation 0.20 $ a million, at list prices of us-east-1. Ten chunks
weigh more than the 64 KB of one request, so sending them is two; four are received and deleted in one each, by one
invocation. How long functions run is left out, of every strategy: it is the same work wherever it is done.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from heliograph.core import wire
from heliograph.feed.chunks import ChunkQueues, PostChunk, parse
from heliograph.feed.settings import ChunksSettings

from infra.capabilities.feed import CHUNKS_AT_ONCE, LARGE_AT_ONCE
from infra.queues import BATCH
from tests.simulation.cloud import Cloud
from tests.simulation.waves import Waves

REQUEST_DOLLARS, INVOCATION_DOLLARS = 0.40e-6, 0.20e-6
HANDED_ON = 0.1
"""Seconds from a message's being sent until the invocation that has it: Lambda asks a queue all the time."""
AT_ONCE = {"ordinary": CHUNKS_AT_ONCE, "large": LARGE_AT_ONCE}


@dataclass(frozen=True, kw_only=True)
class Worked:
    """What came of the chunks of one fan-out: rows, dollars for queues and invocations, seconds until the last one."""

    rows: int = 0
    dollars: float = 0.0
    seconds: float = 0.0


class Queues:
    """Two queues of a simulated cloud, under the settings that are deployed."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self.settings = ChunksSettings(
            ordinary=cloud.sqs.create_queue("ordinary").url, large=cloud.sqs.create_queue("large").url
        )

    def chunks(self) -> ChunkQueues:
        return ChunkQueues(wire.queues(), self.settings)

    def work_off(self, settle: Callable[[PostChunk], int], waves: Waves | None = None) -> Worked:
        """Do all that waits, and reckon that as many invocations run at the same time as may."""
        rows = 0
        sent = sum(one.operation == "SendMessageBatch" for one in self._cloud.trace)
        requests, invocations, seconds = 2 * sent, 0, 0.0
        for name, at_once in AT_ONCE.items():
            batches = list(self._batches(name))
            times = []
            for batch in batches:
                begun = waves.now if waves else 0.0
                rows += sum(settle(chunk) for chunk in batch)
                times.append((waves.now if waves else 0.0) - begun)
            invocations += len(batches)
            seconds = max(seconds, ceil(len(batches) / at_once) * max(times, default=0.0))
        requests += 2 * invocations
        self._cloud.trace.clear()
        dollars = requests * REQUEST_DOLLARS + invocations * INVOCATION_DOLLARS
        return Worked(rows=rows, dollars=dollars, seconds=HANDED_ON + seconds if invocations else 0.0)

    def _batches(self, name: str) -> Iterator[Sequence[PostChunk]]:
        """What waits, in batches; afterwards nothing does."""
        waiting = self._cloud.sqs.queues[name].messages
        chunks = [chunk for one in waiting.values() if isinstance(chunk := parse(one.body), PostChunk)]
        waiting.clear()
        for start in range(0, len(chunks), BATCH):
            yield chunks[start : start + BATCH]
