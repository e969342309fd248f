"""Bugs in telling of what favourites post."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from heliograph.activity import announcing, service
from heliograph.activity.announced import AnnouncedStore
from heliograph.graph.events import FavouriteChosen
from heliograph.graph.model import Follow, Tie
from heliograph.graph.visibility import may_appear

from tests.simulation.mutants.planting import instead, module


@contextmanager
def told_of_posts_from_before() -> Iterator[None]:
    """Whoever has a favourite by now is told, however old the post is that one is told of late."""
    with instead(announcing, "_had", lambda _: lambda tie, _at: tie.favourite):
        yield


@contextmanager
def favourites_outlive_the_follow() -> Iterator[None]:
    """Who unfollows does not think of it: the favourite stays, and one is told of somebody whom one left."""

    def unfollowed(tie: Tie, ended: Any = None) -> Tie:
        return replace(tie, follow=Follow.NONE, since=None, fame=0, ended=ended)

    with instead(Tie, "unfollowed", lambda _: unfollowed):
        yield


@contextmanager
def told_whatever_became_of_the_post() -> Iterator[None]:
    """What was written down is read, though the post is deleted or its author left since."""
    with instead(service, "belongs_in_feed", lambda _: lambda view, _post: may_appear(view)):
        yield


@contextmanager
def one_announcement_per_delivery() -> Iterator[None]:
    """Each delivery writes a row of its own, so what comes again is told again."""
    count = iter(range(1_000_000_000))

    def row(original: Any) -> Any:
        return lambda store, said, user_id: {
            **(made := original(store, said, user_id)),
            "sk": f"{made['sk']}.{next(count)}",
        }

    with instead(AnnouncedStore, "_row", row):
        yield


@contextmanager
def noted_before_it_is_told() -> Iterator[None]:
    """How far it has come is noted, then the page is told: who dies in between leaves it out."""

    def tell(original: Any) -> Any:
        def late(store: AnnouncedStore, said: Any, user_ids: Any) -> int:
            readers = list(user_ids)
            if readers:
                store.note(said.post_id, int(readers[-1]))
            return int(original(store, said, readers))

        return late

    with instead(AnnouncedStore, "tell", tell):
        yield


@contextmanager
def who_has_just_chosen_is_passed_by() -> Iterator[None]:
    """A choice is heard by nobody: what is told before the index shows it is lost."""
    with instead(module("activity_on_posts"), "HEARS", lambda real: {**real, FavouriteChosen: lambda _: 0}):
        yield


PLANTED = (
    told_of_posts_from_before,
    favourites_outlive_the_follow,
    told_whatever_became_of_the_post,
    one_announcement_per_delivery,
)
SELDOM = (told_of_posts_from_before, told_whatever_became_of_the_post)
"""The others need a death between two pages, or a post within the index's lag: `test_favourites_races.py` has both."""
