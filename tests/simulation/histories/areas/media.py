"""Uploads: presigned forms, the bytes that arrive, and what becomes of them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from heliograph.media.model import variant_key
from heliograph.media.upload import checksum_of

from tests.simulation.door import Person, small_picture
from tests.simulation.histories.acts import Act
from tests.simulation.histories.areas.feed import FED_OUTAGES
from tests.simulation.histories.requests import Known, Ready
from tests.simulation.histories.room import Area, Room
from tests.simulation.histories.story import Sent, Story

BROKEN = b"\xff\xd8\xff\xe0 this is not a picture"


@dataclass
class Offers:
    """Uploads that were offered, to whom, and the answers that did."""

    made: list[tuple[Person, dict[str, Any]]] = field(default_factory=list)


def offer(act: Act, known: Known, who: Person) -> Ready:
    """Of any JPEG, or of one that is announced: S3 refuses all others of those that are sent."""
    announced = {"checksum": checksum_of(small_picture(100))} if act.how % 4 == 3 else {}
    body = {"contentType": "image/jpeg", **announced}
    return Ready(who=who, method="POST", path="/v1/media", content={"body": body})


def upload(act: Act, known: Known, who: Person) -> Ready | None:
    offers = known.of(Offers).made
    if not offers:
        return None
    owner, offered = offers[act.what % len(offers)]
    data = BROKEN if act.how % 5 == 4 else small_picture(100 + act.how % 4)
    form = (offered["url"], offered["fields"], data)
    return Ready(who=owner, method="POST", path="storage", about=str(offered["id"]), form=form)


def offered(known: Known, sent: Sent) -> None:
    assert sent.who
    known.of(Offers).made.append((sent.who, sent.json))


def uploads_are_what_was_offered(story: Story) -> Iterator[str]:
    """What was offered is there, and no more; bytes that were taken are kept. But what was worn may have gone."""
    worn = worn_perhaps(story)
    for sent in story.of("offer"):
        if sent.good and sent.json["id"] not in story.media.keys() | worn:
            yield f"{sent} and its upload is gone"
    for sent in story.of("upload"):
        if sent.good and f"uploads/{sent.about}" not in story.objects and sent.about not in worn - story.media.keys():
            yield f"{sent} and its bytes are gone"
    asked = sum(1 for sent in story.of("offer", "publish", "publish_content") if not sent.refused)
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
        arrived = f"uploads/{media_id}" in story.objects
        if arrived and row["status"] not in ("ready", "failed"):
            yield f"upload {media_id} is {row['status']} although its bytes arrived"
        if not arrived and row["status"] != "pending":
            yield f"upload {media_id} is {row['status']} although nothing arrived"


def worn_perhaps(story: Story) -> set[str]:
    """Uploads that may have been an avatar at some moment."""
    return {sent.about for sent in story.of("wear") if not sent.refused}


def _objects_of(media_id: str, manifest: Any) -> Iterator[tuple[str, int]]:
    for variant, made in manifest["variants"].items():
        for encoding, size in made["bytes"].items():
            yield variant_key(media_id, manifest["digest"], variant, encoding), size


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
        )
    },
    mixed={"offer": 2, "upload": 3},
    requests={"offer": offer, "upload": upload},
    learns={"offer": offered},
    writes={"POST /v1/media": ("uploads", "everything")},
    hears={
        "events_on_change": ("uploads",),
        "counters_on_events": ("uploads",),
        "media_on_upload": ("publishing", "uploads", "feed", "everything"),
    },
    checks=(uploads_are_what_was_offered, variants_are_those_of_the_manifest, arrived_pictures_end_ready_or_failed),
    transacted=("Media",),
)
