"""Working off chunks of a fan-out: rows are made what their post, or the share of it, is at this moment.

Rows have deterministic keys, so what is done again changes nothing. Their life counts from the post's birth.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from heliograph.core.ids import made_at
from heliograph.feed.chunks import Chunk, Kind, PostChunk, ShareChunk
from heliograph.feed.model import FeedRow, SharedRow, SharePlace
from heliograph.feed.presence import Attendance
from heliograph.posts.service import PostLookups
from heliograph.shares.service import ShareLookups

if TYPE_CHECKING:
    from heliograph.feed.store import FeedStore

AChunk_contra = TypeVar("AChunk_contra", bound=Chunk, contravariant=True)


class State(Enum):
    """What a post, or a share, is to those whom it is brought to."""

    STANDS = auto()
    HIDDEN = auto()
    """It may come back, and says so then; rows that are there stay for that day."""
    GONE = auto()


class Brings(Protocol[AChunk_contra]):
    """What differs between posts and shares."""

    def found(self, chunk: AChunk_contra) -> tuple[State, str]:
        """What the chunk is about, as of this very moment, and whose post it is if it stands."""

    def put(self, chunk: AChunk_contra, readers: Sequence[str], author_id: str, lapses: int) -> None:
        """Write a row for each of these readers. Raises: FanOutUnfinished."""

    def remove(self, chunk: AChunk_contra) -> None:
        """Take the rows of all of its readers out. Raises: FanOutUnfinished."""


class BringsPosts:
    """Posts, to those who follow their authors."""

    def __init__(self, *, store: "FeedStore", posts: PostLookups) -> None:
        self._store = store
        self._posts = posts

    def found(self, chunk: PostChunk) -> tuple[State, str]:
        post = self._posts.find(chunk.post_id)
        if post is None:
            return State.GONE, ""
        return State.STANDS if post.published else State.HIDDEN, post.owner_id

    def put(self, chunk: PostChunk, readers: Sequence[str], author_id: str, lapses: int) -> None:
        self._store.put([_row(one, chunk.post_id, author_id, lapses) for one in readers])

    def remove(self, chunk: PostChunk) -> None:
        self._store.remove([_row(one, chunk.post_id, "", 0) for one in chunk.readers])


class BringsShares:
    """Shares, to those who follow the sharers."""

    def __init__(self, *, store: "FeedStore", shares: ShareLookups) -> None:
        self._store = store
        self._shares = shares

    def found(self, chunk: ShareChunk) -> tuple[State, str]:
        author_id = self._shares.author_of_shared(chunk.post_id, chunk.sharer_id)
        return (State.GONE, "") if author_id is None else (State.STANDS, author_id)

    def put(self, chunk: ShareChunk, readers: Sequence[str], author_id: str, lapses: int) -> None:
        post_id, sharer_id = chunk.post_id, chunk.sharer_id
        self._store.put_shared(
            [
                SharedRow(reader_id=one, post_id=post_id, sharer_id=sharer_id, author_id=author_id, expires_at=lapses)
                for one in readers
            ]
        )

    def remove(self, chunk: ShareChunk) -> None:
        places = [SharePlace(reader_id=one, post_id=chunk.post_id, sharer_id=chunk.sharer_id) for one in chunk.readers]
        self._store.remove_shared(places)


class Settling(Generic[Kind]):
    """Makes rows agree with what they are of."""

    def __init__(
        self, *, brings: Brings[Kind], attendance: Attendance, row_days: int, now: Callable[[], datetime]
    ) -> None:
        self._brings = brings
        self._attendance = attendance
        self._life = timedelta(days=row_days)
        self._now = now

    def settle(self, chunk: Kind) -> int:
        """Write rows for those of the readers who are about, or take the rows of all of them out; answers how many.

        What they are of may change while rows are written, and another chunk, which knows of that, may be done before
        this one writes. So it is asked again after that, until it is what it was: whoever writes last has seen it as it
        is. Raises: FanOutUnfinished.
        """
        lapses = made_at(chunk.post_id) + self._life
        count, before = 0, None
        while lapses > self._now():
            state, author_id = self._brings.found(chunk)
            if state in (before, State.HIDDEN):
                break
            if state is State.STANDS:
                # Nobody is brought a post of their own. Who is away gets it on return.
                readers = self._attendance.among(one for one in chunk.readers if one != author_id)
                self._brings.put(chunk, readers, author_id, int(lapses.timestamp()))
                count = len(readers)
            else:
                self._brings.remove(chunk)
                count = len(chunk.readers)
            before = state
        return count


def _row(reader_id: str, post_id: str, author_id: str, lapses: int) -> FeedRow:
    return FeedRow(reader_id=reader_id, post_id=post_id, author_id=author_id, expires_at=lapses)
