"""Ties, one item for each ordered pair of people between whom anything holds.

| entity   | PK           | SK           | index         | who asks                                                |
|----------|--------------|--------------|---------------|---------------------------------------------------------|
| tie      | from_id      | to_id        |               | how do I stand to these? every read of other people's   |
| tie      | followed_id  | from_id      | `followers`   | who follows me? fan-out                                 |
| tie      | from_id      | followed_id  | `following`   | whom do I follow?                                       |
| tie      | from_id      | celebrity_id | `celebrities` | whose posts do I fetch, because they are not pushed?    |
| tie      | requested_id | from_id      | `requests`    | who asks to follow me?                                  |
| tie      | from_id      | requested_id | `requested`   | whom do I ask to follow?                                |
| tie      | from_id      | blocked_id   | `blocked`     | whom do I block?                                        |
| tie      | from_id      | muted_id     | `muted`       | whom do I mute?                                         |
| tie      | from_id      | close_id     | `close`       | who are my close friends?                               |
| tie      | from_id      | favourite_id | `favourites`  | who are my favourites?                                  |
| tie      | favourite_id | from_id      | `holders`     | who is to be told of my posts? keys alone               |
| tie      | to_id        | from_id      | `towards`     | what is there towards somebody who has gone for good?   |

The last index has every tie, the others are sparse: `followed_id` and its kind repeat `to_id` while the follow is
active, the request waits, and so on, and are absent otherwise. So a page of a list is one read, whatever else the ties
hold. A tie in which nothing holds is removed; where the other side ended the follow, the row stays a little with a note
of how, for the event of it.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pynamodb.exceptions import DeleteError, PutError
from pynamodb.expressions.condition import Condition
from pynamodb.indexes import GlobalSecondaryIndex

from heliograph.core.ids import made_at
from heliograph.core.pages import Page, Position
from heliograph.core.rows import Row
from heliograph.core.store import Cancelled, Part, bind, condition_failed, deleting, plain, remove, saving, transact
from heliograph.graph.lookups import TiesOfOne, tie_of
from heliograph.graph.model import Follow, Tie
from heliograph.graph.rows import TieRow

REMOVED_AT_ONCE = 100
MOMENTS = ("since", "favourite_since")


class TieStore(TiesOfOne):
    """The questions asked of the graph table, and its one kind of write: a step from one version to the next."""

    def __init__(self, table: str) -> None:
        super().__init__(table)
        self._rows = bind(TieRow, table)

    def step(self, before: Tie, after: Tie, *parts: Part) -> bool:
        """Write `after` where `before` is, together with what else must happen or hold; False if something did not.

        A step that was taken although its answer was lost is recognised by the version that it wrote.
        """
        row, as_before = self._row(after), _as(before)
        try:
            if parts:
                transact(self.stepping(before, after), *parts)
            elif after.holds or after.ended:
                row.save(condition=as_before)
            else:
                row.delete(condition=as_before)
        except (PutError, DeleteError) as error:
            if not condition_failed(error):
                raise
        except Cancelled:
            pass
        else:
            return True
        return self._stands(after)

    def stepping(self, before: Tie, after: Tie) -> Part:
        """A step as a part of another one's transaction."""
        row = self._row(after)
        return (saving if after.holds or after.ended else deleting)(row, _as(before))

    def get(self, from_id: str, to_id: str) -> Tie | None:
        try:
            return tie_of(plain(self._rows.get(from_id, to_id, consistent_read=True)))
        except self._rows.DoesNotExist:
            return None

    def followers(self, user_id: str, limit: int, after: Position | None = None) -> Page[Tie]:
        """Who follows `user_id`, by id of the follower."""
        return _incoming(self._rows.followers, "followed_id", user_id, limit, after)

    def lists(self, follower_id: str, user_id: str) -> bool:
        """Whether the index of followers has this one; it lags behind the ties."""
        return self._rows.followers.count(user_id, self._rows.from_id == follower_id) > 0

    def following(self, user_id: str, limit: int, after: Position | None = None) -> Page[Tie]:
        """Whom `user_id` follows, by id of the followed; so are all the lists of whom one does something to."""
        return _outgoing(self._rows.following, "followed_id", user_id, limit, after)

    def requests(self, user_id: str, limit: int, after: Position | None = None) -> Page[Tie]:
        """Who asks to follow `user_id`, by id of who asks."""
        return _incoming(self._rows.requests, "requested_id", user_id, limit, after)

    def requested(self, user_id: str, limit: int, after: Position | None = None) -> Page[Tie]:
        return _outgoing(self._rows.requested, "requested_id", user_id, limit, after)

    def blocked(self, user_id: str, limit: int, after: Position | None = None) -> Page[Tie]:
        return _outgoing(self._rows.blocked, "blocked_id", user_id, limit, after)

    def muted(self, user_id: str, limit: int, after: Position | None = None) -> Page[Tie]:
        return _outgoing(self._rows.muted, "muted_id", user_id, limit, after)

    def close_friends(self, user_id: str, limit: int, after: Position | None = None) -> Page[Tie]:
        return _outgoing(self._rows.close, "close_id", user_id, limit, after)

    def favourites(self, user_id: str, limit: int, after: Position | None = None) -> Page[Tie]:
        return _outgoing(self._rows.favourites, "favourite_id", user_id, limit, after)

    def holders(self, user_id: str, limit: int, after: Position | None = None) -> Page[Tie]:
        """Who has `user_id` for a favourite, by id of who has.

        The index lags behind, so it only says who that may be; whether it is so is read from their ties.
        """
        start = {"favourite_id": user_id, "from_id": str(after[0]), "to_id": user_id} if after else None
        found, last = _query(self._rows.holders, user_id, limit, start)
        ties = self._rows.batch_get([(row.from_id, row.to_id) for row in found], consistent_read=True)
        held = (tie_of(plain(row)) for row in ties)
        items = sorted((tie for tie in held if tie.favourite), key=lambda tie: int(tie.from_id))
        return Page(items, (int(last["from_id"]["N"]),) if last else None)

    def lists_holder(self, holder_id: str, user_id: str) -> bool:
        """Whether the index of holders has this one; it lags behind the ties."""
        return self._rows.holders.count(user_id, self._rows.from_id == holder_id) > 0

    def all_of(self, user_id: str) -> Iterator[Row]:
        """Every row of who follows whom that somebody is in, on either side."""
        yield from (plain(row) for row in self._rows.query(user_id, consistent_read=True))
        yield from (plain(row) for row in self._rows.followers.query(user_id))

    def remove_all_of(self, user_id: str) -> int:
        """Remove every tie of somebody to others and of others to them; answers how many."""
        own = self._rows.query(user_id, consistent_read=True, page_size=REMOVED_AT_ONCE)
        return remove(self._rows, own) + remove(
            self._rows, self._rows.towards.query(user_id, page_size=REMOVED_AT_ONCE)
        )

    def _stands(self, tie: Tie) -> bool:
        found = self.get(tie.from_id, tie.to_id)
        return found == tie if tie.holds or tie.ended else found is None

    def _row(self, tie: Tie) -> TieRow:
        holds = {
            "followed_id": tie.follows,
            "celebrity_id": tie.follows and tie.to_is_celebrity,
            "requested_id": tie.follow is Follow.PENDING,
            "blocked_id": tie.blocks,
            "muted_id": tie.mutes,
            "close_id": tie.close_friend,
            "favourite_id": tie.favourite,
        }
        moments = {name: at.isoformat() for name in MOMENTS if (at := getattr(tie, name))}
        absent = {"fame": tie.fame or None, "close_friend_of": tie.close_friend_of or None}
        fields = {**vars(tie), **moments, **absent}
        markers: dict[str, Any] = {name: tie.to_id for name, is_so in holds.items() if is_so}
        # A row that only says how the follow ended has said so with the change of the row itself; TTL sweeps it.
        expires_at = None if tie.holds else int(made_at(tie.version).timestamp()) if tie.version else None
        return self._rows(**fields, **markers, expires_at=expires_at)


def _as(before: Tie) -> Condition:
    found: Condition = TieRow.version.does_not_exist() if before.version is None else TieRow.version == before.version
    return found


def _incoming(
    index: GlobalSecondaryIndex[TieRow], marker: str, user_id: str, limit: int, after: Position | None
) -> Page[Tie]:
    """One read of those who do something to `user_id`."""
    start = {marker: user_id, "from_id": str(after[0]), "to_id": user_id} if after else None
    return _page(index, user_id, limit, start, "from_id")


def _outgoing(
    index: GlobalSecondaryIndex[TieRow], marker: str, user_id: str, limit: int, after: Position | None
) -> Page[Tie]:
    """One read of those to whom `user_id` does something."""
    start = {"from_id": user_id, marker: str(after[0]), "to_id": str(after[0])} if after else None
    return _page(index, user_id, limit, start, "to_id")


def _page(
    index: GlobalSecondaryIndex[TieRow], key: str, limit: int, start: Mapping[str, str] | None, turns_by: str
) -> Page[Tie]:
    found, last = _query(index, key, limit, start)
    return Page([tie_of(plain(row)) for row in found], (int(last[turns_by]["N"]),) if last else None)


def _query(
    index: GlobalSecondaryIndex[TieRow], key: str, limit: int, start: Mapping[str, str] | None
) -> tuple[list[TieRow], Mapping[str, Any] | None]:
    """Rows of one read, and the key of the last one that was looked at, if there are more."""
    given = {name: {"N": value} for name, value in start.items()} if start else None
    found = index.query(key, limit=limit, page_size=limit, last_evaluated_key=given)
    return list(found), found.last_evaluated_key
