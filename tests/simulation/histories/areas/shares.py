"""Sharing posts, and taking it back."""

from collections.abc import Iterator

from tests.simulation.histories.model import Edge, Switch, actor, switches_stand, turned
from tests.simulation.histories.requests import about_a_post
from tests.simulation.histories.room import Area, Room
from tests.simulation.histories.story import Story


def shares(story: Story) -> dict[Edge, Switch]:
    """(sharer, post) → switch, for every share that was asked about."""
    return turned({}, story.of("share"), story.of("unshare"))


def shares_stand_as_they_were_left(story: Story) -> Iterator[str]:
    """A share whose last word was acknowledged stands so; one that nobody took back is not gone."""
    there = {(str(row["sharer_id"]), str(row["post_id"])) for row in story.rows("Shares")}
    yield from switches_stand("share", story, shares(story), there)


def nobody_shares_what_is_not_for_everybody(story: Story) -> Iterator[str]:
    """No share is acknowledged of a post of one's own, or of an account that was private before it was asked for."""
    went = {actor(sent): sent.ended for sent in story.of("go_private") if sent.good}
    for sent in story.of("share"):
        owner = str(story.posts[sent.about]["owner_id"]) if sent.about in story.posts else ""
        if sent.good and (owner == actor(sent) or sent.started > went.get(owner, float("inf"))):
            yield f"{sent} of {owner}"


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
        )
    },
    mixed={"share": 2, "unshare": 1},
    requests={
        "share": about_a_post("PUT", "/v1/posts/{}/share"),
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
    },
    checks=(shares_stand_as_they_were_left, nobody_shares_what_is_not_for_everybody),
    counts={"shares": lambda rows: (str(row["pk"]).rpartition("#")[0] for row in rows("Shares"))},
    outages=("Shares",),
)
