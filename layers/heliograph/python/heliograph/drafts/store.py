"""Drafts: for each person one item that counts them, and one for each.

| entity | PK        | SK       | index | who asks                                                                   |
|--------|-----------|----------|-------|----------------------------------------------------------------------------|
| count  | owner_id  | 0        |       | is there room for another?                                                 |
| draft  | owner_id  | draft_id |       | its owner: one, or all of them, newest first                               |
| draft  | scheduled | due_at   | `due` | the timer: what is scheduled, by when to look at it; keys alone            |
| note   | owner_id  | draft_id |       | which post has this draft become? in the draft's place, until TTL takes it |

A draft is counted by the transaction that makes it, and no more by the one that deletes or publishes it, so the bound
is exact. Every write but the first is on the condition that the version is the one that was read, and what becomes of
the uploads is in the same transaction: a draft and what it holds never disagree, and of two who publish it one does.

`scheduled` is one of `PARTS` parts, so that no partition of the index takes all drafts of a moment. Rows without it
are not in the index.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from pynamodb.exceptions import UpdateError
from pynamodb.expressions.update import Action

from heliograph.core.pages import Page, Position
from heliograph.core.store import (
    Cancelled,
    KeyTaken,
    Part,
    bind,
    condition_failed,
    deleting,
    plain,
    remove,
    saving,
    transact,
    updating,
)
from heliograph.drafts.model import Draft
from heliograph.drafts.rows import PARTS, DraftRow, draft_of, fields_of, second
from heliograph.drafts.schedule import Schedule

COUNT: Final = "0"
"""The place of the count: no id is so small."""
REMOVED_AT_ONCE = 100


class DraftStore:
    """The questions asked of the drafts table, and its writes."""

    def __init__(self, table: str) -> None:
        self._rows = bind(DraftRow, table)

    def add(self, draft: Draft, most: int, holds: Iterable[Part]) -> bool | None:
        """Write a new draft with its hold on its uploads; None when there is no room, False when one was just taken.

        Raises: KeyTaken.
        """
        row = self._row(draft)
        room = DraftRow.size.does_not_exist() | (DraftRow.size < most)
        counting = updating(self._rows(draft.owner_id, COUNT), [DraftRow.size.add(1)], room)
        try:
            transact(saving(row, DraftRow.draft_id.does_not_exist()), counting, *holds)
        except Cancelled as cancelled:
            if 0 in cancelled.failed:
                if self.get(draft.owner_id, draft.id) == draft:  # by this very request, whose answer was lost
                    return True
                raise KeyTaken(f"There is another draft {draft.id}.") from cancelled
            return None if 1 in cancelled.failed else False
        return True

    def revise(self, draft: Draft, uploads: Iterable[Part]) -> bool:
        """Write the next version, and what becomes of uploads by it; False when something is not as it was read."""
        try:
            transact(self._replacing(draft), *uploads)
        except Cancelled:
            return self.get(draft.owner_id, draft.id) == draft
        return True

    def drop(self, draft: Draft, uploads: Iterable[Part]) -> bool:
        """Delete a draft and let its uploads go; False when something is not as it was read."""
        same = DraftRow.version == draft.version
        try:
            transact(deleting(self._rows(draft.owner_id, draft.id), same), self._counting_down(draft), *uploads)
        except Cancelled:
            return False
        return True

    def becoming(self, note: Draft) -> list[Part]:
        """A draft's end as a post, as parts of the transaction that makes the post; `note` says which."""
        return [self._replacing(note), self._counting_down(note)]

    def put_off(self, draft: Draft, schedule: Schedule) -> bool:
        """Look at a draft again when its schedule says; False when it is not as it was read.

        Nothing changes that its owner sees, so neither does the version, which an edit starts from.
        """
        actions: list[Action] = [DraftRow.due_at.set(second(schedule.due_at)), DraftRow.tries.set(schedule.tries)]
        try:
            self._rows(draft.owner_id, draft.id).update(actions=actions, condition=DraftRow.version == draft.version)
        except UpdateError as error:
            if not condition_failed(error):
                raise
            return False
        return True

    def due(self, now: datetime, most: int) -> list[tuple[str, str]]:
        """Owner and id of drafts that are due, or were a moment ago: of each part at most so many, those due longest
        first."""
        until = DraftRow.due_at <= second(now)
        found = [row for part in range(PARTS) for row in self._rows.due.query(part, until, limit=most)]
        return [(row.owner_id, row.draft_id) for row in sorted(found, key=lambda row: row.due_at)]

    def get(self, owner_id: str, draft_id: str) -> Draft | None:
        """Also what has become a post."""
        if draft_id == COUNT:
            return None
        try:
            return draft_of(plain(self._rows.get(owner_id, draft_id, consistent_read=True)))
        except self._rows.DoesNotExist:
            return None

    def of_owner(self, owner_id: str, limit: int, before: Position | None) -> Page[Draft]:
        """Newest first, also what has become a post."""
        start = {"owner_id": {"N": owner_id}, "draft_id": {"N": str(before[0])}} if before else None
        found = self._rows.query(
            owner_id,
            self._rows.draft_id > COUNT,
            consistent_read=True,
            limit=limit,
            page_size=limit,
            scan_index_forward=False,
            last_evaluated_key=start,
        )
        items = [draft_of(plain(row)) for row in found]
        last = found.last_evaluated_key
        return Page(items, (int(last["draft_id"]["N"]),) if last else None)

    def remove_all_of(self, owner_id: str) -> int:
        """Remove whatever somebody has here; answers how many rows."""
        return remove(self._rows, self._rows.query(owner_id, consistent_read=True, page_size=REMOVED_AT_ONCE))

    def _replacing(self, draft: Draft) -> Part:
        return saving(self._row(draft), DraftRow.version == draft.version - 1)

    def _counting_down(self, draft: Draft) -> Part:
        return updating(self._rows(draft.owner_id, COUNT), [DraftRow.size.add(-1)], DraftRow.size >= 1)

    def _row(self, draft: Draft) -> DraftRow:
        return self._rows(draft.owner_id, draft.id, **fields_of(draft))
