"""Ranked feeds: an order that is frozen when one begins to read, while everything goes on changing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from heliograph.feed.settings import IN_A_ROW

from tests.simulation.door import Person
from tests.simulation.histories.acts import Act
from tests.simulation.histories.areas.feed import FED_OUTAGES, walks
from tests.simulation.histories.model import actor
from tests.simulation.histories.requests import Known, Ready
from tests.simulation.histories.room import Area, Room
from tests.simulation.histories.story import Sent, Story, items

PATH = "/v1/me/feed"


@dataclass
class Readings:
    """Where each person is in a ranked feed: the cursor of the next page, and what the first one was asked for."""

    places: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)


def begin(act: Act, _: Known, who: Person) -> Ready:
    query = {"mode": "ranked", "limit": str(1 + act.how % 3)} | ({"why": "true"} if act.how == 5 else {})
    return Ready(who=who, method="GET", path=PATH, content={"query": query})


def go_on(_: Act, known: Known, who: Person) -> Ready | None:
    """The next page of what somebody has begun to read; `text` is its cursor."""
    if who.id not in known.of(Readings).places:
        return None
    cursor, query = known.of(Readings).places[who.id]
    return Ready(who=who, method="GET", path=PATH, content={"query": {**query, "cursor": cursor}}, text=cursor)


def learn(known: Known, sent: Sent) -> None:
    """Where the page that was read ends. A page is asked for as the first one was."""
    places = known.of(Readings).places
    before, cursor = places.pop(actor(sent), None), sent.json["nextCursor"]
    query = (
        before[1] if before and sent.act.kind == "read_on" else begin(sent.act, known, known.people[0]).content["query"]
    )
    if cursor:
        places[actor(sent)] = cursor, query


def pages_of_a_ranking_never_repeat(story: Story) -> Iterator[str]:
    """From page to page no post comes twice, whatever was published, liked, followed and deleted in between."""
    ended = {sent.json["nextCursor"]: sent for sent in story.of("read_ranked", "read_on") if sent.good}
    for sent in story.of("read_on"):
        shown, earlier = _ids(sent), ended.get(sent.text) if sent.good else None
        while earlier is not None:
            yield from (f"{sent} shows {one} again, as {earlier} did" for one in shown if one in _ids(earlier))
            earlier = ended.get(earlier.text) if earlier.text else None


def rankings_hold_what_feeds_in_order_do(story: Story) -> Iterator[str]:
    """Read to the end when all is quiet, both orders show the same posts, each once."""
    day = story.settled_at + 86_400
    in_order = {reader: _shown(pages) for reader, pages in walks(story) if pages[0].started < day}
    for reader, pages in walks(story, "read_ranked"):
        shown = _shown(pages)
        if len(shown) != len(set(shown)):
            yield f"the ranked feed of {reader} reads {shown}"
        if reader in in_order and set(shown) != set(in_order[reader]) and pages[0].started < day:
            yield f"the ranked feed of {reader} reads {shown}, in order it reads {in_order[reader]}"


def nobody_has_a_ranking_for_themselves(story: Story) -> Iterator[str]:
    """No more than so many posts of one author follow each other, as long as there are others."""
    visitors = {actor(sent) for sent in story.of("look")}
    for reader, pages in walks(story, "read_ranked"):
        owners = [str(story.posts[one]["owner_id"]) for one in _shown(pages)]
        for start in range(len(owners) - IN_A_ROW) if reader not in visitors else ():
            row, rest = owners[start : start + IN_A_ROW + 1], owners[start:]
            if len(set(row)) == 1 and len(set(rest)) > 1:
                yield f"the ranked feed of {reader} is by {owners}"


def _ids(sent: Sent) -> list[str]:
    return [item["postId"] for item in items(sent)] if sent.good else []


def _shown(pages: Sequence[Sent]) -> list[str]:
    return [one for page in pages for one in _ids(page)]


ROOM = Room(
    areas={
        "ranked": Area(
            12,
            {"read_ranked": 2, "read_on": 9, "like": 4, "publish": 4, "unfollow": 2, "delete_post": 1}
            | {"share": 1, "unshare": 1, "mute": 1},
            acts=(6, 12),
            people=(3, 4),
            posts=(3, 6),
            follows=0.8,
            opening=("read_ranked",),
            fed=True,
            outages=FED_OUTAGES,
        )
    },
    mixed={"read_ranked": 1, "read_on": 1},
    requests={"read_ranked": begin, "read_on": go_on},
    learns={"read_ranked": learn, "read_on": learn},
    checks=(pages_of_a_ranking_never_repeat, rankings_hold_what_feeds_in_order_do, nobody_has_a_ranking_for_themselves),
)
