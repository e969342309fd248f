"""An act → the request that a client would send, or None when there is nothing (yet) that it could be about."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from tests.simulation.cognito import CODE
from tests.simulation.door import Person, small_picture
from tests.simulation.histories.acts import Act
from tests.simulation.histories.furnish import KnownPost

BROKEN = b"\xff\xd8\xff\xe0 this is not a picture"
PASSWORD = "correct horse battery"
NEWCOMERS = ("zoe", "yan")


@dataclass
class Known:
    """What the clients have learned from answers so far, and what is asked about next by whom."""

    people: list[Person]
    posts: list[KnownPost]
    comments: list[tuple[str, str, str]] = field(default_factory=list)
    """(post id, comment id, text)"""
    offers: list[tuple[Person, dict[str, Any]]] = field(default_factory=list)
    tokens: list[tuple[Person, str]] = field(default_factory=list)
    """(newcomer, refresh token)"""
    count: int = 0

    def fresh(self, word: str) -> str:
        """A text that no request had before."""
        self.count += 1
        return f"{word} {self.count}"


@dataclass(frozen=True, kw_only=True)
class Ready:
    """A request, ready to be sent. `form` is an upload straight to storage: url, fields and bytes."""

    who: Person | None
    method: str
    path: str
    content: dict[str, Any] = field(default_factory=dict)
    about: str = ""
    text: str = ""
    form: tuple[str, dict[str, str], bytes] | None = None


def prepare(act: Act, known: Known) -> Ready | None:
    """The request of an act, given what is known by now."""
    return _makers[act.kind](act, known, known.people[act.who % len(known.people)])


def _person(method: str, path: str) -> "Maker":
    def make(act: Act, known: Known, who: Person) -> Ready:
        others = [person for person in known.people if person != who] or [who]
        other = others[act.what % len(others)]
        return Ready(who=who, method=method, path=path.format(other.id), about=other.id)

    return make


def _post(method: str, path: str) -> "Maker":
    def make(act: Act, known: Known, who: Person) -> Ready | None:
        if not known.posts:
            return None
        post = known.posts[act.what % len(known.posts)]
        return Ready(who=who, method=method, path=path.format(post.id), about=post.id)

    return make


def _read(path: str) -> "Maker":
    return lambda act, _known, who: Ready(
        who=who, method="GET", path=path.format(who.id), content={"query": {"limit": str(1 + act.how % 3)}}
    )


def _comment(act: Act, known: Known, who: Person) -> Ready | None:
    if not known.posts:
        return None
    post, text = known.posts[act.what % len(known.posts)], known.fresh("comment")
    path = f"/v1/posts/{post.id}/comments"
    return Ready(who=who, method="POST", path=path, content={"body": {"comment": text}}, about=post.id, text=text)


def _uncomment(act: Act, known: Known, who: Person) -> Ready | None:
    if not known.comments:
        return None
    post_id, comment_id, text = known.comments[act.what % len(known.comments)]
    path = f"/v1/posts/{post_id}/comments/{comment_id}"
    return Ready(who=who, method="DELETE", path=path, about=comment_id, text=text)


def _publish(act: Act, known: Known, who: Person) -> Ready:
    caption, picture = known.fresh("caption"), small_picture(100 + act.what % 4)
    fields, path = {"caption": caption}, f"/users/{who.id}/posts"
    return Ready(who=who, method="POST", path=path, content={"picture": picture, "fields": fields}, text=caption)


def _publish_content(act: Act, known: Known, who: Person) -> Ready:
    ready = _publish(act, known, who)
    return replace(ready, path="/v1/me/feed", content={**ready.content, "part": "content"})


def _offer(act: Act, known: Known, who: Person) -> Ready:
    return Ready(who=who, method="POST", path="/v1/media", content={"body": {"contentType": "image/jpeg"}})


def _upload(act: Act, known: Known, who: Person) -> Ready | None:
    if not known.offers:
        return None
    owner, offer = known.offers[act.what % len(known.offers)]
    data = BROKEN if act.how % 5 == 4 else small_picture(100 + act.how % 4)
    form = (offer["url"], offer["fields"], data)
    return Ready(who=owner, method="POST", path="storage", about=str(offer["id"]), form=form)


def _publish_uploads(act: Act, known: Known, who: Person) -> Ready | None:
    mine = [str(offer["id"]) for owner, offer in known.offers if owner == who]
    if not mine:
        return None
    start = act.what % len(mine)
    chosen = (mine[start:] + mine[:start])[: 1 + act.how % 2]
    caption = known.fresh("caption")
    return Ready(
        who=who, method="POST", path="/v1/posts", content={"body": {"media": chosen, "caption": caption}}, text=caption
    )


def _edit_profile(act: Act, known: Known, who: Person) -> Ready:
    bio = known.fresh("bio")
    return Ready(who=who, method="PATCH", path="/v1/me", content={"body": {"bio": bio}}, text=bio)


def _sign_up(act: Act, known: Known, who: Person) -> Ready:
    name = NEWCOMERS[act.what % 2]
    # Now and then another newcomer comes with somebody's handle, or with somebody's address.
    handle, address = (name.upper(), f"other-{name}") if act.how == 1 else (name, name)
    if act.how == 2:
        handle = f"{name}2"
    body = {"userName": handle, "email": f"{address}@example.com", "password": PASSWORD}
    return Ready(who=None, method="POST", path="/v1/auth/sign-up", content={"body": body}, text=handle, about=address)


def _auth(path: str, **fields: str) -> "Maker":
    def make(act: Act, known: Known, who: Person) -> Ready:
        name = NEWCOMERS[act.what % 2]
        body = {key: value.format(name=name) for key, value in fields.items()}
        return Ready(who=None, method="POST", path=f"/v1/auth/{path}", content={"body": body}, about=name)

    return make


def _refresh(act: Act, known: Known, who: Person) -> Ready | None:
    if not known.tokens:
        return None
    person, token = known.tokens[act.what % len(known.tokens)]
    return Ready(
        who=None, method="POST", path="/v1/auth/refresh", content={"body": {"refreshToken": token}}, about=person.id
    )


def _sign_out(act: Act, known: Known, who: Person) -> Ready | None:
    if not known.tokens:
        return None
    person, _ = known.tokens[act.what % len(known.tokens)]
    return Ready(who=person, method="POST", path="/v1/auth/sign-out", about=person.id)


Maker = Callable[[Act, Known, Person], Ready | None]
_makers: dict[str, Maker] = {
    "follow": _person("PUT", "/v1/users/{}/follow"),
    "unfollow": _person("DELETE", "/v1/users/{}/follow"),
    "like": _post("PUT", "/v1/posts/{}/like"),
    "unlike": _post("DELETE", "/v1/posts/{}/like"),
    "comment": _comment,
    "uncomment": _uncomment,
    "publish": _publish,
    "publish_content": _publish_content,
    "offer": _offer,
    "upload": _upload,
    "publish_uploads": _publish_uploads,
    "edit_profile": _edit_profile,
    "sign_up": _sign_up,
    "confirm": _auth("confirm", email="{name}@example.com", code=CODE),
    "resend": _auth("resend-code", email="{name}@example.com"),
    "sign_in": _auth("sign-in", login="{name}", password=PASSWORD),
    "refresh": _refresh,
    "sign_out": _sign_out,
    "read_feed": _read("/v1/me/feed"),
    "read_feed_of": _read("/users/{}/feeds"),
    "read_me": _read("/v1/me"),
    "read_post": _post("GET", "/v1/posts/{}"),
    "read_comments": _post("GET", "/v1/posts/{}/comments"),
    "read_likes": _post("GET", "/v1/posts/{}/likes"),
    "read_profile": _person("GET", "/v1/users/{}"),
    "read_grid": _person("GET", "/v1/users/{}/posts"),
    "read_followers": _person("GET", "/v1/users/{}/followers"),
    "read_following": _person("GET", "/v1/users/{}/following"),
}
