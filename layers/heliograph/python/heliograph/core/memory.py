"""What a container remembers of what it made for a page, for the next one that shows the same.

Four fifths of what is read are a fifth of the posts. Only what was made is remembered, never what was read: a row is
read each time, and as consistently as ever. So whoever remembers something under all that it was made of has nothing
that could be out of date.
"""

from collections import OrderedDict
from collections.abc import Iterable
from typing import Final, Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")
REMEMBERED: Final = 1_000
"""Of each kind; a post with its row is a few KB."""


class Memory(Generic[K, V]):
    """The `most` things that were last used. They are shared, so they must not be changed.

    `asked` and `known` count what it was good for.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[K, V] = OrderedDict()
        self.asked = self.known = 0

    def get(self, key: K) -> V | None:
        self.asked += 1
        if (kept := self._kept.get(key)) is not None:
            self.known += 1
            self._kept.move_to_end(key)
        return kept

    def of(self, keys: Iterable[K]) -> list[V | None]:
        """The same of each of them, in their order."""
        kept, found = self._kept, list[V | None]()
        for key in keys:
            if (thing := kept.get(key)) is not None:
                self.known += 1
                kept.move_to_end(key)
            found.append(thing)
        self.asked += len(found)
        return found

    def keep(self, key: K, thing: V) -> None:
        self._kept[key] = thing
        self._kept.move_to_end(key)
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)
