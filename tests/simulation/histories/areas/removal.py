"""Deleting posts and having them back, while they are published, fanned out and read."""

from collections.abc import Iterator

from tests.simulation.door import Person
from tests.simulation.histories.acts import Act
from tests.simulation.histories.areas.feed import FED_OUTAGES, FEEDS
from tests.simulation.histories.model import Edge, Switch, turned
from tests.simulation.histories.requests import Known, Maker, Ready
from tests.simulation.histories.room import Area, Room
from tests.simulation.histories.story import Story, items

PAGES = ("read_grid", *FEEDS)
UNDER_A_POST = ("read_post", "read_likes", "read_comments")
BEFORE_AND_AFTER_FAN_OUT = (0.0, 0.0, 20.0, 20.0)
"""Seconds: a post that is deleted before the first and had back after the last is in nobody's feed just then."""


def about_ones_own(method: str, path: str) -> Maker:
    """A request about a post, mostly by its owner."""

    def make(act: Act, known: Known, who: Person) -> Ready | None:
        if not known.posts:
            return None
        post = known.posts[act.what % len(known.posts)]
        return Ready(who=who if act.how == 5 else post.owner, method=method, path=path.format(post.id), about=post.id)

    return make


def deletions(story: Story) -> dict[Edge, Switch]:
    """("", post) → whether it is deleted, for every post that somebody tried to delete or to have back."""
    return turned({}, story.of("delete_post"), story.of("undelete_post"), key=lambda sent: ("", sent.about))


def posts_are_deleted_as_they_were_left(story: Story) -> Iterator[str]:
    """A post whose last word was its deletion, or its return, stands so."""
    for (_, post_id), switch in deletions(story).items():
        row = story.posts.get(post_id)
        if row is None:
            yield f"post {post_id} is gone for good"
        elif ("deleted_at" in row) not in switch.possible(story.settled_at, story.settled_at):
            yield f"post {post_id} is {'deleted' if 'deleted_at' in row else 'there'}"


def deleted_posts_are_not_shown(story: Story) -> Iterator[str]:
    """Once a deletion is acknowledged, no later read of anything has the post, until it is had back."""
    deleted = deletions(story)
    for sent in story.of(*PAGES, *UNDER_A_POST):
        if not sent.good:
            continue
        of_page = [item.get("postId") or item["id"] for item in items(sent)]
        for post_id in of_page if sent.act.kind in PAGES else [sent.about]:
            if False not in deleted.get(("", post_id), Switch()).possible(sent.started, sent.ended):
                yield f"{sent} shows {post_id}, which is deleted"


ROOM = Room(
    areas={
        "removal": Area(
            6,
            {"delete_post": 4, "undelete_post": 3, "publish": 1, "read_feed": 2, "read_grid": 2, "read_post": 2},
            acts=(2, 6),
            posts=(0, 1),
            follows=0.7,
            opening=("publish",),
            later=(0, 0, 0, 33),
            fed=True,
            outages=FED_OUTAGES,
            glance="read_post",
        ),
        "second thoughts": Area(
            8,
            {"undelete_post": 2, "delete_post": 1, "read_feed": 3},
            acts=(1, 3),
            follows=0.8,
            opening=("publish", "delete_post", "undelete_post"),
            pauses=BEFORE_AND_AFTER_FAN_OUT,
            fed=True,
            outages=FED_OUTAGES,
        ),
    },
    requests={
        "delete_post": about_ones_own("DELETE", "/v1/posts/{}"),
        "undelete_post": about_ones_own("POST", "/v1/posts/{}/undelete"),
    },
    writes={"DELETE /v1/posts/{post_id}": ("removal",), "POST /v1/posts/{post_id}/undelete": ("removal",)},
    hears={
        "events_on_change": ("removal",),
        "counters_on_events": ("removal",),
        "feed_on_posts": ("removal",),
        "media_on_posts": ("removal",),
        "likes_on_posts": ("removal",),
        "comments_on_posts": ("removal",),
    },
    checks=(posts_are_deleted_as_they_were_left, deleted_posts_are_not_shown),
)
