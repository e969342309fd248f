"""When the time of a given-up account is over nothing of its user is left, in any table, the bucket or the user pool.

And what others have stands as if the user had taken everything back: every count is its recount.
"""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from heliograph.activity.settings import ROW_DAYS
from heliograph.identity.model import RETURN

from tests.simulation.cloud.dynamodb.ttl import Punctuality
from tests.simulation.cloud.mappings.stream_mapping import StreamMapping
from tests.simulation.door import Person, small_picture
from tests.simulation.enumeration import stage as given
from tests.simulation.enumeration.scenarios import check_at_rest
from tests.simulation.enumeration.scenarios.erasure import give_up, let_end, traces
from tests.simulation.enumeration.scenarios.removal import picture_bucket
from tests.simulation.enumeration.scenarios.shares import famously_shared
from tests.simulation.enumeration.stage import Stage
from tests.simulation.world import World

RESERVATION = timedelta(days=1)


@pytest.fixture
def town() -> Iterator[Stage]:
    """Ada, whom Bob follows, and a post of Bob's; rows go when their time is over."""
    with World(seed=5).running() as world:
        world.cloud.dynamodb.punctuality = Punctuality(prompt=1.0, never=0.0)
        stage = given.follower(world)
        stage.made["post"] = given.post(world, stage.bob)
        yield stage


def quiet(world: World, time: timedelta = timedelta()) -> None:
    world.cloud.advance(time.total_seconds())
    assert world.cloud.run_until_quiet()


def do(stage: Stage, who: Person, method: str, path: str, **content: object) -> dict[str, str]:
    answer = stage.world.answer(who, method, path, **content)
    assert answer.status < 300, answer.text
    return answer.json or {}


def live_a_life(stage: Stage) -> None:
    """Ada publishes, drafts, likes, shares, comments, follows, blocks, mutes, and is met by others."""
    ada, bob, post = stage.ada, stage.bob, f"/v1/posts/{stage.made['post']}"
    cleo, dan = (stage.world.person(name) for name in ("cleo", "dan"))
    mine = "/v1/posts/" + do(stage, ada, "POST", f"/users/{ada.id}/posts", picture=small_picture(), fields={})["id"]
    offer = do(stage, ada, "POST", "/v1/media", body={"contentType": "image/jpeg"})
    assert stage.world.cloud.post_form(offer["url"], offer["fields"], small_picture(1)).status == 204
    do(stage, ada, "POST", "/v1/drafts", body={"media": [offer["id"]], "caption": "not yet"})
    worn = do(stage, ada, "POST", "/v1/media", body={"contentType": "image/jpeg"})
    do(stage, ada, "PUT", "/v1/me/avatar", body={"mediaId": worn["id"]})
    assert stage.world.cloud.post_form(worn["url"], worn["fields"], small_picture(2)).status == 204
    quiet(stage.world)
    for who, at in ((ada, post), (bob, mine), (cleo, post), (ada, mine)):
        do(stage, who, "PUT", f"{at}/like")
        if (who, at) != (ada, mine):
            do(stage, who, "PUT", f"{at}/share")
        comment = f"{at}/comments/{do(stage, who, 'POST', f'{at}/comments', body={'comment': 'fine'})['id']}"
        do(stage, bob if who is ada else ada, "POST", f"{comment}/replies", body={"comment": "very"})
        do(stage, bob if who is ada else ada, "PUT", f"{comment}/like")
    do(stage, ada, "POST", f"{post}/comments", body={"comment": "and nobody answers"})
    do(stage, ada, "PUT", "/v1/me/notifications/settings", body={"off": ["liked"]})
    for person, act in ((bob, "follow"), (cleo, "follow"), (cleo, "mute"), (dan, "block")):
        do(stage, ada, "PUT", f"/v1/users/{person.id}/{act}")
    do(stage, cleo, "PUT", f"/v1/users/{ada.id}/follow")
    do(stage, cleo, "PUT", f"/v1/users/{bob.id}/follow")
    do(stage, cleo, "PUT", f"/v1/me/close-friends/{ada.id}")
    for owner, people in ((ada, (bob, cleo)), (bob, (ada, cleo)), (cleo, (ada,))):
        members = f"/v1/me/lists/{do(stage, owner, 'POST', '/v1/me/lists', body={'name': 'All'})['id']}/members"
        for person in people:
            do(stage, owner, "PUT", f"{members}/{person.id}")
    quiet(stage.world)


def files(world: World) -> list[str]:
    """Every object of pictures that has a version left."""
    return [key for key, kept in world.cloud.s3.bucket(picture_bucket())._versions.items() if kept]


def test_of_somebody_who_had_to_do_with_many(town: Stage) -> None:
    live_a_life(town)
    before = len(traces(town.world, town.ada)), len(files(town.world))
    give_up(town.world, town.ada)

    quiet(town.world, RETURN)
    let_end(town.world)

    assert before > (35, 16)
    assert traces(town.world, town.ada) == []
    assert files(town.world) == []
    check_at_rest(town.world)


@pytest.mark.parametrize("gone", ["ada", "bob"])
def test_of_a_celebrity_who_shared_and_of_whose_post_it_was_no_head_says_anything(gone: str) -> None:
    """By the time that it is taken back the post is too old for feeds; for the head it is not."""
    with World(seed=5).running() as world:
        world.cloud.dynamodb.punctuality = Punctuality(prompt=1.0, never=0.0)
        stage = famously_shared(world)
        person = getattr(stage, gone)
        assert [row["shares"] for row in world.rows("Heads")] == [[[int(stage.made["other"]), int(stage.bob.id)]]]
        give_up(world, person)

        quiet(world, RETURN)
        let_end(world)

        assert traces(world, person) == []
        assert world.rows("Heads") == []


def test_nothing_stays_of_what_was_done_and_told_once_that_has_lapsed(town: Stage) -> None:
    live_a_life(town)
    give_up(town.world, town.ada)

    quiet(town.world, RETURN)
    let_end(town.world)
    quiet(town.world, timedelta(days=ROW_DAYS))

    assert traces(town.world, town.ada, but="nothing") == []


def test_sixteen_deliveries_of_everything_do_what_one_does(town: Stage) -> None:
    live_a_life(town)
    for source in town.world.cloud.sources:
        if isinstance(source, StreamMapping):
            source.copies = 16
    give_up(town.world, town.ada)

    quiet(town.world, RETURN)
    let_end(town.world)

    assert traces(town.world, town.ada) == []
    check_at_rest(town.world)


def test_of_somebody_who_comes_back_everything_stays(town: Stage) -> None:
    live_a_life(town)
    before = town.world.rows("Posts"), town.world.rows("Ties"), town.world.rows("Likes"), files(town.world)
    give_up(town.world, town.ada)
    quiet(town.world, RETURN / 2)
    back = {"login": "ada", "password": "correct horse battery"}
    assert town.world.answer(None, "POST", "/v1/auth/return", body=back).status == 200

    quiet(town.world, RETURN)

    assert before == (town.world.rows("Posts"), town.world.rows("Ties"), town.world.rows("Likes"), files(town.world))


def test_who_never_confirms_leaves_nothing_either(town: Stage) -> None:
    account = {"userName": "zoe", "fullName": "Zoe", "email": "zoe@example.com", "password": "correct horse battery"}
    people = set(town.world.pool.users)
    assert town.world.answer(None, "POST", "/v1/auth/sign-up", body=account).status == 201
    assert len(town.world.pool.users) == len(people) + 1

    quiet(town.world, 2 * RESERVATION)

    assert set(town.world.pool.users) == people
