"""What must be true of a world at rest, whatever was done to it: counts, feeds, posts and their pictures.

Each `check_*` raises AssertionError and says what is wrong. They read the tables and buckets themselves, and recount.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from heliograph.media.model import ENCODINGS, original_key, variant_key

from tests.simulation.cloud.s3.notifications import Notification
from tests.simulation.door import Person
from tests.simulation.wiring import wiring
from tests.simulation.world import World

COUNTS = ("likes", "comments", "followers", "following", "posts")
SHOWN = 3


def check_at_rest(world: World) -> None:
    """All of it: nothing parked, every count its recount, no picture promised that is not there."""
    check_nothing_parked(world)
    check_counts(world)
    check_previews(world)
    check_media(world)
    check_posts(world)


def check_nothing_parked(world: World) -> None:
    given_up = [one.failed for one in world.cloud.sources if isinstance(one, Notification) and one.failed]
    assert not world.parked(), f"parked: {world.parked()}"
    assert not given_up, f"events given up: {given_up}"


def check_counts(world: World) -> None:
    """Every counter equals the number of rows it counts."""
    wanted = recount(world)
    found = {(row["pk"], name): row[name] for row in world.rows("Tallies") for name in COUNTS if row.get(name)}
    assert found == dict(wanted), f"counted {found}, but there are {dict(wanted)}"


def recount(world: World) -> Counter[tuple[str, str]]:
    """(key, count) → how many rows there are."""
    wanted: Counter[tuple[str, str]] = Counter()
    for like in world.rows("Likes"):
        wanted[f"post#{like['post_id']}", "likes"] += 1
    for comment in world.rows("Comments"):
        wanted[f"post#{comment['post_id']}", "comments"] += 1
    for follow in world.rows("Follows"):
        wanted[f"user#{follow['followee_id']}", "followers"] += 1
        wanted[f"user#{follow['follower_id']}", "following"] += 1
    for post in world.rows("Posts"):
        if post["status"] == "published":
            wanted[f"user#{post['owner_id']}", "posts"] += 1
    return wanted


def check_previews(world: World) -> None:
    """The newest comments that a counter row shows are the newest comments there are."""
    comments: dict[str, list[int]] = {}
    for row in world.rows("Comments"):
        comments.setdefault(f"post#{row['post_id']}", []).append(row["comment_id"])
    for row in world.rows("Tallies"):
        shown = sorted((int(name[2:]) for name in row if name.startswith("c#")), reverse=True)[:SHOWN]
        newest = sorted(comments.get(row["pk"], ()), reverse=True)[:SHOWN]
        assert shown == newest, f"{row['pk']} shows comments {shown}, the newest are {newest}"


def check_media(world: World) -> None:
    """A ready upload's objects are all there; one whose bytes arrived is ready or failed."""
    ((_, bucket, _),) = wiring().notifications
    stored = set(world.cloud.s3.bucket(bucket).keys())
    for row in world.rows("Uploads"):
        media_id, arrived = str(row["media_id"]), original_key(str(row["media_id"])) in stored
        assert not arrived or row["status"] in ("ready", "failed"), f"upload {media_id} stays {row['status']}"
        if row["status"] == "ready":
            manifest = row["manifest"]
            wanted = {
                variant_key(media_id, manifest["digest"], variant, encoding)
                for variant in manifest["variants"]
                for encoding in ENCODINGS
            }
            assert wanted <= stored, f"upload {media_id} is ready without {wanted - stored}"


def check_posts(world: World) -> None:
    """Posts and uploads name each other, and a post is published if, and only if, all of its media is ready."""
    uploads = {row["media_id"]: row for row in world.rows("Uploads")}
    posts = {row["post_id"]: row for row in world.rows("Posts")}
    for post_id, post in posts.items():
        media = [uploads.get(int(picture["media_id"])) for picture in post["pictures"]]
        assert all(one and one.get("post_id") == post_id for one in media), f"post {post_id} lacks its media {media}"
        states = {one["status"] for one in media if one}
        wanted = "failed" if "failed" in states else "published" if states == {"ready"} else "processing"
        assert post["status"] == wanted, f"post {post_id} is {post['status']} with media {states}"
    for media_id, upload in uploads.items():
        assert upload.get("post_id") is None or upload["post_id"] in posts, f"upload {media_id} is in no post"


def check_feed(world: World, reader: Person, wanted: Iterable[str]) -> None:
    """The reader's feed is these posts, newest first, each once, with counts as they are."""
    shown = feed(world, reader)
    ids = [item["postId"] for item in shown]
    assert ids == sorted(wanted, key=int, reverse=True), f"the feed of {reader.name} shows {ids}, not {list(wanted)}"
    counts = recount(world)
    for item in shown:
        key = f"post#{item['postId']}"
        assert (item["numberOfLikes"], item["numberOfComments"]) == (counts[key, "likes"], counts[key, "comments"])


def feed(world: World, reader: Person) -> list[dict[str, Any]]:
    """A page of a feed, as its reader gets it when nothing goes wrong."""
    answer = world.answer(reader, "GET", "/v1/me/feed")
    assert answer.status == 200, answer.text
    items: list[dict[str, Any]] = answer.json["feeds"]
    return items


def published(world: World, owner: Person) -> list[str]:
    return [
        str(post["post_id"])
        for post in world.rows("Posts")
        if post["status"] == "published" and str(post["owner_id"]) == owner.id
    ]
