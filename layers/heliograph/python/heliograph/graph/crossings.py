"""Crossings of the border of celebrities, and how far the marks of their followers are.

| entity   | PK      | SK | who asks                                                                            |
|----------|---------|----|-------------------------------------------------------------------------------------|
| crossing | user_id |    | what is a new tie marked by? is nothing pushed any more? what is the next page?     |

One row, which goes on from state to state or gives way to a later crossing. TTL takes it when the marks have faded:
that is the sign to take them away.
"""

from heliograph.core.store import Cancelled, bind, deleting, plain, replace, transact
from heliograph.graph.lookups import CrossingsByUser, crossing_of
from heliograph.graph.model import Crossing
from heliograph.graph.rows import CrossingRow


class CrossingStore(CrossingsByUser):
    """The questions asked of the crossings table, and its two writes: to begin, and to go on."""

    def __init__(self, table: str) -> None:
        super().__init__(table)
        self._rows = bind(CrossingRow, table)

    def get(self, user_id: str) -> Crossing | None:
        """As it is at this moment."""
        try:
            return crossing_of(plain(self._rows.get(user_id, consistent_read=True)))
        except self._rows.DoesNotExist:
            return None

    def begin(self, crossing: Crossing) -> bool:
        """False if this one has begun already, or a later one."""
        earlier = CrossingRow.user_id.does_not_exist() | (CrossingRow.fame < crossing.fame)
        return replace(self._row(crossing), earlier)

    def advance(self, before: Crossing, after: Crossing | None) -> bool:
        """From one state to the next, None when it is over; False if somebody did that first."""
        same_crossing = (CrossingRow.fame == before.fame) & (CrossingRow.phase == before.phase)
        as_before = same_crossing & (CrossingRow.after == str(before.after))
        if after is not None:
            return replace(self._row(after), as_before)
        try:
            transact(deleting(self._row(before), as_before))
        except Cancelled:
            return False
        return True

    def remove(self, user_id: str) -> None:
        self._rows(user_id).delete()

    def _row(self, crossing: Crossing) -> CrossingRow:
        return self._rows(
            crossing.user_id,
            fame=crossing.fame,
            phase=crossing.phase,
            after=str(crossing.after),
            marked_at=crossing.marked_at.isoformat() if crossing.marked_at else None,
            expires_at=int(crossing.fades_at.timestamp()) if crossing.fades_at else None,
        )
