"""What an upload's row change means."""

from dataclasses import replace

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
from heliograph.media.film import Film
from heliograph.media.model import Manifest

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


def shown(rendition=None, **fields):
    film = Film(seconds=3.0, has_sound=True, rendition=rendition)
    return upload_row(manifest=replace(manifest(), film=film).to_dict(), **fields)


def test_a_video_that_can_be_played_after_all_is_news_once_more():
    (event,) = means(shown(), shown((64, 48)))

    assert isinstance(event, MediaReady)
    assert Manifest.from_dict(event.manifest).film.rendition == (64, 48)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (shown(), shown()),
        (shown((64, 48)), shown((64, 48), note="touched")),
        (shown((64, 48)), shown()),
        (shown(post_id=None), shown((64, 48), post_id=None)),
    ],
)
def test_a_video_is_no_news_without_something_new_to_play_or_a_post(old, new):
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
