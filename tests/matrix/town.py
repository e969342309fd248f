"""The town of the matrix: owners with things in every state, and everybody who may look at them.

It is built through the API, as people would, so that every row is as the code writes it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from tests.simulation.cognito import CODE
from tests.simulation.door import Person, small_picture
from tests.simulation.world import World

PASSWORD = "correct horse battery"
ACTORS = ("anonymous", "owner", "follower", "pending", "ex-follower", "blocked", "blocker", "stranger", "given-up")
"""Columns of the matrix. `owner` owns what is asked for; the others stand so towards every owner, `pending` of course
only towards the private one. Every owner has blocked `blocked`, and `blocker` every owner. `given-up` followed all
and has a token from before giving the account up."""
OWNERS = ("public", "private", "gone")
"""Their accounts are so, each with things in every state; the last one has been given up."""
NOBODY = "42"
"""An id that is nobody's and nothing's."""


@dataclass(frozen=True)
class Thing:
    """Something that operations ask for: an account, a post, a comment, somebody who comments on another's posts, a
    list and who is or comes on it, an upload, a draft. `ids` fill paths and bodies.

    `words` stand in no answer to somebody who may not see it.
    """

    kind: str
    state: str
    owner: Person | None
    ids: dict[str, str]
    words: tuple[str, ...] = ()


@dataclass
class Town:
    """`people` by name; `things` in the order in which they were made, which is that of the tables' rows."""

    world: World
    people: dict[str, Person] = field(default_factory=dict)
    things: list[Thing] = field(default_factory=list)

    def of_kind(self, kind: str) -> list[Thing]:
        return [thing for thing in self.things if thing.kind == kind]

    def actor(self, name: str, thing: Thing) -> Person | None:
        """Who asks; the owner of nobody's thing is one of the owners."""
        return (thing.owner or self.people["public"]) if name == "owner" else self.people.get(name)


def settled(world: World) -> Town:
    """Build it, and let everything come to rest."""
    town = Town(world)
    builder = _Builder(town)
    for name in (*OWNERS, "third", *(actor for actor in ACTORS if actor not in ("anonymous", "owner"))):
        builder.join(name)
    for owner in OWNERS:
        path = f"/v1/users/{town.people[owner].id}/follow"
        for name in ("follower", "ex-follower", "third", "given-up"):
            builder.do(name, "PUT", path, 201)
        town.things += builder.of_owner(owner)
        builder.do("ex-follower", "DELETE", path, 204)
    builder.close_doors()
    town.things += builder.others()
    builder.do("follower", "PATCH", "/v1/me", 200, body={"isPrivate": True})
    builder.do("public", "PUT", f"/v1/users/{town.people['follower'].id}/follow", 202)
    assert world.cloud.run_until_quiet()
    for table in world.cloud.dynamodb.tables.values():
        table.stream = None
    return town


class _Builder:
    """Does through the API what the town's people did before anybody looks."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self._world = town.world

    def join(self, name: str, *, confirm: bool = True) -> Person:
        body = {"userName": handle(name), "fullName": f"Name of {name}", "email": email(name), "password": PASSWORD}
        made = self.do(None, "POST", "/v1/auth/sign-up", 201, body=body)
        if confirm:
            self.do(None, "POST", "/v1/auth/confirm", 204, body={"email": email(name), "code": CODE})
        person = self._town.people[name] = Person(made["id"], handle(name))
        return person

    def of_owner(self, name: str) -> Iterator[Thing]:
        """An account and, of each, a post and an upload in every state that its owner can bring about."""
        owner = self._town.people[name]
        yield self._account(name, owner)
        published = self._post(name, "published", small_picture())
        yield published
        yield self._post(name, "processing", None)
        yield self._post(name, "failed", b"no picture")
        yield self._deleted(self._post(name, "published", small_picture()))
        yield self._quiet(self._post(name, "published", small_picture()))
        if name == "public":
            # Of a private account others see so little that these would say nothing more.
            yield from self._narrow(name)
        for who, state in (("third", "by another"), ("ex-follower", "by the ex-follower"), (name, "by the owner")):
            text = f"comment {state} of {name}"
            path = f"/v1/posts/{published.ids['post_id']}/comments"
            made = self.do(who, "POST", path, 201, body={"comment": text})
            ids = {**published.ids, "comment_id": made["id"]}
            yield Thing("comment", f"{name}, {state}", owner, ids, (text,))
            yield self._commenter(name, state, who)
        self.do("third", "PUT", f"/v1/posts/{published.ids['post_id']}/like", 201)
        yield from self._lists(name, owner)
        for state, picture in (("pending", None), ("ready", small_picture()), ("failed", b"no picture")):
            offer = self._offer(name)
            self._send(offer, picture)
            yield Thing("upload", f"{name}, {state}", owner, {"media_id": offer["id"]}, (offer["id"],))
        yield Thing("upload", f"{name}, posted", owner, {"media_id": published.ids["media_id"]})
        yield from self._draft(name, owner)
        yield self._parted(name, owner)

    def close_doors(self) -> None:
        """Who is private becomes so, who is gone goes."""
        self.do("private", "PATCH", "/v1/me", 200, body={"isPrivate": True})
        self.do("pending", "PUT", f"/v1/users/{self._town.people['private'].id}/follow", 202)
        for owner in OWNERS:
            self.do(owner, "PUT", f"/v1/users/{self._town.people['blocked'].id}/block", 201)
            self.do("blocker", "PUT", f"/v1/users/{self._town.people[owner].id}/block", 201)
        for name in ("gone", "given-up"):
            self.do(name, "POST", "/v1/me/deletion", 204, body={"password": PASSWORD})

    def others(self) -> Iterator[Thing]:
        """What is not there at all, and accounts that do not count."""
        self.join("unconfirmed", confirm=False)
        yield self._account("unconfirmed", None)
        for kind, names in (
            ("account", ("user_id",)),
            ("post", ("post_id",)),
            ("comment", ("post_id", "comment_id")),
            ("upload", ("media_id",)),
            ("list", ("list_id", "user_id")),
            ("draft", ("draft_id",)),
        ):
            ids = dict.fromkeys(names, NOBODY)
            ids |= {"user_name": "nobody.here"} if kind == "account" else {}
            yield Thing(kind, "missing", None, ids)
        post = next(thing for thing in self._town.things if thing.state == "public, published")
        yield Thing("comment", "public, missing", post.owner, {**post.ids, "comment_id": NOBODY})
        for who in ("gone", "unconfirmed", "blocked", "blocker"):
            yield self._commenter("public", f"by the {who}", who)
        public = self._town.people["public"]
        yield Thing("commenter", "public, missing", public, {"user_id": public.id, "commenter_id": NOBODY})
        yield Thing("commenter", "missing", None, {"user_id": NOBODY, "commenter_id": self._town.people["third"].id})
        listed = next(thing for thing in self._town.things if thing.kind == "list")
        for who in ("gone", "unconfirmed", "blocked", "blocker"):
            ids = {**listed.ids, "user_id": self._town.people[who].id}
            yield replace(listed, state=f"public, without the {who}", ids=ids)
        yield replace(listed, state="public, without the missing", ids={**listed.ids, "user_id": NOBODY})
        yield Thing("nothing", "any", None, {})

    def do(self, who: str | None, method: str, path: str, status: int, **content: object) -> dict[str, Any]:
        person = self._town.people[who] if who else None
        answer = self._world.answer(person, method, path, **content)
        assert answer.status == status, f"{method} {path}: {answer.status} {answer.text}"
        return answer.json or {}

    def _account(self, name: str, owner: Person | None) -> Thing:
        person = self._town.people[name]
        return Thing("account", name, owner, {"user_id": person.id, "user_name": person.name}, (f"Name of {name}",))

    def _lists(self, name: str, owner: Person) -> Iterator[Thing]:
        """A list with somebody on it, asked for together with that one and with another."""
        made = self.do(name, "POST", "/v1/me/lists", 201, body={"name": f"list of {name}"})
        third, stranger = (self._town.people[who].id for who in ("third", "stranger"))
        self.do(name, "PUT", f"/v1/me/lists/{made['id']}/members/{third}", 201)
        yield Thing(
            "list", f"{name}, with the third", owner, {"list_id": made["id"], "user_id": third}, (f"list of {name}",)
        )
        yield Thing(
            "list",
            f"{name}, without the stranger",
            owner,
            {"list_id": made["id"], "user_id": stranger},
            (f"list of {name}",),
        )

    def _draft(self, name: str, owner: Person) -> Iterator[Thing]:
        """A draft, and the upload that it holds."""
        offer, caption = self._offer(name), f"draft of {name}"
        made = self.do(name, "POST", "/v1/drafts", 201, body={"media": [offer["id"]], "caption": caption})
        yield Thing("draft", name, owner, {"draft_id": made["id"]}, (caption,))
        yield Thing("upload", f"{name}, drafted", owner, {"media_id": offer["id"]}, (offer["id"],))

    def _commenter(self, owner: str, state: str, who: str) -> Thing:
        ids = {"user_id": self._town.people[owner].id, "commenter_id": self._town.people[who].id}
        return Thing("commenter", f"{owner}, {state}", self._town.people[owner], ids)

    def _post(self, name: str, state: str, picture: bytes | None, caption: str = "") -> Thing:
        offer, caption = self._offer(name), caption or f"caption of {name}, {state}"
        made = self.do(name, "POST", "/v1/posts", 201, body={"media": [offer["id"]], "caption": caption})
        self._send(offer, picture)
        ids = {"post_id": made["id"], "media_id": offer["id"]}
        assert self.do(name, "GET", f"/v1/posts/{made['id']}", 200)["status"] == state
        return Thing("post", f"{name}, {state}", self._town.people[name], ids, (caption,))

    def _deleted(self, thing: Thing) -> Thing:
        owner = thing.state.partition(",")[0]
        self.do(owner, "DELETE", f"/v1/posts/{thing.ids['post_id']}", 204)
        # No words: its owner is told them again by having it back.
        return replace(thing, state=f"{owner}, deleted", words=())

    def _quiet(self, thing: Thing) -> Thing:
        """With comments off and its likes hidden."""
        owner, switched = thing.state.partition(",")[0], {"commentsOff": True, "likeCountHidden": True}
        path, anyhow = f"/v1/posts/{thing.ids['post_id']}", {"if-match": "*"}
        self.do(owner, "PATCH", path, 200, body=switched, headers=anyhow)
        return replace(thing, state=f"{owner}, quiet")

    def _narrow(self, name: str) -> Iterator[Thing]:
        """Posts for fewer than all who may see the others: the ex-follower is a close friend, the follower is not."""
        self.do(name, "PUT", f"/v1/me/close-friends/{self._town.people['ex-follower'].id}", 201)
        for visibility, state in (("closeFriends", "for friends"), ("onlyMe", "for oneself")):
            thing = self._post(name, "published", small_picture(), caption=f"caption {state} of {name}")
            path, anyhow = f"/v1/posts/{thing.ids['post_id']}", {"if-match": "*"}
            self.do(name, "PATCH", path, 200, body={"visibility": visibility}, headers=anyhow)
            yield replace(thing, state=f"{name}, {state}")

    def _offer(self, name: str) -> dict[str, Any]:
        return self.do(name, "POST", "/v1/media", 201, body={"contentType": "image/jpeg"})

    def _parted(self, name: str, owner: Person) -> Thing:
        """An upload of which all parts have been sent."""
        picture = small_picture()
        asked = {"contentType": "image/jpeg", "size": len(picture)}
        offer = self.do(name, "POST", "/v1/media", 201, body=asked)
        ids = {"media_id": offer["id"], "tags": " ".join(self._world.send_parts(offer, picture))}
        return Thing("upload", f"{name}, parted", owner, ids, (offer["id"],))

    def _send(self, offer: dict[str, Any], picture: bytes | None) -> None:
        if picture is not None:
            assert self._world.cloud.post_form(offer["url"], offer["fields"], picture).status == 204
        assert self._world.cloud.run_until_quiet()


def handle(name: str) -> str:
    return f"town.{name.replace('-', '_')}"


def email(name: str) -> str:
    return f"{name}@example.com"
