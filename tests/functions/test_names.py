"""People are listed under the names that they have now, whatever the rows say."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.functions.deployed import Deployed
from tests.functions.population import COMMENT, FRIDA, heard, settled
from tests.people import ADA, BOB, CLEO, POST

POST_PATH = f"/v1/posts/{POST}"
COMMENTS = f"{POST_PATH}/comments"
NEW = {ADA: "augusta", BOB: "robert", FRIDA: "frieda"}
LISTS = {
    "a profile": (BOB, f"/v1/users/{ADA}", "augusta"),
    "followers": (BOB, f"/v1/users/{ADA}/followers", "robert"),
    "followed": (ADA, f"/v1/users/{BOB}/following", "augusta"),
    "requests": (FRIDA, "/v1/me/requests", "robert"),
    "requests that one made": (BOB, "/v1/me/requests/sent", "frieda"),
    "close friends": (FRIDA, "/v1/me/close-friends", "robert"),
    "favourites": (ADA, "/v1/me/favourites", "frieda"),
    "the muted": (FRIDA, "/v1/me/muted", "augusta"),
    "the blocked": (CLEO, "/v1/me/blocked", "robert"),
    "likers of a post": (ADA, f"{POST_PATH}/likes", "robert"),
    "comments": (ADA, COMMENTS, "robert"),
    "likers of a comment": (ADA, f"{COMMENTS}/{COMMENT}/likes", "augusta"),
    "a comment": (ADA, f"{COMMENTS}/{COMMENT}", "robert"),
    "replies": (ADA, f"{COMMENTS}/{COMMENT}/replies", "augusta"),
    "a post": (BOB, POST_PATH, "augusta"),
    "a grid": (BOB, f"/v1/users/{ADA}/posts", "augusta"),
    "a feed's owners": (BOB, "/v1/me/feed", "augusta"),
    "people under a feed's posts": (BOB, "/v1/me/feed", "robert"),
    "notifications": (BOB, "/v1/me/notifications", "augusta"),
}
"""What is read → who reads it, where, and who must be named there."""


@pytest.fixture(scope="module")
def renamed(one_account):
    """Everybody who is named anywhere has another name since everything was written, and Cleo blocks Bob."""
    deployed = Deployed.after(one_account, settled, heard)
    said = {"json": {"comment": "Thank you"}}
    assert deployed.call("POST", f"{COMMENTS}/{COMMENT}/replies", user=ADA, **said).status == 201
    assert deployed.call("POST", COMMENTS, user=BOB, json={"comment": "More!"}).status == 201
    assert deployed.call("PUT", f"/v1/users/{BOB}/block", user=CLEO).status == 201
    deployed.settle(times=2)
    for who, name in NEW.items():
        assert deployed.call("PUT", "/v1/me/user-name", user=who, json={"userName": name}).status == 200
    return deployed


@pytest.mark.parametrize("what", LISTS)
def test_whoever_was_renamed_is_listed_under_the_new_name_alone(renamed, what):
    reader, path, name = LISTS[what]

    answer = renamed.call("GET", path, user=reader)

    assert answer.status == 200
    shown = set(names(answer.json))
    assert name in shown
    assert not shown & {"ada", "bob", "frida", "somebody"}


def names(shown: Any) -> Iterator[str]:
    """Every user name in an answer, wherever it stands."""
    if isinstance(shown, dict):
        for key, value in shown.items():
            if key.endswith(("userName", "UserName", "commenterName", "ownerName", "OwnerName")) and value is not None:
                yield value
            else:
                yield from names(value)
    elif isinstance(shown, list):
        for one in shown:
            yield from names(one)
