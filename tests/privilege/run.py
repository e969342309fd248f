"""The run that chapters are told in: one world, two people, one post, and how to ask for things."""

from itertools import count

from tests.fuzz.forms import FORM_HEADERS, form
from tests.fuzz.gateway import Gateway, Reply
from tests.simulation.door import Answer, Person, small_picture
from tests.simulation.world import World


class Run:
    """One world and what its chapters share: Ada, a post of hers, and Bob."""

    def __init__(self) -> None:
        self.world = World(seed=8, limited=True)
        self.ada = self.bob = Person("", "")
        self.post = ""
        self._keys = count()

    def begin(self) -> None:
        self.ada, self.bob = self.world.person("ada"), self.world.person("bob")
        answer = self.publish(f"/users/{self.ada.id}/posts")
        assert answer.status == 201, answer.text
        self.post = answer.json["id"]
        for who in (self.ada, self.bob):
            self.wear(who, small_picture(22))

    def publish(self, route: str, field: str = "file") -> Reply:
        """Ada sends a picture in a form."""
        headers = {**FORM_HEADERS, **self._key()}
        return Gateway(self.world).send(self.ada, "POST", route, headers, form({"caption": "light"}, file=field))

    def wear(self, who: Person, data: bytes) -> None:
        """Somebody wears an avatar, or tries to, which is shown from then on wherever people are listed."""
        offer = self.do(who, "POST", "/v1/media", 201, body={"contentType": "image/jpeg"}).json
        self.do(who, "PUT", "/v1/me/avatar", 200, body={"mediaId": offer["id"]})
        assert self.world.cloud.post_form(offer["url"], offer["fields"], data).status == 204
        assert self.world.cloud.run_until_quiet()

    def do(self, who: Person | None, method: str, path: str, status: int, **content: object) -> Answer:
        """The answer to a request, which must have this status."""
        if method == "POST":
            content["headers"] = self._key()
        answer = self.world.answer(who, method, path, **content)
        assert answer.status == status, f"{method} {path}: {answer.status} {answer.text}"
        return answer

    def _key(self) -> dict[str, str]:
        """A POST with a key of its own may be sent again, and asks for all that this takes."""
        return {"idempotency-key": f"key-{next(self._keys)}"}

    def read_pages(self, who: Person, path: str) -> None:
        """The first page and, where there is one, the second."""
        first = self.do(who, "GET", path, 200, query={"limit": "1"}).json
        if first["nextCursor"]:
            self.do(who, "GET", path, 200, query={"limit": "1", "cursor": first["nextCursor"]})
