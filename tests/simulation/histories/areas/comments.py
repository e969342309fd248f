"""Comments, replies, their removal, and the newest comments that a post shows."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.simulation.door import Person
from tests.simulation.histories.acts import Act
from tests.simulation.histories.model import Thing, things_stand
from tests.simulation.histories.requests import Known, Ready, about_a_post
from tests.simulation.histories.room import Area, Room, Rows
from tests.simulation.histories.story import Sent, Story

SHOWN, KEPT = 3, 6


@dataclass
class Written:
    """Comments and replies that people know of: (post id, comment id, text)."""

    comments: list[tuple[str, str, str]] = field(default_factory=list)


def comment(act: Act, known: Known, who: Person) -> Ready | None:
    if not known.posts:
        return None
    post, text = known.posts[act.what % len(known.posts)], known.worded("comment", act)
    path = f"/v1/posts/{post.id}/comments"
    return Ready(who=who, method="POST", path=path, content={"body": {"comment": text}}, about=post.id, text=text)


def reply(act: Act, known: Known, who: Person) -> Ready | None:
    there = known.of(Written).comments
    if not there:
        return None
    post_id, parent_id, _ = there[act.what % len(there)]
    path, text = f"/v1/posts/{post_id}/comments/{parent_id}/replies", known.worded("comment", act)
    return Ready(who=who, method="POST", path=path, content={"body": {"comment": text}}, about=post_id, text=text)


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
    things = {sent.text: Thing(sent) for sent in story.of("comment", "reply")}
    for sent in story.of("uncomment"):
        thing = things[sent.text]
        # Who deletes what another has deleted is told that there is no such comment.
        thing.gone = thing.gone or sent.good
        thing.perhaps_gone = thing.perhaps_gone or sent.good or sent.unknown
    return things


def comments_are_what_was_written(story: Story) -> Iterator[str]:
    """An acknowledged comment is there once, unless somebody removed it; none comes from nowhere or from a refusal."""
    things, texts = comments(story), [row["text"] for row in living(story.rows)]
    yield from things_stand(things, texts)
    yield from (f"comment {text} that nobody wrote" for text in texts if text not in things)


def comments_name_whom_they_mention(story: Story) -> Iterator[str]:
    """Beside the words of a comment stand those whom they mention; nobody changes the name in these stories."""
    people = {person.name: person.id for person in story.people}
    if story.of("rename", "give_up"):
        return
    for row in living(story.rows):
        handle = row["text"].partition("@")[2]
        wanted = [{"id": people[handle], "userName": handle}] if handle else None
        if row.get("mentions") != wanted:
            yield f"comment {row['text']} names {row.get('mentions')}"


def living(rows: Rows) -> list[dict[str, Any]]:
    """Rows of comments and replies that were not deleted."""
    return [row for row in rows("Comments") if "text" in row]


def every_reply_has_its_place(story: Story) -> Iterator[str]:
    """What somebody answered is there, or its tombstone is, with nothing of its writer; nothing else leaves one."""
    rows = {str(row["comment_id"]): row for row in story.rows("Comments")}
    for row in rows.values():
        parent = rows.get(row["parent"]["id"]) if "parent" in row else row
        if parent is None or ("parent" in row and not parent.get("answered")):
            yield f"reply {row} is under {parent}"
        writers_own = row.keys() & {"commenter_id", "commenter_name", "between"}
        if "text" not in row and (not row.get("answered") or writers_own):
            yield f"tombstone {row}"


def previews_are_the_newest_comments(story: Story) -> Iterator[str]:
    """A post's count row holds its newest comments, and none that was deleted."""
    there_are: dict[str, list[str]] = {}
    for row in (row for row in living(story.rows) if "parent" not in row):
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
            {"comment": 5, "reply": 3, "uncomment": 3, "read_comments": 1, "read_post": 1},
            acts=(2, 8),
            posts=(1, 1),
            follows=0.3,
            glance="read_comments",
        )
    },
    mixed={"comment": 3, "reply": 1, "uncomment": 2},
    requests={
        "comment": comment,
        "reply": reply,
        "uncomment": uncomment,
        "read_comments": about_a_post("GET", "/v1/posts/{}/comments"),
    },
    learns={"comment": written, "reply": written},
    writes={
        "POST /v1/posts/{post_id}/comments": ("comments", "everything"),
        "POST /v1/posts/{post_id}/comments/{comment_id}/replies": ("comments", "everything"),
        "DELETE /v1/posts/{post_id}/comments/{comment_id}": ("comments", "everything"),
    },
    hears={"events_on_change": ("comments",), "counters_on_events": ("comments",)},
    checks=(
        comments_are_what_was_written,
        every_reply_has_its_place,
        previews_are_the_newest_comments,
        comments_name_whom_they_mention,
    ),
    counts={
        "comments": lambda rows: (f"post#{row['post_id']}" for row in living(rows)),
        "replies": lambda rows: (f"comment#{row['parent']['id']}" for row in living(rows) if "parent" in row),
    },
    outages=("Comments",),
    transacted=("Comments",),
)
