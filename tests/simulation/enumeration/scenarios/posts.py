"""Publishing: a file, or uploads under way or ready."""

from tests.simulation.door import small_picture
from tests.simulation.enumeration import stage as given
from tests.simulation.enumeration.client import Client
from tests.simulation.enumeration.scenario import Scenario, settled
from tests.simulation.enumeration.scenarios.media import uploading
from tests.simulation.enumeration.stage import Stage
from tests.simulation.enumeration.truth import check_feed, published
from tests.simulation.world import World


def post_file(stage: Stage, client: Client) -> None:
    path = f"/users/{stage.ada.id}/posts"
    settled(client.ask(stage.ada, "POST", path, picture=small_picture(), fields={"caption": "sun"}), 201)


def check_post(stage: Stage, client: Client) -> None:
    """What was acknowledged is published and in the follower's feed; every other post is from an unanswered attempt."""
    acknowledged = [answer["id"] for answer in client.acknowledged]
    shown = published(stage.world, stage.ada)
    assert set(acknowledged) <= set(shown), f"acknowledged {acknowledged}, published {shown}"
    assert len(stage.world.rows("Posts")) <= len(client.answers), "more posts than attempts"
    check_feed(stage.world, stage.bob, shown)


def uploaded(world: World) -> Stage:
    """Ada's upload is ready."""
    stage = uploading(world)
    assert world.cloud.run_until_quiet()
    return stage


def post_uploads(stage: Stage, client: Client) -> None:
    body = {"media": [stage.made["media"]], "caption": f"sun, @{stage.bob.name}"}
    settled(client.ask(stage.ada, "POST", "/v1/posts", body=body), 201, 409)


def check_post_uploads(stage: Stage, client: Client) -> None:
    """An upload goes into one post, so there is exactly one."""
    shown = published(stage.world, stage.ada)
    assert len(stage.world.rows("Posts")) == 1
    assert [answer["id"] for answer in client.acknowledged] in ([], shown)
    check_feed(stage.world, stage.bob, shown)


def check_posts(world: World) -> None:
    """Posts and uploads name each other, and a post is published if, and only if, all of its media is ready."""
    uploads = {row["media_id"]: row for row in world.rows("Uploads")}
    posts = {row["post_id"]: row for row in world.rows("Posts")}
    for post_id, post in posts.items():
        media = [uploads.get(int(picture["media_id"])) for picture in post["pictures"]]
        assert all(one and one.get("post_id") == post_id for one in media), f"post {post_id} lacks its media {media}"
        states = {one["status"] for one in media if one}
        wanted = "failed" if "failed" in states else "published" if states == {"ready"} else "processing"
        assert post["status"] == wanted, f"post {post_id} is {post['status']} with media {states}"
    for media_id, upload in uploads.items():
        assert upload.get("post_id") is None or upload["post_id"] in posts, f"upload {media_id} is in no post"


TELLING = ("activity_on_posts",)
SCENARIOS = (
    Scenario("post a file", given.follower, post_file, check_post, alike=TELLING),
    Scenario("post an upload under way", uploading, post_uploads, check_post_uploads, alike=TELLING),
    Scenario("post an upload that is ready", uploaded, post_uploads, check_post_uploads, alike=TELLING),
)
AT_REST = (check_posts,)
HOMES = {"posts_on_media": {"post an upload under way"}}
