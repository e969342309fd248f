"""Whatever a container remembers, what people do acts on the very next read of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.simulation.door import Person
from tests.simulation.enumeration import stage as given
from tests.simulation.enumeration.stage import Stage
from tests.simulation.world import World

pytestmark = pytest.mark.xdist_group("remembered")  # one town is enough

Asked = tuple[str, str, str, Any]
"""Who, method, path, body."""


@dataclass
class Town:
    """Bob follows Ada, whose posts he fetches, and has read the one that there is."""

    stage: Stage
    post: str

    def does(self, asked: Asked) -> None:
        who, method, path, body = asked
        person: Person = {"ada": self.stage.ada, "bob": self.stage.bob}[who]
        told = path.format(post=self.post, ada=self.stage.ada.id, bob=self.stage.bob.id)
        content = {"body": body, "headers": {"if-match": "*"}} if body else {}
        answer = self.stage.world.answer(person, method, told, **content)
        assert answer.status < 300, answer.text

    def sees(self) -> list[Any]:
        """What stands in Bob's feed, by the containers that served him before."""
        answer = self.stage.world.answer(self.stage.bob, "GET", "/v1/me/feed")
        assert answer.status == 200, answer.text
        items: list[Any] = answer.json["feeds"]
        return items


@pytest.fixture(scope="module")
def town() -> Iterator[Town]:
    with World(seed=8).running() as world:
        stage = given.famous(world)
        post = given.post(world, stage.ada)
        assert world.cloud.run_until_quiet()
        town = Town(stage, post)
        assert [one["postId"] for one in town.sees()] == [one["postId"] for one in town.sees()] == [post]
        yield town


HIDDEN: dict[str, tuple[Asked, Asked]] = {
    "deleted": (("ada", "DELETE", "/v1/posts/{post}", None), ("ada", "POST", "/v1/posts/{post}/undelete", None)),
    "for its author alone": (
        ("ada", "PATCH", "/v1/posts/{post}", {"visibility": "onlyMe"}),
        ("ada", "PATCH", "/v1/posts/{post}", {"visibility": "everyone"}),
    ),
    "muted": (("bob", "PUT", "/v1/users/{ada}/mute", None), ("bob", "DELETE", "/v1/users/{ada}/mute", None)),
    "unfollowed": (("bob", "DELETE", "/v1/users/{ada}/follow", None), ("bob", "PUT", "/v1/users/{ada}/follow", None)),
}


@pytest.mark.parametrize("how", HIDDEN)
def test_what_is_hidden_is_not_shown_by_the_next_read_and_what_is_back_is(town: Town, how: str) -> None:
    act, undo = HIDDEN[how]
    before = town.sees()

    town.does(act)
    assert town.sees() == []
    town.does(undo)
    # A new follow is marked before long, and then fetches.
    assert town.stage.world.cloud.run_until_quiet()
    assert [one["postId"] for one in town.sees()] == [one["postId"] for one in before] == [town.post]


def test_once_an_account_is_private_no_address_is_given_that_outlives_its_minutes(town: Town) -> None:
    assert "until=" not in town.sees()[0]["mediaURL"]

    town.does(("ada", "PATCH", "/v1/me", {"isPrivate": True}))
    assert "until=" in town.sees()[0]["mediaURL"]
    town.does(("ada", "PATCH", "/v1/me", {"isPrivate": False}))
    assert "until=" not in town.sees()[0]["mediaURL"]


def test_words_and_hearts_are_those_of_now(town: Town) -> None:
    town.sees()

    town.does(("ada", "PATCH", "/v1/posts/{post}", {"caption": "Dawn at the #pier"}))
    town.does(("bob", "PUT", "/v1/posts/{post}/like", None))
    (item,) = town.sees()

    assert (item["caption"], item["captionLinks"][0]["target"], item["likedByMe"]) == (
        "Dawn at the #pier",
        "pier",
        True,
    )


def test_a_block_hides_from_the_next_read_on(town: Town) -> None:
    """The last one: it cuts the tie, and takes no undoing."""
    assert town.sees()

    town.does(("ada", "PUT", "/v1/users/{bob}/block", None))
    assert town.sees() == []
