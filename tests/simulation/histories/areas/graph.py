"""Following at once and by request, blocking, muting, close friends."""

from collections.abc import Callable, Iterable, Iterator

from tests.simulation.door import Person
from tests.simulation.histories.acts import Act
from tests.simulation.histories.model import Edge, Switch, Turn, actor, switches_stand, turned
from tests.simulation.histories.requests import Known, Ready, about_a_person, reading_ones_own
from tests.simulation.histories.room import Area, Room
from tests.simulation.histories.story import Sent, Story


def follows(story: Story) -> dict[Edge, Switch]:
    """(follower, followee) → switch, for every edge that was found or asked about, by whoever could turn it."""
    people = story.people
    switches = {(people[a].id, people[b].id): Switch(initial=True) for a, b in story.history.setting.follows}
    turn(switches, story.of("follow"), mine, on=True, sure=lambda sent: sent.status == 201 or says(sent, "following"))
    turn(switches, story.of("accept"), theirs, on=True, sure=lambda sent: sent.good or says(sent, "accepted"))
    turn(switches, story.of("unfollow"), mine, on=False)
    turn(switches, story.of("remove_follower"), theirs, on=False)
    for end in (mine, theirs):
        turn(switches, story.of("block"), end, on=False, sure=lambda sent: sent.good or says(sent, "blocked"))
    return switches


def asks(story: Story) -> dict[Edge, Switch]:
    """(who asks, who is asked) → switch of the request that waits."""
    switches: dict[Edge, Switch] = {}
    turn(switches, story.of("follow"), mine, on=True, sure=lambda sent: sent.status == 202 or says(sent, "requested"))
    turn(switches, story.of("unfollow"), mine, on=False)
    for kind in ("accept", "decline"):
        turn(switches, story.of(kind), theirs, on=False)
    for end in (mine, theirs):
        turn(switches, story.of("block"), end, on=False, sure=lambda sent: sent.good or says(sent, "blocked"))
    return switches


def blocks(story: Story) -> dict[Edge, Switch]:
    """(blocker, blocked) → switch."""
    return turned({}, story.of("block"), story.of("unblock"))


def mutes(story: Story) -> dict[Edge, Switch]:
    """(who mutes, whom) → switch."""
    return turned({}, story.of("mute"), story.of("unmute"))


def friends(story: Story) -> dict[Edge, Switch]:
    """(who has a close friend, whom) → switch."""
    switches: dict[Edge, Switch] = {}
    turn(switches, story.of("befriend"), mine, on=True, sure=lambda sent: sent.good or says(sent, "close-friend"))
    turn(switches, story.of("unfriend"), mine, on=False)
    for end in (mine, theirs):
        turn(switches, story.of("block"), end, on=False)
    return switches


def ties_stand_as_they_were_left(story: Story) -> Iterator[str]:
    """What somebody was told last of a follow, a request, a block, a mute, a close friend is so."""

    def where(holds: Callable[[dict[str, object]], bool]) -> set[Edge]:
        return {(str(row["from_id"]), str(row["to_id"])) for row in story.rows("Ties") if holds(row)}

    yield from switches_stand("follow", story, follows(story), where(lambda row: row["follow"] == "active"))
    yield from switches_stand("request", story, asks(story), where(lambda row: row["follow"] == "pending"))
    yield from switches_stand("block", story, blocks(story), where(lambda row: bool(row["blocks"])))
    yield from switches_stand("mute", story, mutes(story), where(lambda row: bool(row["mutes"])))
    yield from switches_stand("close friend", story, friends(story), where(lambda row: bool(row["close_friend"])))


def ties_agree_with_each_other(story: Story) -> Iterator[str]:
    """A block and a close friend stand in both ties; a block leaves nothing of the kind in either; no tie is empty."""
    ties = {(row["from_id"], row["to_id"]): row for row in story.rows("Ties")}
    for (one, other), tie in ties.items():
        back = ties.get((other, one), {})
        if tie["blocks"] != back.get("blocked_by", False) or tie["blocked_by"] != back.get("blocks", False):
            yield f"the block of {tie} is not in {back}"
        if tie["close_friend"] != back.get("close_friend_of", False):
            yield f"the close friend of {tie} is none in {back}"
        if tie.get("close_friend_of", False) != back.get("close_friend", False):
            yield f"{tie} is said to be of a close friend, and is none in {back}"
        near = tie["follow"] != "none" or tie["close_friend"] or tie.get("close_friend_of", False)
        if (tie["blocks"] or tie["blocked_by"]) and near:
            yield f"{tie} was not cut"
        if not near and not any(tie[flag] for flag in ("blocks", "blocked_by", "mutes")) and "ended" not in tie:
            yield f"{tie} holds nothing"


def who_is_blocked_finds_nobody(story: Story) -> Iterator[str]:
    """From the acknowledged block to the unblock the blocked reads nothing of the blocker; nobody else is hidden."""
    switches, departed = blocks(story), story.of("give_up")
    for sent in story.of("read_profile", "read_followers", "read_following"):
        possible = switches.get((sent.about, actor(sent)), Switch()).possible(sent.started, sent.ended)
        if sent.good and False not in possible:
            yield f"{sent} although blocked"
        if sent.act.kind == "read_profile" and sent.status == 404 and True not in possible and not departed:
            yield f"{sent} although not blocked"


def private_accounts_are_followed_by_consent(story: Story) -> Iterator[str]:
    """Once an account is private for good, whoever comes to follow it was accepted."""
    went = {actor(sent): sent.ended for sent in story.of("go_private") if sent.good}
    for sent in story.of("follow"):
        if sent.status == 201 and sent.started > went.get(sent.about, float("inf")):
            yield f"{sent} although it is private"


def go_private(act: Act, known: Known, who: Person) -> Ready:
    return Ready(who=who, method="PATCH", path="/v1/me", content={"body": {"isPrivate": True}}, about=who.id)


def turn(
    switches: dict[Edge, Switch],
    requests: Iterable[Sent],
    edge: Callable[[Sent], Edge],
    *,
    on: bool,
    sure: Callable[[Sent], bool] = lambda sent: sent.good,
) -> None:
    """Let requests turn switches, those that may have had their effect."""
    for sent in requests:
        turns = switches.setdefault(edge(sent), Switch()).turns
        if sure(sent) or sent.unknown:
            turns.append(Turn(sent.started, sent.ended, on, sure(sent)))


def mine(sent: Sent) -> Edge:
    """The tie of who asks to whom it is about."""
    return actor(sent), sent.about


def theirs(sent: Sent) -> Edge:
    """The tie in the other direction."""
    return sent.about, actor(sent)


def says(sent: Sent, word: str) -> bool:
    """Whether a refusal says that it is so already."""
    return sent.status == 409 and str(sent.json["type"]).endswith(f"already-{word}")


ROOM = Room(
    areas={
        "graph": Area(
            18, {"follow": 5, "unfollow": 4, "read_followers": 1, "read_following": 1}, acts=(2, 6), follows=0.3
        ),
        "requests": Area(
            8,
            {"follow": 6, "unfollow": 2, "accept": 7, "decline": 2, "remove_follower": 2, "block": 1, "go_private": 1},
            acts=(4, 9),
            people=(2, 2),
            opening=("go_private",),
        ),
        "circle": Area(
            8,
            {"block": 5, "unblock": 3, "follow": 4, "unfollow": 1, "mute": 1, "unmute": 1, "befriend": 2, "unfriend": 1}
            | {"read_profile": 2, "read_followers": 1, "read_requests": 1, "read_circle": 1},
            acts=(3, 6),
            follows=0.5,
        ),
    },
    mixed={"follow": 3, "unfollow": 2, "mute": 1},
    requests={
        "follow": about_a_person("PUT", "/v1/users/{}/follow"),
        "unfollow": about_a_person("DELETE", "/v1/users/{}/follow"),
        "accept": about_a_person("PUT", "/v1/me/requests/{}"),
        "decline": about_a_person("DELETE", "/v1/me/requests/{}"),
        "remove_follower": about_a_person("DELETE", "/v1/me/followers/{}"),
        "block": about_a_person("PUT", "/v1/users/{}/block"),
        "unblock": about_a_person("DELETE", "/v1/users/{}/block"),
        "mute": about_a_person("PUT", "/v1/users/{}/mute"),
        "unmute": about_a_person("DELETE", "/v1/users/{}/mute"),
        "befriend": about_a_person("PUT", "/v1/me/close-friends/{}"),
        "unfriend": about_a_person("DELETE", "/v1/me/close-friends/{}"),
        "go_private": go_private,
        "read_followers": about_a_person("GET", "/v1/users/{}/followers"),
        "read_following": about_a_person("GET", "/v1/users/{}/following"),
        "read_requests": reading_ones_own("/v1/me/requests"),
        "read_circle": reading_ones_own("/v1/me/blocked"),
    },
    writes={
        "PUT /v1/users/{user_id}/follow": ("graph", "requests", "circle", "feed", "everything"),
        "DELETE /v1/users/{user_id}/follow": ("graph", "requests", "feed", "everything"),
        "PUT /v1/me/requests/{user_id}": ("requests",),
        "DELETE /v1/me/requests/{user_id}": ("requests",),
        "DELETE /v1/me/followers/{user_id}": ("requests",),
        "PUT /v1/users/{user_id}/block": ("requests", "circle"),
        "DELETE /v1/users/{user_id}/block": ("circle",),
        "PUT /v1/users/{user_id}/mute": ("circle",),
        "DELETE /v1/users/{user_id}/mute": ("circle",),
        "PUT /v1/me/close-friends/{user_id}": ("circle",),
        "DELETE /v1/me/close-friends/{user_id}": ("circle",),
    },
    hears={"events_on_change": ("graph",), "counters_on_events": ("graph",)},
    checks=(
        ties_stand_as_they_were_left,
        ties_agree_with_each_other,
        who_is_blocked_finds_nobody,
        private_accounts_are_followed_by_consent,
    ),
    counts={
        "followers": lambda rows: (f"user#{row['to_id']}" for row in rows("Ties") if row["follow"] == "active"),
        "following": lambda rows: (f"user#{row['from_id']}" for row in rows("Ties") if row["follow"] == "active"),
    },
    outages=("Ties",),
    transacted=("Ties", "Accounts"),
)
