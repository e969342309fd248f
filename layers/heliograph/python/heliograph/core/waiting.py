"""Waiting until an index shows what its table has.

Fan-out looks for an author's followers in one index, back-fill for the author's posts in another, and both indexes lag.
So each first waits until the other would find what it is about: fan-out for the post in the index of posts, back-fill
for the follow in that of followers. Whichever of them looks last then finds what the other looked too early to find.
"""

from collections.abc import Callable, Iterator

LOOKS = 8
LONGEST = 1.0
"""Seconds between two looks; together the pauses are some five seconds, then the event comes again."""


class NotListedYet(ConnectionError):
    """An index does not show yet what the table has; the event must come again."""


def looks(sleep: Callable[[float], None]) -> Iterator[int]:
    """As often as one may look, with growing pauses in between."""
    for attempt in range(LOOKS):
        if attempt:
            sleep(min(0.05 * 2 ** (attempt - 1), LONGEST))
        yield attempt
