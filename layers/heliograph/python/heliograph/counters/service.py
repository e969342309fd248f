"""Counts as others ask for them, and the consumer that keeps them."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from heliograph.comments.events import CommentPurged
from heliograph.core.events import Envelope, user_key
from heliograph.core.lookups import Lookup, Reader
from heliograph.counters.model import ADDS, NOTHING, Tally
from heliograph.identity.events import AccountErased
from heliograph.posts.events import PostPurged

if TYPE_CHECKING:
    from heliograph.counters.store import TallyStore

HEARS = tuple(ADDS)
"""The facts that count."""


class Counters:
    """`add` for the stream consumers, lookups for whoever composes a page."""

    def __init__(self, store: "TallyStore") -> None:
        self._store = store

    def add(self, envelope: Envelope) -> int:
        """Count an envelope's facts, each once however often it comes; answers how many were news.

        What has gone for good is not counted any more, whatever is still heard of it.
        """
        for event in envelope.events():
            if isinstance(event, PostPurged | CommentPurged | AccountErased):
                self._store.close(envelope.key)
                return 0
        return self._store.add(envelope)

    def lookup(self, keys: Iterable[str]) -> Lookup[Tally]:
        """Tallies by `core.events.post_key` or `user_key`; a target nothing ever happened to has none."""
        return self._store.lookup(keys)


class Tallies:
    """Counts for those who need nothing else in the same round trip."""

    def __init__(self, counters: Counters, reader: Reader) -> None:
        self._counters = counters
        self._reader = reader

    def of_user(self, user_id: str) -> Tally:
        return self._of((user_key(user_id),))[user_key(user_id)]

    def fame_of(self, user_id: str) -> int:
        """How often somebody has crossed the border of celebrities, as it is at this moment."""
        lookup = self._counters.lookup((user_key(user_id),))
        return self._reader.one(lookup, consistent=True).get(user_key(user_id), NOTHING).fame

    def _of(self, keys: Sequence[str]) -> dict[str, Tally]:
        found = self._reader.one(self._counters.lookup(keys))
        return {key: found.get(key, NOTHING) for key in keys}
