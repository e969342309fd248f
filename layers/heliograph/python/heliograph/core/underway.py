"""Several calls under way at the same time, on one thread: each is sent before the answer to the last is waited for.

Threads would do the same, and spend more on taking turns than the calls cost.
"""

from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TypeVar

T = TypeVar("T")


def answers(begun: Iterable[Callable[[], T]], at_once: int) -> list[T]:
    """What calls are answered, in their order. `begun` begins one whenever it is asked for it, `at_once` at most.

    If one fails no more are begun, and that is raised when all that were under way have been answered too: nothing is
    written any more behind the back of whoever hears of it, and no answer waits on a connection.
    """
    taken: list[T] = []
    under_way: deque[Callable[[], T]] = deque()
    try:
        for one in begun:
            under_way.append(one)
            if len(under_way) == at_once:
                taken.append(under_way.popleft()())
        while under_way:
            taken.append(under_way.popleft()())
    except Exception:
        for one in under_way:
            with suppress(Exception):
                one()
        raise
    return taken
