"""Publishing: one file at a time, or uploads that were offered before."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from heliograph.media.model import ENCODINGS

from tests.simulation.door import Person, small_picture
from tests.simulation.histories.acts import Act
from tests.simulation.histories.areas.editing import first_captions
from tests.simulation.histories.areas.feed import FED_OUTAGES
from tests.simulation.histories.areas.media import Offers
from tests.simulation.histories.furnish import KnownPost
from tests.simulation.histories.model import Thing, is_public, things_stand
from tests.simulation.histories.requests import Known, Ready, about_a_person, about_a_post
from tests.simulation.histories.room import Area, Room
from tests.simulation.histories.story import Sent, Story, items


def publish(act: Act, known: Known, who: Person) -> Ready:
    caption, picture = known.worded("caption", act), small_picture(100 + act.what % 4)
    fields, path = {"caption": caption}, f"/users/{who.id}/posts"
    return Ready(who=who, method="POST", path=path, content={"picture": picture, "fields": fields}, text=caption)


def publish_content(act: Act, known: Known, who: Person) -> Ready:
    ready = publish(act, known, who)
    return replace(ready, path="/v1/me/feed", content={**ready.content, "part": "content"})


def publish_uploads(act: Act, known: Known, who: Person) -> Ready | None:
    mine = [str(offered["id"]) for owner, offered in known.of(Offers).made if owner == who]
    if not mine:
        return None
    start = act.what % len(mine)
    chosen = (mine[start:] + mine[:start])[: 1 + act.how % 2]
    caption = known.worded("caption", act)
    return Ready(
        who=who, method="POST", path="/v1/posts", content={"body": {"media": chosen, "caption": caption}}, text=caption
    )


def published(known: Known, sent: Sent) -> None:
    assert sent.who
    known.posts.append(KnownPost(sent.json["id"], sent.who))


PUBLISHING = ("publish", "publish_content", "publish_uploads", "post_again")


def posts(story: Story) -> dict[str, Thing]:
    """Post's caption → thing, for those that the history makes."""
    return {sent.text: Thing(sent) for sent in story.of(*PUBLISHING)}


def posts_are_what_was_published(story: Story) -> Iterator[str]:
    """An acknowledged post is there once; none comes from nowhere or from a refusal."""
    things, found = posts(story), {post.id for post in story.found}
    drafted = {sent.text for sent in story.of("start_draft")}
    captions = first_captions(story.posts, story.rows("Editions"))
    yield from things_stand(things, captions.values())
    for post_id, caption in captions.items():
        if post_id not in found and caption not in things.keys() | drafted:
            yield f"post {caption} that nobody published"


def posts_and_media_hold_each_other(story: Story) -> Iterator[str]:
    """A post and its uploads are written together: neither names the other without being named by it."""
    for post_id, post in story.posts.items():
        for picture in post["pictures"]:
            media = story.media.get(picture["media_id"])
            if media is None or str(media.get("post_id")) != post_id:
                yield f"post {post_id} shows upload {picture['media_id']}, which says {media}"
    for media_id, media in story.media.items():
        if media.get("post_id") is None:
            continue
        holder = story.posts.get(str(media["post_id"]))
        if holder is None or media_id not in [picture["media_id"] for picture in holder["pictures"]]:
            yield f"upload {media_id} says it is in post {media['post_id']}, which says {holder}"


def posts_end_as_their_pictures_do(story: Story) -> Iterator[str]:
    """A post is published exactly when all its pictures are ready, failed exactly when one of them failed."""
    for post_id, post in story.posts.items():
        states = [story.media.get(one["media_id"], {}).get("status") for one in post["pictures"]]
        expected = "failed" if "failed" in states else "published" if set(states) == {"ready"} else "processing"
        if post["status"] != expected:
            yield f"post {post_id} is {post['status']}, its pictures are {states}"


def acknowledged_files_are_not_waited_for_for_ever(story: Story) -> Iterator[str]:
    """A post whose file came inside the request, and was answered 201, is published or failed once all is at rest."""
    for sent in story.of("publish", "publish_content", "post_again"):
        if sent.good and story.posts.get(sent.json["id"], {}).get("status") == "processing":
            yield f"{sent} and is processing"


def what_is_shown_can_be_loaded(story: Story) -> Iterator[str]:
    """Whoever is shown a published post can load every variant of every picture at that moment, and play its video."""
    for sent in story.of("read_post", "read_feed", "read_feed_of", "read_grid"):
        for post in _shown(sent.json) if sent.good else ():
            for picture in post["pictures"]:
                if picture["variants"] is None:
                    yield f"{sent} shows {picture['mediaId']} without variants"
                    continue
                prefix = f"variants/{picture['mediaId']}/"
                objects = [moment for key, (_, moment) in story.objects.items() if key.startswith(prefix)]
                played = bool(picture["video"] and picture["video"]["videoUrl"])
                if sum(moment <= sent.ended for moment in objects) < len(picture["variants"]) * len(ENCODINGS) + played:
                    yield f"{sent} shows {picture['mediaId']}, which cannot be loaded yet"


def unpublished_posts_are_shown_to_their_owner_only(story: Story) -> Iterator[str]:
    """Nobody but its owner is shown a post that is still processing, or has failed."""
    for sent in story.of("read_post", "read_grid"):
        if not sent.good:
            continue
        for post in items(sent) if sent.act.kind == "read_grid" else [sent.json]:
            assert sent.who
            if post["status"] != "published" and post["ownerId"] != sent.who.id:
                yield f"{sent} shows a post that is {post['status']}"


def _shown(answer: Any) -> list[Any]:
    """The published posts of an answer."""
    shown = answer.get("feeds") or answer.get("posts") or ([answer] if "pictures" in answer else [])
    return [post for post in shown if post.get("status", "published") == "published"]


ROOM = Room(
    areas={
        "publishing": Area(
            12,
            {"publish": 3, "publish_content": 1, "read_grid": 1, "read_feed": 1},
            acts=(1, 4),
            follows=0.6,
            fed=True,
            outages=(*FED_OUTAGES, "Posts", "Posts", "Posts"),
        )
    },
    mixed={"publish": 2, "publish_content": 1, "publish_uploads": 2, "read_post": 1, "read_grid": 1},
    requests={
        "publish": publish,
        "publish_content": publish_content,
        "publish_uploads": publish_uploads,
        "read_post": about_a_post("GET", "/v1/posts/{}"),
        "read_grid": about_a_person("GET", "/v1/users/{}/posts"),
    },
    learns={"publish": published, "publish_content": published, "publish_uploads": published},
    writes={
        "POST /users/{user_id}/posts": ("publishing", "everything"),
        "POST /v1/me/feed": ("publishing", "everything"),
        "POST /v1/posts": ("uploads", "everything"),
    },
    hears={
        "events_on_change": ("publishing", "everything"),
        "counters_on_events": ("publishing", "everything"),
        "posts_on_media": ("publishing", "uploads", "feed", "everything"),
    },
    checks=(
        posts_are_what_was_published,
        posts_and_media_hold_each_other,
        posts_end_as_their_pictures_do,
        acknowledged_files_are_not_waited_for_for_ever,
        what_is_shown_can_be_loaded,
        unpublished_posts_are_shown_to_their_owner_only,
    ),
    counts={"posts": lambda rows: (f"user#{row['owner_id']}" for row in rows("Posts") if is_public(row))},
    excuses={"read_post": frozenset({404})},
    outages=("Posts",),
    transacted=("Posts",),
)
