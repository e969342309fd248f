"""Starting, editing and deleting a draft, and making a post of it."""

from collections.abc import Callable

from tests.simulation.enumeration.client import Client
from tests.simulation.enumeration.scenario import Scenario, settled
from tests.simulation.enumeration.scenarios.media import uploading
from tests.simulation.enumeration.stage import Stage
from tests.simulation.enumeration.truth import check_feed, published
from tests.simulation.world import World


def start(stage: Stage, client: Client) -> None:
    body = {"media": [stage.made["media"]], "caption": "soon"}
    settled(client.ask(stage.ada, "POST", "/v1/drafts", body=body), 201, 409)


def drafted(world: World) -> Stage:
    """Ada, whom Bob follows, has sent a file, and a draft holds it."""
    stage, client = uploading(world), Client(world)
    start(stage, client)
    stage.made["draft"] = client.acknowledged[0]["id"]
    return stage


def to_draft(method: str, rest: str, *statuses: int, **content: object) -> Callable[[Stage, Client], None]:
    """Ada does something with her draft."""

    def act(stage: Stage, client: Client) -> None:
        settled(client.ask(stage.ada, method, f"/v1/drafts/{stage.made['draft']}{rest}", **content), *statuses)

    return act


def check_started(stage: Stage, client: Client) -> None:
    """There is one draft, and nobody has heard of it."""
    (draft,) = drafts(stage.world)
    assert [str(draft["draft_id"])] == [answer["id"] for answer in client.acknowledged] or not client.acknowledged
    assert stage.world.rows("Posts") == []


def check_edited(stage: Stage, client: Client) -> None:
    """The change was made once."""
    (draft,) = drafts(stage.world)
    assert (draft["caption"], draft["version"]) == ("later", 2)


def check_deleted(stage: Stage, client: Client) -> None:
    """It is gone, and what it held is free."""
    assert drafts(stage.world) == []
    body = {"media": [stage.made["media"]]}
    assert stage.world.answer(stage.ada, "POST", "/v1/posts", body=body).status == 201


def check_published(stage: Stage, client: Client) -> None:
    """It has become one post, which everybody sees, whoever was told how often."""
    shown = published(stage.world, stage.ada)
    assert len(stage.world.rows("Posts")) == 1
    assert {answer["id"] for answer in client.acknowledged} == set(shown)
    assert drafts(stage.world) == []
    check_feed(stage.world, stage.bob, shown)


def drafts(world: World) -> list[dict[str, object]]:
    """The rows of drafts that have not become posts."""
    return [row for row in world.rows("Drafts") if "version" in row and "post_id" not in row]


def check_drafts(world: World) -> None:
    """Drafts are counted right, and they and the uploads that they hold name each other."""
    there, uploads = drafts(world), world.rows("Uploads")
    counted = sum(row["size"] for row in world.rows("Drafts") if "size" in row)
    assert counted == len(there), f"{len(there)} drafts are counted as {counted}"
    held = {(row["draft_id"], str(row["media_id"])) for row in uploads if "draft_id" in row}
    named = {(row["draft_id"], media_id) for row in there for media_id, _ in row["pictures"]}  # type: ignore[attr-defined]
    assert held == named, f"uploads are in {held}, drafts name {named}"


LATER = {"body": {"caption": "later"}, "headers": {"if-match": "*"}}
SCENARIOS = (
    Scenario("start a draft", uploading, start, check_started),
    Scenario("edit a draft", drafted, to_draft("PATCH", "", 200, **LATER), check_edited),
    Scenario("delete a draft", drafted, to_draft("DELETE", "", 204, 404), check_deleted),
    Scenario(
        "publish a draft", drafted, to_draft("POST", "/publish", 201), check_published, alike=("activity_on_posts",)
    ),
)
AT_REST = (check_drafts,)
