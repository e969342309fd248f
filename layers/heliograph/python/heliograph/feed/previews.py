"""The comments under a feed's posts, as far as their reader may see who wrote and who likes them.

A tally carries ids, texts and the names of then, and decides nothing. Who of these people may appear, and under which
name, is known when the tallies have been read: so a page that has comments to show costs one batch more, and a page
without any costs none.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice, zip_longest
from typing import Final, TypeVar

from heliograph.core.lookups import Reader
from heliograph.counters.model import CommentPreview
from heliograph.feed.model import FeedItem
from heliograph.graph.service import Sight
from heliograph.graph.visibility import View, may_appear

T = TypeVar("T")

PEOPLE_PER_POST: Final = 5
"""How many people are asked after for each post of a page, on the average: everybody who wrote one of its three
comments, and some who like them. Who is not asked after is not shown."""


class Previews:
    """Decides over what tallies carry along."""

    def __init__(self, *, sight: Sight, reader: Reader) -> None:
        self._sight = sight
        self._reader = reader

    def seen(self, me: str, items: Sequence[FeedItem]) -> list[FeedItem]:
        """The same items, with those comments and likers that may appear before `me`."""
        if not any(item.tally.newest_comments for item in items):
            return list(items)
        people = self._people(me, items)
        return [
            replace(item, tally=replace(item.tally, newest_comments=tuple(_shown(item.tally.newest_comments, people))))
            for item in items
        ]

    def _people(self, me: str, items: Sequence[FeedItem]) -> dict[str, View]:
        """Who may appear, by id, of as many as are asked after."""
        asked = dict.fromkeys(_by_rank([item.tally.newest_comments for item in items]))
        sighting = self._sight.lookup(me, islice(asked, PEOPLE_PER_POST * len(items)))
        views = sighting.found(self._reader.fetch(*sighting.lookups))
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
