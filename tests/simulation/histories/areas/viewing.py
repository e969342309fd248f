"""Seeing posts: once per person, post and day."""

from collections.abc import Iterator

from tests.simulation.door import Person
from tests.simulation.histories.acts import Act
from tests.simulation.histories.requests import Known, Ready
from tests.simulation.histories.room import Area, Room, Rows
from tests.simulation.histories.story import Story


def see(act: Act, known: Known, who: Person) -> Ready | None:
    if not known.posts:
        return None
    start = act.what % len(known.posts)
    seen = [post.id for post in (known.posts[start:] + known.posts[:start])[: 1 + act.how % 2]]
    return Ready(
        who=who, method="POST", path="/v1/posts/views", content={"body": {"posts": seen}}, about=",".join(seen)
    )


def views_are_of_what_was_seen(story: Story) -> Iterator[str]:
    """What is taken note of was seen by who said so, and it is never the owner."""
    owners = {post_id: str(post["owner_id"]) for post_id, post in story.posts.items()}
    said = {(sent.who.id, one) for sent in story.of("see") if sent.who for one in sent.about.split(",")}
    for row in story.rows("Looks"):
        for one in map(str, row["posts"]):
            viewer = str(row["viewer_id"])
            if (viewer, one) not in said or owners.get(one) == viewer:
                yield f"{viewer} saw {one} of {owners.get(one)}"


def what_was_seen_is_taken_note_of(story: Story) -> Iterator[str]:
    """An acknowledged view of a post that was there from the beginning, and is still, is not lost.

    Nobody's view of a post counts that is not for them, so those do not that were ever said to be for others.
    """
    there = {(str(row["viewer_id"]), str(one)) for row in story.rows("Looks") for one in row["posts"]}
    found = {post.id for post in story.found} & set(story.posts)
    found -= {sent.about for sent in story.of("show_to")}
    for sent in story.of("see"):
        if not (sent.good and sent.who) or story.history.later:
            continue
        for one in set(sent.about.split(",")) & found:
            post = story.posts[one]
            own = str(post["owner_id"]) == sent.who.id
            if not own and "deleted_at" not in post and (sent.who.id, one) not in there:
                yield f"{sent} and it is gone"


def _viewed(rows: Rows) -> Iterator[str]:
    return (f"post#{one}" for row in rows("Looks") for one in row["posts"])


ROOM = Room(
    areas={"viewing": Area(8, {"see": 6, "read_post": 1}, acts=(2, 6), posts=(1, 2))},
    mixed={"see": 2},
    requests={"see": see},
    writes={"POST /v1/posts/views": ("viewing", "everything")},
    hears={"events_on_change": ("viewing",), "counters_on_events": ("viewing",)},
    checks=(views_are_of_what_was_seen, what_was_seen_is_taken_note_of),
    counts={"views": _viewed},
    outages=("Looks",),
)
