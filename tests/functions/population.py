"""Who is there when a test begins, and what they have: see the names below."""

from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any

from heliograph.comments.store import CommentStore
from heliograph.core import wire
from heliograph.core.lookups import Reader
from heliograph.core.store import transact
from heliograph.drafts.model import Draft
from heliograph.drafts.settings import MOST_DRAFTS
from heliograph.drafts.store import DraftStore
from heliograph.feed.model import FeedRow, Presence
from heliograph.feed.store import FeedStore
from heliograph.graph.model import Follow
from heliograph.graph.store import TieStore
from heliograph.identity.model import email_digest
from heliograph.identity.store import AccountStore
from heliograph.likeness.model import Page, Print
from heliograph.likeness.service import Likenesses
from heliograph.likeness.settings import LikenessSettings
from heliograph.likeness.store import LikenessStore
from heliograph.likes.store import LikeStore
from heliograph.lists.model import Directory, Member
from heliograph.lists.settings import MOST_LISTS, MOST_MEMBERS
from heliograph.lists.store import ListStore
from heliograph.media.imaging import recognise
from heliograph.media.store import UploadStore
from heliograph.media.upload import Status
from heliograph.posts.model import About
from heliograph.posts.repeats import shelf_of
from heliograph.posts.store import PostStore
from heliograph.shares.store import ShareStore

from tests.functions.deployed import Deployed
from tests.functions.pictures import photograph
from tests.people import (
    ADA,
    BOB,
    CLEO,
    MEDIA,
    NOW,
    POST,
    comment,
    comment_like,
    follow,
    like,
    manifest,
    post,
    reply,
    share,
    tie,
    unpublished,
    upload,
    user,
)

DAN = str(int(CLEO) + 1)
"""Signed up, never confirmed. The others are Ada, Bob and Cleo, who did; Bob follows Ada."""
FRIDA = str(int(CLEO) + 2)
"""Has a private account; Ada follows her, a favourite since a moment ago, Bob has asked to. She blocks Cleo, mutes Ada,
has Bob for a close friend."""
NOBODY = "42"
"""An id that is nobody's and nothing's."""
HIDDEN = str(int(POST) + 1)
"""A post of Ada's that waits for its picture. POST is one that everybody sees; Bob likes it, Cleo shares it."""
COMMENT = str(int(POST) + 2)
"""Bob's, under POST; Ada likes it."""
DELETED = str(int(POST) + 3)
"""A post of Ada's that she deleted a moment ago, and may have back."""
REPLY = str(int(POST) + 4)
"""Cleo's, in answer to COMMENT."""
FREE, BROKEN, FOREIGN, AWAITED = (str(int(MEDIA) + place) for place in (1, 2, 3, 4))
"""Uploads: Ada's that is ready, Ada's that failed, Bob's that is ready. MEDIA is Ada's, in POST already."""
DRAFT, EMPTY_DRAFT, LOST_DRAFT, BROKEN_DRAFT = (str(int(POST) + place) for place in (11, 12, 13, 14))
"""Ada's: one that holds HELD, one without pictures, and two whose pictures are not there, or failed."""
HELD = str(int(MEDIA) + 5)
"""An upload of Ada's that is ready, in DRAFT."""
PARTED = str(int(MEDIA) + 6)
"""And one of which the one part has been sent."""
PART = b"part"
AGAIN, HELD_AGAIN = (str(int(MEDIA) + place) for place in (7, 8))
"""Uploads of Ada's that look as what POST shows: a free one, and one in AGAIN_DRAFT."""
AGAIN_DRAFT = str(int(POST) + 15)
"""Of all other pictures it is not known how they look."""
QUIET = str(int(POST) + 5)
"""A post of Bob's with comments off and its likes hidden; Ada likes it."""
FOR_FOLLOWERS = str(int(POST) + 6)
"""A post of Frida's."""
GUS = str(int(CLEO) + 3)
"""Has given his account up a moment ago, and may have it back."""
LIST, FULL_LIST, EMPTY_LIST = (str(int(CLEO) + place) for place in (10, 11, 12))
"""Ada's `Family` with Bob on it, beside `Work`; Cleo's, full, the last of as many as she may have; Frida's."""
PASSWORD = "correct horse battery"


def settled(deployed: Deployed) -> None:
    """Let them settle in: a step of `Deployed.after`."""
    Population(deployed).settle_in()


def heard(deployed: Deployed) -> None:
    """Let everybody hear of it: a step after `settled`."""
    deployed.settle()


def email(user_name: str) -> str:
    return f"{user_name}@example.com"


class Population:
    """Writes them with the contexts' own stores."""

    def __init__(self, deployed: Deployed) -> None:
        self._setting = deployed.account.setting

    def settle_in(self) -> None:
        self._people()
        self._shelf()
        self._pictures()
        self._ties()
        self._lists()
        self._drafts()
        likes = self._store(LikeStore, "LIKES_TABLE")
        likes.add(like(BOB, POST))
        likes.add(like(ADA, QUIET))
        likes.add(comment_like(ADA, COMMENT))
        self._store(ShareStore, "SHARES_TABLE").add(share(CLEO, POST))
        comments, asked = self._store(CommentStore, "COMMENTS_TABLE"), comment(COMMENT)
        comments.add(asked)
        comments.add(reply(REPLY, asked), asked)
        expires = int(wire.now().timestamp()) + 86_400
        feed = FeedStore(wire.tables(), self._setting("FEED_TABLE"))
        feed.put([FeedRow(reader_id=BOB, post_id=POST, author_id=ADA, expires_at=expires)])
        feed.put_presence(BOB, Presence(until=expires + 14 * 86_400))

    def _ties(self) -> None:
        ties = self._store(TieStore, "GRAPH_TABLE")
        asked = {"follow": Follow.PENDING, "since": NOW}
        for made in (
            follow(BOB, ADA),
            follow(ADA, FRIDA, favourite_since=wire.now()),
            tie(BOB, FRIDA, **asked, close_friend_of=True),
            tie(FRIDA, CLEO, blocks=True),
            tie(CLEO, FRIDA, blocked_by=True),
            tie(FRIDA, ADA, mutes=True),
            tie(FRIDA, BOB, close_friend=True),
        ):
            assert ties.step(tie(made.from_id, made.to_id, version=None), made)

    def _lists(self) -> None:
        lists = self._store(ListStore, "LISTS_TABLE")
        many = {str(number): f"list {number}" for number in range(1, MOST_LISTS)}
        for owner, list_id, others in ((ADA, LIST, {"1": "Work"}), (CLEO, FULL_LIST, many), (FRIDA, EMPTY_LIST, {})):
            before = Directory(owner_id=owner, names=others)
            assert lists.create(before, before.named(list_id, "Family", version=list_id), list_id)
        assert lists.add(Member(owner_id=ADA, list_id=LIST, user_id=BOB, version=BOB), MOST_MEMBERS)
        full = {"owner_id": {"N": CLEO}, "key": {"S": f"list#{FULL_LIST}"}, "size": {"N": str(MOST_MEMBERS)}}
        wire.dynamodb().put_item(TableName=self._setting("LISTS_TABLE"), Item=full)  # counts that many, which is enough

    def _drafts(self) -> None:
        drafts, uploads = self._store(DraftStore, "DRAFTS_TABLE"), self._store(UploadStore, "MEDIA_TABLE")
        held = {DRAFT: HELD, EMPTY_DRAFT: "", LOST_DRAFT: NOBODY, BROKEN_DRAFT: BROKEN, AGAIN_DRAFT: HELD_AGAIN}
        for draft_id, media_id in held.items():
            pictures = ((media_id, "a tower"),) if media_id else ()
            made = Draft(id=draft_id, owner_id=ADA, created_at=NOW, pictures=pictures, about=About(caption="Not yet"))
            holds = [uploads.holding(upload(media_id), draft_id)] if media_id in (HELD, HELD_AGAIN) else []
            assert drafts.add(made, MOST_DRAFTS, holds)
        full = {"owner_id": {"N": CLEO}, "draft_id": {"N": "0"}, "size": {"N": str(MOST_DRAFTS)}}
        # It counts that many, which is enough.
        wire.dynamodb().put_item(TableName=self._setting("DRAFTS_TABLE"), Item=full)

    def _people(self) -> None:
        accounts, cognito = self._store(AccountStore, "IDENTITY_TABLE"), wire.cognito()
        client_id = self._setting("API_CLIENT_ID")
        for user_id, name in ((ADA, "ada"), (BOB, "bob"), (CLEO, "cleo"), (DAN, "dan"), (FRIDA, "frida"), (GUS, "gus")):
            person = user(user_id, user_name=name, is_private=user_id == FRIDA)
            accounts.reserve(person, email_digest(email(name)), wire.now())
            if user_id != DAN:
                accounts.confirm(person, email_digest(email(name)))
            if user_id in (ADA, DAN, GUS):
                cognito.sign_up(
                    ClientId=client_id,
                    Username=user_id,
                    Password=PASSWORD,
                    UserAttributes=[{"Name": "email", "Value": email(name)}],
                )
        for user_id in (ADA, GUS):
            cognito.confirm_sign_up(ClientId=client_id, Username=user_id, ConfirmationCode="123456")
        assert accounts.give_up(accounts.get(GUS).given_up(wire.now()), wire.now())
        cleo = accounts.get(CLEO)
        for name in ("kleo", "cleo"):  # Another name for a moment, and so none but "kleo" for some days.
            former, cleo = cleo, cleo.renamed(name, wire.now())
            assert accounts.rename(former, cleo, wire.now())

    def _pictures(self) -> None:
        posts, uploads = self._store(PostStore, "POSTS_TABLE"), self._store(UploadStore, "MEDIA_TABLE")
        posts.add(post(POST), [uploads.adding(upload(MEDIA, post_id=POST))])
        posts.add(replace(unpublished(NOBODY), id=HIDDEN), [])
        quiet = {"comments_off": True, "like_count_hidden": True, "content_warning": "heights"}
        posts.add(post(QUIET, owner_id=BOB, owner_name="bob", **quiet), [])
        posts.add(post(FOR_FOLLOWERS, owner_id=FRIDA, owner_name="frida"), [])
        posts.add(post(DELETED).tombstone(wire.now(), wire.now() + timedelta(days=30)), [])
        for media_id in (FREE, BROKEN, HELD, AWAITED, AGAIN, HELD_AGAIN):
            uploads.add(upload(media_id))
        uploads.add(upload(FOREIGN, owner_id=BOB))
        for media_id in (AGAIN, HELD_AGAIN):
            assert uploads.finish(media_id, replace(manifest(), fingerprint=look()))
        for media_id in (MEDIA, FREE, HELD, FOREIGN):
            assert uploads.finish(media_id, manifest())
        bucket, s3 = self._setting("MEDIA_BUCKET"), wire.s3()
        begun = s3.create_multipart_upload(Bucket=bucket, Key=f"uploads/{PARTED}")["UploadId"]
        s3.upload_part(Bucket=bucket, Key=f"uploads/{PARTED}", UploadId=begun, PartNumber=1, Body=PART)
        uploads.add(upload(PARTED, created_at=NOW, parts_id=begun, size=len(PART)))
        assert uploads.fail(BROKEN, "This file is not a picture.")
        assert uploads.get(BROKEN).status is Status.FAILED

    def _shelf(self) -> None:
        """What POST shows, as if it had come by the form."""
        settings = LikenessSettings(table=self._setting("LIKENESS_TABLE"))
        shelves = Likenesses(
            store=self._store(LikenessStore, "LIKENESS_TABLE"), reader=Reader(wire.tables()), settings=settings
        )
        transact(*shelves.putting(Page.first(shelf_of(ADA)), [Print(look(), MEDIA, POST)]))

    def _store(self, kind: type[Any], variable: str) -> Any:
        return _store(kind, self._setting(variable))


@cache
def look() -> str:
    """How what POST shows looks."""
    seen = recognise(photograph())
    assert seen is not None
    return seen


@cache
def _store(kind: type[Any], table: str) -> Any:
    return kind(table)
