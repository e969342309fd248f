"""What a container has met lately: the least recently used goes first, and nothing is believed for long.

A container serves many readers, and what is popular is asked for by most of them. What is remembered here may be as
old as it is let to be, so it never decides what is shown.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from typing import Generic, TypeVar

from heliograph.core import wire

K = TypeVar("K")
V = TypeVar("V")


class Recent(Generic[K, V]):
    """At most `most` things, each for `seconds` from when it was kept. `asked` and `known` count what it was good for.

    With `fresh`, what was kept longer ago than that is still believed, but `due`: whoever reads something anyway reads
    it too, and keeps it anew. So what is asked for all the time never runs out.

    Not for several threads: a container answers one request at a time.
    """

    def __init__(
        self, *, most: int, seconds: float, fresh: float | None = None, ticks: Callable[[], float] = wire.stopwatch
    ) -> None:
        self._most = most
        self._seconds = seconds
        self._fresh = seconds if fresh is None else fresh
        self._ticks = ticks
        self.forget()

    def forget(self) -> None:
        """Know nothing, as a new container does."""
        self._kept: OrderedDict[K, tuple[float, V]] = OrderedDict()
        self._due: dict[K, None] = {}
        self.asked = self.known = 0

    def of(self, keys: Iterable[K]) -> dict[K, V]:
        """Those of the things that are still believed."""
        found: dict[K, V] = {}
        moment = self._ticks()
        for key in keys:
            self.asked += 1
            kept = self._kept.get(key)
            if kept is not None and 0 <= (age := moment - kept[0]) < self._seconds:
                if age >= self._fresh:
                    self._due[key] = None
                self._kept.move_to_end(key)
                self.known += 1
                found[key] = kept[1]
        return found

    def due(self) -> list[K]:
        """What was believed though it was fresh no longer, since this was asked last."""
        due, self._due = list(self._due), {}
        return due

    def keep(self, things: Mapping[K, V]) -> None:
        """Believe these from now on."""
        moment = self._ticks()
        for key, thing in things.items():
            self._kept[key] = moment, thing
            self._kept.move_to_end(key)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
