"""What an author turns off and on at a post, while others comment, like and read."""

from collections.abc import Iterator

from tests.simulation.door import Person
from tests.simulation.histories.acts import Act
from tests.simulation.histories.model import Edge, Switch, actor, turned
from tests.simulation.histories.requests import Known, Maker, Ready
from tests.simulation.histories.room import Area, Room
from tests.simulation.histories.story import Story, items

TURNS = {"comments_off": ("comments_off", "comments_on"), "like_count_hidden": ("hide_likes", "show_likes")}
"""A post's switch → the acts that turn it on and off."""


def turn(switch: str, *, on: bool) -> Maker:
    """Mostly by the post's owner, whatever it says by now."""

    def make(act: Act, known: Known, who: Person) -> Ready | None:
        if not known.posts:
            return None
        post = known.posts[act.what % len(known.posts)]
        content = {"body": {switch: on}, "headers": {"if-match": "*"}}
        asker = who if act.how == 5 else post.owner
        return Ready(who=asker, method="PATCH", path=f"/v1/posts/{post.id}", content=content, about=post.id)

    return make


def switches(story: Story, name: str) -> dict[Edge, Switch]:
    """("", post) → whether it is on."""
    on, off = TURNS[name]
    return turned({}, story.of(on), story.of(off), key=lambda sent: ("", sent.about))


def switches_stand_as_they_were_left(story: Story) -> Iterator[str]:
    """A switch whose last turn was acknowledged stands so, and nobody's edit turns it."""
    for name in TURNS:
        found = switches(story, name)
        for post_id, post in story.posts.items():
            possible = found.get(("", post_id), Switch()).possible(story.settled_at, story.settled_at)
            if bool(post.get(name)) not in possible:
                yield f"post {post_id}: {name} is {post.get(name)}"


def nobody_comments_where_comments_are_off(story: Story) -> Iterator[str]:
    """No comment is acknowledged that began after comments were turned off and ended before they were on again."""
    off = switches(story, "comments_off")
    for sent in story.of("comment", "reply"):
        possible = off.get(("", sent.about), Switch()).possible(sent.started, sent.ended)
        if sent.good and False not in possible:
            yield f"{sent} although comments are off"
        if sent.status == 403 and True not in possible:
            yield f"{sent} although comments are on"


def hidden_likes_are_told_to_the_author_alone(story: Story) -> Iterator[str]:
    """A read tells how many like a post to whom it is for, and to nobody else."""
    hidden = switches(story, "like_count_hidden")
    for read in story.of("read_post", "read_grid", "read_feed", "read_feed_of"):
        if not read.good:
            continue
        for shown in [read.json] if read.act.kind == "read_post" else items(read):
            post_id = shown.get("postId") or shown["id"]
            possible = hidden.get(("", post_id), Switch()).possible(read.started, read.ended)
            own = actor(read) == (shown.get("postOwnerId") or shown["ownerId"])
            if (shown["numberOfLikes"] is not None) not in {own or not one for one in possible}:
                yield f"{read} says that {shown['numberOfLikes']} like {post_id}"


ROOM = Room(
    areas={
        "switches": Area(
            5,
            {
                "comments_off": 3,
                "comments_on": 2,
                "hide_likes": 2,
                "show_likes": 1,
                "comment": 5,
                "edit_post": 1,
                "like": 1,
                "read_post": 2,
                "read_feed": 1,
            },
            acts=(2, 7),
            posts=(1, 1),
            follows=0.5,
            glance="read_post",
        )
    },
    requests={
        "comments_off": turn("commentsOff", on=True),
        "comments_on": turn("commentsOff", on=False),
        "hide_likes": turn("likeCountHidden", on=True),
        "show_likes": turn("likeCountHidden", on=False),
    },
    checks=(
        switches_stand_as_they_were_left,
        nobody_comments_where_comments_are_off,
        hidden_likes_are_told_to_the_author_alone,
    ),
)
