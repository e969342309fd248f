"""What a user put into Heliograph, as one zip file: JSON lines by kind of thing, and the originals of the pictures.

Only what is the user's own: what they are, wrote, chose and uploaded. What others did to them is others'.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, is_dataclass
from functools import partial
from typing import Any, TypeVar
from zipfile import ZIP_DEFLATED, ZipFile

from botocore.exceptions import ClientError
from heliograph.activity.settings import ActivitySettings
from heliograph.activity.store import ActivityStore
from heliograph.comments.settings import CommentsSettings
from heliograph.comments.store import CommentStore
from heliograph.core import wire
from heliograph.core.pages import Page, Position
from heliograph.core.rows import Row
from heliograph.drafts.settings import DraftsSettings
from heliograph.drafts.store import DraftStore
from heliograph.graph.settings import GraphSettings
from heliograph.graph.store import TieStore
from heliograph.identity.model import User
from heliograph.likes.settings import LikesSettings
from heliograph.likes.store import LikeStore
from heliograph.lists.settings import ListsSettings
from heliograph.lists.store import ListStore
from heliograph.media.bucket import MediaBucket
from heliograph.media.settings import MediaSettings
from heliograph.media.store import UploadStore
from heliograph.posts.settings import EditionsSettings, PostsSettings
from heliograph.posts.store import EditionStore, PostStore
from heliograph.shares.settings import SharesSettings
from heliograph.shares.store import ShareStore

from cli.operator.deployment import Deployment

AT_ONCE = 100
OTHERS = frozenset({"blocked_by", "close_friend_of", "version"})
"""Of a tie: whom others block or have for close friends is their business, and the version nobody's."""
Thing = TypeVar("Thing")


class Export:
    """Reads everything of one user from the tables that have it."""

    def __init__(self, deployment: Deployment, user: User) -> None:
        self._user = user
        self._posts = PostStore(deployment.settings(PostsSettings).table)
        self._editions = EditionStore(deployment.settings(EditionsSettings).table)
        self._comments = CommentStore(deployment.settings(CommentsSettings).table)
        self._likes = LikeStore(deployment.settings(LikesSettings).table)
        self._shares = ShareStore(deployment.settings(SharesSettings).table)
        self._ties = TieStore(deployment.settings(GraphSettings).table)
        self._lists = ListStore(deployment.settings(ListsSettings).table)
        self._drafts = DraftStore(deployment.settings(DraftsSettings).table)
        activity = deployment.settings(ActivitySettings)
        self._activity = ActivityStore(
            wire.dynamodb(), wire.tables(), activity.table, row_days=activity.row_days, now=wire.now
        )
        media = deployment.settings(MediaSettings)
        self._uploads = UploadStore(media.table)
        self._bucket = MediaBucket(wire.s3(path_style=media.path_style), media.bucket, wire.now)

    def kinds(self) -> dict[str, Iterable[Any]]:
        """Name of a file → the things in it, read as they are asked for."""
        me = self._user.id
        return {
            "account": [self._user],
            "posts": self._posts.all_of_owner(me),
            "former-editions": self._former(),
            "comments": self._comments.by(me),
            "likes": self._likes.all_by(me),
            "shares": self._shares.all_by(me),
            "ties": self._own_ties(),
            "lists": self._named_lists(),
            "actions": pages(partial(self._activity.actions, me, None, AT_ONCE)),
            "uploads": self._uploads.of_owner(me),
            "drafts": pages(partial(self._drafts.of_owner, me, AT_ONCE)),
        }

    def originals(self) -> Iterator[tuple[str, bytes]]:
        """(file name, bytes) of every original that has arrived."""
        for upload in self._uploads.of_owner(self._user.id):
            try:
                yield f"originals/{upload.id}", self._bucket.original(upload.id)
            except ClientError as error:
                if error.response["Error"]["Code"] != "NoSuchKey":
                    raise

    def _former(self) -> Iterator[Any]:
        for row in self._posts.all_of_owner(self._user.id):
            post_id = str(row["post_id"])
            yield from pages(partial(self._editions.of_post, post_id, AT_ONCE))

    def _own_ties(self) -> Iterator[Row]:
        for row in self._ties.all_of(self._user.id):
            if str(row["from_id"]) == self._user.id:
                yield {name: value for name, value in row.items() if name not in OTHERS}

    def _named_lists(self) -> Iterator[dict[str, Any]]:
        me = self._user.id
        for list_id, name in self._lists.directory(me).names.items():
            members = pages(partial(self._lists.members, me, list_id, AT_ONCE))
            yield {"id": list_id, "name": name, "members": list(members)}


def pages(page: Callable[[Position | None], Page[Thing]]) -> Iterator[Thing]:
    """Everything that a store answers a page at a time."""
    place: Position | None = None
    while True:
        found = page(place)
        yield from found.items
        if found.next is None:
            return
        place = found.next


def line(thing: Any) -> str:
    """One thing as a line of JSON; numbers too large for it, moments and sets become words."""
    plain = asdict(thing) if is_dataclass(thing) and not isinstance(thing, type) else dict(thing)
    return json.dumps(plain, default=_plain, ensure_ascii=False) + "\n"


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, frozenset) else str(value)


def write(archive: ZipFile, name: str, things: Iterable[Any]) -> int:
    """A file of JSON lines; answers how many."""
    count = 0
    with archive.open(f"{name}.jsonl", "w") as file:
        for thing in things:
            count += 1
            file.write(line(thing).encode())
    return count


def opened(path: str) -> ZipFile:
    """A new zip file. Raises: FileExistsError, so that none is written over."""
    return ZipFile(path, "x", ZIP_DEFLATED)
