"""Verbs that read and tidy what people have, on tables and buckets of the template."""

import io
from datetime import timedelta

import boto3
import pytest
from heliograph.core import wire
from heliograph.feed.model import FeedRow
from heliograph.feed.store import FeedStore
from heliograph.identity.model import UserNotFound

from cli.operator import accounts, feeds, media
from cli.operator.verbs import age
from tests.account import REGION
from tests.functions.population import BROKEN, FOREIGN, FREE, NOBODY
from tests.people import ADA, BOB, MEDIA, NOW, POST


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
    return [row for row in account.rows(account.setting("FEED_TABLE")) if str(row["reader_id"]) == reader]


def fill(account, reader, count):
    row = {"reader_id": reader, "author_id": ADA, "expires_at": int(NOW.timestamp()) - 60}
    store = FeedStore(wire.dynamodb(), account.setting("FEED_TABLE"))
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

    assert {one["media_id"] for one in said("upload-in-no-post")} == {FREE, BROKEN, FOREIGN}
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
