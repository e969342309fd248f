"""Planning a fan-out: who follows an account, page by page, and what is written at once or sent off in chunks.

Most accounts have one page of followers, and their rows are written here and now. Those of all others are left to
whoever works off chunks: reading the index of followers takes a hundredth of what writing their rows does, so nobody
whose event stands behind this one in the stream waits for long. A plan that died half-way is made again from the start.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Generic

from heliograph.feed.chunks import ChunkQueues, Kind
from heliograph.feed.settings import ChunksSettings
from heliograph.graph.service import Edges


@dataclass(frozen=True, kw_only=True)
class Brought:
    """What came of a fan-out: rows that were written or removed, and chunks that were sent."""

    rows: int = 0
    chunks: int = 0


NOWHERE = Brought()


class Planning(Generic[Kind]):
    """Brings one kind of things, of which chunks are about, to all who follow an account."""

    def __init__(
        self, *, edges: Edges, settle: Callable[[Kind], int], queues: ChunkQueues, settings: ChunksSettings
    ) -> None:
        self._edges = edges
        self._settle = settle
        self._queues = queues
        self._followers = settings.followers

    def bring(self, account_id: str, about: Callable[..., Kind]) -> Brought:
        """Have the rows of everybody who follows the account made what the thing is; `about` makes a chunk of its
        `readers`. Raises: FanOutUnfinished, Unsent.
        """
        chunks = (about(readers=readers) for readers in self._pages(account_id))
        first, second = next(chunks, None), next(chunks, None)
        if first is None:
            return NOWHERE
        if second is None:
            return Brought(rows=self._settle(first))
        return Brought(chunks=self._queues.send(chain((first, second), chunks)))

    def _pages(self, account_id: str) -> Iterator[tuple[str, ...]]:
        """The followers, as far as the index shows them; no page is empty."""
        after = None
        while True:
            page = self._edges.followers(account_id, limit=self._followers, after=after)
            if page.items:
                yield tuple(tie.from_id for tie in page.items)
            if (after := page.next) is None:
                return
