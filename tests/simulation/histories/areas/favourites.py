"""Favourites, and being told of what they post."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from heliograph.activity.model import Kind

from tests.simulation.door import Person
from tests.simulation.histories.acts import Act
from tests.simulation.histories.areas.graph import follows, mine, mutes, says, theirs, turn
from tests.simulation.histories.areas.removal import deletions
from tests.simulation.histories.model import Edge, Switch, actor, is_public, switches_stand
from tests.simulation.histories.requests import Known, Ready, about_a_person
from tests.simulation.histories.room import Area, Room, Rows
from tests.simulation.histories.story import Story


def favourites(story: Story) -> dict[Edge, Switch]:
    """(who chose, whom) → switch. Whatever ends the follow ends it."""
    switches: dict[Edge, Switch] = {}
    turn(
        switches,
        story.of("favour", "find_favour"),
        mine,
        on=True,
        sure=lambda sent: sent.good or says(sent, "favourite"),
    )
    turn(switches, story.of("unfavour", "unfollow"), mine, on=False)
    turn(switches, story.of("remove_follower"), theirs, on=False)
    for end in (mine, theirs):
        turn(switches, story.of("block"), end, on=False, sure=lambda sent: sent.good or says(sent, "blocked"))
    return switches


def favourites_stand_as_they_were_left(story: Story) -> Iterator[str]:
    """What somebody was told last of a favourite is so, and nobody is one who is not followed."""
    ties = {(str(row["from_id"]), str(row["to_id"])): row for row in story.rows("Ties")}
    there = {edge for edge, tie in ties.items() if "favourite_since" in tie}
    yield from switches_stand("favourite", story, favourites(story), there)
    for edge in there:
        if ties[edge]["follow"] != "active" or ties[edge].get("favourite_id") != ties[edge]["to_id"]:
            yield f"{ties[edge]} has a favourite"


def wrong_announcements(rows: Rows) -> Iterator[str]:
    """What is wrong with the rows of a world at rest: who has a favourite since before a post is told of it, once, and
    of nothing that is not so."""
    told = {(row["pk"].removeprefix("told#"), row["target_id"]): row for row in _announced(rows)}
    if len(told) != len(list(_announced(rows))):
        yield "somebody is told of a post twice"
    posts = {str(row["post_id"]): row for row in rows("Posts") if "published_at" in row}
    for tie in (row for row in rows("Ties") if "favourite_since" in row):
        for post_id, post in posts.items():
            reader, since = str(tie["from_id"]), datetime.fromisoformat(tie["favourite_since"])
            published = datetime.fromisoformat(post["published_at"])
            missed = is_public(post) and since <= published and (reader, post_id) not in told
            if post["owner_id"] == tie["to_id"] and missed:
                yield f"{reader} is not told of {post_id}"
    for (reader, post_id), row in told.items():
        post, entries = posts.get(post_id), [value for name, value in row.items() if name.startswith("e#")]
        author = str(post["owner_id"]) if post else row["post_owner_id"]
        if row["count"] != 1 or [entry["user_id"] for entry in entries] != [author] or reader == author:
            yield f"{row} tells of {post}"


def favourites_posts_are_told(story: Story) -> Iterator[str]:
    """Every post of a favourite is told once, and none from before it was one."""
    yield from wrong_announcements(story.rows)
    chosen = favourites(story)
    for row in _announced(story.rows):
        edge = row["pk"].removeprefix("told#"), row["post_owner_id"]
        post = story.posts.get(row["target_id"])
        moment = datetime.fromisoformat(post["published_at"]).timestamp() if post else story.settled_at
        if post and True not in chosen.get(edge, Switch()).possible(moment, moment):
            yield f"{edge[0]} is told of {row['target_id']}, which was there before {edge[1]} was a favourite"


def what_favourites_posted_is_read_by_who_may_see_it(story: Story) -> Iterator[str]:
    """Nobody reads of a post that is deleted, or of somebody whom they do not follow or have muted."""
    edges, muted, deleted = follows(story), mutes(story), deletions(story)
    for sent in story.of("read_notifications"):
        for one in sent.json["notifications"] if sent.good and sent.json else ():
            if one["kind"] != Kind.POSTED:
                continue
            author, reader = one["users"][0]["id"], actor(sent)
            wanted = ((edges, (reader, author), True), (muted, (reader, author), False))
            for switches, edge, state in (*wanted, (deleted, ("", one["postId"]), False)):
                if state not in switches.get(edge, Switch()).possible(sent.started, sent.ended):
                    yield f"{sent} tells of {one['postId']} by {author}, but {edge} is not {state}"


def _announced(rows: Rows) -> Iterator[dict[str, Any]]:
    return (row for row in rows("Activity") if row.get("kind") == Kind.POSTED)


def find_favour(act: Act, known: Known, who: Person) -> Ready:
    """Somebody else chooses whoever acts."""
    others = [person for person in known.people if person != who]
    other = others[act.what % len(others)]
    return Ready(who=other, method="PUT", path=f"/v1/me/favourites/{who.id}", about=who.id)


def look(story: Story) -> Iterable[Act]:
    """What everybody is told in the end, where it is about that."""
    if story.history.area in ("favourites", "told of posts"):
        yield from (Act(kind="read_notifications", who=number, how=2) for number, _ in enumerate(story.people))


ROOM = Room(
    areas={
        "favourites": Area(
            8,
            {"favour": 5, "unfavour": 2, "publish": 4, "follow": 1, "unfollow": 1, "block": 1, "mute": 1}
            | {"delete_post": 2, "undelete_post": 1, "remove_follower": 1, "read_notifications": 1},
            acts=(4, 9),
            people=(2, 3),
            follows=0.8,
            opening=("favour", "publish"),
            pauses=(0.0, 1.0, 20.0),
            outages=("Activity", "Ties", "Posts"),
            glance="read_notifications",
        ),
        "told of posts": Area(
            6,
            {"find_favour": 1, "publish": 1, "unfollow": 2, "mute": 1, "delete_post": 3, "undelete_post": 1},
            acts=(1, 5),
            people=(2, 3),
            follows=0.9,
            opening=("find_favour", "publish"),
            pauses=(0.0, 20.0),
            outages=("Activity", "Ties", "Posts"),
        ),
    },
    mixed={"favour": 2, "unfavour": 1},
    requests={
        "favour": about_a_person("PUT", "/v1/me/favourites/{}"),
        "find_favour": find_favour,
        "unfavour": about_a_person("DELETE", "/v1/me/favourites/{}"),
    },
    writes={"PUT /v1/me/favourites/{user_id}": ("favourites",), "DELETE /v1/me/favourites/{user_id}": ("favourites",)},
    hears={"events_on_change": ("favourites",), "activity_on_posts": ("favourites",)},
    checks=(
        favourites_stand_as_they_were_left,
        favourites_posts_are_told,
        what_favourites_posted_is_read_by_who_may_see_it,
    ),
    looks=look,
)
