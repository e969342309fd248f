"""The rows of drafts, and drafts out of them. `store.py` says where they stand."""

from datetime import UTC, datetime
from typing import Any

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection
from pynamodb.models import Model

from heliograph.core.ids import shard_of
from heliograph.core.rows import Row
from heliograph.core.store import IdAttribute, PlainList, PlainMap
from heliograph.drafts.model import Draft
from heliograph.drafts.schedule import Failure, Hindrance, Schedule
from heliograph.posts.lookups import about_of
from heliograph.posts.rows import said_of

PARTS = 8
"""Parts of the index of what is scheduled, by the shards of the owners."""


class DueIndex(GlobalSecondaryIndex["DraftRow"]):
    class Meta:
        index_name = "due"
        projection = KeysOnlyProjection()

    scheduled = NumberAttribute(hash_key=True)
    due_at = NumberAttribute(range_key=True)


class DraftRow(Model):
    owner_id = IdAttribute(hash_key=True)
    draft_id = IdAttribute(range_key=True)
    # of a count
    size = NumberAttribute(null=True)
    # of a draft
    pictures = PlainList(null=True)
    caption = UnicodeAttribute(null=True)
    location = PlainMap(null=True)
    content_warning = UnicodeAttribute(null=True)
    comments_off = BooleanAttribute(null=True)
    like_count_hidden = BooleanAttribute(null=True)
    visibility = UnicodeAttribute(null=True)
    created_at = UnicodeAttribute(null=True)
    edited_at = UnicodeAttribute(null=True)
    version = NumberAttribute(null=True)
    # of one that is scheduled
    publish_at = UnicodeAttribute(null=True)
    tries = NumberAttribute(null=True)
    failure = PlainMap(null=True)
    scheduled = NumberAttribute(null=True)
    due_at = NumberAttribute(null=True)
    # of a note
    post_id = IdAttribute(null=True)
    expires_at = NumberAttribute(null=True)
    due = DueIndex()


def fields_of(draft: Draft) -> dict[str, Any]:
    """What a draft's row holds beside its key."""
    return {
        "pictures": [list(picture) for picture in draft.pictures],
        "created_at": draft.created_at.isoformat(),
        "edited_at": draft.edited_at.isoformat() if draft.edited_at else None,
        "version": draft.version,
        "post_id": draft.post_id,
        "expires_at": second(draft.expires_at) if draft.expires_at else None,
        **said_of(draft.about),
        **(_fields_of_schedule(draft.schedule, draft.owner_id) if draft.schedule else {}),
    }


def _fields_of_schedule(schedule: Schedule, owner_id: str) -> dict[str, Any]:
    said = {"publish_at": schedule.publish_at.isoformat(), "tries": schedule.tries}
    if failure := schedule.failure:
        return {**said, "failure": {"reason": failure.reason.value, "detail": failure.detail}}
    return {**said, "scheduled": part_of(owner_id), "due_at": second(schedule.due_at)}


def part_of(owner_id: str) -> int:
    """The part of the index in which somebody's drafts are found when they are due."""
    return shard_of(owner_id) % PARTS


def second(moment: datetime) -> int:
    return int(moment.timestamp())


def draft_of(row: Row) -> Draft:
    """The draft of a row, or the note of what it has become."""
    edited_at, post_id, expires_at = row.get("edited_at"), row.get("post_id"), row.get("expires_at")
    return Draft(
        id=str(row["draft_id"]),
        owner_id=str(row["owner_id"]),
        created_at=datetime.fromisoformat(row["created_at"]),
        pictures=tuple((media_id, text) for media_id, text in row["pictures"]),
        about=about_of(row),
        schedule=_schedule_of(row) if "publish_at" in row else None,
        edited_at=datetime.fromisoformat(edited_at) if edited_at else None,
        version=int(row["version"]),
        post_id=str(post_id) if post_id is not None else None,
        expires_at=datetime.fromtimestamp(int(expires_at), UTC) if expires_at else None,
    )


def _schedule_of(row: Row) -> Schedule:
    publish_at, due_at, failure = datetime.fromisoformat(row["publish_at"]), row.get("due_at"), row.get("failure")
    return Schedule(
        publish_at=publish_at,
        due_at=datetime.fromtimestamp(int(due_at), UTC) if due_at is not None else publish_at,
        tries=int(row["tries"]),
        failure=Failure(reason=Hindrance(failure["reason"]), detail=failure["detail"]) if failure else None,
    )
