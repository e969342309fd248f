"""What an upload's row change means."""

import pytest
from heliograph.core.events import Change
from heliograph.media.events import (
    AvatarDoffed,
    AvatarFailed,
    AvatarReady,
    MediaFailed,
    MediaReady,
    UploadDropped,
    translate,
)

from tests.people import ADA, MEDIA, NOW, POST, manifest, upload_row

IDS = {"media_id": MEDIA, "owner_id": ADA, "post_id": POST}


def means(old, new):
    return list(translate(Change("1", "1", NOW, old, new)))


UNDER_WAY = [None, upload_row("pending"), upload_row("processing")]


@pytest.mark.parametrize("before", UNDER_WAY)
def test_an_upload_of_a_post_that_is_done_is_news(before):
    assert means(before, upload_row("ready")) == [MediaReady(**IDS, manifest=manifest().to_dict())]
    assert means(before, upload_row("failed")) == [MediaFailed(**IDS, reason="This file is not a picture.")]


@pytest.mark.parametrize("status", ["ready", "failed"])
def test_an_upload_that_was_done_before_it_got_its_post_is_news_when_it_gets_it(status):
    (event,) = means(upload_row(status, post_id=None), upload_row(status))

    assert event.post_id == POST


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (None, upload_row("pending")),
        (None, upload_row("pending", post_id=None)),
        (upload_row("pending"), upload_row("processing")),
        (upload_row("processing"), upload_row("processing")),
        (upload_row("pending", post_id=None), upload_row("pending")),
        (upload_row("processing", post_id=None), upload_row("ready", post_id=None)),
        (upload_row("processing", post_id=None), upload_row("failed", post_id=None)),
        (upload_row("ready"), upload_row("ready", note="touched")),
        (upload_row("pending"), None),
        (upload_row("ready"), None),
    ],
)
def test_nothing_else_is(old, new):
    assert means(old, new) == []


def worn(status):
    return upload_row(status, post_id=None, avatar=True)


@pytest.mark.parametrize("before", [worn("pending"), worn("processing"), upload_row("ready", post_id=None)])
def test_an_avatar_that_is_done_is_news(before):
    (ready,) = means(before, worn("ready"))

    assert ready == AvatarReady(media_id=MEDIA, owner_id=ADA, digest=manifest().digest)
    assert ready.keys() == (f"user#{ADA}",)


def test_an_avatar_that_fails_is_news():
    failed = AvatarFailed(media_id=MEDIA, owner_id=ADA, reason="This file is not a picture.")

    assert means(worn("processing"), worn("failed")) == [failed]


@pytest.mark.parametrize("status", ["pending", "ready", "failed"])
def test_an_avatar_that_has_gone_is_news_whatever_had_become_of_it(status):
    assert means(worn(status), None) == [AvatarDoffed(media_id=MEDIA, owner_id=ADA)]


@pytest.mark.parametrize("status", ["pending", "ready", "failed"])
def test_an_upload_of_no_use_that_has_gone_is_news_and_one_of_a_post_is_not(status):
    assert means(upload_row(status, post_id=None), None) == [UploadDropped(media_id=MEDIA, owner_id=ADA)]
    assert means(upload_row(status), None) == []


def test_it_is_about_the_post():
    (event,) = means(None, upload_row("ready"))

    assert event.keys() == (f"post#{POST}",)
