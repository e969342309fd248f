"""Fame: who crosses the border of celebrities, and whether every follower's tie is marked by it."""

from collections.abc import Iterator

from heliograph.core.rows import to_row

from tests.simulation.histories.model import actor
from tests.simulation.histories.room import Area, Room, Rows
from tests.simulation.histories.story import Story
from tests.simulation.wiring import CELEBRITY, ORDINARY, wiring


def is_odd(number: int) -> bool:
    return number % 2 == 1


def wrong_marks(rows: Rows) -> Iterator[str]:
    """What is wrong with flags, crossings and marks of a world at rest."""
    fames = {str(row["pk"]).removeprefix("user#"): row for row in rows("Tallies") if str(row["pk"]).startswith("user#")}
    crossings = {str(row["user_id"]): row for row in rows("Crossings")}
    for user_id, tally in fames.items():
        fame, followers = tally.get("fame", 0), tally.get("followers", 0)
        if (followers >= CELEBRITY and not is_odd(fame)) or (followers <= ORDINARY and is_odd(fame)):
            yield f"user {user_id} with {followers} followers has crossed {fame} times"
    for user_id in fames.keys() | crossings.keys():
        fame, crossing = fames.get(user_id, {}).get("fame", 0), crossings.get(user_id)
        stands = (crossing["fame"], crossing["phase"]) if crossing else None
        if stands != (fame, "marked") if is_odd(fame) else stands not in (None, (fame, "fading")):
            yield f"user {user_id} has crossed {fame} times, but the crossing is {crossing}"
    for tie in rows("Ties"):
        fame, crossing = tie.get("fame", 0), crossings.get(str(tie["to_id"]))
        active = tie["follow"] == "active"
        if ("celebrity_id" in tie) != (active and is_odd(fame)):
            yield f"{tie} is marked by {fame}"
        if active and crossing and is_odd(crossing["fame"]) and fame != crossing["fame"]:
            yield f"{tie} is not marked by {crossing}"
        if is_odd(fame) and crossing is None:
            yield f"{tie} is marked for ever"


def everybody_is_marked_who_follows_a_celebrity(story: Story) -> Iterator[str]:
    """The flag is on the side of the count; the ties of a celebrity's followers are marked, and nobody else's."""
    yield from wrong_marks(story.rows)


def the_border_is_crossed_where_it_is(story: Story) -> Iterator[str]:
    """Somebody becomes a celebrity at the upper count and ceases to be one at the lower: nobody flickers."""
    stream = story.world.cloud.dynamodb.table(wiring().table_named("Tallies")).stream
    assert stream is not None
    for shard in stream.shards.shards.values():
        for record in shard.records:
            images = record.body()["dynamodb"]
            old, new = (to_row(images.get(name, {})) for name in ("OldImage", "NewImage"))
            fame, followers = new.get("fame", 0), new.get("followers", 0)
            if fame > old.get("fame", 0) and (followers < CELEBRITY if is_odd(fame) else followers > ORDINARY):
                yield f"{new['pk']} crossed with {followers} followers for the {fame}th time"


def profiles_show_the_flag(story: Story) -> Iterator[str]:
    """What a profile says when everything is quiet is what the tally says."""
    fames = {str(row["pk"]): row.get("fame", 0) for row in story.rows("Tallies")}
    for sent in story.of("read_profile"):
        if sent.after and sent.good and sent.json["isCelebrity"] != is_odd(fames.get(f"user#{sent.about}", 0)):
            yield f"{sent} of {actor(sent)} says isCelebrity {sent.json['isCelebrity']}"


ROOM = Room(
    areas={
        "fame": Area(
            6,
            {"follow": 6, "unfollow": 5, "block": 1, "mute": 1, "read_profile": 1},
            acts=(4, 8),
            people=(4, 4),
            follows=0.65,
            outages=("Crossings", "Ties", "Tallies"),
        )
    },
    hears={"events_on_change": ("fame",), "counters_on_events": ("fame",), "graph_on_fame": ("fame",)},
    checks=(everybody_is_marked_who_follows_a_celebrity, the_border_is_crossed_where_it_is, profiles_show_the_flag),
    outages=("Crossings",),
)
