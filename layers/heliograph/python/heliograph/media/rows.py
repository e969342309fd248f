"""The rows of uploads, and uploads out of them. `store.py` says where they stand."""

from datetime import datetime
from typing import Any

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, KeysOnlyProjection
from pynamodb.models import Model

from heliograph.core.ids import shard_of
from heliograph.core.rows import Row
from heliograph.core.store import IdAttribute, PlainMap
from heliograph.media.model import Manifest
from heliograph.media.sweeping import ARRIVAL
from heliograph.media.upload import Status, Upload

WATCHES = 8
"""Parts of the index of what is on watch, by the shards of the owners."""


class OwnerIndex(GlobalSecondaryIndex["UploadRow"]):
    class Meta:
        index_name = "owner"
        projection = AllProjection()

    owner_id = IdAttribute(hash_key=True)
    media_id = IdAttribute(range_key=True)


class DueIndex(GlobalSecondaryIndex["UploadRow"]):
    class Meta:
        index_name = "due"
        projection = KeysOnlyProjection()

    watched = NumberAttribute(hash_key=True)
    due_at = NumberAttribute(range_key=True)


class UploadRow(Model):
    media_id = IdAttribute(hash_key=True)
    owner_id = IdAttribute()
    post_id = IdAttribute(null=True)
    draft_id = IdAttribute(null=True)
    avatar = BooleanAttribute(null=True)
    status = UnicodeAttribute()
    content_type = UnicodeAttribute()
    created_at = UnicodeAttribute()
    manifest = PlainMap(null=True)
    reason = UnicodeAttribute(null=True)
    checksum = UnicodeAttribute(null=True)
    size = NumberAttribute(null=True)
    parts_id = UnicodeAttribute(null=True)
    watched = NumberAttribute(null=True)
    due_at = NumberAttribute(null=True)
    owner = OwnerIndex()
    due = DueIndex()


def fields_of(upload: Upload) -> dict[str, Any]:
    """What a new upload's row holds beside its key."""
    return {
        "owner_id": upload.owner_id,
        "post_id": upload.post_id,
        "status": upload.status,
        "content_type": upload.content_type,
        "created_at": upload.created_at.isoformat(),
        "checksum": upload.checksum,
        "size": upload.size,
        "parts_id": upload.parts_id,
        "watched": watch_of(upload.id),
        "due_at": second(upload.created_at + ARRIVAL),
    }


def watch_of(media_id: str) -> int:
    """The part of the index in which an upload is on watch."""
    return shard_of(media_id) % WATCHES


def second(moment: datetime) -> int:
    """As `due_at` is written."""
    return int(moment.timestamp())


def upload_of(row: Row) -> Upload:
    """The upload of a row."""
    manifest = row.get("manifest")
    post_id, draft_id = row.get("post_id"), row.get("draft_id")
    return Upload(
        id=str(row["media_id"]),
        owner_id=str(row["owner_id"]),
        content_type=row["content_type"],
        created_at=datetime.fromisoformat(row["created_at"]),
        status=Status(row["status"]),
        post_id=None if post_id is None else str(post_id),
        draft_id=None if draft_id is None else str(draft_id),
        avatar=bool(row.get("avatar")),
        manifest=None if manifest is None else Manifest.from_dict(manifest),
        reason=row.get("reason"),
        checksum=row.get("checksum"),
        size=int(row["size"]) if "size" in row else None,
        parts_id=row.get("parts_id"),
    )
