"""A world with something in it, for requests that should reach more than \"not found\"."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.fuzz.forms import FORM_HEADERS, JSON_HEADERS, form, json_body
from tests.fuzz.gateway import Gateway
from tests.simulation.door import Person
from tests.simulation.world import World


@dataclass(frozen=True)
class Standing:
    """Ada has published a picture, Bob follows her and has said so; she has a list of people
    and a draft.

    `ids` fill the document's path parameters.
    """

    world: World
    gateway: Gateway
    ada: Person
    bob: Person
    upload: str
    ids: dict[str, str]


@contextmanager
def standing(seed: int = 0) -> Iterator[Standing]:
    with World(seed).running() as world:
        gateway, ada, bob = Gateway(world), world.person("ada"), world.person("bob")
        published = gateway.send(ada, "POST", f"/users/{ada.id}/posts", FORM_HEADERS, form({"caption": "light"}))
        assert world.cloud.run_until_quiet()
        post = published.json["id"]
        gateway.send(bob, "PUT", f"/v1/users/{ada.id}/follow")
        gateway.send(bob, "PUT", f"/v1/posts/{post}/like")
        words = json_body({"comment": "how light it is"})
        comment = gateway.send(bob, "POST", f"/v1/posts/{post}/comments", JSON_HEADERS, words).json["id"]
        offer = gateway.send(ada, "POST", "/v1/media", JSON_HEADERS, json_body({"contentType": "image/jpeg"})).json
        assert world.cloud.run_until_quiet()
        ids = {"user_id": ada.id, "post_id": post, "comment_id": comment, "media_id": offer["id"]}
        ids["commenter_id"] = bob.id
        ids["list_id"] = gateway.send(ada, "POST", "/v1/me/lists", JSON_HEADERS, json_body({"name": "All"})).json["id"]
        said = json_body({"caption": "not yet"})
        ids["draft_id"] = gateway.send(ada, "POST", "/v1/drafts", JSON_HEADERS, said).json["id"]
        yield Standing(world, gateway, ada, bob, offer["id"], ids)
