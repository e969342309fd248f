"""Uploads and what became of them.

| entity | PK       | SK       | index   | who asks                                                    |
|--------|----------|----------|---------|-------------------------------------------------------------|
| upload | media_id |          |         | its owner, the post that shows it, the function that resizes |
| upload | owner_id | media_id | `owner` | the owner's uploads, newest first                           |
| upload | watched  | due_at   | `due`   | the sweeper: what is on watch, by when to look at it; keys alone |

`watched` is one of `WATCHES` parts, so that no partition of the index takes all uploads of a moment. Rows without it
are not in the index.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from pynamodb.exceptions import DeleteError, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from heliograph.core.lookups import Lookup
from heliograph.core.store import KeyTaken, Part, bind, condition_failed, create, deleting, plain, saving, updating
from heliograph.media.model import Manifest
from heliograph.media.rows import WATCHES, UploadRow, fields_of, second, upload_of, watch_of
from heliograph.media.upload import Status, Upload


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
        """Giving an upload to a post, as a part of the transaction that makes the post: only its owner, only once.

        One that a draft holds, as it was read, goes from there.
        """
        mine = UploadRow.owner_id == upload.owner_id
        given = [UploadRow.post_id.set(post_id), UploadRow.draft_id.remove(), *_unwatched(upload)]
        return updating(self._rows(upload.id), given, mine & (_in(upload.draft_id) if upload.draft_id else _free()))

    def holding(self, upload: Upload, draft_id: str) -> Part:
        """Giving an upload to a draft, as a part of the transaction that writes it: only its owner, only once."""
        mine = UploadRow.owner_id == upload.owner_id
        return updating(self._rows(upload.id), [UploadRow.draft_id.set(draft_id), *_unwatched(upload)], mine & _free())

    def freeing(self, upload: Upload, draft_id: str, until: datetime) -> Part:
        """Undoing `holding`, as a part of the transaction after which the draft does not name the upload.

        It goes on watch again; at that moment it is looked at.
        """
        watching = [UploadRow.watched.set(watch_of(upload.id)), UploadRow.due_at.set(second(until))]
        return updating(self._rows(upload.id), [UploadRow.draft_id.remove(), *watching], _in(draft_id))

    def wearing(self, upload: Upload) -> Part:
        """Giving an upload to its owner's profile, as a part of the transaction that changes that."""
        mine = (UploadRow.owner_id == upload.owner_id) & (UploadRow.status != Status.FAILED)
        return updating(self._rows(upload.id), [UploadRow.avatar.set(True), *_unwatched(upload)], mine & _free())

    def doffing(self, media_id: str) -> Part:
        """Removing what a profile wore, as a part of the transaction after which it does not."""
        worn = UploadRow.media_id.does_not_exist() | (UploadRow.avatar == True)  # noqa: E712 - PynamoDB's comparison
        return deleting(self._rows(media_id), worn)

    def removing(self, upload: Upload) -> Part:
        """Undoing `adding`, as long as nothing has come of it."""
        return deleting(self._rows(upload.id), UploadRow.status == Status.PENDING)

    def get(self, media_id: str) -> Upload | None:
        try:
            return upload_of(plain(self._rows.get(media_id, consistent_read=True)))
        except self._rows.DoesNotExist:
            return None

    def every(self) -> Iterator[Upload]:
        """All uploads of everybody: reads the whole table, so for operators only."""
        return (upload_of(plain(row)) for row in self._rows.scan())

    def lookup(self, media_ids: Iterable[str]) -> Lookup[Upload]:
        return Lookup(table=self._table, keys={one: {"media_id": int(one)} for one in media_ids}, decode=upload_of)

    def begin(self, media_id: str) -> Upload | None:
        """pending → processing: the upload, also when it is being processed already, by this or another invocation.

        None when it is done already or gone.
        """
        return self._move(media_id, Status.PROCESSING)

    def finish(self, media_id: str, manifest: Manifest, *, used: bool = False) -> bool:
        """→ ready. False when it is done already or gone; the first to finish wins.

        What is known to be `used` needs no watching any more; the sweeper finds out of what is not.
        """
        actions = [UploadRow.manifest.set(manifest.to_dict()), *(_OFF_WATCH if used else ())]
        return self._move(media_id, Status.READY, *actions) is not None

    def complete(self, media_id: str, manifest: Manifest) -> bool:
        """A ready upload has more to show than before; False when it has gone."""
        return self._change(media_id, [UploadRow.manifest.set(manifest.to_dict())], UploadRow.status == Status.READY)

    def fail(self, media_id: str, reason: str) -> bool:
        """→ failed. False when it is done already or gone."""
        return self._move(media_id, Status.FAILED, UploadRow.reason.set(reason)) is not None

    def due(self, now: datetime, most: int) -> Iterator[str]:
        """Uploads on watch whose time has come, at most so many of each part, those due longest first."""
        until = UploadRow.due_at <= int(now.timestamp())
        for part in range(WATCHES):
            yield from (row.media_id for row in self._rows.due.query(part, until, limit=most))

    def expire(self, upload: Upload, reason: str) -> bool:
        """→ failed, of an upload of which nothing more comes; False when it is no longer as it was seen."""
        gone_on = _OFF_WATCH if upload.used else ()
        actions = [UploadRow.status.set(Status.FAILED), UploadRow.reason.set(reason), *gone_on]
        return self._change(upload.id, actions, UploadRow.status == upload.status)

    def drop(self, media_id: str) -> bool:
        """Remove an upload that is done and of no use; False when somebody has found one, or it has gone."""
        return self._delete(media_id, UploadRow.status.is_in(Status.READY, Status.FAILED) & _free())

    def discard(self, media_id: str) -> bool:
        """Remove an upload of no use, done or not; False when somebody has found one, or it has gone."""
        return self._delete(media_id, _free())

    def release(self, media_id: str) -> bool:
        """Take an upload off watch that is of use; False when it has gone."""
        return self._change(media_id, _OFF_WATCH, _used())

    def postpone(self, upload: Upload, until: datetime) -> bool:
        """Look at it again then; False when it is no longer as it was seen."""
        same = UploadRow.watched.exists() & (UploadRow.status == upload.status)
        return self._change(upload.id, [UploadRow.due_at.set(second(until))], same)

    def dispose(self, media_id: str, post_id: str) -> bool:
        """Remove the upload that `post_id` held, if it is still there; False when it is not that post's."""
        return self._delete(media_id, UploadRow.media_id.does_not_exist() | (UploadRow.post_id == post_id))

    def of_owner(self, owner_id: str) -> Iterator[Upload]:
        """Everything that somebody uploaded, as the index has it."""
        return (upload_of(plain(row)) for row in self._rows.owner.query(owner_id))

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
        return upload_of(plain(row))

    def _delete(self, media_id: str, condition: Condition) -> bool:
        try:
            self._rows(media_id).delete(condition=condition)
        except DeleteError as error:
            if not condition_failed(error):
                raise
            return False
        return True

    def _change(self, media_id: str, actions: Iterable[Action], condition: Condition) -> bool:
        try:
            self._rows(media_id).update(actions=list(actions), condition=condition)
        except UpdateError as error:
            if not condition_failed(error):
                raise
            return False
        return True

    def _row(self, upload: Upload) -> UploadRow:
        return self._rows(upload.id, **fields_of(upload))


_OFF_WATCH = (UploadRow.watched.remove(), UploadRow.due_at.remove())


def _unwatched(upload: Upload) -> tuple[Action, ...]:
    """What is ready when it finds its use needs no watching any more; what is not may still never come."""
    return _OFF_WATCH if upload.status is Status.READY else ()


def _free() -> Condition:
    """The upload is there, and of no use yet."""
    free: Condition = (
        UploadRow.media_id.exists()
        & UploadRow.post_id.does_not_exist()
        & UploadRow.draft_id.does_not_exist()
        & UploadRow.avatar.does_not_exist()
    )
    return free


def _used() -> Condition:
    used: Condition = UploadRow.post_id.exists() | UploadRow.draft_id.exists() | UploadRow.avatar.exists()
    return used


def _in(draft_id: str) -> Condition:
    held: Condition = UploadRow.draft_id == draft_id
    return held
