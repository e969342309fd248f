"""Files in parts: what is signed for them, and what their completion says, however often it is asked for."""

from dataclasses import replace
from datetime import timedelta
from random import Random
from urllib.parse import parse_qs, urlsplit

import pytest
from heliograph.core import wire
from heliograph.core.ids import IdMaker
from heliograph.media.parts import InParts, PartsBucket, PartsOver
from heliograph.media.service import Uploads
from heliograph.media.settings import PartsSettings
from heliograph.media.upload import MediaNotFound, MediaNotUsable, PartsDoNotFit, Status

from tests.people import ADA, BOB, MEDIA, NOW, POST, upload

MIB = 1024 * 1024
TAGS = ('"one"', '"two"')
PARTED = upload(parts_id="begun", size=17 * MIB)


class FakeStore:
    """One upload, if any."""

    def __init__(self, held=PARTED):
        self.held = held

    def add(self, upload):
        self.held = self.held or upload

    def get(self, media_id):
        return self.held

    def discard(self, media_id):
        free = self.held is not None and not self.held.used
        self.held = None if free else self.held
        return free


class FakeBucket:
    def __init__(self, *, there=False):
        self.there = there

    def has_original(self, upload):
        return self.there

    def offer(self, upload, most):
        return "a form"


class FakeParts:
    """Takes TAGS once; `over` when it was completed or ended before."""

    def __init__(self, *, over=False):
        self.over, self.completed, self.aborted = over, [], []

    def begin(self, upload):
        return f"begun for {upload.id}"

    def offer(self, upload, part_bytes):
        return f"parts of {part_bytes}"

    def complete(self, upload, tags):
        if self.over:
            raise PartsOver
        if tuple(tags) != TAGS:
            raise PartsDoNotFit("InvalidPart")
        self.completed.append(upload.id)

    def abort(self, upload):
        self.aborted.append(upload.parts_id)


def in_parts(held=PARTED, *, there=False, over=False):
    parts = FakeParts(over=over)
    return InParts(store=FakeStore(held), bucket=FakeBucket(there=there), parts=parts), parts


def test_parts_that_fit_make_the_file():
    uploads, parts = in_parts()

    assert uploads.complete(ADA, MEDIA, TAGS) == PARTED
    assert parts.completed == [MEDIA]


def test_a_completion_whose_answer_was_lost_is_answered_again_by_the_file_that_is_there():
    uploads, _ = in_parts(over=True, there=True)

    assert uploads.complete(ADA, MEDIA, TAGS) == PARTED


@pytest.mark.parametrize("status", [Status.PROCESSING, Status.READY])
def test_a_file_that_is_being_made_or_was_needs_no_completing(status):
    uploads, parts = in_parts(replace(PARTED, status=status))

    assert uploads.complete(ADA, MEDIA, TAGS).status is status
    assert parts.completed == []


@pytest.mark.parametrize(
    "how",
    [
        {"over": True},
        {"held": replace(PARTED, status=Status.FAILED, reason="too late")},
        {"held": replace(PARTED, parts_id=None)},
    ],
)
def test_what_has_ended_or_is_not_in_parts_cannot_be_completed(how):
    uploads, _ = in_parts(**how)

    with pytest.raises(PartsDoNotFit):
        uploads.complete(ADA, MEDIA, TAGS)


@pytest.mark.parametrize(("owner", "held"), [(BOB, PARTED), (ADA, None)])
def test_an_upload_of_somebody_else_or_of_nobody_is_not_found(owner, held):
    uploads, parts = in_parts(held)

    with pytest.raises(MediaNotFound):
        uploads.complete(owner, MEDIA, TAGS)
    with pytest.raises(MediaNotFound):
        uploads.discard(owner, MEDIA)
    assert (parts.completed, parts.aborted) == ([], [])


def test_an_upload_that_is_given_up_goes_with_its_parts():
    uploads, parts = in_parts()
    uploads.discard(ADA, MEDIA)

    assert parts.aborted == ["begun"]
    with pytest.raises(MediaNotFound):
        uploads.discard(ADA, MEDIA)


@pytest.mark.parametrize("use", [{"post_id": POST}, {"avatar": True}])
def test_an_upload_of_use_is_not_given_up(use):
    uploads, parts = in_parts(replace(PARTED, **use))

    with pytest.raises(MediaNotUsable):
        uploads.discard(ADA, MEDIA)
    assert parts.aborted == []


def offering(held=None):
    return Uploads(
        store=FakeStore(held),
        bucket=FakeBucket(),
        ids=IdMaker(lambda: NOW, Random(1)),
        now=lambda: NOW,
        parts=FakeParts(),
        in_parts=PartsSettings(above=16 * MIB, bytes=8 * MIB),
    )


def test_a_file_that_is_said_to_be_large_is_offered_in_parts_and_no_other():
    for size in (None, 1, 16 * MIB):
        made, offer = offering().offer(ADA, "image/jpeg", size=size)
        assert (offer, made.parts_id) == ("a form", None)

    made, offer = offering().offer(ADA, "image/jpeg", size=16 * MIB + 1)
    assert (offer, made.parts_id) == (f"parts of {8 * MIB}", f"begun for {made.id}")


def test_a_request_that_is_carried_out_again_offers_what_it_had_begun_before():
    class Standing(FakeStore):
        def get(self, media_id):
            return replace(self.held, id=media_id, parts_id="begun")

    uploads = offering()
    uploads._store = Standing()

    assert uploads.offer(ADA, "image/jpeg", size=17 * MIB)[0].parts_id == "begun"


def test_each_part_is_signed_for_its_number_and_its_exact_size():
    offer = PartsBucket(wire.s3(), "pictures", lambda: NOW).offer(PARTED, 8 * MIB)

    assert [(part.number, part.size) for part in offer.parts] == [(1, 8 * MIB), (2, 8 * MIB), (3, MIB)]
    assert (offer.url, offer.fields, offer.max_bytes) == (None, {}, 17 * MIB)
    assert offer.expires_at == NOW + timedelta(hours=1)
    for part in offer.parts:
        address, query = urlsplit(part.url), parse_qs(urlsplit(part.url).query)
        assert address.path.endswith(f"/uploads/{MEDIA}")
        assert (query["uploadId"], query["partNumber"]) == (["begun"], [str(part.number)])
        assert (query["X-Amz-SignedHeaders"], query["X-Amz-Expires"]) == (["content-length;host"], ["3600"])
