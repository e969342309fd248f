"""Counts as others ask for them, and the consumer that keeps them."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from heliograph.core.events import Envelope
from heliograph.core.lookups import Lookup
from heliograph.counters.model import ADDS, Tally

if TYPE_CHECKING:
    from heliograph.counters.store import TallyStore

HEARS = tuple(ADDS)
"""The facts that count."""


class Counters:
    """Reads for everybody, `add` for the stream consumers."""

    def __init__(self, store: "TallyStore") -> None:
        self._store = store

    def add(self, envelope: Envelope) -> int:
        """Count an envelope's facts, each once however often it comes; answers how many were news."""
        return self._store.add(envelope)

    def lookup(self, keys: Iterable[str]) -> Lookup[Tally]:
        """Tallies by `core.events.post_key` or `user_key`; a target nothing ever happened to has none."""
        return self._store.lookup(keys)
