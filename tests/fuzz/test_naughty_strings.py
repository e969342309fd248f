"""Text of every kind in every place: taken and given back as it was sent, or refused with a problem."""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest

from tests.fuzz.forms import escaped
from tests.fuzz.gateway import Reply
from tests.fuzz.measure import faults
from tests.fuzz.naughty import NAUGHTY
from tests.fuzz.places import FILE_NAME, places
from tests.fuzz.standing import Standing, standing

BLANK = "".join(map(chr, range(9, 14))) + "\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000"
BLANK += "".join(map(chr, range(0x2000, 0x200B)))
"""What is trimmed from both ends of a text: Unicode's White_Space, and what Python takes for such."""
SHOWN: dict[str, Callable[[Standing, Any], Any]] = {
    "POST /v1/posts/{post_id}/comments json comment": lambda world, made: _comment(world, made)["comment"],
    "POST /v1/posts/{post_id}/comments/{comment_id}/replies json comment": lambda world, made: _reply(world, made)[
        "comment"
    ],
    **{
        f"{route} json {field}": show
        for route in ("POST /v1/posts", "PATCH /v1/posts/{post_id}")
        for field, show in {
            "caption": lambda world, made: _post(world, made)["caption"],
            "altText.0": lambda world, made: _post(world, made)["pictures"][0]["altText"],
            "location.name": lambda world, made: _post(world, made)["location"]["name"],
            "contentWarning": lambda world, made: _post(world, made)["contentWarning"] or "",
        }.items()
    },
    **{
        f"{route} json {field}": show
        for route in ("POST /v1/drafts", "PATCH /v1/drafts/{draft_id}")
        for field, show in {
            "caption": lambda world, made: _draft(world, made)["caption"],
            "altText.0": lambda world, made: _draft(world, made)["pictures"][0]["altText"],
            "location.name": lambda world, made: _draft(world, made)["location"]["name"],
            "contentWarning": lambda world, made: _draft(world, made)["contentWarning"] or "",
        }.items()
    },
    **{
        f"POST {route} form {field}": show
        for route in ("/users/{user_id}/posts", "/v1/me/feed")
        for field, show in {
            "caption": lambda world, made: _post(world, made)["caption"],
            "altText": lambda world, made: _post(world, made)["pictures"][0]["altText"],
            "location": lambda world, made: (_post(world, made)["location"] or {"name": ""})["name"],
            "contentWarning": lambda world, made: _post(world, made)["contentWarning"] or "",
            FILE_NAME: lambda _, made: made["name"],
        }.items()
    },
    "POST /v1/me/lists json name": lambda _, made: made["name"],
    "POST /v1/auth/sign-up json fullName": lambda _, made: made["fullName"],
    "POST /v1/auth/sign-up json userName": lambda _, made: made["userName"],
}
"""Where a text that was taken can be read again."""
VISIBLE = (
    "POST /users/{user_id}/posts form",
    "POST /v1/me/feed form",
    "POST /v1/posts json",
    "PATCH /v1/posts/{post_id} json",
    "POST /v1/drafts json",
    "PATCH /v1/drafts/{draft_id} json",
)
"""Where it may be said whom a post is for: one of four words, and no text."""
REPEATABLE = ("POST /users/{user_id}/posts form", "POST /v1/me/feed form", "POST /v1/drafts/{draft_id}/publish query")
"""Where "true" or "false" may be said, and no text."""
PLACES = {str(place): place for place in places()}
WRITTEN = [
    name
    for name in PLACES
    if name.startswith(("POST", "PATCH /v1/posts", "PATCH /v1/drafts"))
    and " path " not in name
    and "/v1/auth" not in name
]


@pytest.fixture(scope="module")
def world() -> Iterator[Standing]:
    with standing() as everything:
        yield everything


@pytest.fixture(scope="module")
def fresh() -> Callable[[], str]:
    numbers = count()
    return lambda: f"fresh{next(numbers)}"


@pytest.mark.parametrize("place", PLACES)
def test_text_is_taken_and_given_back_or_refused(world: Standing, fresh: Callable[[], str], place: str) -> None:
    here, taken = PLACES[place], 0
    for text in (one for kind in NAUGHTY.values() for one in kind if here.takes(one)):
        reply = here.send(world, text, fresh)
        assert not faults(reply), f"{text[:100]!r}: {faults(reply)}"
        if reply.status < 400 and place in SHOWN:
            taken += 1
            assert_same(SHOWN[place](world, reply.json), escaped(text) if FILE_NAME in here.steps else text)
    assert taken or place not in SHOWN, "nothing was taken"


def test_every_text_that_is_stored_is_read_again() -> None:
    assert {place for place in WRITTEN if place not in SHOWN} == {
        "POST /v1/me/deletion json password",
        "POST /v1/media json contentType",
        "POST /v1/posts json media.0",
        "PATCH /v1/posts/{post_id} json media.0",
        "POST /v1/drafts json media.0",
        "PATCH /v1/drafts/{draft_id} json media.0",
        "POST /v1/drafts json publishAt",
        "PATCH /v1/drafts/{draft_id} json publishAt",
        "POST /v1/posts/views json posts.0",
        "POST /v1/posts/views json opened.0",
        "POST /v1/media json checksum",
        "POST /v1/media/{media_id}/complete json parts.0",
        *(f"{place} visibility" for place in VISIBLE),
        *(f"{place} allowDuplicate" for place in REPEATABLE),
    }


def test_places_are_found_wherever_the_document_has_text() -> None:
    assert {place.where for place in PLACES.values()} == {"path", "query", "json", "form"}
    assert "POST /v1/posts json location.name" in PLACES
    assert len(PLACES) > 50


def assert_same(shown: str, sent: str) -> None:
    assert shown in (sent, sent.strip(BLANK)), f"{sent[:100]!r} came back as {shown[:100]!r}"


def _post(world: Standing, made: Any) -> Any:
    return _read(world.gateway.send(world.ada, "GET", f"/v1/posts/{made['id']}"))


def _draft(world: Standing, made: Any) -> Any:
    """Read, and deleted if it is one of many, because one may have a hundred."""
    shown = _read(world.gateway.send(world.ada, "GET", f"/v1/drafts/{made['id']}"))
    if made["id"] != world.ids["draft_id"]:
        world.gateway.send(world.ada, "DELETE", f"/v1/drafts/{made['id']}")
    return shown


def _comment(world: Standing, made: Any) -> Any:
    newest = world.gateway.send(world.bob, "GET", f"/v1/posts/{made['postId']}/comments?limit=1")
    return _read(newest)["comments"][0]


def _reply(world: Standing, made: Any) -> Any:
    path = f"/v1/posts/{made['postId']}/comments/{made['id']}"
    return _read(world.gateway.send(world.bob, "GET", path))


def _read(reply: Reply) -> Any:
    assert reply.status == 200, reply
    assert not faults(reply)
    return reply.json
