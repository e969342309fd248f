"""What a container remembers of rows that many pages show: four fifths of what is read are a fifth of the posts.

The row is read each time, and as consistently as ever; what is remembered is only what was made of it. That is used for
as long as the row reads the same, to the last attribute, so there is nothing that could be out of date.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Final, Generic, TypeVar

import orjson

from heliograph.core.rows import AttributeValues, Row, to_row

T = TypeVar("T")
REMEMBERED: Final = 1_000
"""Of each kind; a post with its row is a few KB."""


class Memory(Generic[T]):
    """The things that were last made of rows, by key; `most` of them. They are shared, so they must not be changed."""

    def __init__(self, most: int) -> None:
        self._most = most
        # As bytes, which are compared at once and are one object for the garbage collector.
        self._kept: OrderedDict[Hashable, tuple[bytes, T]] = OrderedDict()

    def recall(self, key: Hashable, item: AttributeValues, make: Callable[[Row], T]) -> T:
        """What this row is: remembered, if it still reads the same, or made now."""
        read, known = orjson.dumps(item), self._kept.get(key)
        if known is not None and known[0] == read:
            self._kept.move_to_end(key)
            return known[1]
        thing = make(to_row(item))
        self._kept[key] = (read, thing)
        self._kept.move_to_end(key)
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return thing
