"""Verbs that read and tidy what people have, on tables and buckets of the template."""

import io
import json
from datetime import datetime, timedelta
from zipfile import ZipFile

import boto3
import pytest
from heliograph.core import wire
from heliograph.feed.heads import HeadStore
from heliograph.feed.model import FeedRow
from heliograph.feed.store import FeedStore
from heliograph.identity.model import RefreshRefused, UserNotFound
from heliograph.identity.pool import UserPool
from heliograph.media import imaging
from heliograph.media.bucket import MediaBucket
from heliograph.media.darkroom import Darkroom
from heliograph.media.store import UploadStore
from heliograph.media.upload import Status
from heliograph.posts.store import PostStore
from heliograph.shares.store import ShareStore

from cli.operator import accounts, feeds, media
from cli.operator.trouble import NotDone, NotUnderstood
from cli.operator.verbs import age
from tests.account import REGION
from tests.functions.pictures import photo
from tests.functions.population import (
    AGAIN,
    AWAITED,
    BROKEN,
    COMMENT,
    FOREIGN,
    FREE,
    FRIDA,
    HELD,
    HELD_AGAIN,
    NOBODY,
    PARTED,
    PASSWORD,
    QUIET,
)
from tests.people import ADA, BOB, MEDIA, NOW, POST, an_id, post, share, upload


@pytest.mark.parametrize("named", [ADA, "ada", "ADA"])
def test_an_account_is_shown_by_id_or_by_name(door, said, named):
    accounts.show(door(), user=named)

    (shown,) = said("account")
    assert (shown["id"], shown["user_name"], shown["followers"]) == (ADA, "ada", shown["followers"])


@pytest.mark.parametrize("named", [NOBODY, "nobody"])
def test_an_account_that_is_not_there_is_refused(door, named):
    with pytest.raises(UserNotFound):
        accounts.show(door(), user=named)


def rows_of(account, reader):
    rows = account.rows(account.setting("FEED_TABLE"))
    return [row for row in rows if str(row["reader_id"]) == reader and "author_id" in row]


def fill(account, reader, count):
    row = {"reader_id": reader, "author_id": ADA, "expires_at": int(NOW.timestamp()) - 60}
    store = FeedStore(wire.tables(), account.setting("FEED_TABLE"))
    store.put([FeedRow(**row, post_id=str(int(POST) + place)) for place in range(count)])


def test_a_feed_is_cleared_to_its_last_row_and_nobody_elses_is(door, said, account):
    fill(account, BOB, 30)
    fill(account, ADA, 1)
    others, mine = rows_of(account, ADA), rows_of(account, BOB)

    feeds.clear(door(dry_run=True), user="bob")
    assert rows_of(account, BOB) == mine
    feeds.clear(door(), user="bob")

    assert said("would-clear") == said("cleared") == [{"user_id": BOB, "rows": len(mine)}]
    assert rows_of(account, BOB) == []
    assert rows_of(account, ADA) == others


def test_a_feed_is_built_of_whom_its_reader_follows_and_building_again_is_no_more(door, said, account):
    fresh = an_id(wire.now(), 9)
    assert PostStore(account.setting("POSTS_TABLE")).add(post(fresh), ())
    feeds.clear(door(), user="bob")
    feeds.build(door(dry_run=True), user="bob")
    assert rows_of(account, BOB) == []
    for _ in range(2):
        feeds.build(door(), user="bob")

    (wanted,) = said("would-build")
    assert said("built") == [wanted, wanted] == [{"user_id": BOB, "authors": 1, "rows": 1}] * 2
    assert [(str(row["post_id"]), str(row["author_id"])) for row in rows_of(account, BOB)] == [(fresh, ADA)]


def test_a_head_is_made_of_its_authors_posts_and_shares_as_they_stand(door, said, account):
    fresh, bobs = an_id(wire.now(), 9), an_id(wire.now(), 8)
    store = HeadStore(account.setting("HEADS_TABLE"))
    assert PostStore(account.setting("POSTS_TABLE")).add(post(fresh), ())
    ShareStore(account.setting("SHARES_TABLE")).add(share(ADA, bobs, post_owner_id=BOB))
    feeds.head(door(dry_run=True), user="ada")
    assert store.get(ADA) is None
    feeds.head(door(), user="ada")

    assert said("headed") == said("would-head") == [{"user_id": ADA, "posts": 1, "floor": 0, "shares": 1}]
    made = store.get(ADA)
    assert (made.posts, made.shares) == ((fresh,), ((bobs, BOB),))
    feeds.head(door(), user="ada")
    assert store.get(ADA).posts == made.posts


def test_an_account_is_given_up_and_can_be_had_back(door, said, account):
    accounts.delete(door(dry_run=True), user="bob")
    assert accounts.person(door().deployment, "bob").id == BOB
    accounts.delete(door(), user=BOB)

    (deleted,) = said("deleted")
    assert (deleted["id"], deleted["user_name"]) == (BOB, "bob")
    assert datetime.fromisoformat(deleted["erased_at"]) > wire.now() + timedelta(days=29)
    with pytest.raises(UserNotFound):
        accounts.person(door().deployment, BOB)


def test_whoever_is_given_up_is_signed_out(door, account):
    pool = UserPool(wire.cognito(), account.setting("API_CLIENT_ID"))
    signed_in = pool.sign_in(ADA, PASSWORD)
    pool.refresh(signed_in.refresh_token)

    accounts.delete(door(dry_run=True), user=ADA)
    pool.refresh(signed_in.refresh_token)
    accounts.delete(door(), user=ADA)

    with pytest.raises(RefreshRefused):
        pool.refresh(signed_in.refresh_token)


def lines_of(archive, name):
    return [json.loads(line) for line in archive.read(f"{name}.jsonl").decode().splitlines()]


def test_an_export_has_what_is_a_users_own_and_nothing_of_others(door, said, bucket, tmp_path):
    to = tmp_path / "ada.zip"
    accounts.export(door(dry_run=True), user="ada", to=str(to))
    assert not to.exists()
    accounts.export(door(), user="ada", to=str(to))

    with ZipFile(to) as archive:
        names = archive.namelist()
        assert lines_of(archive, "account")[0]["user_name"] == "ada"
        assert POST in {one["post_id"] for one in lines_of(archive, "posts")}
        assert {one["owner_id"] for one in lines_of(archive, "posts")} == {ADA}
        likes = lines_of(archive, "likes")
        assert {one["liker_id"] for one in likes} == {ADA}
        assert {one.get("comment_id") or one["post_id"] for one in likes} == {QUIET, COMMENT}
        uploads = {MEDIA, FREE, BROKEN, AWAITED, HELD, PARTED, AGAIN, HELD_AGAIN}
        assert {one["id"] for one in lines_of(archive, "uploads")} == uploads
        assert {one["about"]["caption"] for one in lines_of(archive, "drafts")} == {"Not yet"}
        assert {one["name"] for one in lines_of(archive, "lists")} == {"Work", "Family"}
        assert archive.read(f"originals/{MEDIA}") == b"bytes"
        assert [one["to_id"] for one in lines_of(archive, "ties")] == [FRIDA]
        assert lines_of(archive, "comments") == lines_of(archive, "shares") == []
    assert {name for name in names if name.startswith("originals/")} == {f"originals/{MEDIA}"}
    assert said("exported") == said("would-export")


def test_an_export_does_not_tell_who_blocks_its_user(door, account, tmp_path):
    accounts.export(door(), user="cleo", to=str(tmp_path / "cleo.zip"))

    with ZipFile(tmp_path / "cleo.zip") as archive:
        (own,) = lines_of(archive, "ties")
    assert "blocked_by" not in own


def test_an_export_writes_nothing_over(door, bucket, tmp_path):
    to = tmp_path / "mine.zip"
    to.write_text("precious")

    with pytest.raises(NotDone):
        accounts.export(door(), user="ada", to=str(to))
    assert to.read_text() == "precious"


@pytest.fixture
def bucket(account):
    """The media bucket with a file of MEDIA's and one that no upload knows."""
    name = account.setting("MEDIA_BUCKET")
    s3 = boto3.client("s3", region_name=REGION)
    for key in (f"uploads/{MEDIA}", f"variants/{MEDIA}/00/thumb.jpg", f"uploads/{NOBODY}"):
        s3.put_object(Bucket=name, Key=key, Body=io.BytesIO(b"bytes"))
    return name


def test_orphans_are_uploads_in_no_post_and_files_of_no_upload(door, said, bucket):
    media.orphans(door(), older_than=timedelta(seconds=-60), remove=False)

    assert {one["media_id"] for one in said("upload-in-no-post")} == {FREE, BROKEN, FOREIGN, AWAITED, PARTED, AGAIN}
    assert said("file-of-no-upload") == [{"key": f"uploads/{NOBODY}", "bytes": 5}]
    assert said("removed") == [{"files": 0}]


def test_what_is_young_is_no_orphan_yet(door, said, bucket):
    media.orphans(door(), older_than=timedelta(days=1), remove=True)

    assert said("file-of-no-upload") == []


def test_removing_orphans_takes_files_of_no_upload_and_nothing_else(door, said, account, bucket):
    media.orphans(door(dry_run=True), older_than=timedelta(seconds=-60), remove=True)
    assert f"uploads/{NOBODY}" in account.objects(bucket)

    media.orphans(door(), older_than=timedelta(seconds=-60), remove=True)

    assert set(account.objects(bucket)) == {f"uploads/{MEDIA}", f"variants/{MEDIA}/00/thumb.jpg"}
    assert said("would-remove") == said("removed") == [{"files": 1}]


@pytest.mark.parametrize(
    ("text", "meant"), [("90m", timedelta(minutes=90)), ("7d", timedelta(days=7)), ("2", timedelta(hours=2))]
)
def test_an_age_is_minutes_hours_or_days(text, meant):
    assert age(text) == meant


@pytest.fixture
def developed(account):
    """An upload of Ada's with a real picture, and all variants of it; answers its id and its files."""
    name, data = account.setting("MEDIA_BUCKET"), photo().data
    store = UploadStore(account.setting("MEDIA_TABLE"))
    store.add(upload("77"))
    boto3.client("s3", region_name=REGION).put_object(Bucket=name, Key="uploads/77", Body=data)
    shelf = MediaBucket(wire.s3(), name, wire.now)
    assert Darkroom(store=store, bucket=shelf, render=imaging.render).develop("77") is Status.READY
    return name, account.objects(name)


@pytest.mark.parametrize("how", [{"media": "77"}, {"user": "ada"}, {}])
def test_variants_that_were_lost_are_made_anew_under_their_keys(door, said, account, bucket, developed, how):
    name, files = developed
    lost = [key for key in files if key.startswith("variants/77/")]
    MediaBucket(wire.s3(), name, wire.now).remove(lost)
    how = {"media": None, "user": None, **how}
    media.regenerate(door(dry_run=True), **how)
    assert lost[0] not in account.objects(name)

    media.regenerate(door(), **how)

    assert {key: account.objects(name)[key] for key in lost} == {key: files[key] for key in lost}
    assert said("regenerated")[0]["files"] == len(lost)
    others = (
        {} if how["media"] else {MEDIA, FREE, HELD, AGAIN, HELD_AGAIN} | ({FOREIGN} if how["user"] is None else set())
    )
    assert {one["media_id"] for one in said("left-as-it-is")} == set(others)


@pytest.mark.parametrize(("one", "user", "refusal"), [("78", None, NotDone), ("77", "ada", NotUnderstood)])
def test_what_to_regenerate_is_said_rightly(door, one, user, refusal):
    with pytest.raises(refusal):
        media.regenerate(door(), media=one, user=user)
