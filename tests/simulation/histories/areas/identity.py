"""Accounts: signing up, confirming, signing in and out, and the names of those who never confirm."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from tests.simulation.cognito import CODE
from tests.simulation.door import Person
from tests.simulation.histories.acts import Act
from tests.simulation.histories.areas.graph import blocks
from tests.simulation.histories.model import Switch, actor, switches_stand, turned
from tests.simulation.histories.requests import Known, Maker, Ready, about_a_person, reading_ones_own
from tests.simulation.histories.room import Area, Room
from tests.simulation.histories.story import Sent, Story

LAPSE = 24 * 3600
PASSWORD = "correct horse battery"
COMMON = "password1234"
NEWCOMERS = ("zoe", "yan")


@dataclass
class Tokens:
    """Newcomers who are signed in, and their refresh tokens."""

    given: list[tuple[Person, str]] = field(default_factory=list)


def sign_up(act: Act, known: Known, who: Person) -> Ready:
    name = NEWCOMERS[act.what % 2]
    # Now and then another newcomer comes with somebody's handle, or with somebody's address.
    handle, address = (name.upper(), f"other-{name}") if act.how == 1 else (name, name)
    if act.how == 2:
        handle = f"{name}2"
    # … and now and then with a password that the pool does not take.
    password = COMMON if act.how == 3 else PASSWORD
    body = {"userName": handle, "email": f"{address}@example.com", "password": password}
    return Ready(who=None, method="POST", path="/v1/auth/sign-up", content={"body": body}, text=handle, about=address)


def about_a_newcomer(path: str, **fields: str) -> Maker:
    """A request whose fields hold a newcomer's name."""

    def make(act: Act, known: Known, who: Person) -> Ready:
        name = NEWCOMERS[act.what % 2]
        body = {key: value.format(name=name) for key, value in fields.items()}
        return Ready(who=None, method="POST", path=f"/v1/auth/{path}", content={"body": body}, about=name)

    return make


def refresh(act: Act, known: Known, who: Person) -> Ready | None:
    tokens = known.of(Tokens).given
    if not tokens:
        return None
    person, token = tokens[act.what % len(tokens)]
    return Ready(
        who=None, method="POST", path="/v1/auth/refresh", content={"body": {"refreshToken": token}}, about=person.id
    )


def sign_out(act: Act, known: Known, who: Person) -> Ready | None:
    tokens = known.of(Tokens).given
    if not tokens:
        return None
    person, _ = tokens[act.what % len(tokens)]
    return Ready(who=person, method="POST", path="/v1/auth/sign-out", about=person.id)


def edit_profile(act: Act, known: Known, who: Person) -> Ready:
    bio = known.fresh("bio")
    return Ready(who=who, method="PATCH", path="/v1/me", content={"body": {"bio": bio}}, text=bio)


def rename(act: Act, known: Known, who: Person) -> Ready:
    # Few names, so that several people want the same, and some want back what they had.
    name = (who.name, "nia", "NEO", "zed")[act.what % 4]
    return Ready(who=who, method="PUT", path="/v1/me/user-name", content={"body": {"userName": name}}, text=name)


def give_up(act: Act, known: Known, who: Person) -> Ready:
    body = {"password": PASSWORD}
    return Ready(who=who, method="POST", path="/v1/me/deletion", content={"body": body}, about=who.id)


def about_oneself(method: str, path: str, fields: Mapping[str, str]) -> Maker:
    """A request whose fields hold the asker's name as it was in the beginning."""

    def make(act: Act, known: Known, who: Person) -> Ready:
        body = {key: value.format(name=who.name) for key, value in fields.items()}
        return Ready(who=who, method=method, path=path, content={"body": body}, about=who.id)

    return make


def come_back(act: Act, known: Known, who: Person) -> Ready:
    # By address: the user name may have changed.
    body = {"login": f"{who.name}@people.example", "password": PASSWORD}
    return Ready(who=who, method="POST", path="/v1/auth/return", content={"body": body}, about=who.id)


def signed_in(known: Known, sent: Sent) -> None:
    person = Person(sent.json["userId"], sent.about)
    known.of(Tokens).given.append((person, sent.json["refreshToken"]))


def names_and_accounts_agree(story: Story) -> Iterator[str]:
    """An account holds its handle and exactly one address, a name belongs to an account; the unconfirmed all lapse."""
    found = {person.id for person in story.people}
    users = {str(row["user_id"]): row for row in _rows(story, "user#") if str(row["user_id"]) not in found}
    names = [row for row in _rows(story, "handle#", "email#") if str(row["user_id"]) not in found]
    asked = {sent.text for sent in story.of("sign_up") if not sent.refused}
    for user_id, user in users.items():
        mine = [row for row in names if str(row["user_id"]) == user_id]
        handles = [row["pk"] for row in mine if row["pk"].startswith("handle#")]
        if len(mine) != 2 or handles != [f"handle#{user['user_name'].lower()}"]:
            yield f"account {user_id} ({user['user_name']}) holds {[row['pk'] for row in mine]}"
        if {row.get("expires_at") for row in mine} != {user.get("expires_at")}:
            yield f"account {user_id} and its names do not lapse together"
        born = datetime.fromisoformat(user["created_at"]).timestamp()
        if user.get("expires_at") is not None and user["expires_at"] > born + LAPSE + 1:
            yield f"account {user_id} keeps its names for {user['expires_at'] - born} s"
        if user["user_name"] not in asked:
            yield f"account {user_id} ({user['user_name']}) that nobody asked for"
    for row in names:
        if str(row["user_id"]) not in users:
            yield f"{row['pk']} belongs to nobody: {row}"


def acknowledged_accounts_are_there(story: Story) -> Iterator[str]:
    """Whoever was told that a code is on its way has an account that waits; whoever confirmed has it for good."""
    handles = {row["pk"]: row for row in _rows(story, "handle#")}
    for sent in story.of("sign_up"):
        if sent.good and not sent.after and f"handle#{sent.text.lower()}" not in handles:
            yield f"{sent} and is gone"
    addresses = {row["pk"]: row for row in _rows(story, "email#")}
    for sent in story.of("confirm"):
        row = addresses.get(_address_pk(sent.about))
        if sent.good and (row is None or row.get("expires_at") is not None):
            yield f"{sent} and is not: {row}"
    for sent in story.of("sign_in"):
        if sent.good and not any(other.good or other.unknown for other in story.of("confirm") if _before(other, sent)):
            yield f"{sent} without having confirmed"


def lapsed_names_are_free(story: Story) -> Iterator[str]:
    """A day after a sign-up that was never confirmed, anybody may have its names; those of a confirmed one nobody."""
    if story.history.later < 2:
        return
    rows = {row["pk"]: row for row in _rows(story, "handle#", "email#")}
    for sent in story.of("sign_up"):
        if not sent.after:
            continue
        held = [rows.get(f"handle#{sent.text.lower()}"), rows.get(_address_pk(sent.about))]
        taken = any(row is not None and (row.get("expires_at") is None or row.get("held")) for row in held)
        if sent.good == taken:
            yield f"{sent} although its names were {'taken' if taken else 'free'}"


def profiles_are_as_they_were_last_left(story: Story) -> Iterator[str]:
    """A profile is what an edit made of it after which no other began that was acknowledged."""
    users = {str(row["user_id"]): row for row in _rows(story, "user#")}
    for person in story.people:
        edits = [sent for sent in story.of("edit_profile") if sent.who == person]
        last = [one for one in edits if not one.refused and not _overwritten(one, edits)]
        never = [""] if not any(one.good for one in edits) else []
        if users[person.id]["bio"] not in [*never, *(one.text for one in last)]:
            yield f"{person.name}'s bio is {users[person.id]['bio']!r} after {', '.join(map(str, edits))}"


def handles_move_whole(story: Story) -> Iterator[str]:
    """An account is under the handle it shows, holds one more at most, and whoever was told so was renamed."""
    for person in story.people:
        renames = [sent for sent in story.of("rename") if sent.who == person]
        (user,) = (row for row in _rows(story, "user#") if str(row["user_id"]) == person.id)
        mine = {row["pk"]: row for row in _rows(story, "handle#") if str(row["user_id"]) == person.id}
        current = [pk for pk, row in mine.items() if not row.get("held")]
        if current != [f"handle#{user['user_name'].lower()}"]:
            yield f"{person.name} is called {user['user_name']} and has {current} after {', '.join(map(str, renames))}"
        if len(mine) > len(current) + 1:
            yield f"{person.name} keeps {sorted(mine)} from others"
        last = [one.text for one in renames if not one.refused and not _overwritten(one, renames)]
        never = [] if any(one.good for one in renames) else [person.name]
        if user["user_name"] not in [*never, *last]:
            yield f"{person.name} is called {user['user_name']} after {', '.join(map(str, renames))}"


def given_up_accounts_stay_away_and_returned_ones_are_whole(story: Story) -> Iterator[str]:
    """Who gave up last is gone with all names, who came back last is there with all; one does not go by halves."""
    rows = _rows(story, "user#", "handle#", "email#")
    gone = {str(row["user_id"]) for row in rows if "deleted_at" in row}
    switches = turned({}, story.of("give_up"), story.of("come_back"), lambda sent: (sent.about, sent.about))
    yield from switches_stand("departure", story, switches, {(one, one) for one in gone})
    for person in story.people:
        mine = [row for row in rows if str(row["user_id"]) == person.id and not row.get("held")]
        if {"expires_at" in row for row in mine} != {person.id in gone}:
            yield f"{person.name} is {'gone' if person.id in gone else 'there'} by halves: {mine}"
    blocked = blocks(story)
    for sent in story.of("read_profile"):
        if True in blocked.get((sent.about, actor(sent)), Switch()).possible(sent.started, sent.ended):
            continue
        if sent.after and (sent.status == 200) == (sent.about in gone):
            yield f"{sent} although the account is {'gone' if sent.about in gone else 'there'}"


def _overwritten(edit: Sent, edits: list[Sent]) -> bool:
    # Without an answer an edit may still be under way while later ones come.
    return edit.good and any(other.good and other.started >= edit.ended for other in edits)


def _before(other: Sent, sent: Sent) -> bool:
    return other.about == sent.about and other.started <= sent.ended


def _address_pk(name: str) -> str:
    return f"email#{sha256(f'{name}@example.com'.encode()).hexdigest()}"


def _rows(story: Story, *prefixes: str) -> list[dict[str, Any]]:
    return [row for row in story.rows("Accounts") if str(row["pk"]).startswith(prefixes)]


def _newcomers_return(story: Story) -> list[Act]:
    return [Act(kind="sign_up", what=what) for what in (0, 1)] if story.of("sign_up") else []


ROOM = Room(
    areas={
        "accounts": Area(
            9,
            {
                "sign_up": 4,
                "confirm": 4,
                "sign_in": 2,
                "resend": 1,
                "refresh": 1,
                "sign_out": 1,
                "edit_profile": 2,
                "rename": 3,
            },
            acts=(1, 5),
            people=(1, 2),
            opening=("sign_up", "confirm", "sign_in", "refresh"),
            later=(0, 0, 1, 2, 4),
        ),
        "departures": Area(
            5,
            {
                "give_up": 4,
                "come_back": 4,
                "rename": 1,
                "edit_profile": 1,
                "read_profile": 1,
                "change_password": 1,
                "forget_password": 2,
                "reset_password": 2,
            },
            acts=(2, 6),
            opening=("forget_password",),
        ),
    },
    mixed={"read_profile": 1, "read_me": 1},
    requests={
        "sign_up": sign_up,
        "confirm": about_a_newcomer("confirm", email="{name}@example.com", code=CODE),
        "resend": about_a_newcomer("resend-code", email="{name}@example.com"),
        "sign_in": about_a_newcomer("sign-in", login="{name}", password=PASSWORD),
        "refresh": refresh,
        "sign_out": sign_out,
        "edit_profile": edit_profile,
        "rename": rename,
        "give_up": give_up,
        "change_password": about_oneself("PUT", "/v1/me/password", {"currentPassword": PASSWORD, "password": PASSWORD}),
        "forget_password": about_oneself("POST", "/v1/auth/forgot-password", {"email": "{name}@people.example"}),
        "reset_password": about_oneself(
            "POST", "/v1/auth/reset-password", {"email": "{name}@people.example", "code": CODE, "password": PASSWORD}
        ),
        "come_back": come_back,
        "read_me": reading_ones_own("/v1/me"),
        "read_profile": about_a_person("GET", "/v1/users/{}"),
    },
    learns={"sign_in": signed_in},
    writes={
        f"POST /v1/auth/{path}": ("accounts",)
        for path in ("sign-up", "confirm", "resend-code", "sign-in", "refresh", "sign-out")
    }
    | {"PATCH /v1/me": ("accounts",), "PUT /v1/me/user-name": ("accounts",)}
    | {"POST /v1/me/deletion": ("departures",), "POST /v1/auth/return": ("departures",)}
    | {"PUT /v1/me/password": ("departures",)}
    | {f"POST /v1/auth/{path}": ("departures",) for path in ("forgot-password", "reset-password")},
    # Whoever never confirms goes as one does who gave up; what else goes with a user stands in test_erasure.
    hears=dict.fromkeys(
        ("posts_on_posts", "graph_on_people", "lists_on_people", "drafts_on_people", "identity_on_people"),
        ("accounts",),
    ),
    checks=(
        names_and_accounts_agree,
        acknowledged_accounts_are_there,
        lapsed_names_are_free,
        profiles_are_as_they_were_last_left,
        handles_move_whole,
        given_up_accounts_stay_away_and_returned_ones_are_whole,
    ),
    excuses={"sign_up": frozenset({409}), "read_profile": frozenset({404})},
    returns=_newcomers_return,
    outages=("Accounts",),
    transacted=("Accounts",),
)
