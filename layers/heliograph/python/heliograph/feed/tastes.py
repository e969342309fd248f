"""What a reader did and opened of late, as ranking takes it: two queries at once, beside whatever else is asked for."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import TYPE_CHECKING, Final, Self

from heliograph.activity.lately import Lately
from heliograph.activity.model import Action
from heliograph.ranking.history import History
from heliograph.ranking.model import Deed, Outcome
from heliograph.viewing.model import Opening
from heliograph.viewing.opened import Opened

if TYPE_CHECKING:
    from heliograph.core.tables import AnyTables

DEEDS: Final = {"post-liked": Outcome.LIKE, "comment-written": Outcome.COMMENT, "post-shared": Outcome.SHARE}
"""Actions from which a reader's tastes are told: those whose other person is the post's author."""


class Tastes:
    """Histories of readers, made of their own rows."""

    def __init__(self, *, lately: Lately, opened: Opened) -> None:
        self._lately = lately
        self._opened = opened

    @classmethod
    def kept(cls, client: "AnyTables", *, actions: str, openings: str) -> Self:
        """Those that stand in these two tables."""
        return cls(lately=Lately(client, actions), opened=Opened(client, openings))

    def begin(self, me: str, pool: ThreadPoolExecutor) -> Callable[[], History]:
        """The history of `me`: both of its halves are asked for now, and waited for when it is."""
        did, opened = pool.submit(self._lately.of, me), pool.submit(self._opened.of, me)
        return lambda: History(chain(_deeds(did.result()), _clicks(opened.result())))

    def of(self, me: str) -> History:
        """The history of `me`, for who has nothing else to ask meanwhile."""
        with ThreadPoolExecutor(2) as pool:
            return self.begin(me, pool)()


def _deeds(actions: Iterable[Action]) -> Iterator[Deed]:
    return (
        Deed(outcome=DEEDS[one.name], author_id=one.other_id, at=one.at, tags=one.tags)
        for one in actions
        if one.name in DEEDS and one.other_id
    )


def _clicks(openings: Iterable[Opening]) -> Iterator[Deed]:
    return (Deed(outcome=Outcome.CLICK, author_id=one.post_owner_id, at=one.at, tags=one.tags) for one in openings)
