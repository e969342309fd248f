"""Bugs in what people are told of each other."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from heliograph.activity import notices as real
from heliograph.activity import service
from heliograph.activity.store import ActivityStore
from heliograph.core.events import Source
from heliograph.graph.events import FollowAccepted

from tests.simulation.mutants.planting import instead


@contextmanager
def one_notice_per_delivery() -> Iterator[None]:
    """Each delivery brings a mark of its own, so whatever comes again is told again."""
    count = iter(range(1_000_000_000))

    def tell(original: Any) -> Any:
        def anew(store: Any, steps: Any, source: Source) -> int:
            return int(original(store, steps, replace(source, shard=f"{source.shard}/{next(count)}")))

        return anew

    with instead(ActivityStore, "tell", tell):
        yield


@contextmanager
def told_of_oneself() -> Iterator[None]:
    """Who likes an own post is told that somebody does."""

    def notices(key: str, fact: Any) -> Any:
        told = real.NOTICES.get(type(fact.event), lambda _: ())(fact.event)
        return (one for one in told if one.home == key)

    with instead(service, "notices", lambda _: notices):
        yield


@contextmanager
def told_by_verbs() -> Iterator[None]:
    """A like adds and an unlike takes away, but what is taken away stays named."""

    def update(original: Any) -> Any:
        def keeping(store: Any, steps: Any, *rest: Any, **how: Any) -> Any:
            kept = tuple(
                step if step.notice.adds > 0 else replace(step, notice=replace(step.notice, entry_id="nobody"))
                for step in steps
            )
            return original(store, kept, *rest, **how)

        return keeping

    with instead(ActivityStore, "_update", update):
        yield


@contextmanager
def a_deleted_comment_still_mentions() -> Iterator[None]:
    """Whom a comment mentions is told when it is written, and nobody thinks of it when it is deleted."""

    def mentioned(original: Any) -> Any:
        return lambda event, adds, told: original(event, adds, told) if adds > 0 else ()

    with instead(real, "_mentioned_under", mentioned):
        yield


@contextmanager
def told_twice_of_one_comment() -> Iterator[None]:
    """Whoever is answered by a comment that mentions them is told of both."""
    with instead(real, "_mentioned_under", lambda original: lambda event, adds, _: original(event, adds, set())):
        yield


@contextmanager
def a_request_waits_though_it_was_accepted() -> Iterator[None]:
    """Accepting is told as a follow that begins, and the request stays among what is told."""
    accepted = {kind: told for kind, told in real.NOTICES.items() if kind is not FollowAccepted}
    with instead(real, "NOTICES", lambda _: accepted):
        yield


@contextmanager
def repeats_are_recognised_whole() -> Iterator[None]:
    """A batch that was cut otherwise the second time is taken for a repeat, with all that is new in it."""

    def tell(original: Any) -> Any:
        def whole(store: Any, steps: Any, source: Source) -> int:
            calls = iter((True, False))
            update = store._update
            try:
                store._update = lambda *given, **how: update(*given, **how) if next(calls) else _tag(store)
                return int(original(store, steps, source))
            except _Repeat:
                return 0
            finally:
                del store._update

        return whole

    with instead(ActivityStore, "tell", tell):
        yield


class _Repeat(Exception):
    pass


def _tag(_: Any) -> Any:
    raise _Repeat


PLANTED = (
    one_notice_per_delivery,
    told_of_oneself,
    told_by_verbs,
    repeats_are_recognised_whole,
    a_deleted_comment_still_mentions,
    told_twice_of_one_comment,
    a_request_waits_though_it_was_accepted,
)
SELDOM = (a_deleted_comment_still_mentions,)
