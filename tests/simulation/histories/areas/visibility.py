"""Whom a post is for: narrowed and widened by its author, while ties change and others read."""

from collections.abc import Iterator
from typing import Any

from heliograph.graph.visibility import Visibility

from tests.simulation.door import Person
from tests.simulation.histories.acts import Act
from tests.simulation.histories.areas.editing import READS, Seen
from tests.simulation.histories.areas.graph import follows, friends
from tests.simulation.histories.model import Switch, Turn, actor
from tests.simulation.histories.requests import Known, Ready
from tests.simulation.histories.room import Area, Room
from tests.simulation.histories.story import Story, items

HIDING = ("delete_post", "block", "go_private", "give_up")
"""Acts after which somebody may not see a post, whomever it is for."""


def show_to(act: Act, known: Known, who: Person) -> Ready | None:
    """Mostly by the post's owner, whatever it says by now or to what was seen of it last."""
    if not known.posts:
        return None
    post, visibility = known.posts[act.what % len(known.posts)], list(Visibility)[(act.how + act.what) % 4]
    seen = known.of(Seen).tags.get(post.id, "*") if act.patience else "*"
    content = {"body": {"visibility": visibility}, "headers": {"if-match": seen}}
    asker, path = who if act.how == 5 else post.owner, f"/v1/posts/{post.id}"
    return Ready(who=asker, method="PATCH", path=path, content=content, about=post.id, text=visibility)


def is_for(story: Story, post: dict[str, Any], reader: str) -> bool:
    """Whether a post that is at rest is for one of its owner's followers."""
    match Visibility(post.get("visibility", Visibility.EVERYONE)):
        case Visibility.ONLY_ME:
            return False
        case Visibility.CLOSE_FRIENDS:
            ties = {(str(row["from_id"]), str(row["to_id"])) for row in story.rows("Ties") if row["close_friend"]}
            return (str(post["owner_id"]), reader) in ties
    return True


def posts_are_for_whom_they_were_left(story: Story) -> Iterator[str]:
    """A post is for whom its author was told last that it is."""
    for post_id, post in story.posts.items():
        stands = Visibility(post.get("visibility", Visibility.EVERYONE))
        if stands not in _possible(story, post_id, story.settled_at, story.settled_at):
            yield f"post {post_id} is for {stands}"


def reads_show_a_post_to_whom_it_is_for(story: Story) -> Iterator[str]:
    """No read shows a post to somebody whom it was not for at any moment of the read, nor hides it from whom it was."""
    following, near = follows(story), friends(story)

    def admitted(post_id: str, owner: str, viewer: str, since: float, until: float) -> set[bool]:
        """What the rule may have said of them in this time."""
        follow = following.get((viewer, owner), Switch()).possible(since, until)
        friend = near.get((owner, viewer), Switch()).possible(since, until)
        says = {Visibility.EVERYONE: {True}, Visibility.FOLLOWERS: follow}
        says |= {Visibility.CLOSE_FRIENDS: friend, Visibility.ONLY_ME: {False}}
        return set().union(*(says[one] for one in _possible(story, post_id, since, until)))

    for read in story.of(*READS):
        of_one = read.act.kind == "read_post"
        for shown in ([read.json] if of_one else items(read)) if read.good else ():
            post_id, owner = shown.get("postId") or shown["id"], shown.get("postOwnerId") or shown["ownerId"]
            if owner != actor(read) and True not in admitted(post_id, owner, actor(read), read.started, read.ended):
                yield f"{read} shows {post_id}"
        found = {post.id: post.owner.id for post in story.found}
        if of_one and read.status == 404 and read.about in found and not story.of(*HIDING):
            owner = found[read.about]
            if owner == actor(read) or False not in admitted(read.about, owner, actor(read), read.started, read.ended):
                yield f"{read} does not find what is for it"


def _possible(story: Story, post_id: str, since: float, until: float) -> set[Visibility]:
    """Whom a post may have been for at some moment of this time: a switch for each, of which one is on."""
    switches = {one: Switch(initial=one is Visibility.EVERYONE) for one in Visibility}
    for sent in story.of("show_to"):
        if sent.about == post_id and (sent.good or sent.unknown):
            for one, switch in switches.items():
                switch.turns.append(Turn(sent.started, sent.ended, sent.text == one, sent.good))
    return {one for one, switch in switches.items() if True in switch.possible(since, until)}


ROOM = Room(
    areas={
        "visibility": Area(
            6,
            {"show_to": 7, "befriend": 3, "unfriend": 3, "follow": 1, "unfollow": 1, "edit_post": 1}
            | {"read_post": 4, "read_feed": 2, "read_grid": 1},
            acts=(3, 8),
            posts=(1, 2),
            follows=0.7,
            fed=True,
            glance="read_post",
        )
    },
    mixed={"show_to": 1},
    requests={"show_to": show_to},
    checks=(posts_are_for_whom_they_were_left, reads_show_a_post_to_whom_it_is_for),
)
