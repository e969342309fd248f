"""Checks of pictures: manifests, objects, and what becomes of posts as their pictures arrive."""

from collections.abc import Iterator
from typing import Any

from heliograph.media.model import ENCODINGS, variant_key

from tests.simulation.histories.story import Story


def ready_means_every_object_is_there(story: Story) -> Iterator[str]:
    """An upload is ready exactly when all objects of its manifest are in storage, as large as it says."""
    made = {key.split("/")[1] for key in story.objects if key.startswith("variants/")}
    for media_id, row in story.media.items():
        if row["status"] != "ready":
            if row.get("manifest"):
                yield f"upload {media_id} is {row['status']} and has a manifest"
            if media_id in made:
                yield f"upload {media_id} is {row['status']} and has variants"
            continue
        for key, size in _objects_of(media_id, row["manifest"]):
            if key not in story.objects or len(story.objects[key][0]) != size:
                yield f"upload {media_id} is ready without {key}"
    yield from (f"variants of {media_id}, which is no upload" for media_id in made - set(story.media))


def arrived_pictures_end_ready_or_failed(story: Story) -> Iterator[str]:
    """An upload whose bytes arrived does not wait for ever."""
    for media_id, row in story.media.items():
        arrived = f"uploads/{media_id}" in story.objects
        if arrived and row["status"] not in ("ready", "failed"):
            yield f"upload {media_id} is {row['status']} although its bytes arrived"
        if not arrived and row["status"] != "pending":
            yield f"upload {media_id} is {row['status']} although nothing arrived"


def posts_end_as_their_pictures_do(story: Story) -> Iterator[str]:
    """A post is published exactly when all its pictures are ready, failed exactly when one of them failed."""
    for post_id, post in story.posts.items():
        states = [story.media.get(one["media_id"], {}).get("status") for one in post["pictures"]]
        expected = "failed" if "failed" in states else "published" if set(states) == {"ready"} else "processing"
        if post["status"] != expected:
            yield f"post {post_id} is {post['status']}, its pictures are {states}"


def what_is_shown_can_be_loaded(story: Story) -> Iterator[str]:
    """Whoever is shown a published post can load every variant of every picture at that moment."""
    for sent in story.of("read_post", "read_feed", "read_feed_of", "read_grid"):
        if not sent.good:
            continue
        for post in _shown(sent.json):
            for picture in post["pictures"]:
                if picture["variants"] is None:
                    yield f"{sent} shows {picture['mediaId']} without variants"
                    continue
                prefix = f"variants/{picture['mediaId']}/"
                objects = [moment for key, (_, moment) in story.objects.items() if key.startswith(prefix)]
                if sum(moment <= sent.ended for moment in objects) < len(picture["variants"]) * len(ENCODINGS):
                    yield f"{sent} shows {picture['mediaId']}, which cannot be loaded yet"


def _shown(answer: Any) -> list[Any]:
    """The published posts of an answer."""
    posts = answer.get("feeds") or answer.get("posts") or ([answer] if "pictures" in answer else [])
    return [post for post in posts if post.get("status", "published") == "published"]


def _objects_of(media_id: str, manifest: Any) -> Iterator[tuple[str, int]]:
    for variant, made in manifest["variants"].items():
        for encoding, size in made["bytes"].items():
            yield variant_key(media_id, manifest["digest"], variant, encoding), size
