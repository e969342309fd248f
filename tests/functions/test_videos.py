"""A video's way through the functions: offered, arrived, made, posted, read; and what may not be done with it."""

import pytest
from heliograph.core import wire
from heliograph.media import video
from heliograph.media.film import MAX_VIDEO_BYTES
from heliograph.media.refusals import VideoTooComplex
from heliograph.media.store import UploadStore

from tests.clips import clip
from tests.functions.deployed import object_created
from tests.functions.population import FREE
from tests.functions.requests import File
from tests.functions.test_consumers import batch, envelope, upload_row
from tests.functions.trouble import refusing
from tests.people import ADA, BOB

FILM = clip(frames=8)


@pytest.fixture
def bucket(populated):
    return populated.account.setting("MEDIA_BUCKET")


@pytest.fixture
def arrive(populated, bucket):
    """Offers Ada a video, and lets these bytes come; answers its id and what S3 says of it."""

    def arrive(data=FILM, **announced):
        asked = {"contentType": "video/mp4", **announced}
        offer = populated.call("POST", "/v1/media", user=ADA, json=asked).json
        wire.s3().put_object(Bucket=bucket, Key=offer["fields"]["key"], Body=data)
        return offer["id"], object_created(bucket, offer["fields"]["key"])

    return arrive


def of(populated, media_id):
    return populated.call("GET", f"/v1/media/{media_id}", user=ADA).json


@pytest.mark.parametrize("content_type", ["video/mp4", "video/quicktime"])
def test_a_video_is_offered_a_place_and_a_limit_of_its_own(populated, content_type):
    offer = populated.call("POST", "/v1/media", user=ADA, json={"contentType": content_type}).json

    assert offer["fields"]["key"] == f"videos/{offer['id']}"
    assert offer["fields"]["Content-Type"] == content_type
    assert offer["maxBytes"] == MAX_VIDEO_BYTES


def test_a_video_that_arrives_becomes_nine_files_and_a_manifest(populated, bucket, arrive):
    media_id, event = arrive()
    populated.invoke("media_on_video", event)

    row = upload_row(populated, media_id)
    files = [key for key in populated.account.objects(bucket) if key.startswith(f"variants/{media_id}/")]
    assert (row["status"], row["manifest"]["kind"]) == ("ready", "video")
    assert len(files) == 9
    played = wire.s3().get_object(Bucket=bucket, Key=next(key for key in files if key.endswith("/video.mp4")))
    assert (played["ContentType"], played["CacheControl"]) == ("video/mp4", "public, max-age=86400, immutable")


def bare(url):
    """An address without what says until when it holds."""
    return url.partition("?")[0]


def test_its_owner_reads_what_became_of_it(populated, arrive):
    media_id, event = arrive()
    populated.invoke("media_on_video", event)

    read = of(populated, media_id)

    assert read["status"] == "ready"
    assert bare(read["variants"]["feed"]["url"]).endswith("/feed")
    assert bare(read["video"]["videoUrl"]).endswith("/video.mp4")
    assert read["video"] | {"videoUrl": ""} == {
        "type": "VideoFile",
        "videoUrl": "",
        "duration": "0.277",
        "hasAudio": True,
        "size": {"width": "64", "height": "48"},
    }


def test_an_album_of_a_photograph_and_a_video_shows_both(populated, arrive):
    media_id, event = arrive()
    populated.invoke("media_on_video", event)

    made = populated.call("POST", "/v1/posts", user=ADA, json={"media": [FREE, media_id]}).json
    pictures = populated.call("GET", f"/v1/posts/{made['id']}", user=BOB).json["pictures"]

    assert made["status"] == "published"
    assert [one["video"] and one["video"]["type"] for one in pictures] == [None, "VideoFile"]
    assert bare(pictures[1]["variants"]["thumb"]["url"]).endswith("/thumb")
    mine = of(populated, media_id)["video"]
    assert pictures[1]["video"] | {"videoUrl": bare(pictures[1]["video"]["videoUrl"])} == mine | {
        "videoUrl": bare(mine["videoUrl"])
    }


def test_a_post_waits_for_its_video(populated, arrive):
    media_id, event = arrive()
    made = populated.call("POST", "/v1/posts", user=ADA, json={"media": [media_id]}).json
    assert (made["status"], made["pictures"][0]["video"]) == ("processing", None)

    populated.invoke("media_on_video", event)
    row = upload_row(populated, media_id)
    ready = {"mediaId": media_id, "ownerId": ADA, "postId": made["id"], "manifest": row["manifest"]}
    populated.invoke("posts_on_media", batch(envelope(f"post#{made['id']}", ("media-ready", ready))))

    read = populated.call("GET", f"/v1/posts/{made['id']}", user=BOB).json
    assert read["pictures"][0]["video"]["duration"] == "0.277"


def test_sixteen_notifications_of_one_video_do_what_one_does(populated, arrive, monkeypatch):
    _, event = arrive()
    populated.invoke("media_on_video", event)
    before = populated.account.holdings()

    for _ in range(15):
        populated.invoke("media_on_video", event)

    assert populated.account.holdings() == before


def test_a_video_whose_files_cannot_be_stored_comes_again(populated, arrive):
    media_id, event = arrive()
    with refusing("s3", "SlowDown"), pytest.raises(Exception, match="SlowDown"):
        populated.invoke("media_on_video", event)
    assert upload_row(populated, media_id)["status"] == "processing"

    populated.invoke("media_on_video", event)

    assert upload_row(populated, media_id)["status"] == "ready"


def test_nothing_is_left_of_an_attempt_that_was_broken_off_and_had_something_to_play(
    populated, bucket, arrive, monkeypatch
):
    def break_off(*_, **__):
        raise ConnectionError("Nobody answers.")

    def refuse(*_, **__):
        raise VideoTooComplex("Too much.")

    media_id, event = arrive()
    with monkeypatch.context() as broken:
        broken.setattr(UploadStore, "finish", break_off)
        with pytest.raises(ConnectionError):
            populated.invoke("media_on_video", event)
    monkeypatch.setattr(video.making, "rendition", refuse)
    populated.invoke("media_on_video", event)

    row = upload_row(populated, media_id)
    files = [key for key in populated.account.objects(bucket) if key.startswith(f"variants/{media_id}/")]
    assert row["status"] == "ready"
    assert {key.split("/")[2] for key in files} == {row["manifest"]["digest"]}
    assert len(files) == 8


def test_what_is_no_video_fails_with_a_reason_and_keeps_its_original(populated, bucket, arrive):
    media_id, event = arrive(b"not a video, whatever its type says" * 10)
    populated.invoke("media_on_video", event)

    read = of(populated, media_id)
    assert (read["status"], read["video"]) == ("failed", None)
    assert "Accepted are mp4, mov" in read["reason"]
    assert f"videos/{media_id}" in populated.account.objects(bucket)


def test_a_file_that_is_not_what_was_announced_fails(populated, arrive):
    media_id, event = arrive(size=len(FILM) + 1)
    populated.invoke("media_on_video", event)
    other_id, other = arrive(checksum="47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")
    populated.invoke("media_on_video", other)

    assert "was announced" in of(populated, media_id)["reason"]
    assert "SHA-256" in of(populated, other_id)["reason"]


def test_a_video_that_cannot_be_made_playable_is_published_by_its_poster_and_its_original_stays(
    populated, bucket, arrive, monkeypatch
):
    def refuse(*_, **__):
        raise VideoTooComplex("Too much.")

    monkeypatch.setattr(video.making, "rendition", refuse)
    media_id, event = arrive()
    populated.invoke("media_on_video", event)

    made = populated.call("POST", "/v1/posts", user=ADA, json={"media": [media_id]}).json
    assert made["status"] == "published"
    shown = made["pictures"][0]
    assert shown["variants"]["full"]["url"]
    assert (shown["video"]["videoUrl"], shown["video"]["size"]) == (None, None)
    assert f"videos/{media_id}" in populated.account.objects(bucket)


def test_a_video_without_an_upload_is_removed(populated, bucket):
    before = populated.account.holdings()
    wire.s3().put_object(Bucket=bucket, Key="videos/77", Body=FILM)

    populated.invoke("media_on_video", object_created(bucket, "videos/77"))

    assert populated.account.holdings() == before


def test_nobody_wears_a_video(populated, arrive):
    media_id, event = arrive()
    answers = [populated.call("PUT", "/v1/me/avatar", user=ADA, json={"mediaId": media_id})]
    populated.invoke("media_on_video", event)
    answers.append(populated.call("PUT", "/v1/me/avatar", user=ADA, json={"mediaId": media_id}))

    assert {(one.status, one.problem) for one in answers} == {(409, "media-not-usable")}


def test_a_video_inside_a_request_is_told_the_other_door(populated):
    form = {"file": File("film.mp4", "video/mp4", FILM)}
    answer = populated.call("POST", f"/users/{ADA}/posts", user=ADA, form=form)

    assert (answer.status, answer.problem) == (415, "picture-format-not-accepted")
    assert "POST /v1/media" in answer.json["detail"]


def test_the_owner_downloads_the_video_as_it_came(populated, arrive):
    media_id, event = arrive()
    populated.invoke("media_on_video", event)

    read = populated.call("GET", f"/v1/media/{media_id}/original", user=ADA).json

    assert f"/videos/{media_id}?" in read["url"]
    assert (read["fileName"], read["contentType"]) == (f"heliograph-{media_id}.mp4", "video/mp4")


def test_the_feed_shows_the_poster_of_a_video(populated, arrive):
    media_id, event = arrive()
    populated.invoke("media_on_video", event)
    made = populated.call("POST", "/v1/posts", user=ADA, json={"media": [media_id]}).json
    published = {
        "post": {"id": made["id"], "caption": "", "publishedAt": made["publishedAt"]},
        "owner": {"id": ADA, "userName": "ada"},
        "tags": [],
        "mentions": [],
    }
    told = envelope(f"user#{ADA}", ("post-published", published))
    populated.invoke("feed_on_posts", batch(told))

    (item,) = [
        one for one in populated.call("GET", "/v1/me/feed", user=BOB).json["feeds"] if one["postId"] == made["id"]
    ]
    assert bare(item["mediaURL"]) == bare(made["pictures"][0]["variants"]["feed"]["url"])
    assert item["pictures"][0]["video"]["videoUrl"]
