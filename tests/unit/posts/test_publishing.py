"""The two doors of posting, and in which order they write."""

from random import Random

import pytest
from heliograph.core.ids import IdMaker, shard_of
from heliograph.core.lookups import Lookup, Reader
from heliograph.identity.service import People
from heliograph.media.model import Probe, digest_of, plan_sizes
from heliograph.media.refusals import NotAPicture, PictureTooLarge
from heliograph.media.service import Claims, Uploads
from heliograph.media.settings import MULTIPART_FILE_BYTES
from heliograph.media.upload import MediaNotFound, MediaNotUsable
from heliograph.media.upload import Status as UploadStatus
from heliograph.posts.composing import Composing
from heliograph.posts.model import About, Location, Status, StorageUnavailable
from heliograph.posts.naming import Naming
from heliograph.posts.service import Publishing

from tests.people import ADA, BOB, NOW, manifest, upload, user
from tests.shelves import FakeShelves, PostsThere, RowsAreKeys, repeats

DATA = b"\xff\xd8 a photograph"


class World:
    """Posts, uploads and bytes, and the order in which they were written. Parts of transactions are plain functions."""

    def __init__(self):
        self.posts, self.uploads, self.objects, self.wrote = {}, {}, {}, []
        self.looks = {}
        self.bytes_fail = self.transaction_fails = False
        self.after_bytes = self.meanwhile = lambda: None
        self.shelves = FakeShelves()

    def recognise(self, data):
        return self.looks.get(data)


class FakePosts:
    def __init__(self, world):
        self.world = world

    def lookup(self, ids):
        return PostsThere(self.world.posts).lookup(ids)

    def add(self, post, media):
        if self.world.transaction_fails:
            self.world.meanwhile()
            return False
        self.world.posts[post.id] = post
        self.world.wrote.append("rows")
        for part in media:
            part()
        return True

    def discard(self, post, media):
        if self.world.posts[post.id].version != post.version:
            return False
        for part in media:
            part()
        del self.world.posts[post.id]
        self.world.wrote.append("nothing")
        return True


class FakeUploads:
    def __init__(self, world):
        self.world = world

    def adding(self, upload):
        return lambda: self.world.uploads.update({upload.id: upload})

    def claiming(self, upload, post_id):
        return lambda: self.world.uploads.update({upload.id: post_id})

    def removing(self, upload):
        return lambda: self.world.uploads.pop(upload.id)

    def lookup(self, ids):
        known = {one: {"id": one} for one in ids if one in self.world.uploads}
        return Lookup(table="media", keys=known, decode=lambda row: self.world.uploads[row["id"]])


class FakeBucket:
    def __init__(self, world):
        self.world = world

    def put_original(self, upload, data):
        if self.world.bytes_fail:
            self.world.after_bytes()
            raise ConnectionError("no answer")
        self.world.objects[upload.id] = data
        self.world.wrote.append("bytes")


class FakePeople:
    def lookup(self, ids):
        return Lookup(table="accounts", keys={one: {"id": one} for one in ids}, decode=lambda row: user(row["id"]))


def look(data, *, declared_type=None):
    if not data.startswith(b"\xff\xd8"):
        raise NotAPicture("It begins with something else.")
    return Probe(format="jpeg", width=4000, height=3000, orientation=1, has_alpha=False)


@pytest.fixture
def world():
    return World()


@pytest.fixture
def publishing(world, clock):
    ids, store = IdMaker(clock, Random(1)), FakePosts(world)
    people, reader = People(store=FakePeople(), now=clock), Reader(RowsAreKeys())
    composing = Composing(
        store=store,
        people=people,
        naming=Naming(people=people, reader=reader),
        claims=Claims(FakeUploads(world)),
        repeats=repeats(world.posts, world.shelves),
        reader=reader,
        ids=ids,
        now=clock,
    )
    uploads = Uploads(store=FakeUploads(world), bucket=FakeBucket(world), ids=ids, now=clock)
    return Publishing(store=store, composing=composing, uploads=uploads, look=look, recognise=world.recognise)


DUSK = About(
    caption="Dusk",
    location=Location(name="Eddystone"),
    content_warning="high waves",
    comments_off=True,
    like_count_hidden=True,
)


def publish(publishing, data=DATA, about=DUSK, **details):
    return publishing.publish_file(ADA, data, declared_type="image/jpeg", about=about, **details)


# A file inside the request


def test_the_rows_are_there_before_the_bytes_so_that_their_arrival_finds_them(publishing, world):
    made = publish(publishing)

    assert world.wrote == ["rows", "bytes"]
    (media_id,) = (picture.media_id for picture in made.pictures)
    assert world.objects == {media_id: DATA}
    assert world.uploads[media_id].post_id == made.id
    assert world.posts == {made.id: made}


def test_a_post_of_a_file_waits_for_its_variants_but_knows_their_sizes_and_addresses(publishing):
    made = publish(publishing, alt_text="a lighthouse")

    (picture,) = made.pictures
    assert made.status is Status.PROCESSING
    assert made.published_at is None
    assert {name: getattr(made, name) for name in vars(DUSK)} == vars(DUSK)
    assert picture.alt_text == "a lighthouse"
    assert (picture.digest, picture.sizes) == (digest_of(DATA), plan_sizes(4000, 3000))
    assert shard_of(made.id) == shard_of(ADA)
    assert (made.owner_id, made.owner_name, made.created_at) == (ADA, "ada", NOW)


def test_when_the_bytes_cannot_be_stored_the_rows_are_taken_back(publishing, world):
    world.bytes_fail = True

    with pytest.raises(StorageUnavailable) as refused:
        publish(publishing)

    assert refused.value.retry_after == 1
    assert (world.posts, world.uploads, world.objects) == ({}, {}, {})
    assert world.wrote == ["rows", "nothing"]


def test_when_the_bytes_arrived_after_all_and_something_came_of_them_the_post_stays(publishing, world):
    def published_meanwhile():
        (post,) = world.posts.values()
        world.posts[post.id] = post.with_picture(post.pictures[0].media_id, manifest(), NOW)

    world.bytes_fail, world.after_bytes = True, published_meanwhile

    made = publish(publishing)

    assert world.posts[made.id].published


@pytest.mark.parametrize(
    ("data", "refusal"), [(b"hello", NotAPicture), (DATA + b"\x00" * MULTIPART_FILE_BYTES, PictureTooLarge)]
)
def test_a_file_that_is_refused_leaves_nothing_behind(publishing, world, data, refusal):
    with pytest.raises(refusal):
        publish(publishing, data)

    assert world.wrote == []


def test_a_file_too_large_for_a_request_is_told_the_other_door(publishing):
    with pytest.raises(PictureTooLarge, match="POST /v1/media"):
        publish(publishing, DATA + b"\x00" * MULTIPART_FILE_BYTES)


def test_a_file_of_the_largest_size_is_taken(publishing, world):
    publish(publishing, DATA.ljust(MULTIPART_FILE_BYTES, b"\x00"))

    assert world.wrote == ["rows", "bytes"]


def test_when_the_rows_cannot_be_written_no_bytes_are(publishing, world):
    world.transaction_fails = True

    with pytest.raises(StorageUnavailable):
        publish(publishing)

    assert world.objects == {}


# Uploads that went to storage before


def ready(media_id, **fields):
    return upload(media_id, status=UploadStatus.READY, manifest=manifest(), **fields)


def test_a_post_of_finished_uploads_is_published_at_once(publishing, world):
    world.uploads = {"1": ready("1"), "2": ready("2")}

    made = publishing.publish_uploads(ADA, [("2", "second"), ("1", "first")], About(caption="Two"))

    assert made.status is Status.PUBLISHED
    assert made.published_at == NOW
    assert [(one.media_id, one.alt_text, one.ready) for one in made.pictures] == [
        ("2", "second", True),
        ("1", "first", True),
    ]
    assert world.uploads == {"1": made.id, "2": made.id}


@pytest.mark.parametrize("status", [UploadStatus.PENDING, UploadStatus.PROCESSING])
def test_a_post_waits_for_the_uploads_that_are_not_finished(publishing, world, status):
    world.uploads = {"1": ready("1"), "2": upload("2", status=status)}

    made = publishing.publish_uploads(ADA, [("1", ""), ("2", "")], About())

    assert made.status is Status.PROCESSING
    assert [one.ready for one in made.pictures] == [True, False]


@pytest.mark.parametrize(
    ("there", "refusal"),
    [
        ({}, MediaNotFound),
        ({"1": ready("1", owner_id=BOB)}, MediaNotFound),
        ({"1": ready("1", post_id="9")}, MediaNotUsable),
        ({"1": upload("1", status=UploadStatus.FAILED, reason="Not a picture.")}, MediaNotUsable),
    ],
)
def test_an_upload_that_is_missing_foreign_taken_or_failed_makes_no_post(publishing, world, there, refusal):
    world.uploads = there

    with pytest.raises(refusal):
        publishing.publish_uploads(ADA, [("1", "")], About())

    assert world.posts == {}


def test_somebody_elses_upload_is_answered_like_one_that_does_not_exist(publishing, world):
    said = set()
    for there in ({}, {"1": ready("1", owner_id=BOB)}):
        world.uploads = there
        with pytest.raises(MediaNotFound) as refused:
            publishing.publish_uploads(ADA, [("1", "")], About())
        said.add(refused.value.detail)

    assert len(said) == 1


def test_one_upload_cannot_stand_twice_in_a_post(publishing, world):
    world.uploads = {"1": ready("1")}

    with pytest.raises(MediaNotUsable):
        publishing.publish_uploads(ADA, [("1", ""), ("1", "again")], About())


def test_when_another_post_was_quicker_the_upload_is_not_usable(publishing, world):
    world.uploads, world.transaction_fails = {"1": ready("1")}, True
    world.meanwhile = lambda: world.uploads.update({"1": ready("1", post_id="9")})

    with pytest.raises(MediaNotUsable):
        publishing.publish_uploads(ADA, [("1", "")], About())
