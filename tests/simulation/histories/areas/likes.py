"""Liking and taking it back."""

from collections.abc import Iterator

from tests.simulation.histories.model import Edge, Switch, switches_stand, turned
from tests.simulation.histories.requests import about_a_post
from tests.simulation.histories.room import Area, Room
from tests.simulation.histories.story import Story


def likes(story: Story) -> dict[Edge, Switch]:
    """(liker, post) → switch, for every like that was asked about."""
    return turned({}, story.of("like"), story.of("unlike"))


def likes_stand_as_they_were_left(story: Story) -> Iterator[str]:
    """A like whose last word was acknowledged stands so; one that nobody took back is not gone."""
    there = {(str(row["liker_id"]), str(row["post_id"])) for row in story.rows("Likes")}
    yield from switches_stand("like", story, likes(story), there)


ROOM = Room(
    areas={"likes": Area(24, {"like": 5, "unlike": 4, "read_likes": 1, "read_post": 1}, acts=(2, 6), posts=(1, 2))},
    mixed={"like": 3, "unlike": 2},
    requests={
        "like": about_a_post("PUT", "/v1/posts/{}/like"),
        "unlike": about_a_post("DELETE", "/v1/posts/{}/like"),
        "read_likes": about_a_post("GET", "/v1/posts/{}/likes"),
    },
    writes={
        "PUT /v1/posts/{post_id}/like": ("likes", "everything"),
        "DELETE /v1/posts/{post_id}/like": ("likes", "everything"),
    },
    hears={"events_on_change": ("likes",), "counters_on_events": ("likes",)},
    checks=(likes_stand_as_they_were_left,),
    counts={"likes": lambda rows: (f"post#{row['post_id']}" for row in rows("Likes"))},
    outages=("Likes",),
)
