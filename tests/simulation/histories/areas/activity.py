"""What people did, and what they are told of it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from heliograph.activity.model import Kind

from tests.simulation.door import Person
from tests.simulation.histories.acts import Act
from tests.simulation.histories.model import is_public
from tests.simulation.histories.requests import Known, Maker, Ready, reading_ones_own
from tests.simulation.histories.room import Area, Room, Rows
from tests.simulation.histories.story import Story

Told = tuple[str, str, str]
"""(person, kind, target)"""


def facts(rows: Rows) -> Iterable[tuple[Told, str]]:
    """Whom each row of others concerns, and who made it."""
    return chain(_likes(rows), _shares(rows), _comments(rows), _captions(rows), _ties(rows))


def _likes(rows: Rows) -> Iterable[tuple[Told, str]]:
    for like in rows("Likes"):
        liker, post = str(like["liker_id"]), str(like["post_id"])
        if "comment_id" in like:
            yield (str(like["commenter_id"]), Kind.COMMENT_LIKED, str(like["comment_id"])), liker
        else:
            yield (str(like["post_owner_id"]), Kind.LIKED, post), liker


def _shares(rows: Rows) -> Iterable[tuple[Told, str]]:
    for share in rows("Shares"):
        yield (str(share["post_owner_id"]), Kind.SHARED, str(share["post_id"])), str(share["sharer_id"])


def _comments(rows: Rows) -> Iterable[tuple[Told, str]]:
    """Nobody is told twice of one comment."""
    for comment in (row for row in rows("Comments") if "text" in row):
        owner, writer, parent = str(comment["post_owner_id"]), str(comment["commenter_id"]), comment.get("parent")
        post, told = str(comment["post_id"]), {owner}
        if parent:
            told.add(parent["commenter_id"])
            yield (parent["commenter_id"], Kind.REPLIED, parent["id"]), writer
        if not parent or parent["commenter_id"] != owner:
            yield (owner, Kind.COMMENTED, post), writer
        for one in _mentioned(comment):
            if one not in told:
                yield (one, Kind.MENTIONED, post), writer


def _captions(rows: Rows) -> Iterable[tuple[Told, str]]:
    for post in filter(is_public, rows("Posts")):
        for one in _mentioned(post):
            yield (one, Kind.MENTIONED, str(post["post_id"])), str(post["owner_id"])


def _ties(rows: Rows) -> Iterable[tuple[Told, str]]:
    kinds = {"active": Kind.FOLLOWED, "pending": Kind.REQUESTED}
    for tie in (row for row in rows("Ties") if row["follow"] in kinds):
        followed = str(tie["to_id"])
        yield (followed, kinds[tie["follow"]], followed), str(tie["from_id"])


def _mentioned(row: dict[str, Any]) -> Iterable[str]:
    return (one["id"] for one in row.get("mentions", ()))


def stand(story: Story) -> dict[Told, set[str]]:
    found: dict[Told, set[str]] = {}
    for told, actor in facts(story.rows):
        if actor != told[0]:
            found.setdefault(told, set()).add(actor)
    return found


def notifications_count_what_stands(story: Story) -> Iterator[str]:
    """A notification counts the rows of others that it is about: none twice, none left out, none of one's own.

    Of favourites' posts `areas/favourites.py` has what must be.
    """
    wanted = Counter(told for told, actor in facts(story.rows) if actor != told[0])
    rows = [row for row in story.rows("Activity") if "count" in row and row["kind"] != Kind.POSTED]
    found = Counter(
        {(row["pk"].removeprefix("told#"), row["kind"], row["target_id"]): int(row["count"]) for row in rows}
    )
    for told in sorted(wanted.keys() | found.keys()):
        if wanted[told] != found[told]:
            yield f"{told} is told of {found[told]}, and {wanted[told]} stand"


def notifications_name_those_who_did_it(story: Story) -> Iterator[str]:
    """Whoever is named did it and has not taken it back, and is somebody else."""
    standing = stand(story)
    for row in story.rows("Activity"):
        entries = [value for name, value in row.items() if name.startswith("e#")]
        if entries and row["kind"] != Kind.POSTED:
            told = (row["pk"].removeprefix("told#"), row["kind"], row["target_id"])
            named = {entry["user_id"] for entry in entries}
            yield from (f"{told} names {one}" for one in sorted(named - standing.get(told, set())))


def what_is_told_is_what_stands(story: Story) -> Iterator[str]:
    """What `GET /v1/me/notifications` answers when all is quiet is told of posts that one may see, each thing once."""
    for sent in story.of("read_notifications"):
        if sent.after and sent.good and sent.json:
            things = [(one["kind"], one["targetId"]) for one in sent.json["notifications"]]
            if len(things) != len(set(things)):
                yield f"{sent} tells a thing twice"
            for one in sent.json["notifications"]:
                post = story.posts.get(one["postId"] or "")
                if one["postId"] and (post is None or post.get("deleted_at")):
                    yield f"{sent} tells of the post {one['postId']}, which is deleted"


def actions_are_written_once(story: Story) -> Iterator[str]:
    """For each like that stands, its liker's log says so; nothing is in anybody's log twice."""
    log = [row for row in story.rows("Activity") if row["pk"].startswith("did#")]
    liked = {(row["pk"].removeprefix("did#"), row["post_id"]) for row in log if row["name"] == "post-liked"}
    for like in (row for row in story.rows("Likes") if "comment_id" not in row):
        if (str(like["liker_id"]), str(like["post_id"])) not in liked:
            yield f"{like['liker_id']} likes {like['post_id']}, and the log does not say so"
    likes = Counter((row["pk"], row.get("post_id")) for row in log if row["name"] == "post-liked")
    unlikes = Counter((row["pk"], row.get("post_id")) for row in log if row["name"] == "post-unliked")
    for key, times in likes.items():
        if not 0 <= times - unlikes[key] <= 1:
            yield f"{key}: {times} likes and {unlikes[key]} taken back are in the log"


def marking() -> Maker:
    def make(act: Act, _known: Known, who: Person) -> Ready:
        body = {"upTo": str(1 + act.how)}
        return Ready(who=who, method="PUT", path="/v1/me/notifications/read", content={"body": body})

    return make


def choosing() -> Maker:
    def make(act: Act, _known: Known, who: Person) -> Ready:
        body = {"off": [list(Kind)[act.how % len(Kind)]] if act.how % 2 else []}
        return Ready(who=who, method="PUT", path="/v1/me/notifications/settings", content={"body": body})

    return make


def look(story: Story) -> Iterable[Act]:
    """What the first person is told, in every fourth story."""
    return [Act(kind="read_notifications", who=0, how=1)] if story.history.seed % 4 == 1 else []


ROOM = Room(
    areas={
        "activity": Area(
            4,
            {
                "like": 4,
                "unlike": 3,
                "comment": 2,
                "reply": 1,
                "like_comment": 1,
                "unlike_comment": 1,
                "follow": 2,
                "unfollow": 2,
                "read_notifications": 1,
                "read_activity": 1,
                "mark_notifications": 1,
                "choose_notifications": 1,
            },
            acts=(3, 8),
            posts=(1, 2),
            outages=("Activity", "Engagement"),
        )
    },
    mixed={"read_notifications": 1},
    requests={
        "read_notifications": reading_ones_own("/v1/me/notifications"),
        "read_activity": reading_ones_own("/v1/me/activity"),
        "mark_notifications": marking(),
        "choose_notifications": choosing(),
    },
    writes={"PUT /v1/me/notifications/read": ("activity",), "PUT /v1/me/notifications/settings": ("activity",)},
    hears={"activity_on_events": ("activity", "likes", "comments", "requests", "publishing")},
    checks=(
        notifications_count_what_stands,
        notifications_name_those_who_did_it,
        what_is_told_is_what_stands,
        actions_are_written_once,
    ),
    looks=look,
    outages=("Activity",),
)
