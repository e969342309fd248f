"""Bugs in taking note of what was opened."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

from heliograph.viewing import service, store

from tests.simulation.mutants.planting import instead


@contextmanager
def each_time_is_another() -> Iterator[None]:
    """An opening is keyed by when it was: whoever opens a post again, or asks again, has opened it twice."""
    times = count()
    with instead(store, "place", lambda real: lambda post_id: f"{real(post_id)}#{next(times)}"):
        yield


@contextmanager
def opened_is_believed() -> Iterator[None]:
    """Who says to have opened a post has, whether or not they may see it."""
    with instead(service, "may_see_post", lambda _: lambda _view, _post: True):
        yield


PLANTED = (each_time_is_another, opened_is_believed)
SELDOM = (opened_is_believed,)
