"""Drafts: started, changed, deleted and published, at once and again, while their uploads arrive."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.simulation.door import Person
from tests.simulation.histories.acts import Act
from tests.simulation.histories.areas.media import Offers
from tests.simulation.histories.model import Thing
from tests.simulation.histories.requests import Known, Maker, Ready, reading_ones_own
from tests.simulation.histories.room import Area, Room
from tests.simulation.histories.story import Sent, Story


@dataclass
class Started:
    """Drafts that were started, and by whom."""

    drafts: list[tuple[Person, str]] = field(default_factory=list)


def start_draft(act: Act, known: Known, who: Person) -> Ready:
    """With an upload, if there is one; every other time with none."""
    caption, media = known.fresh("draft"), _some(act, known, who)
    return Ready(
        who=who, method="POST", path="/v1/drafts", content={"body": {"caption": caption, "media": media}}, text=caption
    )


def edit_draft(act: Act, known: Known, who: Person) -> Ready | None:
    """Other uploads, whatever it says by now."""
    ready = about_a_draft("PATCH", "/v1/drafts/{}")(act, known, who)
    if ready is None or ready.who is None:
        return None
    content = {"body": {"media": _some(act, known, ready.who)}, "headers": {"if-match": "*"}}
    return Ready(who=ready.who, method="PATCH", path=ready.path, content=content, about=ready.about)


def about_a_draft(method: str, path: str) -> Maker:
    """A request about a draft, mostly by its owner."""

    def make(act: Act, known: Known, who: Person) -> Ready | None:
        drafts = known.of(Started).drafts
        if not drafts:
            return None
        owner, draft_id = drafts[act.what % len(drafts)]
        asker = who if act.how == 5 else owner
        return Ready(who=asker, method=method, path=path.format(draft_id), about=draft_id)

    return make


def _some(act: Act, known: Known, who: Person) -> list[str]:
    mine = [str(offered["id"]) for owner, offered in known.of(Offers).made if owner == who]
    start = act.what % len(mine) if mine else 0
    return (mine[start:] + mine[:start])[: act.how % 3]


def started(known: Known, sent: Sent) -> None:
    assert sent.who
    known.of(Started).drafts.append((sent.who, sent.json["id"]))


def drafts_are_what_was_started(story: Story) -> Iterator[str]:
    """An acknowledged draft is there once, unless it was to be published or deleted; none comes from nowhere."""
    captions = [row["caption"] for row in drafts_of(story)]
    ends = published_perhaps(story) | {sent.about for sent in story.of("delete_draft") if not sent.refused}
    ended = {sent.about for sent in story.of("delete_draft", "publish_draft") if sent.good}
    for sent in story.of("start_draft"):
        thing = Thing(sent, gone=sent.good and sent.json["id"] in ended)
        there = captions.count(sent.text)
        if there > 1:
            yield f"{sent} and is there {there} times"
        if thing.must_be and sent.json["id"] not in ends and not there:
            yield f"{sent} and is gone"
        if there and not thing.may_be:
            yield f"{sent} and is there"
    yield from (f"draft {caption} that nobody started" for caption in captions if not caption.startswith("draft "))


def drafts_become_one_post_each(story: Story) -> Iterator[str]:
    """However often a draft is published there is one post of it, and everybody is told of that one."""
    told: dict[str, set[str]] = {}
    for sent in story.of("publish_draft"):
        if sent.good:
            told.setdefault(sent.about, set()).add(sent.json["id"])
    captions = [post["caption"] for post in story.posts.values()]
    for draft_id, posts in told.items():
        if len(posts) > 1:
            yield f"draft {draft_id} has become {posts}"
        yield from (f"draft {draft_id} has become {one}, which is not there" for one in posts - set(story.posts))
    asked = {sent.text: sent.json["id"] for sent in story.of("start_draft") if sent.good}
    published = published_perhaps(story)
    for caption in {one for one in captions if one.startswith("draft ")}:
        if captions.count(caption) > 1:
            yield f"{captions.count(caption)} posts say {caption}"
        if caption in asked and asked[caption] not in published:
            yield f"{caption} is a post, and nobody published it"
        if caption in [row["caption"] for row in drafts_of(story)]:
            yield f"{caption} is a post and a draft"


def drafts_and_uploads_hold_each_other(story: Story) -> Iterator[str]:
    """A draft and its uploads are written together, an upload is in one thing at most, and drafts are counted right."""
    held = {(str(row["draft_id"]), media_id) for media_id, row in story.media.items() if "draft_id" in row}
    named = {(str(row["draft_id"]), one) for row in drafts_of(story) for one, _ in row["pictures"]}
    yield from (f"upload {media_id} is in draft {one}, which does not name it" for one, media_id in held - named)
    yield from (f"draft {one} names upload {media_id}, which is not in it" for one, media_id in named - held)
    for media_id, row in story.media.items():
        if "draft_id" in row and ("post_id" in row or row.get("avatar")):
            yield f"upload {media_id} is in two things: {row}"
    counted = {row["owner_id"]: row["size"] for row in story.rows("Drafts") if "size" in row}
    for owner, size in counted.items():
        there = sum(1 for row in drafts_of(story) if row["owner_id"] == owner)
        if there != size:
            yield f"the {there} drafts of {owner} are counted as {size}"


def published_perhaps(story: Story) -> set[str]:
    """Drafts that somebody wanted to be published, now or later."""
    return {sent.about for sent in story.of("publish_draft", "schedule_draft") if not sent.refused}


def drafts_of(story: Story) -> list[dict[str, Any]]:
    return [row for row in story.rows("Drafts") if "version" in row and "post_id" not in row]


ROOM = Room(
    areas={
        "drafts": Area(
            7,
            {"start_draft": 3, "edit_draft": 3, "publish_draft": 6, "delete_draft": 2, "upload": 2}
            | {"publish_uploads": 1, "read_drafts": 1},
            acts=(3, 8),
            people=(1, 2),
            follows=0.6,
            opening=("offer", "offer", "start_draft", "upload", "publish_draft"),
            fed=True,
        )
    },
    mixed={"start_draft": 1, "publish_draft": 1},
    requests={
        "start_draft": start_draft,
        "edit_draft": edit_draft,
        "delete_draft": about_a_draft("DELETE", "/v1/drafts/{}"),
        "publish_draft": about_a_draft("POST", "/v1/drafts/{}/publish"),
        "read_drafts": reading_ones_own("/v1/drafts"),
    },
    learns={"start_draft": started},
    writes={
        "POST /v1/drafts": ("drafts", "everything"),
        "PATCH /v1/drafts/{draft_id}": ("drafts",),
        "DELETE /v1/drafts/{draft_id}": ("drafts",),
        "POST /v1/drafts/{draft_id}/publish": ("drafts",),
    },
    checks=(drafts_are_what_was_started, drafts_become_one_post_each, drafts_and_uploads_hold_each_other),
    outages=("Drafts",),
    transacted=("Drafts",),
)
