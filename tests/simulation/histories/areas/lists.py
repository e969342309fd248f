"""Lists of people: names, who is on them, and that a list is whole or not at all."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.simulation.door import Person
from tests.simulation.histories.acts import Act
from tests.simulation.histories.model import Edge, Switch, Thing, actor, switches_stand, turned
from tests.simulation.histories.requests import Known, Maker, Ready, reading_ones_own
from tests.simulation.histories.room import Area, Room
from tests.simulation.histories.story import Sent, Story

NAMES = ("Family", "FAMILY", "Work")
"""So few that they meet, and two that are the same to us."""


@dataclass
class Made:
    """Lists that people know of: (owner, list id)."""

    lists: list[tuple[Person, str]] = field(default_factory=list)


def create(act: Act, _known: Known, who: Person) -> Ready:
    body = {"name": NAMES[act.what % len(NAMES)]}
    return Ready(who=who, method="POST", path="/v1/me/lists", content={"body": body})


def of_a_list(method: str, *, named: bool = False, under: str = "") -> Maker:
    """A request about a list, by its owner."""

    def make(act: Act, known: Known, _who: Person) -> Ready | None:
        there = known.of(Made).lists
        if not there:
            return None
        owner, list_id = there[act.what % len(there)]
        content = {"body": {"name": NAMES[act.how % len(NAMES)]}} if named else {}
        return Ready(who=owner, method=method, path=f"/v1/me/lists/{list_id}{under}", content=content, about=list_id)

    return make


def of_a_member(method: str) -> Maker:
    """A request about somebody on a list, by its owner; `text` is whom."""

    def make(act: Act, known: Known, _who: Person) -> Ready | None:
        there = known.of(Made).lists
        if not there:
            return None
        owner, list_id = there[act.what % len(there)]
        others = [person for person in known.people if person != owner]
        other = others[act.how % len(others)].id
        path = f"/v1/me/lists/{list_id}/members/{other}"
        return Ready(who=owner, method=method, path=path, about=list_id, text=other)

    return make


def made(known: Known, sent: Sent) -> None:
    assert sent.who
    known.of(Made).lists.append((sent.who, sent.json["id"]))


def lists(story: Story) -> dict[Edge, str]:
    """(owner, list id) → name, as the directories say."""
    rows = [row for row in story.rows("Lists") if row["key"] == "lists"]
    return {(str(row["owner_id"]), one): name for row in rows for one, name in row["names"].items()}


def lists_are_whole(story: Story) -> Iterator[str]:
    """A list stands in its owner's directory and has an item of its own, which counts who is on it; or neither."""
    sizes = {
        (str(row["owner_id"]), row["key"].removeprefix("list#")): row["size"]
        for row in story.rows("Lists")
        if "size" in row
    }
    yield from (f"half of the list {one} is there" for one in set(sizes) ^ set(lists(story)))
    on = Counter((str(row["owner_id"]), str(row["list_id"])) for row in members(story))
    yield from (f"{on[one]} are on the list {one}, not {size}" for one, size in sizes.items() if on[one] != size)


def members(story: Story) -> list[dict[str, Any]]:
    """The rows of who is on a list, of lists that are gone too: they have yet to be cleared away."""
    return [row for row in story.rows("Lists") if "user_id" in row]


def names_are_unique(story: Story) -> Iterator[str]:
    """Nobody has two lists of one name."""
    times = Counter((owner, name.casefold()) for (owner, _), name in lists(story).items())
    yield from (f"{one} is the name of {count} lists" for one, count in times.items() if count > 1)


def acknowledged_lists_stand(story: Story) -> Iterator[str]:
    """A list that was acknowledged is there unless its owner deleted it, and is not there again after that."""
    things = {(actor(sent), sent.json["id"]): Thing(sent) for sent in story.of("make_list") if sent.good}
    for sent in story.of("delete_list"):
        thing = things[actor(sent), sent.about]
        thing.gone = thing.gone or sent.good
        thing.perhaps_gone = thing.perhaps_gone or sent.good or sent.unknown
    for key, thing in things.items():
        if thing.must_be and key not in lists(story):
            yield f"{thing.sent} and is gone"
        if thing.gone and key in lists(story):
            yield f"{key} is there although its removal was acknowledged"


def members_stand(story: Story) -> Iterator[str]:
    """Who was put on a list that is there is on it, unless taken off; nobody else is."""
    there = lists(story)
    switches: dict[Edge, Switch] = turned({}, story.of("put_on_list"), story.of("take_off_list"), _member)
    living = {list_id for _, list_id in there}
    on = {edge for row in members(story) if (edge := (str(row["list_id"]), str(row["user_id"])))[0] in living}
    yield from switches_stand("member", story, {edge: one for edge, one in switches.items() if edge[0] in living}, on)


def _member(sent: Sent) -> Edge:
    return sent.about, sent.text


ROOM = Room(
    areas={
        "lists": Area(
            6,
            {
                "make_list": 4,
                "rename_list": 2,
                "delete_list": 2,
                "put_on_list": 5,
                "take_off_list": 3,
                "read_lists": 1,
                "read_list": 1,
            },
            acts=(3, 9),
            opening=("make_list",),
        )
    },
    mixed={"make_list": 1, "put_on_list": 1},
    requests={
        "make_list": create,
        "rename_list": of_a_list("PUT", named=True),
        "delete_list": of_a_list("DELETE"),
        "put_on_list": of_a_member("PUT"),
        "take_off_list": of_a_member("DELETE"),
        "read_lists": reading_ones_own("/v1/me/lists"),
        "read_list": of_a_list("GET", under="/members"),
    },
    learns={"make_list": made},
    writes={
        "POST /v1/me/lists": ("lists",),
        "PUT /v1/me/lists/{list_id}": ("lists",),
        "DELETE /v1/me/lists/{list_id}": ("lists",),
        "PUT /v1/me/lists/{list_id}/members/{user_id}": ("lists",),
        "DELETE /v1/me/lists/{list_id}/members/{user_id}": ("lists",),
    },
    checks=(lists_are_whole, names_are_unique, acknowledged_lists_stand, members_stand),
    outages=("Lists",),
    transacted=("Lists",),
)
