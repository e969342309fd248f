"""What happens to counts, as far as others must hear of it."""

from collections.abc import Iterator
from dataclasses import dataclass

from heliograph.core.events import ENGAGEMENT, Change, Event, user_key
from heliograph.core.rows import Row
from heliograph.counters.fame import is_celebrity

FAME = "fame"
"""What a tally calls the number of crossings (counters/fame.py)."""


@dataclass(frozen=True, kw_only=True)
class FameChanged(Event):
    """Somebody has become a celebrity, or is none any more."""

    stream = ENGAGEMENT

    user_id: str
    is_celebrity: bool
    fame: int
    """How often that has happened to them: the state with the greater number is the later one."""

    def keys(self) -> tuple[str, ...]:
        return (user_key(self.user_id),)


def translate(change: Change) -> Iterator[Event]:
    """From a user's tally: the border was crossed. Nothing else that is counted is news to anybody."""
    before, after = _fame(change.old), _fame(change.new)
    if change.new is not None and after > before:
        user_id = str(change.new["pk"]).removeprefix(user_key(""))
        yield FameChanged(user_id=user_id, is_celebrity=is_celebrity(after), fame=after)


def _fame(row: Row | None) -> int:
    return int(row.get(FAME, 0)) if row else 0
