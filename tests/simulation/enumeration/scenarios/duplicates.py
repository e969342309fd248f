"""Pictures that are known by their looks: posted, posted again, and forgotten with their post."""

from tests.functions.pictures import photograph
from tests.simulation.cloud.dynamodb.ttl import Punctuality
from tests.simulation.enumeration import stage as given
from tests.simulation.enumeration.client import Client
from tests.simulation.enumeration.scenario import Scenario, settled
from tests.simulation.enumeration.scenarios.removal import check_purged, let_time_pass
from tests.simulation.enumeration.stage import Stage
from tests.simulation.enumeration.truth import check_feed, published
from tests.simulation.histories.areas import CONSUMERS
from tests.simulation.wiring import booted
from tests.simulation.world import World


def post_photograph(stage: Stage, client: Client) -> None:
    """Whoever asks again because no answer came may be told that the first attempt's post shows it."""
    path = f"/users/{stage.ada.id}/posts"
    settled(client.ask(stage.ada, "POST", path, picture=photograph(1), fields={"caption": "sun"}), 201, 409)


def check_posted_once(stage: Stage, client: Client) -> None:
    """However often it was asked for, there is one post, and it is the one that anybody was told of."""
    (post,) = stage.world.rows("Posts")
    told = {answer["id"] for answer in client.acknowledged}
    assert told <= {str(post["post_id"])}, f"told of {told}"
    shown = published(stage.world, stage.ada)
    assert told <= set(shown), f"acknowledged {told}, published {shown}"
    check_feed(stage.world, stage.bob, shown)


def known(world: World) -> Stage:
    """Ada, whom Bob follows, has published a picture that is known by its looks."""
    stage, client = given.follower(world), Client(world)
    post_photograph(stage, client)
    stage.made["post"] = client.acknowledged[0]["id"]
    assert world.cloud.run_until_quiet()
    assert world.rows("Likeness")
    return stage


def check_refused(stage: Stage, client: Client) -> None:
    """Every answer names the post that is there, and nothing more has come of it."""
    assert set(client.statuses()) <= {409, 503, None}
    assert [str(post["post_id"]) for post in stage.world.rows("Posts")] == [stage.made["post"]]


def forgotten(world: World) -> Stage:
    """It was deleted, and is nearly gone."""
    world.cloud.dynamodb.punctuality = Punctuality(prompt=1.0, never=0.0)
    stage = known(world)
    settled(world.answer(stage.ada, "DELETE", f"/v1/posts/{stage.made['post']}"), 204)
    assert world.cloud.run_until_quiet()
    assert booted().modules["posts_editing_api"].removal.purge(stage.made["post"])
    return stage


def check_shelves(world: World) -> None:
    """What posts know the looks of stands on the shelf in three bands, and nothing else does."""
    shelved = sorted((row["holder_id"], str(row["place"])) for row in world.rows("Likeness") if "fingerprint" in row)
    shown = sorted(
        (post["post_id"], picture["media_id"])
        for post in world.rows("Posts")
        for picture in post["pictures"]
        if picture.get("fingerprint")
        for _ in range(3)
    )
    assert shelved == shown, f"on shelves stands {shelved}, posts show {shown}"


HEARING = tuple(CONSUMERS)
SCENARIOS = (
    Scenario("post a photograph", given.follower, post_photograph, check_posted_once, alike=HEARING),
    Scenario("post a photograph again", known, post_photograph, check_refused, alike=HEARING),
    Scenario(
        "forget a photograph",
        forgotten,
        let_time_pass,
        check_purged,
        alike=tuple(one for one in HEARING if one != "posts_on_posts"),
    ),
)
AT_REST = (check_shelves,)
