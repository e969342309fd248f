"""Seeing posts, once per person, post and day; and opening them, once per person and post."""

from collections import Counter
from collections.abc import Iterator

from tests.simulation.door import Person
from tests.simulation.histories.acts import Act
from tests.simulation.histories.areas.graph import blocks
from tests.simulation.histories.areas.removal import deletions
from tests.simulation.histories.areas.visibility import HIDING
from tests.simulation.histories.model import Switch, actor
from tests.simulation.histories.requests import Known, Ready
from tests.simulation.histories.room import Area, Room, Rows
from tests.simulation.histories.story import Story


def see(act: Act, known: Known, who: Person) -> Ready | None:
    return _said(act, known, who)


def open_posts(act: Act, known: Known, who: Person) -> Ready | None:
    return _said(act, known, who, "opened")


def _said(act: Act, known: Known, who: Person, *more: str) -> Ready | None:
    if not known.posts:
        return None
    start = act.what % len(known.posts)
    ids = [post.id for post in (known.posts[start:] + known.posts[:start])[: 1 + act.how % 2]]
    body = dict.fromkeys(("posts", *more), ids)
    return Ready(who=who, method="POST", path="/v1/posts/views", content={"body": body}, about=",".join(ids))


def views_are_of_what_was_seen(story: Story) -> Iterator[str]:
    """What is taken note of was seen by who said so, and it is never the owner."""
    owners = {post_id: str(post["owner_id"]) for post_id, post in story.posts.items()}
    said = {(actor(sent), one) for sent in story.of("see", "open") for one in sent.about.split(",")}
    for row in story.rows("Looks"):
        for one in map(str, row.get("posts", ())):
            viewer = str(row["viewer_id"])
            if (viewer, one) not in said or owners.get(one) == viewer:
                yield f"{viewer} saw {one} of {owners.get(one)}"


def what_was_seen_is_taken_note_of(story: Story) -> Iterator[str]:
    """An acknowledged view of a post that was there from the beginning, and is still, is not lost.

    Nobody's view of a post counts that is not for them, so those do not that were ever said to be for others.
    """
    there = {(str(row["viewer_id"]), str(one)) for row in story.rows("Looks") for one in row.get("posts", ())}
    found = {post.id for post in story.found} & set(story.posts)
    found -= {sent.about for sent in story.of("show_to")}
    for sent in story.of("see", "open"):
        if not (sent.good and sent.who) or story.history.later or story.of("block", "undelete_post"):
            continue
        for one in set(sent.about.split(",")) & found:
            post = story.posts[one]
            own = str(post["owner_id"]) == sent.who.id
            if not own and "deleted_at" not in post and (sent.who.id, one) not in there:
                yield f"{sent} and it is gone"


def openings_are_of_what_could_be_seen(story: Story) -> Iterator[str]:
    """Each is of a post that its person said to have opened while it was there for them, and stands once."""
    deleted, blocked = deletions(story), blocks(story)
    places = [(str(row["viewer_id"]), str(row["post_id"])) for row in story.rows("Looks") if "post_id" in row]
    for (viewer, post_id), times in Counter(places).items():
        owner = str(story.posts[post_id]["owner_id"])
        hidden = (deleted.get(("", post_id), Switch()), blocked.get((owner, viewer), Switch()))
        said = [sent for sent in story.of("open") if actor(sent) == viewer and post_id in sent.about.split(",")]
        seen = [one for one in said if all(False in switch.possible(one.started, one.ended) for switch in hidden)]
        if owner == viewer or not seen or times > 1:
            yield f"{viewer} opened {post_id} of {owner} {times} times, and said so by {said}"


def what_was_opened_is_taken_note_of(story: Story) -> Iterator[str]:
    """An acknowledged opening is not lost where nothing was ever hidden, and tells whose post it is."""
    there = {(row["viewer_id"], row["post_id"]): row for row in story.rows("Looks") if "post_id" in row}
    found = {} if story.of(*HIDING, "show_to") else {post.id: post.owner.id for post in story.found}
    for sent in story.of("open"):
        for one in sent.about.split(",") if sent.good else ():
            row = there.get((int(actor(sent)), int(one)), {})
            if found.get(one, actor(sent)) != actor(sent) and str(row.get("post_owner_id")) != found[one]:
                yield f"{sent} and there is {row}"


def _viewed(rows: Rows) -> Iterator[str]:
    return (f"post#{one}" for row in rows("Looks") for one in row.get("posts", ()))


def _opened(rows: Rows) -> Iterator[str]:
    """Once for each person."""
    pairs = {(row["viewer_id"], row["post_id"]) for row in rows("Looks") if "post_id" in row}
    return (f"post#{post_id}" for _, post_id in pairs)


ROOM = Room(
    areas={
        "viewing": Area(6, {"see": 4, "open": 4, "read_post": 1}, acts=(2, 6), posts=(1, 2)),
        "openings": Area(
            4,
            {"open": 6, "delete_post": 1, "undelete_post": 1, "block": 3},
            acts=(3, 6),
            people=(2, 2),
            posts=(2, 2),
            opening=("delete_post",),
        ),
    },
    mixed={"see": 2, "open": 1},
    requests={"see": see, "open": open_posts},
    writes={"POST /v1/posts/views": ("viewing", "everything")},
    hears={"events_on_change": ("viewing",), "counters_on_events": ("viewing",)},
    checks=(
        views_are_of_what_was_seen,
        what_was_seen_is_taken_note_of,
        openings_are_of_what_could_be_seen,
        what_was_opened_is_taken_note_of,
    ),
    counts={"views": _viewed, "opens": _opened},
    outages=("Looks",),
    transacted=("Looks",),
)
