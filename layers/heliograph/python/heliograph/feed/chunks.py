"""Chunks of a fan-out: so many readers, and the post, or somebody's share of it, that it is about.

A chunk does not say what is to be done. Whoever works it off asks what the post, or the share, is by then, and makes
the readers' rows so (`settling`). So a chunk may come late, twice, and before or behind any other.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Annotated, TypeVar

from msgspec import Meta, Struct, ValidationError
from msgspec.json import Decoder, Encoder

from heliograph.core import messages, wire
from heliograph.core.ids import PATTERN
from heliograph.core.queues import Queues
from heliograph.feed.settings import ChunksSettings

MOST_READERS = 1_000
"""More than any setting asks for: a chunk is worked off well within the time of one invocation."""

Id = Annotated[str, Meta(pattern=PATTERN)]


class _Chunk(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True, tag_field="about"):
    """The message; its field `about` says of which kind it is."""

    post_id: Id
    readers: Annotated[tuple[Id, ...], Meta(min_length=1, max_length=MOST_READERS)]


class PostChunk(_Chunk, frozen=True, kw_only=True, tag="post"):
    """A post, and some who follow its author."""


class ShareChunk(_Chunk, frozen=True, kw_only=True, tag="share"):
    """Somebody's share of a post, and some who follow the sharer."""

    sharer_id: Id


Chunk = PostChunk | ShareChunk
Kind = TypeVar("Kind", bound=Chunk)


class ChunkNotUnderstood(ValueError):
    """A message that is no chunk: sent again it would be none either, so it is to be parked."""


class ChunkQueues:
    """Where chunks wait: those of small accounts, and the first ones of large ones, not behind the rest of those."""

    def __init__(self, client: Queues, settings: ChunksSettings, sleep: Callable[[float], None] = wire.sleep) -> None:
        self._client = client
        self._settings = settings
        self._sleep = sleep

    def send(self, chunks: Iterable[Chunk]) -> int:
        """Send the chunks of one account, as they come; answers how many. Raises: Unsent."""
        by_queue = groupby(self._addressed(chunks), key=lambda addressed: addressed[0])
        return sum(
            messages.send(self._client, queue, (body for _, body in addressed), self._sleep)
            for queue, addressed in by_queue
        )

    def _addressed(self, chunks: Iterable[Chunk]) -> Iterator[tuple[str, str]]:
        readers = 0
        for chunk in chunks:
            readers += len(chunk.readers)
            large = readers > self._settings.large_above
            yield self._settings.large if large else self._settings.ordinary, _encoder.encode(chunk).decode()


def parse(body: str) -> Chunk:
    """The chunk in a message. Raises: ChunkNotUnderstood, which says what is wrong and where."""
    try:
        return _decoder.decode(body)
    except ValidationError as error:
        raise ChunkNotUnderstood(f"no chunk: {error}") from error
    except ValueError as error:
        raise ChunkNotUnderstood(f"no JSON: {error}") from error


_encoder = Encoder()
_decoder: Decoder[Chunk] = Decoder(Chunk)
