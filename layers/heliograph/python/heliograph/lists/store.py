"""Lists of people: for each person one item with the names of all lists, one for each list, one for each who is on it.

| entity    | PK       | SK                  | index    | who asks                                                |
|-----------|----------|---------------------|----------|---------------------------------------------------------|
| directory | owner_id | `lists`             |          | which lists do I have? is the name free, is there room? |
| list      | owner_id | `list#<id>`         |          | is it there, is there room on it?                       |
| member    | owner_id | `on#<id>#<user id>` |          | who is on this list? a page is one read                 |
| member    | user_id  | list_id             | `member` | on whose lists is somebody who has gone for good?       |

A list is made and deleted together with its line in the directory, which has a new `version` with every writing, on
the condition of the one that was read; who is put on a list or taken off is counted in the list's item by the same
transaction. So names are unique and bounds exact. The owner is in the key, so nobody comes to the lists of another.
"""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import PutError
from pynamodb.expressions.condition import Condition
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.models import Model

from heliograph.core.lookups import Lookup
from heliograph.core.pages import Page, Position
from heliograph.core.rows import Row
from heliograph.core.store import (
    Cancelled,
    IdAttribute,
    PlainMap,
    bind,
    condition_failed,
    deleting,
    remove,
    saving,
    transact,
    updating,
)
from heliograph.lists.model import Directory, Member

DIRECTORY = "lists"
DIGITS = 19
"""Of the largest id: in keys, ids of users have as many, so that they sort as numbers do."""
REMOVED_AT_ONCE = 100


class MemberIndex(GlobalSecondaryIndex["ListRow"]):
    class Meta:
        index_name = "member"
        projection = AllProjection()

    user_id = IdAttribute(hash_key=True)
    list_id = IdAttribute(range_key=True)


class ListRow(Model):
    owner_id = IdAttribute(hash_key=True)
    key = UnicodeAttribute(range_key=True)
    version = IdAttribute(null=True)
    # of a directory
    names = PlainMap(null=True)
    # of a list
    size = NumberAttribute(null=True)
    # of who is on one
    list_id = IdAttribute(null=True)
    user_id = IdAttribute(null=True)
    member = MemberIndex()


class ListStore:
    """The questions asked of the lists table, and its writes; these answer False if somebody else wrote meanwhile."""

    def __init__(self, table: str) -> None:
        self._table = table
        self._rows = bind(ListRow, table)

    def directory(self, owner_id: str) -> Directory:
        row = self._get(owner_id, DIRECTORY)
        if row is None:
            return Directory(owner_id=owner_id)
        return Directory(owner_id=owner_id, names=row.names or {}, version=row.version)

    def create(self, before: Directory, after: Directory, list_id: str) -> bool:
        row, made = self._directory(after), self._rows(after.owner_id, _list_key(list_id), size=0)
        try:
            transact(saving(made, ListRow.key.does_not_exist()), saving(row, _as(before.version)))
        except Cancelled:
            return self._stands(row)
        return True

    def rename(self, before: Directory, after: Directory) -> bool:
        row = self._directory(after)
        try:
            row.save(condition=_as(before.version))
        except PutError as error:
            if not condition_failed(error):
                raise
            return self._stands(row)
        return True

    def delete(self, before: Directory, after: Directory, list_id: str) -> bool:
        """The list; whoever is on it is found on no list from now on, and has yet to be cleared away."""
        row, gone = self._directory(after), self._rows(after.owner_id, _list_key(list_id))
        try:
            transact(deleting(gone, ListRow.key.exists()), saving(row, _as(before.version)))
        except Cancelled:
            return self._stands(row)
        return True

    def clear(self, owner_id: str, list_id: str) -> int:
        """Take away who was on a list that is not there any more; answers how many."""
        on_it = ListRow.key.startswith(_member_key(list_id))
        return remove(self._rows, self._rows.query(owner_id, on_it, consistent_read=True, page_size=REMOVED_AT_ONCE))

    def has(self, owner_id: str, list_id: str) -> bool:
        return self._get(owner_id, _list_key(list_id)) is not None

    def standing(self, owner_id: str, list_id: str, user_id: str) -> Lookup[int]:
        """Of a list and of somebody on it, as they are now: `list` → how many are on it, `member` if this one is."""
        names = {"list": _list_key(list_id), "member": _member_key(list_id, user_id)}
        keys: dict[str, Row] = {name: {"owner_id": int(owner_id), "key": key} for name, key in names.items()}
        return Lookup(table=self._table, keys=keys, decode=lambda row: int(row.get("size", 1)), consistent=True)

    def add(self, member: Member, most: int) -> bool:
        """Put somebody on a list that is there and has fewer than `most` people."""
        row = self._member(member)
        room = ListRow.key.exists() & (ListRow.size < most)
        try:
            transact(
                saving(row, ListRow.key.does_not_exist()),
                updating(self._list(member.owner_id, member.list_id), [ListRow.size.add(1)], room),
            )
        except Cancelled:
            return self._stands(row)
        return True

    def take_off(self, owner_id: str, list_id: str, user_id: str) -> bool:
        """False if nobody was on it, or the list has been deleted."""
        row = self._rows(owner_id, _member_key(list_id, user_id))
        try:
            transact(
                deleting(row, ListRow.key.exists()),
                updating(self._list(owner_id, list_id), [ListRow.size.add(-1)], ListRow.key.exists()),
            )
        except Cancelled:
            return False
        return True

    def members(self, owner_id: str, list_id: str, limit: int, after: Position | None) -> Page[str]:
        """The ids of who is on a list, by id."""
        key = {"owner_id": {"N": owner_id}, "key": {"S": _member_key(list_id, str(after[0]))}} if after else None
        found = self._rows.query(
            owner_id,
            ListRow.key.startswith(_member_key(list_id)),
            limit=limit,
            page_size=limit,
            last_evaluated_key=key,
            consistent_read=True,
        )
        ids = [row.user_id for row in found]
        return Page(ids, (int(ids[-1]),) if found.last_evaluated_key else None)

    def remove_all_of(self, user_id: str) -> int:
        """Remove every list of somebody, and the same person from the lists of others; answers how many rows."""
        count = 0
        for row in self._rows.member.query(user_id, page_size=REMOVED_AT_ONCE):
            if not self.take_off(row.owner_id, row.list_id, user_id):
                row.delete()  # was on a list that is not there any more, or has gone already
            count += 1
        own = self._rows.query(user_id, consistent_read=True, page_size=REMOVED_AT_ONCE)
        return count + remove(self._rows, own)

    def _stands(self, row: ListRow) -> bool:
        """A write whose answer was lost, and that was sent again, is recognised by the version that it wrote."""
        found = self._get(row.owner_id, row.key)
        return found is not None and found.version == row.version

    def _get(self, owner_id: str, key: str) -> ListRow | None:
        try:
            return self._rows.get(owner_id, key, consistent_read=True)
        except self._rows.DoesNotExist:
            return None

    def _directory(self, of: Directory) -> ListRow:
        return self._rows(of.owner_id, DIRECTORY, names=dict(of.names), version=of.version)

    def _list(self, owner_id: str, list_id: str) -> ListRow:
        return self._rows(owner_id, _list_key(list_id))

    def _member(self, of: Member) -> ListRow:
        return self._rows(
            of.owner_id, _member_key(of.list_id, of.user_id), list_id=of.list_id, user_id=of.user_id, version=of.version
        )


def _list_key(list_id: str) -> str:
    return f"list#{list_id}"


def _member_key(list_id: str, user_id: str | None = None) -> str:
    """The key of somebody on a list, or what the keys of all of them begin with."""
    return f"on#{list_id}#" + (user_id.zfill(DIGITS) if user_id else "")


def _as(version: str | None) -> Condition:
    found: Condition = ListRow.version.does_not_exist() if version is None else ListRow.version == version
    return found
