"""Posts as somebody sees them: with their counts, and whether they like or share them, in one round trip."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from heliograph.core.events import post_key
from heliograph.core.lookups import Mine, Reader
from heliograph.counters.model import NOTHING, Tally
from heliograph.counters.service import Counters
from heliograph.graph.service import strangers_view
from heliograph.graph.visibility import is_for_everybody
from heliograph.identity.service import People
from heliograph.posts.model import Post


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A post as somebody sees it now: with its counts, and whether it is liked, or shared, by who looks.

    `shows_likes`: whether they are told how many like it. `for_everybody`: whether a stranger may see it too.
    `duplicate_of` is for its owner alone.
    """

    post: Post
    tally: Tally = NOTHING
    liked_by_me: bool = False
    shared_by_me: bool = False
    shows_likes: bool = True
    for_everybody: bool = False
    duplicate_of: str | None = None

    @classmethod
    def of_new(cls, post: Post) -> Self:
        """What its owner sees who has just published it."""
        return cls(post=post, duplicate_of=post.duplicate_of)


class Showing:
    """What stands beside a post wherever it is answered. `liked` and `shared` say which posts somebody does that to."""

    def __init__(self, *, counters: Counters, people: People, liked: Mine, shared: Mine, reader: Reader) -> None:
        self._counters = counters
        self._people = people
        self._liked = liked
        self._shared = shared
        self._reader = reader

    def one(self, me: str, post: Post) -> Entry:
        return self.all(me, [post])[0]

    def all(self, me: str, posts: Sequence[Post]) -> list[Entry]:
        """An entry for each post, in order; whether `me` may see them was decided before."""
        ids = [post.id for post in posts]
        tallies, liked, shared = self._counters.lookup(map(post_key, ids)), self._liked(me, ids), self._shared(me, ids)
        owners = self._people.lookup({post.owner_id for post in posts})
        rows = self._reader.fetch(tallies, liked, shared, owners)
        counted, likes, shares = tallies.found(rows), liked.found(rows), shared.found(rows)
        theirs = owners.found(rows)
        return [
            Entry(
                post=post,
                tally=counted.get(post_key(post.id), NOTHING),
                liked_by_me=post.id in likes,
                shared_by_me=post.id in shares,
                shows_likes=post.shows_likes_to(me),
                duplicate_of=post.duplicate_of if me == post.owner_id else None,
                for_everybody=is_for_everybody(strangers_view(post.owner_id, theirs.get(post.owner_id)), post),
            )
            for post in posts
        ]
