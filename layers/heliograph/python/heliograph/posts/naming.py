"""Whom and what a text names: found once, when it is written, and kept with it.

A handle can change hands, so a mention is of whoever has the handle at that moment. Whether the mentioned may know of
it is not decided here but whenever they are told.
"""

from heliograph.core.lookups import Reader
from heliograph.identity.service import People
from heliograph.posts.markup import Kind, Named, links, tags


class Naming:
    """Reads who is meant; a text that mentions nobody costs nothing."""

    def __init__(self, *, people: People, reader: Reader) -> None:
        self._people = people
        self._reader = reader

    def in_text(self, text: str) -> Named:
        """What a text that is written now names. Handles that are nobody's name nobody."""
        found = links(text)
        handles = dict.fromkeys(link.target for link in found if link.kind is Kind.MENTION)
        owners = self._reader.one(self._people.called(handles)) if handles else {}
        people = {owner: handle for handle in handles if (owner := owners.get(handle))}
        return Named(tags=tags(text), people=people)
