"""The comments under a feed's posts, as far as their reader may see who wrote and who likes them.

A tally carries ids, texts and the names of then, and decides nothing. Who of these people may appear, and under which
name, is known when the tallies have been read. But under a post that a container has shown before mostly the same
people stand: they are asked after together with the posts, and only others cost a batch more.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice, zip_longest
from typing import Final, TypeVar

from msgspec import structs

from heliograph.core.lookups import Reader
from heliograph.core.recent import Recent
from heliograph.counters.model import CommentPreview
from heliograph.feed.model import FeedItem
from heliograph.graph.service import Sight
from heliograph.graph.visibility import View, may_appear

T = TypeVar("T")

PEOPLE_PER_POST: Final = 5
"""How many people are asked after for each post of a page, on the average: everybody who wrote one of its three
comments, and some who like them. Who is not asked after is not shown."""

POSTS_KEPT: Final = 5_000
"""Of how many posts a container knows who stood under them; some four megabytes."""
EXPECTED_SECONDS: Final = 600.0


class Previews:
    """Decides over what tallies carry along."""

    def __init__(self, *, sight: Sight, reader: Reader) -> None:
        self._sight = sight
        self._reader = reader
        self.recent: Recent[str, tuple[str, ...]] = Recent(most=POSTS_KEPT, seconds=EXPECTED_SECONDS)

    def expected(self, post_ids: Sequence[str]) -> list[str]:
        """Who stood under these posts when they were last shown here: whom to ask after before it is known who does."""
        people = dict.fromkeys(_in_turns(self.recent.of(post_ids).values()))
        return list(islice(people, PEOPLE_PER_POST * len(post_ids)))

    def seen(self, me: str, items: Sequence[FeedItem], known: Mapping[str, View]) -> list[FeedItem]:
        """The same items, with those comments and likers that may appear before `me`; of some it is `known` already."""
        if not any(item.tally.newest_comments for item in items):
            return list(items)
        people = self._people(me, items, known)
        return [
            structs.replace(
                item, tally=replace(item.tally, newest_comments=tuple(_shown(item.tally.newest_comments, people)))
            )
            for item in items
        ]

    def _people(self, me: str, items: Sequence[FeedItem], known: Mapping[str, View]) -> dict[str, View]:
        """Who may appear, by id, of as many as are asked after."""
        under = {item.post.id: tuple(dict.fromkeys(_by_rank([item.tally.newest_comments]))) for item in items}
        self.recent.keep(under)
        everybody = dict.fromkeys(_by_rank([item.tally.newest_comments for item in items]))
        asked = list(islice(everybody, PEOPLE_PER_POST * len(items)))
        views = {one: known[one] for one in asked if one in known}
        if lacking := [one for one in asked if one not in views]:
            sighting = self._sight.lookup(me, lacking)
            views |= sighting.found(self._reader.fetch(*sighting.lookups))
        return {one: view for one, view in views.items() if may_appear(view)}


def _by_rank(posts: Sequence[Sequence[CommentPreview]]) -> Iterator[str]:
    """People in the order in which they matter: who wrote each post's newest comment, the next one, then likers."""
    yield from (comment.user_id for comment in _in_turns(posts))
    yield from (liker.id for liker in _in_turns([one.likers for comments in posts for one in comments]))


def _in_turns(lists: Iterable[Sequence[T]]) -> Iterator[T]:
    return (one for turn in zip_longest(*lists) for one in turn if one is not None)


def _shown(comments: Iterable[CommentPreview], people: dict[str, View]) -> Iterator[CommentPreview]:
    for comment in comments:
        if comment.user_id in people:
            likers = tuple(
                replace(liker, user_name=people[liker.id].owner_name) for liker in comment.likers if liker.id in people
            )
            yield replace(comment, user_name=people[comment.user_id].owner_name, likers=likers)
