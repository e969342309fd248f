"""Bugs of finding a picture that is posted again."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from heliograph.likeness.store import LikenessRow, LikenessStore
from heliograph.posts import repeats

from tests.simulation.mutants.planting import instead


@contextmanager
def looked_then_written() -> Iterator[None]:
    """Whether a picture was posted before is asked, and then it is written, whatever came onto the shelf meanwhile."""

    def turning(shelves: Any, page: Any, seen: Any) -> Any:
        for part in real[0](shelves, page, seen):
            yield type(part)(part.row, LikenessRow.pk.exists() | LikenessRow.pk.does_not_exist())

    real: list[Any] = []

    def unconditional(original: Any) -> Any:
        real.append(original)
        return turning

    with instead(LikenessStore, "turning", unconditional):
        yield


@contextmanager
def filter_taken_at_its_word() -> Iterator[None]:
    """What the filter has heard of is a duplicate: nobody looks whether the post is still there."""
    with instead(repeats, "_hinders", lambda _: lambda *_given: True):
        yield


@contextmanager
def bands_left_after_a_purge() -> Iterator[None]:
    """A post goes for good, and what its pictures look like stays on the shelf."""
    with instead(repeats.Repeats, "forget", lambda _: lambda *_given: 0):
        yield


PLANTED = (looked_then_written, filter_taken_at_its_word, bands_left_after_a_purge)
SELDOM = (looked_then_written, bands_left_after_a_purge)
