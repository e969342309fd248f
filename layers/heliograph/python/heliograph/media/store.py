"""Uploads and what became of them.

| entity | PK       | SK       | index   | who asks                                                    |
|--------|----------|----------|---------|-------------------------------------------------------------|
| upload | media_id |          |         | its owner, the post that shows it, the function that resizes |
| upload | owner_id | media_id | `owner` | the owner's uploads, newest first                           |
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DeleteError, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.models import Model

from heliograph.core.lookups import Lookup
from heliograph.core.rows import Row
from heliograph.core.store import (
    IdAttribute,
    KeyTaken,
    Part,
    PlainMap,
    bind,
    condition_failed,
    create,
    deleting,
    plain,
    saving,
    updating,
)
from heliograph.media.model import Manifest
from heliograph.media.upload import Status, Upload


class OwnerIndex(GlobalSecondaryIndex["UploadRow"]):
    class Meta:
        index_name = "owner"
        projection = AllProjection()

    owner_id = IdAttribute(hash_key=True)
    media_id = IdAttribute(range_key=True)


class UploadRow(Model):
    media_id = IdAttribute(hash_key=True)
    owner_id = IdAttribute()
    post_id = IdAttribute(null=True)
    avatar = BooleanAttribute(null=True)
    status = UnicodeAttribute()
    content_type = UnicodeAttribute()
    created_at = UnicodeAttribute()
    manifest = PlainMap(null=True)
    reason = UnicodeAttribute(null=True)
    checksum = UnicodeAttribute(null=True)
    size = NumberAttribute(null=True)
    owner = OwnerIndex()


class UploadStore:
    """The questions asked of the media table, and the transitions of an upload."""

    def __init__(self, table: str) -> None:
        self._table = table
        self._rows = bind(UploadRow, table)

    def add(self, upload: Upload) -> None:
        """Raises: KeyTaken."""
        if not create(self._row(upload), UploadRow.media_id.does_not_exist()):
            raise KeyTaken(f"There is another upload {upload.id}.")

    def adding(self, upload: Upload) -> Part:
        """`add` as a part of somebody's transaction."""
        return saving(self._row(upload), UploadRow.media_id.does_not_exist())

    def claiming(self, upload: Upload, post_id: str) -> Part:
        """Giving an upload to a post, as a part of the transaction that makes the post: only its owner, only once."""
        return updating(
            self._rows(upload.id), [UploadRow.post_id.set(post_id)], (UploadRow.owner_id == upload.owner_id) & _free()
        )

    def wearing(self, upload: Upload) -> Part:
        """Giving an upload to its owner's profile, as a part of the transaction that changes that."""
        mine = (UploadRow.owner_id == upload.owner_id) & (UploadRow.status != Status.FAILED)
        return updating(self._rows(upload.id), [UploadRow.avatar.set(True)], mine & _free())

    def doffing(self, media_id: str) -> Part:
        """Removing what a profile wore, as a part of the transaction after which it does not."""
        worn = UploadRow.media_id.does_not_exist() | (UploadRow.avatar == True)  # noqa: E712 - PynamoDB's comparison
        return deleting(self._rows(media_id), worn)

    def removing(self, upload: Upload) -> Part:
        """Undoing `adding`, as long as nothing has come of it."""
        return deleting(self._rows(upload.id), UploadRow.status == Status.PENDING)

    def get(self, media_id: str) -> Upload | None:
        try:
            return _upload(plain(self._rows.get(media_id, consistent_read=True)))
        except self._rows.DoesNotExist:
            return None

    def every(self) -> Iterator[Upload]:
        """All uploads of everybody: reads the whole table, so for operators only."""
        return (_upload(plain(row)) for row in self._rows.scan())

    def lookup(self, media_ids: Iterable[str]) -> Lookup[Upload]:
        return Lookup(table=self._table, keys={one: {"media_id": int(one)} for one in media_ids}, decode=_upload)

    def begin(self, media_id: str) -> Upload | None:
        """pending → processing: the upload, also when it is being processed already, by this or another invocation.

        None when it is done already or gone.
        """
        return self._move(media_id, Status.PROCESSING)

    def finish(self, media_id: str, manifest: Manifest) -> bool:
        """→ ready. False when it is done already or gone; the first to finish wins."""
        return self._move(media_id, Status.READY, UploadRow.manifest.set(manifest.to_dict())) is not None

    def fail(self, media_id: str, reason: str) -> bool:
        """→ failed. False when it is done already or gone."""
        return self._move(media_id, Status.FAILED, UploadRow.reason.set(reason)) is not None

    def dispose(self, media_id: str, post_id: str) -> bool:
        """Remove the upload that `post_id` held, if it is still there; False when it is not that post's."""
        theirs = UploadRow.media_id.does_not_exist() | (UploadRow.post_id == post_id)
        try:
            self._rows(media_id).delete(condition=theirs)
        except DeleteError as error:
            if not condition_failed(error):
                raise
            return False
        return True

    def of_owner(self, owner_id: str) -> Iterator[Upload]:
        """Everything that somebody uploaded, as the index has it."""
        return (_upload(plain(row)) for row in self._rows.owner.query(owner_id))

    def remove(self, media_id: str) -> None:
        """Remove an upload, whoever holds it."""
        self._rows(media_id).delete()

    def _move(self, media_id: str, to: Status, *actions: Action) -> Upload | None:
        under_way = UploadRow.status.is_in(Status.PENDING, Status.PROCESSING)
        row = self._rows(media_id)
        try:
            row.update(actions=[UploadRow.status.set(to), *actions], condition=under_way)
        except UpdateError as error:
            if not condition_failed(error):
                raise
            return None
        return _upload(plain(row))

    def _row(self, upload: Upload) -> UploadRow:
        return self._rows(
            upload.id,
            owner_id=upload.owner_id,
            post_id=upload.post_id,
            status=upload.status,
            content_type=upload.content_type,
            created_at=upload.created_at.isoformat(),
            checksum=upload.checksum,
            size=upload.size,
        )


def _free() -> Condition:
    """The upload is there, and of no use yet."""
    free: Condition = (
        UploadRow.media_id.exists() & UploadRow.post_id.does_not_exist() & UploadRow.avatar.does_not_exist()
    )
    return free


def _upload(row: Row) -> Upload:
    manifest = row.get("manifest")
    post_id = row.get("post_id")
    return Upload(
        id=str(row["media_id"]),
        owner_id=str(row["owner_id"]),
        content_type=row["content_type"],
        created_at=datetime.fromisoformat(row["created_at"]),
        status=Status(row["status"]),
        post_id=None if post_id is None else str(post_id),
        avatar=bool(row.get("avatar")),
        manifest=None if manifest is None else Manifest.from_dict(manifest),
        reason=row.get("reason"),
        checksum=row.get("checksum"),
        size=int(row["size"]) if "size" in row else None,
    )
