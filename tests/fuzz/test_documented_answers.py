"""The application answers as its OpenAPI document says, whatever it is sent."""

import pytest

from tests.functions.document import operations
from tests.fuzz.gateway import Reply
from tests.fuzz.measure import faults
from tests.fuzz.schemas import examine

CASES = 2_500
OPERATION = operations()["GET /v1/users/{user_id}"]
PROBLEM = b'{"type":"urn:heliograph:problem:x","title":"t","status":404,"detail":"d","errors":[]}'


@pytest.mark.slow
def test_requests_made_of_the_document_are_answered_as_it_says() -> None:
    tally = examine(CASES)
    assert tally.cases >= CASES
    assert set(tally.operations) - {"none"} == set(operations())
    assert all(tally.answers[status] for status in (200, 201, 204, 400, 401, 403, 404, 409, 422))


@pytest.mark.parametrize(
    ("status", "kind", "body"),
    [
        (500, "application/problem+json", PROBLEM),
        (418, "application/problem+json", PROBLEM),
        (404, "application/json", PROBLEM),
        (404, "text/html", b"<h1>not found</h1>"),
        (404, "application/problem+json", PROBLEM.replace(b'"status":404', b'"status":"404"')),
        (401, "application/json", b'{"message": "Who are you?"}'),
        (200, "application/json", b"{}"),
    ],
)
def test_the_measure_finds_what_may_not_be_answered(status: int, kind: str, body: bytes) -> None:
    assert faults(Reply(status, {"content-type": kind}, body, OPERATION))


@pytest.mark.parametrize(
    ("status", "kind", "body"),
    [(404, "application/problem+json", PROBLEM), (401, "application/json", b'{"message": "Unauthorized"}')],
)
def test_the_measure_lets_pass_what_is_declared(status: int, kind: str, body: bytes) -> None:
    assert faults(Reply(status, {"content-type": kind}, body, OPERATION)) == []
