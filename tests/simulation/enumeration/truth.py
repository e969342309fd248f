"""What must be true of a world at rest, whatever was done to it: counts, feeds, nothing given up.

Each `check_*` raises AssertionError and says what is wrong. They read the tables and buckets themselves, and recount.
What else must be true stands in the rooms of `scenarios/`.
"""

from collections.abc import Iterable
from typing import Any

from tests.simulation.cloud.s3.notifications import Notification
from tests.simulation.door import Person
from tests.simulation.histories.areas import COUNTS, recount
from tests.simulation.world import World

SHOWN = 3


def check_nothing_parked(world: World) -> None:
    given_up = [one.failed for one in world.cloud.sources if isinstance(one, Notification) and one.failed]
    assert not world.parked(), f"parked: {world.parked()}"
    assert not given_up, f"events given up: {given_up}"


def check_counts(world: World) -> None:
    """Every counter equals the number of rows it counts."""
    wanted = recount(world.rows)
    found = {(row["pk"], name): row[name] for row in world.rows("Tallies") for name in COUNTS if row.get(name)}
    assert found == dict(wanted), f"counted {found}, but there are {dict(wanted)}"


def check_feed(world: World, reader: Person, wanted: Iterable[str]) -> None:
    """The reader's feed is these posts, newest first, each once, with counts as they are."""
    shown = feed(world, reader)
    ids = [item["postId"] for item in shown]
    assert ids == sorted(wanted, key=int, reverse=True), f"the feed of {reader.name} shows {ids}, not {list(wanted)}"
    counts = recount(world.rows)
    for item in shown:
        key = f"post#{item['postId']}"
        assert (item["numberOfLikes"], item["numberOfComments"]) == (counts[key, "likes"], counts[key, "comments"])


def feed(world: World, reader: Person) -> list[dict[str, Any]]:
    """A page of a feed, as its reader gets it when nothing goes wrong, from a container that has met nobody before."""
    world.new_containers()
    answer = world.answer(reader, "GET", "/v1/me/feed")
    assert answer.status == 200, answer.text
    items: list[dict[str, Any]] = answer.json["feeds"]
    return items


def published(world: World, owner: Person) -> list[str]:
    return [
        str(post["post_id"])
        for post in world.rows("Posts")
        if post["status"] == "published" and "deleted_at" not in post and str(post["owner_id"]) == owner.id
    ]
