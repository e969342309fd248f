"""Comments, their removal, and the newest of them that a post shows."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.simulation.door import Person
from tests.simulation.histories.acts import Act
from tests.simulation.histories.model import Thing, things_stand
from tests.simulation.histories.requests import Known, Ready, about_a_post
from tests.simulation.histories.room import Area, Room
from tests.simulation.histories.story import Sent, Story

SHOWN, KEPT = 3, 6


@dataclass
class Written:
    """Comments that people know of: (post id, comment id, text)."""

    comments: list[tuple[str, str, str]] = field(default_factory=list)


def comment(act: Act, known: Known, who: Person) -> Ready | None:
    if not known.posts:
        return None
    post, text = known.posts[act.what % len(known.posts)], known.fresh("comment")
    path = f"/v1/posts/{post.id}/comments"
    return Ready(who=who, method="POST", path=path, content={"body": {"comment": text}}, about=post.id, text=text)


def uncomment(act: Act, known: Known, who: Person) -> Ready | None:
    there = known.of(Written).comments
    if not there:
        return None
    post_id, comment_id, text = there[act.what % len(there)]
    path = f"/v1/posts/{post_id}/comments/{comment_id}"
    return Ready(who=who, method="DELETE", path=path, about=comment_id, text=text)


def written(known: Known, sent: Sent) -> None:
    known.of(Written).comments.append((sent.about, sent.json["id"], sent.text))


def comments(story: Story) -> dict[str, Thing]:
    """Comment's text → thing."""
    things = {sent.text: Thing(sent) for sent in story.of("comment")}
    for sent in story.of("uncomment"):
        thing = things[sent.text]
        # Who deletes what another has deleted is told that there is no such comment.
        thing.gone = thing.gone or sent.good
        thing.perhaps_gone = thing.perhaps_gone or sent.good or sent.unknown
    return things


def comments_are_what_was_written(story: Story) -> Iterator[str]:
    """An acknowledged comment is there once, unless somebody removed it; none comes from nowhere or from a refusal."""
    things, texts = comments(story), [row["text"] for row in story.rows("Comments")]
    yield from things_stand(things, texts)
    yield from (f"comment {text} that nobody wrote" for text in texts if text not in things)


def previews_are_the_newest_comments(story: Story) -> Iterator[str]:
    """A post's count row holds its newest comments, and none that was deleted."""
    there_are: dict[str, list[str]] = {}
    for row in story.rows("Comments"):
        there_are.setdefault(f"post#{row['post_id']}", []).append(str(row["comment_id"]))
    attempts = Counter(f"post#{sent.about}" for sent in story.of("comment"))
    for row in story.rows("Tallies"):
        key = str(row["pk"])
        there = sorted(there_are.get(key, ()), key=int, reverse=True)
        shown = sorted((name[2:] for name in row if name.startswith("c#")), key=int, reverse=True)[:SHOWN]
        # Beyond what a row keeps, one that was trimmed does not come back when newer ones are deleted.
        exact = attempts[key] <= KEPT
        if (exact and shown != there[:SHOWN]) or not set(shown) <= set(there):
            yield f"{key} shows {shown} of {there}"


ROOM = Room(
    areas={
        "comments": Area(
            20,
            {"comment": 5, "uncomment": 3, "read_comments": 1, "read_post": 1},
            acts=(2, 7),
            posts=(1, 1),
            follows=0.3,
        )
    },
    mixed={"comment": 3, "uncomment": 2},
    requests={
        "comment": comment,
        "uncomment": uncomment,
        "read_comments": about_a_post("GET", "/v1/posts/{}/comments"),
    },
    learns={"comment": written},
    writes={
        "POST /v1/posts/{post_id}/comments": ("comments", "everything"),
        "DELETE /v1/posts/{post_id}/comments/{comment_id}": ("comments", "everything"),
    },
    hears={"events_on_change": ("comments",), "counters_on_events": ("comments",)},
    checks=(comments_are_what_was_written, previews_are_the_newest_comments),
    counts={"comments": lambda rows: (f"post#{row['post_id']}" for row in rows("Comments"))},
    outages=("Comments",),
)
