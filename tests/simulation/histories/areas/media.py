"""Uploads: presigned forms, the bytes that arrive, and what becomes of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from heliograph.media.film import PLAYED
from heliograph.media.model import variant_key
from heliograph.media.sweeping import ARRIVAL, NEVER_CAME
from heliograph.media.upload import checksum_of

from tests.simulation.door import Person, small_picture
from tests.simulation.films import small_film
from tests.simulation.histories.acts import Act
from tests.simulation.histories.areas.feed import FED_OUTAGES
from tests.simulation.histories.requests import Known, Ready
from tests.simulation.histories.room import Area, Room
from tests.simulation.histories.story import Sent, Story

WEEK = 7 * 86_400.0
LAG = 60.0
"""Seconds that an index may lag behind, and an act may take."""
BROKEN = b"\xff\xd8\xff\xe0 this is not a picture"


@dataclass
class Offers:
    """Uploads that were offered, to whom, and the answers that did."""

    made: list[tuple[Person, dict[str, Any]]] = field(default_factory=list)
    parted: list[tuple[Person, dict[str, Any], bytes]] = field(default_factory=list)
    sent: dict[str, tuple[str, ...]] = field(default_factory=dict)


def offer(act: Act, known: Known, who: Person) -> Ready:
    """Of any JPEG, of one that is announced, so that S3 refuses all others of those that are sent, or of a video."""
    announced = {"checksum": checksum_of(small_picture(100))} if act.how % 4 == 3 else {}
    body = {"contentType": "video/mp4" if act.how % 4 == 2 else "image/jpeg", **announced}
    return Ready(who=who, method="POST", path="/v1/media", content={"body": body})


def upload(act: Act, known: Known, who: Person) -> Ready | None:
    offers = known.of(Offers).made
    if not offers:
        return None
    owner, offered = offers[act.what % len(offers)]
    sound = small_film(act.how % 4) if is_of_video(offered) else small_picture(100 + act.how % 4)
    data = BROKEN if act.how % 5 == 4 else sound
    form = (offered["url"], offered["fields"], data)
    return Ready(who=owner, method="POST", path="storage", about=str(offered["id"]), form=form)


def offer_parts(act: Act, known: Known, who: Person) -> Ready:
    body: dict[str, Any] = {"contentType": "image/jpeg", "size": len(small_picture())}
    if act.how % 2:
        body["checksum"] = checksum_of(small_picture(100))
    return Ready(who=who, method="POST", path="/v1/media", content={"body": body})


def send_parts(act: Act, known: Known, who: Person) -> Ready | None:
    offers = known.of(Offers).parted
    if not offers:
        return None
    owner, offered, data = offers[act.what % len(offers)]
    return Ready(who=owner, method="PUT", path="storage", about=str(offered["id"]), parts=(offered, data))


def complete(act: Act, known: Known, who: Person) -> Ready | None:
    offers = known.of(Offers)
    if not offers.sent:
        return None
    owner, offered, _ = offers.parted[act.what % len(offers.parted)]
    tags = list(offers.sent.get(offered["id"], ('"no part"',)))
    path, parts = f"/v1/media/{offered['id']}/complete", tags[::-1] if act.how == 5 else tags
    return Ready(who=owner, method="POST", path=path, about=str(offered["id"]), content={"body": {"parts": parts}})


def give_up_upload(act: Act, known: Known, who: Person) -> Ready | None:
    offers = known.of(Offers)
    every = [*offers.made, *((owner, offered) for owner, offered, _ in offers.parted)]
    if not every:
        return None
    owner, offered = every[act.what % len(every)]
    return Ready(who=owner, method="DELETE", path=f"/v1/media/{offered['id']}", about=str(offered["id"]))


def offered_parts(known: Known, sent: Sent) -> None:
    """One file of two is not the one that was announced."""
    assert sent.who
    known.of(Offers).parted.append((sent.who, sent.json, small_picture(100 + sent.act.what % 2)))


def sent_parts(known: Known, sent: Sent) -> None:
    known.of(Offers).sent[sent.about] = sent.task.result


def sweep(act: Act, known: Known, who: Person) -> Ready:
    return Ready(who=None, method="TIMER", path="media_on_timer", timed="media_on_timer")


def is_of_video(offered: Mapping[str, Any]) -> bool:
    return bool(offered["fields"]["Content-Type"] == "video/mp4")


def offered(known: Known, sent: Sent) -> None:
    assert sent.who
    known.of(Offers).made.append((sent.who, sent.json))


def uploads_are_what_was_offered(story: Story) -> Iterator[str]:
    """What was offered is there, and no more; bytes that were taken are kept. But what was worn may have gone, and
    what nobody used for a week."""
    may_go = worn_perhaps(story) | unused_perhaps(story) | given_up_perhaps(story)
    for sent in story.of("offer", "offer_parts"):
        if sent.good and sent.json["id"] not in story.media.keys() | may_go:
            yield f"{sent} and its upload is gone"
    for sent in story.of("upload", "complete"):
        if sent.good and not _arrived(story, sent.about) and sent.about not in may_go - story.media.keys():
            yield f"{sent} and its bytes are gone"
    bringing = story.of("offer", "offer_parts", "publish", "publish_content", "post_again")
    asked = sum(1 for sent in bringing if not sent.refused)
    if len(story.media) - len(story.found) > asked:
        yield f"{len(story.media)} uploads of {asked} requests"


def variants_are_those_of_the_manifest(story: Story) -> Iterator[str]:
    """Exactly the objects that manifests name are in storage, as large as they say; only ready uploads have one."""
    named: dict[str, int] = {}
    for media_id, row in story.media.items():
        if (row["status"] == "ready") != bool(row.get("manifest")):
            yield f"upload {media_id} is {row['status']} and has {'a' if row.get('manifest') else 'no'} manifest"
        named |= dict(_objects_of(media_id, row["manifest"])) if row.get("manifest") else {}
    made = {key: len(data) for key, (data, _) in story.objects.items() if key.startswith("variants/")}
    yield from (f"{key} is missing or another" for key, size in named.items() if made.get(key) != size)
    yield from (f"{key} is no upload's" for key in made.keys() - named.keys())


def arrived_pictures_end_ready_or_failed(story: Story) -> Iterator[str]:
    """An upload whose bytes arrived does not wait for ever."""
    for media_id, row in story.media.items():
        arrived = _arrived(story, media_id)
        if arrived and row["status"] not in ("ready", "failed"):
            yield f"upload {media_id} is {row['status']} although its bytes arrived"
        if not arrived and row["status"] != "pending" and row.get("reason") != NEVER_CAME:
            yield f"upload {media_id} is {row['status']} although nothing arrived"


def what_is_shown_is_kept(story: Story) -> Iterator[str]:
    """The uploads of every post are there, and theirs."""
    for post_id, post in story.posts.items():
        for picture in post["pictures"]:
            held = story.media.get(str(picture["media_id"]), {})
            if str(held.get("post_id")) != post_id:
                yield f"post {post_id} shows upload {picture['media_id']}, which is {held or 'gone'}"


def what_is_over_ends(story: Story) -> Iterator[str]:
    """A sweep that came to its end leaves no file awaited that was due, and a second one nothing that nobody uses."""
    swept = [sent for sent in story.of("sweep") if sent.good]
    for media_id, row in story.media.items():
        made, came = datetime.fromisoformat(row["created_at"]).timestamp(), _arrived(story, media_id)
        late = [one for one in swept if one.started > made + ARRIVAL.total_seconds() + LAG]
        if late and row["status"] == "pending" and not came:
            yield f"{late[0]} and {media_id} is awaited"
        late = [one for one in swept if one.started > made + WEEK + LAG]
        # The first may have found that it failed, and each its own half.
        if "post_id" not in row and not row.get("avatar") and any(a.ended < b.started for a in late for b in late):
            yield f"{late[-1]} and {media_id}, which nobody uses, is kept"


def nothing_is_left_of_the_unused(story: Story) -> Iterator[str]:
    """Of what was swept away or given up no file is left."""
    kept = {key.split("/")[1] for key in story.objects}
    gone = (unused_perhaps(story) | given_up_perhaps(story)) - story.media.keys()
    yield from (f"files of {one} are left" for one in kept & gone)


def what_is_given_up_is_gone(story: Story) -> Iterator[str]:
    """An upload that was given up is not there any more."""
    for sent in story.of("give_up_upload"):
        if sent.good and sent.about in story.media:
            yield f"{sent} and it is {story.media[sent.about]}"


def given_up_perhaps(story: Story) -> set[str]:
    return {sent.about for sent in story.of("give_up_upload") if not sent.refused}


def unused_perhaps(story: Story) -> set[str]:
    """Uploads that were offered a week before a sweep, and that no post shows."""
    shown = {str(picture["media_id"]) for post in story.posts.values() for picture in post["pictures"]}
    last = max((sent.ended for sent in story.of("sweep")), default=0.0)
    offers = (sent for sent in story.of("offer", "offer_parts") if sent.good)
    return {sent.json["id"] for sent in offers if last - sent.started > WEEK} - shown


def worn_perhaps(story: Story) -> set[str]:
    """Uploads that may have been an avatar at some moment."""
    return {sent.about for sent in story.of("wear") if not sent.refused}


def _arrived(story: Story, media_id: str) -> bool:
    return any(f"{prefix}/{media_id}" in story.objects for prefix in ("uploads", "videos"))


def _objects_of(media_id: str, manifest: Any) -> Iterator[tuple[str, int]]:
    for variant, made in manifest["variants"].items():
        for encoding, size in made["bytes"].items():
            yield variant_key(media_id, manifest["digest"], variant, encoding), size
    if played := manifest.get("video", {}).get("rendition"):
        yield variant_key(media_id, manifest["digest"], *PLAYED), played["bytes"]


ROOM = Room(
    areas={
        "uploads": Area(
            7,
            {"offer": 2, "upload": 4, "publish_uploads": 4, "read_post": 1},
            acts=(1, 5),
            people=(1, 2),
            follows=0.6,
            opening=("offer", "offer", "upload", "publish_uploads"),
            fed=True,
            outages=FED_OUTAGES,
        ),
        "abandoned": Area(
            5,
            {"offer": 1, "upload": 1, "publish_uploads": 4, "wear": 1, "sweep": 5},
            acts=(2, 6),
            people=(1, 1),
            opening=("offer", "upload", "offer", "publish_uploads"),
            pauses=(1.0, 1.0, ARRIVAL.total_seconds() + 90, WEEK + 90),
            outages=("Media", "Posts"),
        ),
        "parts": Area(
            4,
            {"send_parts": 2, "complete": 4, "give_up_upload": 2, "sweep": 1, "offer_parts": 1, "read_post": 1},
            acts=(2, 6),
            people=(1, 1),
            opening=("offer_parts", "send_parts", "complete", "offer_parts"),
            pauses=(0.0, 1.0, 1.0, 1.0, ARRIVAL.total_seconds() + 90),
            outages=("Media", "Bucket"),
        ),
    },
    mixed={"offer": 2, "upload": 3},
    requests={
        "offer": offer,
        "upload": upload,
        "sweep": sweep,
        "offer_parts": offer_parts,
        "send_parts": send_parts,
        "complete": complete,
        "give_up_upload": give_up_upload,
    },
    learns={"offer": offered, "offer_parts": offered_parts, "send_parts": sent_parts},
    writes={
        "POST /v1/media": ("uploads", "parts", "everything"),
        "POST /v1/media/{media_id}/complete": ("parts",),
        "DELETE /v1/media/{media_id}": ("parts",),
    },
    hears={
        "events_on_change": ("uploads",),
        "counters_on_events": ("uploads",),
        "media_on_video": ("uploads",),
        "media_on_timer": ("abandoned",),
        "media_on_posts": ("abandoned",),
        "media_on_upload": ("publishing", "uploads", "feed", "everything"),
    },
    checks=(
        uploads_are_what_was_offered,
        variants_are_those_of_the_manifest,
        arrived_pictures_end_ready_or_failed,
        what_is_shown_is_kept,
        what_is_over_ends,
        nothing_is_left_of_the_unused,
        what_is_given_up_is_gone,
    ),
    transacted=("Media",),
)
