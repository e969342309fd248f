"""Rows of the activity table as what they stand for, and the words of the expressions that write them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from heliograph.activity.model import KEPT_ENTRIES, Action, Entry, Group, Kind, Notification, Step, moment
from heliograph.core.pages import Position
from heliograph.core.rows import Row

ENTRY, MARK = "e#", "m#"
"""What the names of entries and marks begin with, among the attributes of a notification."""
FIRST = 1 << 63
"""Behind every moment."""


class Words:
    """Placeholders of an expression, as they are needed."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.values: dict[str, Any] = {}

    def name(self, attribute: str) -> str:
        """The placeholder of an attribute's name."""
        known = {original: placeholder for placeholder, original in self.names.items()}
        placeholder = known.get(attribute, f"#n{len(self.names)}")
        self.names[placeholder] = attribute
        return placeholder

    def value(self, value: Any) -> str:
        """A new placeholder of a value."""
        placeholder = f":v{len(self.values)}"
        self.values[placeholder] = value
        return placeholder


def told_pk(user_id: str) -> str:
    return f"told#{user_id}"


def place(before: Position | None) -> int:
    """The moment before which a page begins."""
    return before[0] if before else FIRST


def digits(before: Position | None) -> str:
    """The same as actions are keyed."""
    return f"{place(before):020d}"


def entries_of(steps: Sequence[Step]) -> dict[str, dict[str, Any] | None]:
    """Entry id → what is kept of it, None for those taken back; of the added ones the newest alone."""
    found: dict[str, dict[str, Any] | None] = {}
    for step in steps:
        notice = step.notice
        found.pop(notice.entry_id, None)
        kept = {"user_id": notice.actor_id, "moment": moment(step.at, notice.entry_id)}
        found[notice.entry_id] = kept if notice.adds > 0 else None
    added = [one for one, entry in found.items() if entry]
    for old in added[:-KEPT_ENTRIES]:
        del found[old]
    return found


def notification(user_id: str, row: Row) -> Notification:
    """What a notification's row stands for, its newest entry first."""
    names = sorted((name for name in row if name.startswith(ENTRY)), key=lambda one: -row[one]["moment"])
    return Notification(
        group=Group(
            user_id=user_id,
            kind=Kind(row["kind"]),
            target_id=row["target_id"],
            post_id=row.get("post_id"),
            post_owner_id=row.get("post_owner_id"),
        ),
        count=int(row["count"]),
        moment=int(row["moment"]),
        entries=tuple(Entry(id=name.removeprefix(ENTRY), user_id=row[name]["user_id"]) for name in names),
    )


def action(row: Row) -> Action:
    """What an action's row stands for."""
    return Action(
        user_id=row["pk"].removeprefix("did#"),
        name=row["name"],
        moment=int(row["sk"]),
        at=datetime.fromisoformat(row["at"]),
        post_id=row.get("post_id"),
        other_id=row.get("other_id"),
        tags=tuple(row.get("tags", ())),
    )


def action_row(action: Action, life: timedelta) -> Row:
    """The inverse of `action`; it expires when its life is over."""
    told = {"post_id": action.post_id, "other_id": action.other_id, "tags": list(action.tags) or None}
    return {
        "pk": f"did#{action.user_id}",
        "sk": f"{action.moment:020d}",
        "name": action.name,
        "at": action.at.isoformat(),
        "expires_at": int((action.at + life).timestamp()),
        **{name: value for name, value in told.items() if value is not None},
    }


def group_row(group: Group) -> dict[str, Any]:
    """What a notification's row says of its group, beside its key."""
    return {name: value for name, value in vars(group).items() if value is not None and name != "user_id"}
