"""How far people have looked through their feeds, from more than one device at once."""

from collections.abc import Iterator

from tests.simulation.door import Person
from tests.simulation.histories.acts import Act
from tests.simulation.histories.requests import Known, Ready, reading_ones_own
from tests.simulation.histories.room import Area, Room
from tests.simulation.histories.story import Story


def look(act: Act, _known: Known, who: Person) -> Ready:
    up_to = str(1 + act.how)
    return Ready(who=who, method="PUT", path="/v1/me/feed/visit", content={"body": {"upTo": up_to}}, about=up_to)


def what_was_looked_at_stays_so(story: Story) -> Iterator[str]:
    """Who said to have looked so far has looked as far ever after, and no further than was ever said."""
    rows = {str(row["reader_id"]): int(row["up_to"]) for row in story.rows("Visits")}
    sent = [one for one in story.of("look") if one.who]
    for one in (one for one in sent if one.good and one.who):
        if rows.get(one.who.id, 0) < int(one.about) or int(one.json["upTo"]) < int(one.about):
            yield f"{one} was answered {one.json}, and {rows.get(one.who.id)} stands"
    for reader_id, up_to in rows.items():
        if str(up_to) not in {one.about for one in sent if one.who and one.who.id == reader_id}:
            yield f"{reader_id} never said to have looked up to {up_to}"


def no_read_is_behind_what_was_acknowledged(story: Story) -> Iterator[str]:
    """Whoever asks after an acknowledged visit is told of that one, or of one that is further."""
    for read in story.of("read_visit"):
        said = [
            int(one.about)
            for one in story.of("look")
            if one.good and one.who and read.who and one.who.id == read.who.id and one.ended < read.started
        ]
        if read.good and said and int(read.json["upTo"] or 0) < max(said):
            yield f"{read} was answered {read.json} after {max(said)}"


ROOM = Room(
    areas={"visits": Area(2, {"look": 5, "read_visit": 3}, acts=(3, 7), people=(1, 2), outages=("Visits",))},
    requests={"look": look, "read_visit": reading_ones_own("/v1/me/feed/visit")},
    writes={"PUT /v1/me/feed/visit": ("visits",)},
    checks=(what_was_looked_at_stays_so, no_read_is_behind_what_was_acknowledged),
    outages=("Visits",),
)
