"""Uploads as their owners see them, and the darkroom."""

from random import Random

import pytest
from heliograph.core.ids import IdMaker, shard_of
from heliograph.media.darkroom import Darkroom
from heliograph.media.refusals import PictureFormatNotAccepted, PictureTooLarge, PictureUnreadable
from heliograph.media.service import Uploads
from heliograph.media.upload import MediaNotFound, Offer, Status, checksum_of

from tests.people import ADA, BOB, MEDIA, NOW, manifest, upload

FILES = {("feed", "jpeg"): b"feed", ("thumb", "webp"): b"thumb"}


class FakeStore:
    """One upload's status and what was noted with it."""

    def __init__(self, status=Status.PENDING, log=None):
        self.status, self.noted, self.log, self.uploads = status, None, log if log is not None else [], {}

    def add(self, upload):
        self.uploads[upload.id] = upload

    def get(self, media_id):
        return self.uploads.get(media_id)

    def begin(self, media_id):
        return self._move(Status.PROCESSING) and self.uploads[media_id]

    def finish(self, media_id, manifest, *, used=False):
        return self._move(Status.READY, manifest)

    def fail(self, media_id, reason):
        return self._move(Status.FAILED, reason)

    def _move(self, to, noted=None):
        if self.status not in (Status.PENDING, Status.PROCESSING):
            return False
        self.log.append(f"row {to}")
        self.status, self.noted = to, noted
        return True


class FakeBucket:
    def __init__(self, log, original=b"original"):
        self.log, self._original = log, original

    def original(self, media_id):
        if isinstance(self._original, Exception):
            raise self._original
        return self._original

    def put_variants(self, media_id, manifest, files):
        self.log.append("objects")

    def erase(self, media_id):
        self.log.append("erased")

    def erase_variants(self, media_id, *, but=None):
        self.log.append(f"variants erased but {but}")

    def offer(self, upload, max_bytes):
        return Offer(url="https://bucket", fields={"key": upload.id}, expires_at=NOW, max_bytes=max_bytes)


def darkroom(status=Status.PENDING, original=b"original", render=None, **announced):
    log = []
    store = FakeStore(status, log)
    store.add(upload(**announced))
    return Darkroom(store=store, bucket=FakeBucket(log, original), render=render or develops), store, log


def develops(data):
    return manifest(), FILES


def refuses(data):
    raise PictureUnreadable("The picture ends too early.")


def breaks(data):
    raise MemoryError


def test_the_manifest_is_written_after_everything_it_names():
    room, store, log = darkroom()

    assert room.develop(MEDIA) is Status.READY
    assert log == ["row processing", "objects", "row ready"]
    assert store.noted == manifest()


@pytest.mark.parametrize("room", [{"render": refuses}, {"original": PictureTooLarge("30 MB.")}])
def test_a_picture_that_cannot_be_shown_is_a_result_with_a_reason_and_not_a_fault(room):
    room, store, log = darkroom(**room)

    assert room.develop(MEDIA) is Status.FAILED
    assert store.noted in ("The picture ends too early.", "30 MB.")
    assert "objects" not in log


@pytest.mark.parametrize(
    ("announced", "becomes"),
    [
        ({"checksum": checksum_of(b"original")}, Status.READY),
        ({"checksum": checksum_of(b"original"), "size": 8}, Status.READY),
        ({"checksum": checksum_of(b"Original")}, Status.FAILED),
        ({"size": 7}, Status.FAILED),
    ],
)
def test_another_file_than_was_announced_is_not_even_looked_at(announced, becomes):
    room, store, log = darkroom(**announced)

    assert room.develop(MEDIA) is becomes
    assert ("objects" in log) == (becomes is Status.READY)
    assert becomes is Status.READY or "announced" in store.noted


@pytest.mark.parametrize("room", [{"render": breaks}, {"original": MemoryError()}])
def test_a_fault_is_raised_and_leaves_the_upload_to_be_tried_again(room):
    room, store, _ = darkroom(**room)

    with pytest.raises(MemoryError):
        room.develop(MEDIA)

    assert store.status is Status.PROCESSING


@pytest.mark.parametrize("status", [Status.READY, Status.FAILED])
def test_what_was_done_before_is_not_done_again(status):
    room, store, log = darkroom(status)

    assert room.develop(MEDIA) is None
    assert store.status is status
    assert not {"objects", "row ready", "row failed"} & set(log)


def test_a_try_that_died_half_way_is_taken_up_again():
    room, _, log = darkroom(Status.PROCESSING)

    assert room.develop(MEDIA) is Status.READY
    assert log[-1] == "row ready"


@pytest.mark.parametrize("render", [develops, refuses])
def test_whoever_comes_second_has_nothing_left_to_do(render):
    def rendered_while_another_finishes(data):
        store.status = Status.READY
        return render(data)

    room, store, _ = darkroom(render=rendered_while_another_finishes)

    assert room.develop(MEDIA) is None
    assert store.status is Status.READY


@pytest.mark.parametrize("render", [develops, refuses])
@pytest.mark.parametrize(("shown", "kept"), [(None, None), (manifest(), manifest().digest)], ids=["failed", "ready"])
def test_whoever_comes_second_takes_away_what_the_first_does_not_show(render, shown, kept):
    def rendered_while_another_finishes(data):
        store.status = Status.FAILED if shown is None else Status.READY
        store.add(upload(status=store.status, manifest=shown))
        return render(data)

    room, store, log = darkroom(render=rendered_while_another_finishes)
    room.develop(MEDIA)

    assert log[-1] == f"variants erased but {kept}"


def test_a_try_that_died_half_way_is_cleared_up_when_another_has_decided():
    room, _, log = darkroom(Status.FAILED)

    room.develop(MEDIA)

    assert log == ["variants erased but None"]


def test_a_try_that_died_half_way_is_cleared_up_when_its_repeat_is_refused(monkeypatch):
    room, store, log = darkroom()
    monkeypatch.setattr(store, "finish", nobody_answers)
    with pytest.raises(ConnectionError):
        room.develop(MEDIA)
    monkeypatch.setattr(room, "_render", refuses)

    assert room.develop(MEDIA) is Status.FAILED
    assert log[-2:] == ["row failed", "variants erased but None"]


def nobody_answers(*_, **__):
    raise ConnectionError


def test_variants_are_written_again_of_what_is_shown():
    room, store, log = darkroom(Status.READY)
    store.add(upload(manifest=develops(b"original")[0]))

    assert (room.redevelop(MEDIA), log) == (len(FILES), ["objects"])


def test_variants_that_were_written_again_while_their_upload_went_go_with_it():
    def develops_while_it_goes(data):
        store.uploads.clear()
        return develops(data)

    room, store, log = darkroom(Status.READY, render=develops_while_it_goes)
    store.add(upload(manifest=develops(b"original")[0]))

    assert (room.redevelop(MEDIA), log) == (0, ["objects", "erased"])


def test_whoever_finds_the_upload_gone_takes_away_everything():
    room, store, log = darkroom(Status.FAILED)
    store.uploads.clear()

    room.develop(MEDIA)

    assert log == ["erased"]


@pytest.fixture
def store():
    return FakeStore()


@pytest.fixture
def uploads(store, clock):
    return Uploads(store=store, bucket=FakeBucket([]), ids=IdMaker(clock, Random(1)), now=clock)


def test_an_offer_comes_with_an_upload_that_waits_for_its_bytes(uploads, store):
    made, offer = uploads.offer(ADA, "image/png")

    assert store.uploads == {made.id: made}
    assert (made.status, made.owner_id, made.content_type, made.post_id) == (Status.PENDING, ADA, "image/png", None)
    assert offer.fields == {"key": made.id}


@pytest.mark.parametrize("kind", ["text/html", "image/svg+xml", "image/jpg", "IMAGE/JPEG", ""])
def test_an_offer_for_something_else_than_a_picture_is_refused(uploads, store, kind):
    with pytest.raises(PictureFormatNotAccepted) as refused:
        uploads.offer(ADA, kind)

    assert refused.value.errors[0].field == "body.contentType"
    assert store.uploads == {}


def test_an_upload_is_its_owners_alone(uploads, store):
    store.add(upload(MEDIA, owner_id=ADA))

    assert uploads.get(ADA, MEDIA).id == MEDIA
    said = set()
    for who, which in ((BOB, MEDIA), (BOB, "404")):
        with pytest.raises(MediaNotFound) as refused:
            uploads.get(who, which)
        said.add(refused.value.detail.replace(which, "…"))
    assert len(said) == 1


def test_a_file_inside_a_request_belongs_to_the_shard_of_its_owner(uploads):
    from heliograph.media.model import Probe

    def look(data, *, declared_type=None):
        return Probe(format="webp", width=1, height=1, orientation=1, has_alpha=False)

    admitted, _ = uploads.admit(ADA, b"bytes", "image/webp", look)

    assert shard_of(admitted.id) == shard_of(ADA)
    assert admitted.content_type == "image/webp"


def test_bytes_of_an_upload_that_is_not_there_any_more_are_removed():
    room, store, log = darkroom(status=None)
    store.uploads.clear()

    assert room.develop(MEDIA) is None
    assert log == ["erased"]


def test_variants_whose_upload_went_while_they_were_made_are_removed():
    def render(data):
        store.status = None
        store.uploads.clear()
        return develops(data)

    room, store, log = darkroom(render=render)

    assert room.develop(MEDIA) is None
    assert log == ["row processing", "objects", "erased"]
