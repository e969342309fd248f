"""The same picture again, by every way of posting; and then all of it goes for good."""

from datetime import timedelta
from typing import Any

from heliograph.identity.model import RETURN
from heliograph.posts.removal import GRACE

from tests.functions.pictures import photograph
from tests.privilege.run import Run
from tests.simulation.cloud.dynamodb.ttl import Punctuality
from tests.simulation.door import Person
from tests.simulation.world import PASSWORD


def tell(run: Run) -> None:
    run.world.cloud.dynamodb.punctuality = Punctuality(prompt=1.0, never=0.0)
    eve = run.world.person("eve")
    for status in (201, 409):
        run.do(eve, "POST", f"/users/{eve.id}/posts", status, picture=photograph())
        assert run.world.cloud.run_until_quiet()
    _before_it_is_there(run, eve)
    _out_of_a_draft(run, eve)
    _by_the_clock(run, eve)
    _goes(run, eve)


def _before_it_is_there(run: Run, eve: Person) -> None:
    offer = _offered(run, eve)
    post = run.do(eve, "POST", "/v1/posts", 201, body={"media": [offer["id"]]}).json
    _sent(run, offer)
    assert run.do(eve, "GET", f"/v1/posts/{post['id']}", 200).json["duplicateOf"]


def _out_of_a_draft(run: Run, eve: Person) -> None:
    offer = _offered(run, eve)
    _sent(run, offer)
    draft = run.do(eve, "POST", "/v1/drafts", 201, body={"media": [offer["id"]]}).json
    publishing = f"/v1/drafts/{draft['id']}/publish"
    run.do(eve, "POST", publishing, 409)
    run.do(eve, "POST", publishing, 201, query={"allowDuplicate": "true"})


def _by_the_clock(run: Run, eve: Person) -> None:
    """A draft that is due."""
    offer = _offered(run, eve)
    _sent(run, offer)
    moment = run.world.cloud.clock.utc() + timedelta(minutes=1)
    body = {"media": [offer["id"]], "publishAt": moment.isoformat()}
    run.do(eve, "POST", "/v1/drafts", 201, body=body)
    run.world.cloud.clock.advance(61.0)
    run.world.start("drafts_on_timer")
    assert run.world.cloud.run_until_quiet()


def _goes(run: Run, eve: Person) -> None:
    assert run.world.rows("Likeness")
    run.do(eve, "POST", "/v1/me/deletion", 204, body={"password": PASSWORD})
    for wait in (RETURN, GRACE):
        run.world.cloud.advance(wait.total_seconds() + 1)
        assert run.world.cloud.run_until_quiet()
    assert not run.world.rows("Likeness")


def _offered(run: Run, eve: Person) -> Any:
    return run.do(eve, "POST", "/v1/media", 201, body={"contentType": "image/jpeg"}).json


def _sent(run: Run, offer: Any) -> None:
    assert run.world.cloud.post_form(offer["url"], offer["fields"], photograph()).status == 204
    assert run.world.cloud.run_until_quiet()
