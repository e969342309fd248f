"""What a feed is made of."""

from dataclasses import dataclass

from heliograph.counters.model import Tally
from heliograph.posts.model import Post


@dataclass(frozen=True, kw_only=True)
class FeedRow:
    """`post_id` is in the feed of `reader_id` until `expires_at` (epoch seconds). Ids only: the rest is read fresh."""

    reader_id: str
    post_id: str
    author_id: str
    expires_at: int


@dataclass(frozen=True, kw_only=True)
class FeedItem:
    """One post as its reader sees it now."""

    post: Post
    owner_name: str
    """The handle of now; the post's row has that of its writing."""
    tally: Tally
    liked_by_me: bool
    shows_likes: bool = True
