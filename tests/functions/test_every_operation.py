"""What holds of every operation of the OpenAPI document, whatever it does."""

import base64
from collections.abc import Iterable

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from heliograph.core.aws.client import CallRefused
from heliograph.core.aws.connection import Unanswered
from heliograph.core.limits import Limiter, Taken

from tests.functions.calls import BEYOND_MOTO, CALLS, WITHOUT_STORES, call_of
from tests.functions.document import misfits, operations
from tests.functions.pictures import photo
from tests.functions.trouble import failing
from tests.people import ADA

ALL = sorted(CALLS)
SIGNED_IN = [name for name in ALL if operations()[name].signed_in]
WITH_JSON = [name for name in ALL if operations()[name].body_type == "application/json"]
WITH_FORM = [name for name in ALL if operations()[name].body_type == "multipart/form-data"]
WITH_CURSOR = [name for name in ALL if "cursor" in operations()[name].parameters("query")]
POSTS = [name for name in ALL if name.startswith("POST ")]
LIMITED = [name for name in ALL if "x-heliograph-limit" in operations()[name].description]
OF_THE_MOMENT = {"GET /v1/media/{media_id}/original"}
"""Reads that answer otherwise a second later: an address is signed for when it was asked for."""
READS = [name for name in ALL if name.startswith("GET ") and name not in OF_THE_MOMENT]
WITH_ID = [name for name in ALL if operations()[name].parameters("path")]


@pytest.fixture
def refused(standing, untouched):
    """Calls an operation in each of several ways; answers the different refusals as (status, problem)."""

    def refused(operation: str, ways: Iterable[dict]) -> set[tuple[int, str]]:
        asked = operations()[operation]
        answers = [standing.call(**call_of(operation, **way), asked=asked) for way in ways]
        return {(answer.status, answer.problem) for answer in answers}

    return refused


def cursor(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def test_there_is_a_call_for_every_operation():
    assert sorted(operations()) == ALL


@pytest.mark.parametrize("operation", [name for name in ALL if name not in BEYOND_MOTO])
def test_an_operation_answers_as_it_is_documented(populated, operation):
    answer = populated.call(**call_of(operation))

    assert 200 <= answer.status < 300


@pytest.mark.parametrize("operation", SIGNED_IN)
def test_a_call_without_an_access_token_of_ours_is_refused(refused, operation):
    ways = [
        {"user": None},
        {"claims": {"token_use": "id", "client_id": None, "username": None, "cognito:username": ADA}},
        {"claims": {"token_use": "id"}},
        {"claims": {"token_use": None}},
        {"claims": {"client_id": "1h57kf5cpq17m0eml12EXAMPLE"}},
        {"claims": {"client_id": None, "aud": "1h57kf5cpq17m0eml12EXAMPLE"}},
    ]

    assert refused(operation, ways) == {(401, "no-token")}


@pytest.mark.parametrize("operation", SIGNED_IN)
def test_a_call_without_a_token_is_told_how_to_bring_one(standing, operation):
    assert standing.call(**call_of(operation, user=None)).headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("operation", WITH_ID)
def test_what_is_no_id_is_refused(refused, operation):
    path = CALLS[operation]["path"].split("/")
    last = max(place for place, part in enumerate(path) if part.isdigit())
    bad_ids = ("ada", "007", "-1", "1e3", "12345678901234567890", "%00", "１", "1%0a")
    ways = [{"path": "/".join([*path[:last], bad, *path[last + 1 :]])} for bad in bad_ids]

    assert refused(operation, ways) == {(422, "not-valid")}


@pytest.mark.parametrize("operation", WITH_ID)
def test_what_no_path_may_hold_leads_nowhere(refused, operation):
    path = CALLS[operation]["path"].split("/")
    last = max(place for place, part in enumerate(path) if part.isdigit())
    ways = [{"path": "/".join([*path[:last], bad, *path[last + 1 :]])} for bad in ('"', "1\x01", "1/2")]

    assert refused(operation, ways) == {(404, "no-such-route")}


@pytest.mark.parametrize("operation", WITH_CURSOR)
def test_a_cursor_that_the_route_did_not_make_is_refused(refused, operation):
    made_up = ["!", "AAAA", "é", cursor("somewhere:1"), cursor("feed:x"), cursor("likes:1,2,3"), cursor("posts:-1")]

    assert refused(operation, [{"query": {"cursor": one}} for one in made_up]) == {(400, "cursor-not-valid")}


@pytest.mark.parametrize("operation", WITH_CURSOR)
def test_a_limit_outside_of_one_to_a_hundred_is_refused(refused, operation):
    limits = ("0", "101", "-1", "ten", "1.5", "")

    assert refused(operation, [{"query": {"limit": one}} for one in limits]) == {(422, "not-valid")}


@pytest.mark.parametrize("operation", WITH_JSON)
def test_json_that_is_none_is_refused(refused, operation):
    bodies = (
        "{",
        "{'a': 1}",
        '{"a": 1}}',
        "\x00",
        "NaN",
        '{"a": Infinity}',
        "[" * 100_000,
        b"\xff\xfe\xfa",
        b'{"a": "\xc3\x28"}',
    )
    ways = [{"body": body, "content_type": "application/json"} for body in bodies]

    assert refused(operation, ways) == {(400, "malformed-body")}


@pytest.mark.parametrize("operation", WITH_JSON)
def test_more_json_than_any_route_takes_is_refused_unread(refused, operation):
    bodies = ('{"a": "' + "x" * 131_072 + '"}', "[" * 131_073)
    ways = [{"body": body, "content_type": "application/json"} for body in bodies]

    assert refused(operation, ways) == {(413, "body-too-large")}


@pytest.mark.parametrize("operation", WITH_JSON)
def test_json_of_another_shape_is_refused(refused, operation):
    bodies = ("", "null", "[]", "7", '"text"', "{}", '{"surprise": 1}')
    ways = [{"body": body, "content_type": "application/json"} for body in bodies]
    ways.append({"json": {**CALLS[operation]["json"], "surprise": 1}})

    assert refused(operation, ways) == {(422, "not-valid")}


@pytest.mark.parametrize("operation", WITH_JSON)
def test_a_body_that_is_not_json_by_its_type_is_refused(refused, operation):
    ways = [{"body": "<a/>", "content_type": kind} for kind in ("text/plain", "application/xml")]

    assert refused(operation, ways) == {(415, "unsupported-body")}


@pytest.mark.parametrize("operation", WITH_FORM)
def test_a_file_that_does_not_come_in_a_form_is_refused(refused, operation):
    ways = [{"body": b"{}", "content_type": kind} for kind in ("text/plain", "image/jpeg")]

    assert refused(operation, ways) == {(415, "unsupported-body")}


@pytest.mark.parametrize("operation", WITH_FORM)
def test_a_form_without_a_boundary_is_refused(refused, operation):
    ways = [
        {"body": b"--x\r\n\r\n--x--", "content_type": kind}
        for kind in ("multipart/form-data", "multipart/form-data; a=b")
    ]

    assert refused(operation, ways) == {(400, "malformed-body")}


@pytest.mark.parametrize("operation", WITH_FORM)
def test_a_form_that_is_none_is_refused(refused, operation):
    bodies = (
        b"",
        b"no form at all",
        b"--x\r\n\r\n",
        b"--x\r\nContent-Disposition: form-data\r\n\r\na\r\n--x--",
        b"\x00",
    )
    ways = [{"body": body, "content_type": "multipart/form-data; boundary=x"} for body in bodies]

    assert refused(operation, ways) <= {(400, "malformed-body"), (422, "not-valid")}


@pytest.mark.parametrize("operation", READS)
def test_what_the_client_has_already_is_not_sent_again(standing, operation):
    first = standing.call(**call_of(operation))
    same = standing.call(**call_of(operation, headers={"if-none-match": f'"other", {first.headers["etag"]}'}))
    other = standing.call(**call_of(operation, headers={"if-none-match": '"other"'}))

    assert (same.status, same.body, same.headers["etag"]) == (304, "", first.headers["etag"])
    assert (other.status, other.body) == (200, first.body)


def kept(account) -> dict:
    """All that is held but the requests themselves."""
    return {name: held for name, held in account.holdings().items() if not name.startswith("Requests")}


@pytest.mark.parametrize("operation", [name for name in POSTS if name not in BEYOND_MOTO])
def test_a_post_that_is_sent_again_is_answered_again_and_not_carried_out_again(populated, operation):
    how = call_of(operation, headers={"idempotency-key": "one and only".replace(" ", "-")})
    first = populated.call(**how)
    held = kept(populated.account)

    assert 200 <= first.status < 300
    assert populated.call(**how) == first
    assert kept(populated.account) == held
    other = {"form": {"file": photo(width=9)}} if operation in WITH_FORM else {"json": {"other": 1}}
    assert populated.call(**{**how, "json": None, **other}).problem == "idempotency-key-reused"


@pytest.mark.parametrize("operation", POSTS)
def test_a_key_that_no_header_may_hold_is_refused(refused, operation):
    keys = ("", " ", "x" * 256, "a key", "ключ", "a\x00b")
    ways = [{"headers": {"idempotency-key": key}} for key in keys]

    assert refused(operation, ways) == {(400, "idempotency-key-not-valid")}


@pytest.mark.parametrize("operation", LIMITED)
def test_who_asks_too_often_is_told_when_to_come_back(standing, untouched, monkeypatch, operation):
    monkeypatch.setattr(Limiter, "take", lambda *_: Taken(allowed=False, left=0, next_seconds=7))
    answer = standing.call(**call_of(operation))

    assert (answer.status, answer.problem, answer.headers["retry-after"]) == (429, "too-many-requests", "7")


def test_writes_and_searches_and_what_needs_no_token_are_limited_and_nothing_else():
    free = {name for name in ALL if name not in LIMITED}

    assert {name.split()[0] for name in free} == {"GET"}
    assert "GET /v1/users" in LIMITED


def refusals(code, message):
    """The same refusal as either client says it."""
    by_botocore = ClientError({"Error": {"Code": code, "Message": message}}, "Any")
    return by_botocore, CallRefused("Any", code, message, 400)


THROTTLED = refusals("ThrottlingException", "Rate exceeded")
SILENT = ReadTimeoutError(endpoint_url="https://dynamodb.us-east-1.amazonaws.com"), Unanswered("timed out")
BROKEN = refusals("ValidationException", "a secret of ours")


@pytest.mark.parametrize("operation", [name for name in ALL if name not in WITHOUT_STORES])
@pytest.mark.parametrize("trouble", [THROTTLED, SILENT], ids=["throttled", "silent"])
def test_when_aws_is_busy_the_client_is_told_when_to_come_back(standing, operation, trouble):
    with failing(*trouble):
        answer = standing.call(**call_of(operation))

    # Tries without a token are let through by nobody while the table that counts them is overloaded (decision 24).
    untold = trouble is THROTTLED and operation in LIMITED and not operations()[operation].signed_in
    assert (answer.status, answer.problem) == ((429, "too-many-requests") if untold else (503, "overloaded"))
    assert int(answer.headers["retry-after"]) >= 1


@pytest.mark.parametrize(
    "operation", ["GET /v1/me", "GET /v1/me/feed", "POST /v1/posts", "PUT /v1/posts/{post_id}/like"]
)
def test_what_goes_wrong_inside_is_a_problem_that_tells_nothing(standing, operation):
    with failing(*BROKEN):
        answer = standing.call(**call_of(operation), function=operations()[operation].function)

    assert (answer.status, answer.problem) == (500, "internal")
    assert "secret" not in answer.body


@pytest.mark.parametrize("function", sorted({one.function for one in operations().values()}))
def test_a_route_that_does_not_exist_is_a_problem_too(standing, function):
    answer = standing.call("GET", "/v1/nowhere", user=ADA, function=function)

    assert (answer.status, answer.problem) == (404, "no-such-route")
    assert not list(misfits(answer.json, {"$ref": "#/components/schemas/Problem"}))


def test_the_measure_itself_finds_what_does_not_fit():
    schema = {"$ref": "#/components/schemas/Problem"}
    fitting = {"type": "urn:x", "title": "T", "status": 400, "detail": "D", "errors": []}

    assert list(misfits(fitting, schema)) == []
    assert list(misfits({**fitting, "status": "400"}, schema)) == ["body.status is not integer: '400'"]
    assert list(misfits({**fitting, "more": 1}, schema)) == ["body.more is not declared"]
    assert list(misfits({**fitting, "errors": [{"field": "a"}]}, schema)) == ["body.errors[0].message is missing"]
    assert list(misfits(None, {"anyOf": [{"type": "string"}, {"type": "integer"}]}))
