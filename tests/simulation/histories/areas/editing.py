"""Editing posts, from what one has seen and unseen, while they are read, deleted and had back."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.simulation.door import Person
from tests.simulation.histories.acts import Act
from tests.simulation.histories.model import actor
from tests.simulation.histories.requests import Known, Ready, about_a_post
from tests.simulation.histories.room import Area, Room
from tests.simulation.histories.story import Rows, Sent, Story, items

READS = ("read_post", "read_grid", "read_feed", "read_feed_of")


@dataclass
class Seen:
    """Post → the ETag of what was seen of it last."""

    tags: dict[str, str] = field(default_factory=dict)


def edit_post(act: Act, known: Known, who: Person) -> Ready | None:
    """Mostly by its owner, and to what was seen last, if anything was."""
    if not known.posts:
        return None
    post, caption = known.posts[act.what % len(known.posts)], known.worded("edit", act)
    seen = known.of(Seen).tags.get(post.id, "*") if act.how % 3 else "*"
    return Ready(
        who=who if act.how == 5 else post.owner,
        method="PATCH",
        path=f"/v1/posts/{post.id}",
        content={"body": {"caption": caption}, "headers": {"if-match": seen}},
        about=post.id,
        text=f"{caption} of {seen}",
    )


def seen(known: Known, sent: Sent) -> None:
    assert sent.answer
    headers = {name.lower(): value for name, value in sent.answer.headers.items()}
    known.of(Seen).tags[sent.json["id"]] = headers["etag"]


def first_captions(posts: dict[str, dict[str, Any]], editions: Rows) -> dict[str, str]:
    """Post → what it said when it was made."""
    first = {str(row["post_id"]): str(row["caption"]) for row in editions if row["edition"] == 1}
    return {post_id: first.get(post_id, row["caption"]) for post_id, row in posts.items()}


def editions_follow_each_other_without_a_gap(story: Story) -> Iterator[str]:
    """Of a post that was edited every edition is kept that was before, each from where the other ends."""
    kept: dict[str, dict[int, dict[str, Any]]] = {}
    for row in story.rows("Editions"):
        kept.setdefault(str(row["post_id"]), {})[int(row["edition"])] = row
    for post_id, post in story.posts.items():
        former, last = kept.pop(post_id, {}), int(post.get("edition", 1))
        if sorted(former) != list(range(1, last)):
            yield f"of post {post_id}, in its edition {last}, {sorted(former)} are kept"
            continue
        in_order = [row for _, row in sorted(former.items())]
        ends, begins = ([row[name] for row in in_order] for name in ("until", "since"))
        begins = [*begins[1:], post.get("edited_at")]
        if last > 1 and ends != begins:
            yield f"the editions of post {post_id} end at {ends} and begin at {begins}"
    yield from (f"editions of {post_id}, which is no post" for post_id in kept)


def every_edit_is_somewhere_and_follows_what_it_was_made_to(story: Story) -> Iterator[str]:
    """An acknowledged edit is an edition, the one after that which its author had seen; a refused one is none."""
    places = {(post_id, row["caption"]): int(row.get("edition", 1)) for post_id, row in story.posts.items()}
    for row in sorted(story.rows("Editions"), key=lambda row: -row["edition"]):
        places[str(row["post_id"]), row["caption"]] = int(row["edition"])  # the first that says so
    edits = {sent.text.partition(" of ")[0]: sent for sent in story.of("edit_post")}
    for caption, sent in edits.items():
        place, tag = places.get((sent.about, caption)), sent.text.partition(" of ")[2].partition(".")[0].strip('"')
        if sent.good and place is None:
            yield f"{sent} and is lost"
        if sent.refused and place is not None:
            yield f"{sent} and is edition {place}"
        if place is not None and tag != "*" and place != int(tag) + 1:
            yield f"{sent} and is edition {place}"
        if sent.good and actor(sent) != str(story.posts[sent.about]["owner_id"]):
            yield f"{sent}, which is somebody else's"
    for post_id, caption in places:
        if caption.startswith("edit ") and caption not in edits:
            yield f"post {post_id} says {caption!r}, as nobody ever asked"


def reads_show_what_was_last_said(story: Story) -> Iterator[str]:
    """A read shows no caption in whose place another was acknowledged before the read began."""
    edits: dict[str, list[Sent]] = {}
    for sent in story.of("edit_post"):
        edits.setdefault(sent.about, []).append(sent)
    first = first_captions(story.posts, story.rows("Editions"))
    for read in story.of(*READS):
        if not read.good:
            continue
        for shown in [read.json] if read.act.kind == "read_post" else items(read):
            post_id = shown.get("postId") or shown["id"]
            if post_id not in first:  # purged since, with all that it ever said
                continue
            of_post = edits.get(post_id, [])
            later = [one for one in of_post if one.good and one.ended < read.started]
            may = {
                one.text.partition(" of ")[0]
                for one in of_post
                if not one.refused
                and one.started <= read.ended
                and not (one.good and any(other.started > one.ended for other in later))
            }
            if shown["caption"] not in may | ({first[post_id]} if not later else set()):
                yield f"{read} shows {shown['caption']!r}, and could show {may}"


ROOM = Room(
    areas={
        "editing": Area(
            5,
            {"edit_post": 6, "read_post": 3, "read_feed": 1, "read_grid": 1, "delete_post": 1, "undelete_post": 1},
            acts=(2, 6),
            posts=(1, 1),
            follows=0.5,
            glance="read_post",
        )
    },
    mixed={"edit_post": 2},
    requests={"edit_post": edit_post, "read_history": about_a_post("GET", "/v1/posts/{}/history")},
    learns={"edit_post": seen, "read_post": seen},
    writes={"PATCH /v1/posts/{post_id}": ("editing", "everything")},
    hears={"events_on_change": ("editing",)},
    checks=(
        editions_follow_each_other_without_a_gap,
        every_edit_is_somewhere_and_follows_what_it_was_made_to,
        reads_show_what_was_last_said,
    ),
    outages=("Editions",),
    transacted=("Editions",),
)
