"""Sharing posts, taking it back, and the feeds that they come into by it."""

from collections.abc import Iterator
from dataclasses import replace

from tests.simulation.door import Person
from tests.simulation.histories.acts import Act
from tests.simulation.histories.areas.feed import FEEDS, walks
from tests.simulation.histories.areas.graph import blocks, follows, mutes
from tests.simulation.histories.model import Edge, Switch, actor, is_public, switches_stand, turned
from tests.simulation.histories.requests import Known, Ready, about_a_post
from tests.simulation.histories.room import Area, Room
from tests.simulation.histories.story import Story, items

share = about_a_post("PUT", "/v1/posts/{}/share")
SHARING = ("share", "share_any")


def share_any(act: Act, known: Known, who: Person) -> Ready | None:
    """One post as likely as another, where `share` goes for the first: so that somebody comes to share several."""
    return share(replace(act, what=act.how), known, who)


def shares(story: Story) -> dict[Edge, Switch]:
    """(sharer, post) → switch, for every share that was asked about."""
    return turned({}, story.of(*SHARING), story.of("unshare"))


def shares_stand_as_they_were_left(story: Story) -> Iterator[str]:
    """A share whose last word was acknowledged stands so; one that nobody took back is not gone."""
    there = {(str(row["sharer_id"]), str(row["post_id"])) for row in story.rows("Shares")}
    yield from switches_stand("share", story, shares(story), there)


def nobody_shares_what_is_not_for_everybody(story: Story) -> Iterator[str]:
    """No share is acknowledged of a post of one's own, or of an account that was private before it was asked for."""
    went = _went_private(story)
    for sent in story.of(*SHARING):
        owner = str(story.posts[sent.about]["owner_id"]) if sent.about in story.posts else ""
        if sent.good and (owner == actor(sent) or sent.started > went.get(owner, float("inf"))):
            yield f"{sent} of {owner}"


def shares_come_into_feeds_only_while_they_stand(story: Story) -> Iterator[str]:
    """What a feed shows through somebody is shared by them and public, and its reader follows them but not its owner,
    and has muted neither."""
    edges, muted, shared, went = follows(story), mutes(story), shares(story), _went_private(story)
    for sent in story.of(*FEEDS):
        for item in items(sent) if sent.good else ():
            if item["sharedBy"] is None:
                continue
            reader, owner, sharer = actor(sent), item["postOwnerId"], item["sharedBy"]["id"]
            wanted = (
                (shared, (sharer, item["postId"]), True),
                (edges, (reader, sharer), True),
                (edges, (reader, owner), False),
                (muted, (reader, sharer), False),
                (muted, (reader, owner), False),
            )
            for switches, edge, state in wanted:
                if state not in switches.get(edge, Switch()).possible(sent.started, sent.ended):
                    yield f"{sent} shows {item['postId']} through {sharer}, but {edge} is not {state}"
            if reader == owner or sent.started > went.get(owner, float("inf")):
                yield f"{sent} shows {item['postId']} through {sharer}, but {owner} is private or reads it"


def feeds_hold_what_is_shared_to_them(story: Story) -> Iterator[str]:
    """Whoever follows somebody who shares a post, and may see it, has it in the feed, whichever came first."""
    edges, muted, blocked = follows(story), mutes(story), blocks(story)
    private = {actor(sent) for sent in story.of("go_private")}
    for reader, pages in walks(story):
        if pages[0].started > story.settled_at + 86_400:
            continue
        shown = {item["postId"] for page in pages for item in page.json["feeds"]}
        for share in story.rows("Shares"):
            sharer, owner, post_id = (str(share[name]) for name in ("sharer_id", "post_owner_id", "post_id"))
            held = [edge for edge in ((reader, sharer), (reader, owner)) if edge in muted or edge in blocked]
            post, follow = story.posts[post_id], edges.get((reader, sharer), Switch())
            hidden = reader == owner or owner in private or (owner, reader) in blocked or "visibility" in post
            if held or hidden or not is_public(post):
                continue
            if follow.on_since(story.settled_at) and post_id not in shown:
                yield f"{sharer} shares {post_id}, and it is not in the feed of {reader}: {shown}"


def rows_of_shares_go_back_to_one(story: Story) -> Iterator[str]:
    """A share's row in a feed is of a post that is there, of its owner, and was shared by whom its reader followed."""
    edges, shared = follows(story), shares(story)
    for row in (one for one in story.rows("Feed") if "shared_by" in one):
        post_id, sharer, reader = str(int(row["post_id"])), str(row["shared_by"]), str(row["reader_id"])
        post = story.posts.get(post_id)
        if post is None or post["owner_id"] != row["author_id"]:
            yield f"feed row {row} is of {post}"
        if (sharer, post_id) not in shared or (reader, sharer) not in edges or str(row["author_id"]) == reader:
            yield f"feed row {row} of nobody's share"


def _went_private(story: Story) -> dict[str, float]:
    """Who has a private account, and since when that was acknowledged."""
    return {actor(sent): sent.ended for sent in story.of("go_private") if sent.good}


ROOM = Room(
    areas={
        "shares": Area(
            8,
            {"share": 6, "unshare": 4, "read_shares": 1, "read_post": 1, "go_private": 2},
            acts=(2, 7),
            posts=(1, 2),
            follows=0.7,
            outages=("Shares", "Tallies"),
            glance="read_post",
        ),
        "shared feeds": Area(
            10,
            {"share": 3, "unshare": 4, "follow": 3, "unfollow": 2, "mute": 1, "go_private": 3, "block": 1}
            | {"read_feed": 2, "read_feed_of": 1},
            acts=(3, 7),
            people=(4, 4),
            posts=(1, 1),
            follows=0.35,
            opening=("share",),
            pauses=(0.0, 20.0),
            fed=True,
            outages=("Feed", "Feed", "Chunks", "Shares", "Engagement"),
            glance="read_feed",
        ),
        "found shares": Area(
            4,
            {"follow": 6, "unfollow": 1, "unshare": 1},
            acts=(1, 3),
            people=(3, 3),
            posts=(1, 1),
            follows=0.1,
            opening=("share",),
            pauses=(0.0, 20.0, 20.0),
            fed=True,
            outages=("Feed", "Ties", "Shares"),
        ),
    },
    mixed={"share": 2, "unshare": 1},
    requests={
        "share": share,
        "share_any": share_any,
        "unshare": about_a_post("DELETE", "/v1/posts/{}/share"),
        "read_shares": about_a_post("GET", "/v1/posts/{}/shares"),
    },
    writes={
        "PUT /v1/posts/{post_id}/share": ("shares", "everything"),
        "DELETE /v1/posts/{post_id}/share": ("shares", "everything"),
    },
    hears={
        "events_on_change": ("shares",),
        "counters_on_events": ("shares",),
        "activity_on_events": ("shares",),
        "shares_on_posts": ("removal",),
        "feed_on_shares": ("shared feeds", "found shares", "everything"),
    },
    checks=(
        shares_stand_as_they_were_left,
        nobody_shares_what_is_not_for_everybody,
        shares_come_into_feeds_only_while_they_stand,
        feeds_hold_what_is_shared_to_them,
        rows_of_shares_go_back_to_one,
    ),
    counts={"shares": lambda rows: (str(row["pk"]).rpartition("#")[0] for row in rows("Shares"))},
    outages=("Shares",),
)
