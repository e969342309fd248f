"""Following and unfollowing."""

from collections.abc import Iterator

from tests.simulation.histories.model import Edge, Switch, switches_stand, turned
from tests.simulation.histories.requests import about_a_person
from tests.simulation.histories.room import Area, Room
from tests.simulation.histories.story import Story


def follows(story: Story) -> dict[Edge, Switch]:
    """(follower, followee) → switch, for every edge that was found or asked about."""
    people = story.people
    pairs = story.history.setting.follows
    found = {(people[one].id, people[other].id): Switch(initial=True) for one, other in pairs}
    return turned(found, story.of("follow"), story.of("unfollow"))


def follows_stand_as_they_were_left(story: Story) -> Iterator[str]:
    """A follow whose last word was acknowledged stands so; one that nobody took back is not gone."""
    there = {(str(row["from_id"]), str(row["to_id"])) for row in story.rows("Ties")}
    yield from switches_stand("follow", story, follows(story), there)


ROOM = Room(
    areas={
        "graph": Area(
            24, {"follow": 5, "unfollow": 4, "read_followers": 1, "read_following": 1}, acts=(2, 6), follows=0.3
        )
    },
    mixed={"follow": 3, "unfollow": 2},
    requests={
        "follow": about_a_person("PUT", "/v1/users/{}/follow"),
        "unfollow": about_a_person("DELETE", "/v1/users/{}/follow"),
        "read_followers": about_a_person("GET", "/v1/users/{}/followers"),
        "read_following": about_a_person("GET", "/v1/users/{}/following"),
    },
    writes={
        "PUT /v1/users/{user_id}/follow": ("graph", "feed", "everything"),
        "DELETE /v1/users/{user_id}/follow": ("graph", "feed", "everything"),
    },
    hears={"events_on_change": ("graph",), "counters_on_events": ("graph",)},
    checks=(follows_stand_as_they_were_left,),
    counts={
        "followers": lambda rows: (f"user#{row['to_id']}" for row in rows("Ties")),
        "following": lambda rows: (f"user#{row['from_id']}" for row in rows("Ties")),
    },
    outages=("Ties",),
)
