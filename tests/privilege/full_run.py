"""The whole application, used in every way that it offers and in the rare ones too: what its grants are there for."""

from functools import cache

from botocore.exceptions import ClientError
from heliograph.counters.model import KEPT_COMMENTS

from tests.fuzz.forms import FORM_HEADERS, form
from tests.fuzz.gateway import Gateway, Reply
from tests.privilege.roles import Need
from tests.privilege.witness import Witness
from tests.simulation.cloud.faults import Outcome
from tests.simulation.cognito import CODE
from tests.simulation.door import Answer, Person, small_picture
from tests.simulation.world import World

DAYS = 86_400
PASSWORD = "correct horse battery"


@cache
def everything_needed() -> frozenset[Need]:
    """What the functions asked of AWS in the run."""
    witness, run = Witness(), Run()
    with run.world.running() as world, witness.watching(world):
        for chapter in (run.people, run.pictures, run.engagement, run.reading, run.refusals, run.mishaps, run.age):
            chapter()
            assert world.cloud.run_until_quiet()
        assert not world.parked()
    return frozenset(witness.needs)


class Run:
    """One world and its history, chapter by chapter."""

    def __init__(self) -> None:
        self.world = World(seed=8)
        self.ada = self.bob = Person("", "")
        self.post = ""

    def people(self) -> None:
        self._sign_up("cleo")
        self.world.pool.sign_up = _refuse  # type: ignore[method-assign]
        self._do(None, "POST", "/v1/auth/sign-up", 422, body=_account("dan"))
        self.ada, self.bob = self.world.person("ada"), self.world.person("bob")
        self._do(self.ada, "PATCH", "/v1/me", 200, body={"bio": "light"})
        for name in ("ada", "nobody"):
            self._do(self.bob, "GET", "/v1/users", 200 if name == "ada" else 404, query={"userName": name})

    def pictures(self) -> None:
        for route, field in ((f"/users/{self.ada.id}/posts", "file"), ("/v1/me/feed", "content")):
            answer = self._publish(route, field)
            assert answer.status == 201, answer.text
            self.post = answer.json["id"]
        offer = self._do(self.ada, "POST", "/v1/media", 201, body={"contentType": "image/jpeg"}).json
        assert self.world.cloud.post_form(offer["url"], offer["fields"], small_picture(9)).status == 204
        assert self.world.cloud.run_until_quiet()
        assert self._do(self.ada, "GET", f"/v1/media/{offer['id']}", 200).json["status"] == "ready"
        self._do(self.ada, "POST", "/v1/posts", 201, body={"media": [offer["id"]]})
        broken = self._do(self.ada, "POST", "/v1/media", 201, body={"contentType": "image/jpeg"}).json
        self._do(self.ada, "POST", "/v1/posts", 201, body={"media": [broken["id"]]})
        self.world.cloud.post_form(broken["url"], broken["fields"], b"no picture")

    def engagement(self) -> None:
        for who in (self.bob, *(self.world.person(f"reader{number}") for number in range(3))):
            self._do(who, "PUT", f"/v1/users/{self.ada.id}/follow", 201)
            self._do(who, "PUT", f"/v1/posts/{self.post}/like", 201)
            self._do(who, "POST", f"/v1/posts/{self.post}/comments", 201, body={"comment": "how light it is"})
        self._publish(f"/users/{self.ada.id}/posts", "file")

    def reading(self) -> None:
        ada, post = self.ada.id, self.post
        for path in ("/v1/me", f"/v1/users/{ada}", f"/v1/posts/{post}", "/openapi.json", "/docs"):
            self._do(self.bob, "GET", path, 200)
        pages = [f"/v1/users/{ada}/posts", f"/v1/users/{ada}/followers", f"/v1/users/{self.bob.id}/following"]
        pages += [f"/v1/posts/{post}/likes", f"/v1/posts/{post}/comments", "/v1/me/feed"]
        for path in (*pages, f"/users/{self.bob.id}/feeds"):
            first = self._do(self.bob, "GET", path, 200, query={"limit": "1"}).json
            if first["nextCursor"]:
                self._do(self.bob, "GET", path, 200, query={"limit": "1", "cursor": first["nextCursor"]})

    def refusals(self) -> None:
        post, ada = f"/v1/posts/{self.post}", f"/v1/users/{self.ada.id}"
        self._do(self.bob, "PUT", f"{post}/like", 409)
        self._do(self.bob, "PUT", f"{ada}/follow", 409)
        self._do(self.bob, "GET", "/v1/posts/7", 404)
        self._do(self.bob, "POST", "/v1/posts", 404, body={"media": ["7"]})
        self._do(self.bob, "DELETE", f"{post}/comments/7", 404)
        self._do(self.bob, "DELETE", f"{post}/like", 204)
        self._do(self.bob, "DELETE", f"{ada}/follow", 204)
        comment = self._do(self.bob, "POST", f"{post}/comments", 201, body={"comment": "too dark"}).json["id"]
        self._do(self.bob, "DELETE", f"{post}/comments/{comment}", 204)

    def mishaps(self) -> None:
        """Storage that fails after the rows are written, transactions in each other's way, batches half done."""
        faults = self.world.cloud.faults
        faults.where(lambda call: call.service == "s3" and call.task.startswith("posts_api"), Outcome.REFUSED, times=-1)
        assert self._publish(f"/users/{self.ada.id}/posts", "file").status == 503
        faults.clear()
        faults.when(Outcome.CONFLICTED, operation="TransactWriteItems", times=2)
        assert self._publish(f"/users/{self.ada.id}/posts", "file").status == 201
        faults.clear()
        faults.rates = {Outcome.THROTTLED: 0.05, Outcome.LOST: 0.05, Outcome.PARTIAL: 0.1}
        self._publish(f"/users/{self.ada.id}/posts", "file")
        assert self.world.cloud.run_until_quiet()
        faults.clear()

    def age(self) -> None:
        """Days pass: marks of silent shards and comments beyond those shown are tidied away."""
        for days in (0, 3):
            self.world.cloud.advance(days * DAYS)
            for number in range(KEPT_COMMENTS + 2):
                text = f"comment {days}.{number}"
                self._do(self.bob, "POST", f"/v1/posts/{self.post}/comments", 201, body={"comment": text})
                assert self.world.cloud.run_until_quiet()

    def _sign_up(self, name: str) -> None:
        account = _account(name)
        self._do(None, "POST", "/v1/auth/sign-up", 201, body=account)
        self._do(None, "POST", "/v1/auth/sign-up", 409, body=account)
        self._do(None, "POST", "/v1/auth/resend-code", 204, body={"email": account["email"]})
        self._do(None, "POST", "/v1/auth/confirm", 204, body={"email": account["email"], "code": CODE})
        for login in (name, account["email"]):
            tokens = self._do(None, "POST", "/v1/auth/sign-in", 200, body={"login": login, "password": PASSWORD}).json
        self._do(None, "POST", "/v1/auth/refresh", 200, body={"refreshToken": tokens["refreshToken"]})
        self._do(Person(tokens["userId"], name), "POST", "/v1/auth/sign-out", 204)

    def _publish(self, route: str, field: str) -> Reply:
        return Gateway(self.world).send(self.ada, "POST", route, FORM_HEADERS, form({"caption": "light"}, file=field))

    def _do(self, who: Person | None, method: str, path: str, status: int, **content: object) -> Answer:
        answer = self.world.answer(who, method, path, **content)
        assert answer.status == status, f"{method} {path}: {answer.status} {answer.text}"
        return answer


def _account(name: str) -> dict[str, str]:
    return {"userName": name, "fullName": name, "email": f"{name}@example.com", "password": PASSWORD}


def _refuse(**_: object) -> dict[str, object]:
    error = {"Code": "InvalidPasswordException", "Message": "too common"}
    raise ClientError({"Error": error}, "SignUp")
