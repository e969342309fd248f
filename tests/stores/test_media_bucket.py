"""The media bucket: what a client may send to it, and what it holds for others to read."""

import base64
import json
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from heliograph.core import wire
from heliograph.media.bucket import MediaBucket
from heliograph.media.film import PLAYED
from heliograph.media.model import ENCODINGS, MAX_BYTES, VARIANTS
from heliograph.media.refusals import PictureTooLarge, VideoTooLarge
from heliograph.media.upload import checksum_of

from tests.people import DIGEST, MEDIA, manifest, upload

KEY = f"uploads/{MEDIA}"
FILES = {(variant, encoding): f"{variant} as {encoding}".encode() for variant in VARIANTS for encoding in ENCODINGS}


@pytest.fixture
def name(account):
    return account.setting("MEDIA_BUCKET")


@pytest.fixture
def bucket(name, clock):
    return MediaBucket(wire.s3(), name, clock)


@pytest.fixture
def policy(bucket):
    """The conditions under which S3 takes a file by an offer, as the client must meet them."""
    return json.loads(base64.b64decode(bucket.offer(upload(content_type="image/png")).fields["policy"]))


def test_an_offer_takes_one_key_and_no_other(bucket, policy, name):
    offer = bucket.offer(upload())

    assert offer.fields["key"] == KEY
    assert {"key": KEY} in policy["conditions"]
    assert {"bucket": name} in policy["conditions"]
    assert not [one for one in policy["conditions"] if isinstance(one, list) and one[0] == "starts-with"]


def test_an_offer_takes_one_content_type_and_no_other(bucket, policy):
    offer = bucket.offer(upload(content_type="image/png"))

    assert offer.fields["Content-Type"] == "image/png"
    assert ["eq", "$Content-Type", "image/png"] in policy["conditions"]


def test_an_offer_takes_between_one_byte_and_twenty_megabytes(bucket, policy):
    ranges = [one for one in policy["conditions"] if isinstance(one, list) and one[0] == "content-length-range"]

    assert ranges == [["content-length-range", 1, 20 * 1024 * 1024]]
    assert bucket.offer(upload()).max_bytes == 20 * 1024 * 1024


def test_an_offer_of_an_announced_file_takes_its_size_and_its_bytes_and_no_other(bucket):
    offer = bucket.offer(upload(size=4711, checksum=checksum_of(b"the file")))
    conditions = json.loads(base64.b64decode(offer.fields["policy"]))["conditions"]

    assert ["content-length-range", 4711, 4711] in conditions
    assert ["eq", "$x-amz-checksum-sha256", checksum_of(b"the file")] in conditions
    assert ["eq", "$x-amz-checksum-algorithm", "SHA256"] in conditions
    assert offer.fields["x-amz-checksum-sha256"] == checksum_of(b"the file")
    assert offer.max_bytes == 4711


def test_an_offer_lives_for_minutes(bucket, clock, policy):
    begun = datetime.now().astimezone()
    expires = datetime.fromisoformat(policy["expiration"])

    assert timedelta(minutes=14) < expires - begun <= timedelta(minutes=15, seconds=1)
    assert bucket.offer(upload()).expires_at == clock() + timedelta(minutes=15)


def test_an_offer_is_signed_and_goes_to_the_bucket_itself(bucket, name):
    offer = bucket.offer(upload())

    assert name in offer.url
    assert offer.url.startswith("https://")
    assert offer.fields["x-amz-algorithm"] == "AWS4-HMAC-SHA256"
    assert len(offer.fields["x-amz-signature"]) == 64


def test_an_original_comes_back_as_it_was_put(bucket):
    bucket.put_original(upload(content_type="image/png"), b"the bytes")

    assert bucket.original(MEDIA) == b"the bytes"
    assert wire.s3().head_object(Bucket=bucket._bucket, Key=KEY)["ContentType"] == "image/png"


def test_an_original_that_is_overwritten_is_kept(bucket, name):
    bucket.put_original(upload(), b"first")
    bucket.put_original(upload(), b"second")

    versions = wire.s3().list_object_versions(Bucket=name)["Versions"]
    kept = [wire.s3().get_object(Bucket=name, Key=KEY, VersionId=one["VersionId"])["Body"].read() for one in versions]
    assert sorted(kept) == [b"first", b"second"]


def test_an_original_is_handed_out_for_minutes_under_a_name_of_ours(bucket, clock, name):
    one = bucket.download(replace(upload(content_type="image/jpeg"), manifest=manifest()))

    address = urlsplit(one.url)
    asked = {key: value for key, (value,) in parse_qs(address.query).items()}
    assert name in address.netloc
    assert address.path == f"/{KEY}"
    assert one.file_name == f"heliograph-{MEDIA}.jpg"
    assert asked["response-content-disposition"] == f'attachment; filename="{one.file_name}"'
    assert (asked["response-content-type"], asked["response-cache-control"]) == ("image/jpeg", "private, no-store")
    assert (asked["X-Amz-Expires"], one.expires_at) == ("300", clock() + timedelta(minutes=5))


def test_an_original_is_handed_out_as_what_it_is_whatever_it_was_declared_as(bucket):
    one = bucket.download(replace(upload(content_type="image/png"), manifest=manifest()))

    assert (one.content_type, one.file_name) == ("image/jpeg", f"heliograph-{MEDIA}.jpg")


def test_an_original_that_was_never_decoded_is_handed_out_as_mere_bytes(bucket):
    one = bucket.download(upload(content_type="image/jpeg"))

    assert (one.content_type, one.file_name) == ("application/octet-stream", f"heliograph-{MEDIA}.bin")


def test_an_original_is_there_once_it_has_arrived(bucket):
    before = bucket.has_original(upload())
    bucket.put_original(upload(), b"the bytes")

    assert (before, bucket.has_original(upload())) == (False, True)


class Huge:
    """A client whose object is too large, and whose body tells whether it was read."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.read_bytes = False
        self.closed = False

    def get_object(self, **_):
        return {"ContentLength": self.size, "Body": self}

    def read(self):
        self.read_bytes = True
        return b""

    def close(self):
        self.closed = True


def test_an_original_over_the_limit_is_refused_unread(clock):
    client = Huge(MAX_BYTES + 1)

    with pytest.raises(PictureTooLarge):
        MediaBucket(client, "pictures", clock).original(MEDIA)

    assert client.closed
    assert not client.read_bytes


def test_an_original_of_exactly_the_limit_is_read(clock):
    client = Huge(MAX_BYTES)
    MediaBucket(client, "pictures", clock).original(MEDIA)

    assert client.read_bytes


def test_a_video_is_offered_another_place_and_size_and_can_be_had_back_as_a_file(bucket, account, name):
    film = upload(content_type="video/mp4")
    offer = bucket.offer(film, 5)
    wire.s3().put_object(Bucket=name, Key=offer.fields["key"], Body=b"movie")

    with bucket.video(MEDIA, max_bytes=5) as path:
        assert path.read_bytes() == b"movie"

    assert (offer.fields["key"], offer.max_bytes) == (f"videos/{MEDIA}", 5)
    assert not path.exists()
    assert f"/videos/{MEDIA}?" in bucket.download(film).url


def test_a_video_over_the_limit_is_refused_unread(clock):
    client = Huge(6)

    with pytest.raises(VideoTooLarge), MediaBucket(client, "films", clock).video(MEDIA, max_bytes=5):
        pass

    assert client.closed
    assert not client.read_bytes


def test_of_a_video_that_is_erased_nothing_is_left(bucket, account, name):
    for media_id in (MEDIA, f"{MEDIA}1"):
        wire.s3().put_object(Bucket=name, Key=f"videos/{media_id}", Body=b"movie")
    bucket.put_variants(MEDIA, manifest(), {PLAYED: b"played"})
    assert f"variants/{MEDIA}/{DIGEST}/video.mp4" in account.objects(name)

    bucket.erase(MEDIA)

    assert set(account.objects(name)) == {f"videos/{MEDIA}1"}


def test_variants_stand_under_content_addressed_keys(bucket, account, name):
    bucket.put_variants(MEDIA, manifest(), FILES)

    assert set(account.objects(name)) == {
        f"variants/{MEDIA}/{DIGEST}/{variant}.{extension}"
        for variant in ("thumb", "feed", "full", "story")
        for extension in ("jpg", "webp")
    }


def test_variants_say_what_they_are_and_that_they_never_change(bucket, name):
    bucket.put_variants(MEDIA, manifest(), FILES)

    for extension, content_type in (("jpg", "image/jpeg"), ("webp", "image/webp")):
        head = wire.s3().head_object(Bucket=name, Key=f"variants/{MEDIA}/{DIGEST}/feed.{extension}")
        assert head["ContentType"] == content_type
        assert head["CacheControl"] == "public, max-age=86400, immutable"


def test_variants_hold_their_own_bytes_however_often_they_are_put(bucket, account, name):
    for _ in range(3):
        bucket.put_variants(MEDIA, manifest(), FILES)

    assert sorted(account.objects(name).values()) == sorted(FILES.values())


def versions_in(name):
    found = wire.s3().list_object_versions(Bucket=name)
    return [one["Key"] for kind in ("Versions", "DeleteMarkers") for one in found.get(kind, ())]


def test_erasing_leaves_no_version_of_anything_and_touches_nobody_elses(bucket, name):
    other = upload(f"{MEDIA}7")
    for one in (upload(), other):
        bucket.put_original(one, b"first")
        bucket.put_original(one, b"second")
        bucket.put_variants(one.id, manifest(), FILES)
    bucket.remove([KEY])

    bucket.erase(MEDIA)
    bucket.erase(MEDIA)

    left = versions_in(name)
    assert len(left) == 2 + len(FILES)
    assert {key.split("/")[1] for key in left} == {other.id}


def test_erasing_variants_keeps_the_original_and_those_of_one_digest(bucket, account, name):
    other = replace(manifest(), digest="f" * 32)
    bucket.put_original(upload(), b"the original")
    bucket.put_variants(MEDIA, manifest(), FILES)
    bucket.put_variants(MEDIA, other, FILES)

    bucket.erase_variants(MEDIA, but=DIGEST)
    assert {key.split("/")[2] for key in account.objects(name) if key.startswith("variants/")} == {DIGEST}

    bucket.erase_variants(MEDIA)
    assert versions_in(name) == [KEY]
