"""What a feed is made of. Of what a page has twenty of there are structs, which are made in a fifth of the time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

from msgspec import Struct

from heliograph.counters.model import Tally
from heliograph.posts.model import Post
from heliograph.shares.model import Sharer


class FeedRow(Struct, frozen=True, kw_only=True):
    """`post_id` is in the feed of `reader_id` until `expires_at` (epoch seconds). Ids only: the rest is read fresh.

    `shared_by` are some of those who share it, whom the reader follows or did then: their rows are read with this one.
    """

    reader_id: str
    post_id: str
    author_id: str
    expires_at: int
    shared_by: tuple[str, ...] = ()


class SharePlace(Struct, frozen=True, kw_only=True):
    """Where a share stands: what `sharer_id` shares, in the feed of `reader_id`."""

    reader_id: str
    post_id: str
    sharer_id: str


class SharedRow(SharePlace, frozen=True, kw_only=True):
    """A share in a feed, until `expires_at`."""

    author_id: str
    expires_at: int


SHARERS: Final = 5
"""How many who share a post a reader of it is asked about, at most."""

NOTHING_KNOWN: Final = 2**63 - 1
"""Above every id."""

PRESENCE_ID: Final = NOTHING_KNOWN
"""Where a reader's presence stands among the posts of the feed: before them all."""


@dataclass(frozen=True, kw_only=True)
class Presence:
    """A reader is about, and pushed to, until then (epoch seconds).

    `caught_up_to` is there while something is missing in the feed of who returned: the last of those whom the reader
    follows, by id, with whom the feed has caught up; 0 for none. `complete_since` is when nothing was missing any more
    (epoch seconds), for who returned: a replica may lack for a moment what was written until then.
    """

    until: int
    caught_up_to: int | None = None
    complete_since: int | None = None


@dataclass(frozen=True, kw_only=True)
class Head:
    """The newest posts of an author that others may see, by id, the newest first, and those that the author shares.

    Every one with an id above `floor` is among them. Of what is older nothing is said: the index of the author's posts
    has it. `shares` are (post, its author), and `shares_floor` and the index of shares are to them what `floor` and
    that index are to the posts. Each writing brings a `version` that no other head ever had; None stands for a head
    that is not written.
    """

    author_id: str
    posts: tuple[str, ...] = ()
    floor: int
    shares: tuple[tuple[str, str], ...] = ()
    shares_floor: int
    version: str | None = None

    @classmethod
    def unknown(cls, author_id: str) -> Self:
        """Of an author of whom no head is written: nothing is known."""
        return cls(author_id=author_id, floor=NOTHING_KNOWN, shares_floor=NOTHING_KNOWN)


class FeedItem(Struct, frozen=True, kw_only=True):
    """One post as its reader sees it now."""

    post: Post
    owner_name: str
    """The handle of now; the post's row has that of its writing."""
    tally: Tally
    liked_by_me: bool
    shows_likes: bool = True
    shared_by: Sharer | None = None
    """Through whom it comes, where its reader does not follow its owner."""
    for_everybody: bool = False
    """Whether a stranger may see it too."""
    why: tuple[str, ...] | None = None
    """What speaks for it, where it was ranked and that was asked."""


@dataclass(frozen=True, kw_only=True)
class Visit:
    """How far a reader has looked through the feed, the newest post seen, and when that was last said."""

    up_to: str
    at: datetime
