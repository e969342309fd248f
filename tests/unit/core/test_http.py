"""The HTTP edge, on a small router of its own: every error is a problem document, and nobody is taken at their word."""

import base64
import copy
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Annotated

import pytest
from aws_lambda_powertools.event_handler.openapi.params import File, Form, UploadFile
from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError
from heliograph.core import http
from heliograph.core.errors import Conflict, FieldError, NotFound, TooLarge, TooMany
from heliograph.core.lookups import LookupUnfinished
from heliograph.core.settings import ApiSettings
from pydantic import BaseModel, Field

from tests.people import ADA

pytestmark = pytest.mark.filterwarnings("ignore:No application metrics")
REQUEST = json.loads((Path(__file__).parents[3] / "events" / "aws" / "http-request.json").read_text())
CLAIMS = REQUEST["requestContext"]["authorizer"]["jwt"]["claims"]
DOOR = ApiSettings(client_id=CLAIMS["client_id"], cursor_secret="none", requests_table="none", limits_table="none")
CONTEXT = SimpleNamespace(
    function_name="lamps_api",
    memory_limit_in_mb=512,
    invoked_function_arn="arn:aws:lambda:us-east-1:123456789012:function:lamps_api",
    aws_request_id="0a1b2c3d",
)


class LampNotLit(Conflict):
    """The lamp is not lit."""


class Lamp(BaseModel):
    colour: Annotated[str, Field(min_length=1)]
    watts: Annotated[int, Field(le=100)] = 40


def lamps_api(raises: Exception | None = None):
    app = http.api()

    @app.get("/me")
    def me() -> str:
        return http.actor(app, DOOR)

    @app.post("/lamps")
    def add(body: Lamp) -> dict:
        return {"colour": body.colour}

    @app.post("/pictures")
    def picture(file: Annotated[UploadFile, File()], caption: Annotated[str, Form()] = "") -> dict:
        return {"bytes": len(file.content), "caption": caption}

    @app.get("/trouble")
    def trouble() -> str:
        raise raises

    return http.serve(app)


def request(method, path, body=None, content_type="application/json", claims=CLAIMS, *, encoded=False):
    event = copy.deepcopy(REQUEST)
    event["rawPath"] = path
    event["requestContext"]["http"] |= {"method": method, "path": path}
    event["requestContext"]["authorizer"] = {"jwt": {"claims": claims}}
    if body is not None:
        event["headers"]["content-type"] = content_type
        event["body"] = base64.b64encode(body).decode() if encoded else body
        event["isBase64Encoded"] = encoded
    return event


def call(*args, raises=None, **keywords):
    answer = lamps_api(raises)(request(*args, **keywords), CONTEXT)
    return answer["statusCode"], answer


def problem_of(answer):
    headers = answer.get("multiValueHeaders") or answer["headers"]
    kind = answer["headers"].get("Content-Type") or headers["Content-Type"]
    assert kind == "application/problem+json"
    document = json.loads(answer["body"])
    assert list(document) == ["type", "title", "status", "detail", "errors"]
    assert document["status"] == answer["statusCode"]
    return document


def slug_of(answer):
    return problem_of(answer)["type"].removeprefix("urn:heliograph:problem:")


# What goes well


def test_a_body_is_parsed_and_answered():
    status, answer = call("POST", "/lamps", '{"colour": "green"}')

    assert (status, json.loads(answer["body"])) == (200, {"colour": "green"})


def multipart(*parts):
    body = b"".join(b"--edge\r\n" + head + b"\r\n\r\n" + data + b"\r\n" for head, data in parts) + b"--edge--\r\n"
    return {"body": body, "content_type": "multipart/form-data; boundary=edge", "encoded": True}


FILE = (b'Content-Disposition: form-data; name="file"; filename="a.png"\r\nContent-Type: image/png', b"\x89PNG\xff\x00")


def test_a_file_comes_through_byte_for_byte():
    caption = (b'Content-Disposition: form-data; name="caption"', "Größe".encode())

    status, answer = call("POST", "/pictures", **multipart(FILE, caption))

    assert (status, json.loads(answer["body"])) == (200, {"bytes": 6, "caption": "Größe"})


# Refusals


def test_a_refusal_becomes_a_problem_document():
    refusal = LampNotLit("Light it first.", errors=[FieldError("body.lamp", "is dark")])

    status, answer = call("GET", "/trouble", raises=refusal)

    assert status == 409
    assert problem_of(answer) == {
        "type": "urn:heliograph:problem:lamp-not-lit",
        "title": "The lamp is not lit",
        "status": 409,
        "detail": "Light it first.",
        "errors": [{"field": "body.lamp", "message": "is dark"}],
    }


@pytest.mark.parametrize(("kind", "status"), [(NotFound, 404), (TooLarge, 413), (TooMany, 429)])
def test_each_family_has_its_status(kind, status):
    assert call("GET", "/trouble", raises=kind("…"))[0] == status


def test_a_refusal_may_say_when_to_come_back():
    _, answer = call("GET", "/trouble", raises=TooMany("Slowly.", retry_after=60))

    assert answer["headers"]["Retry-After"] == "60"


def test_a_refusal_that_says_nothing_of_coming_back_has_no_such_header():
    _, answer = call("GET", "/trouble", raises=TooMany("Slowly."))

    assert "Retry-After" not in answer["headers"]


# Bodies


@pytest.mark.parametrize("body", ["{", '{"colour": "green",}', "", "colour=green", "[" * 100_000, '{"a":' * 20_000])
def test_json_that_is_malformed_or_nested_too_deeply_is_a_bad_request(body):
    status, answer = call("POST", "/lamps", body)

    assert (status, slug_of(answer)) in {(400, "malformed-body"), (422, "not-valid")}
    assert body == "" or status == 400


@pytest.mark.parametrize("body", [b'{"colour": "\xff\xfe"}', b"\xc3\x28", b"\xff\xfe{\x00}\x00"])
def test_a_body_that_is_no_utf_8_is_a_bad_request(body):
    status, answer = call("POST", "/lamps", body, encoded=True)

    assert (status, slug_of(answer)) == (400, "malformed-body")


def test_fields_that_are_not_accepted_are_named():
    status, answer = call("POST", "/lamps", '{"colour": "", "watts": 9000}')

    problem = problem_of(answer)
    assert (status, problem["type"]) == (422, "urn:heliograph:problem:not-valid")
    assert [error["field"] for error in problem["errors"]] == ["body.colour", "body.watts"]
    assert problem["detail"] == "Look at: body.colour, body.watts."


@pytest.mark.parametrize("body", ["[]", "null", "3", '"green"', '{"colour": null}', '{"colour": {}}'])
def test_json_of_another_shape_is_not_valid(body):
    status, answer = call("POST", "/lamps", body)

    assert (status, slug_of(answer)) == (422, "not-valid")


def test_a_missing_field_is_named():
    _, answer = call("POST", "/lamps", "{}")

    assert [error["field"] for error in problem_of(answer)["errors"]] == ["body.colour"]


@pytest.mark.parametrize("content_type", ["text/plain", "application/xml", "image/jpeg"])
def test_a_body_of_a_type_that_the_route_does_not_take_is_unsupported(content_type):
    status, answer = call("POST", "/lamps", '{"colour": "green"}', content_type=content_type)

    assert (status, slug_of(answer)) == (415, "unsupported-body")


@pytest.mark.parametrize(
    "parameters",
    ["", "; charset=utf-8", "; boundary=", '; boundary=""', "; boundary", "; Boundary=edge", "; my-boundary=edge"],
)
def test_multipart_without_a_boundary_is_a_bad_request(parameters):
    body, content_type = multipart(FILE)["body"], f"multipart/form-data{parameters}"

    status, answer = call("POST", "/pictures", body, content_type=content_type, encoded=True)

    assert (status, slug_of(answer)) == (400, "malformed-body")


@pytest.mark.parametrize("body", [b"", b"--edge", b"--other\r\n\r\nnothing\r\n--other--", b"\x00" * 100])
def test_multipart_that_holds_no_file_is_refused_and_never_our_fault(body):
    status, answer = call("POST", "/pictures", body, content_type="multipart/form-data; boundary=edge", encoded=True)

    assert (status, slug_of(answer)) in {(400, "malformed-body"), (422, "not-valid")}


# Routes


@pytest.mark.parametrize(("method", "path"), [("GET", "/nowhere"), ("DELETE", "/me"), ("GET", "/%00")])
def test_an_unknown_route_is_not_found(method, path):
    status, answer = call(method, path)

    assert (status, slug_of(answer)) == (404, "no-such-route")


# Who is asking


def test_the_actor_is_the_user_of_the_verified_access_token():
    status, answer = call("GET", "/me")

    assert (status, answer["body"]) == (200, ADA)


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {**CLAIMS, "token_use": "id"},
        {**CLAIMS, "token_use": ""},
        {key: value for key, value in CLAIMS.items() if key != "token_use"},
        {**CLAIMS, "client_id": "another-client"},
        {key: value for key, value in CLAIMS.items() if key != "client_id"},
        {**CLAIMS, "aud": CLAIMS["client_id"], "client_id": ""},
    ],
)
def test_a_token_that_is_no_access_token_of_ours_counts_as_none(claims):
    status, answer = call("GET", "/me", claims=claims)

    assert (status, slug_of(answer)) == (401, "no-token")
    assert answer["headers"]["WWW-Authenticate"] == "Bearer"


def test_a_request_that_came_past_no_authorizer_has_no_actor():
    event = request("GET", "/me")
    del event["requestContext"]["authorizer"]

    answer = lamps_api()(event, CONTEXT)

    assert (answer["statusCode"], slug_of(answer)) == (401, "no-token")


def test_headers_and_queries_do_not_make_an_actor():
    event = request("GET", "/me", claims={})
    event["headers"] |= {"username": ADA, "x-user-id": ADA}
    event["queryStringParameters"] = {"username": ADA}

    assert lamps_api()(event, CONTEXT)["statusCode"] == 401


# Our own faults


def test_an_unexpected_fault_is_answered_without_its_message():
    status, answer = call("GET", "/trouble", raises=KeyError("secret-table-name"))

    assert (status, slug_of(answer)) == (500, "internal")
    assert "secret" not in answer["body"]


def client_error(code):
    return ClientError({"Error": {"Code": code, "Message": "…"}}, "GetItem")


@pytest.mark.parametrize(
    "fault",
    [
        client_error("ProvisionedThroughputExceededException"),
        client_error("ThrottlingException"),
        client_error("RequestLimitExceeded"),
        client_error("SlowDown"),
        ReadTimeoutError(endpoint_url="https://dynamodb"),
        ConnectTimeoutError(endpoint_url="https://dynamodb"),
        EndpointConnectionError(endpoint_url="https://dynamodb"),
        LookupUnfinished("…"),
    ],
)
def test_when_aws_is_busy_or_out_of_reach_the_client_is_asked_to_come_back(fault):
    status, answer = call("GET", "/trouble", raises=fault)

    assert (status, slug_of(answer)) == (503, "overloaded")
    assert answer["headers"]["Retry-After"] == "1"


def test_an_overload_is_seen_through_the_faults_wrapped_around_it():
    wrapped = RuntimeError("could not read")
    wrapped.__cause__ = client_error("ThrottlingException")

    assert call("GET", "/trouble", raises=wrapped)[0] == 503


def test_a_refusal_by_aws_that_asking_again_does_not_help_is_our_fault():
    assert call("GET", "/trouble", raises=client_error("ValidationException"))[0] == 500
    assert call("GET", "/trouble", raises=client_error("AccessDeniedException"))[0] == 500


# What OpenAPI is told


def test_a_signed_in_route_declares_its_refusals_its_success_and_the_token():
    route = http.signed_in("Light a lamp", LampNotLit, status=201, ok="It is lit.")

    assert route["security"] == [{"bearer": []}]
    assert set(route["responses"]) == {201, 401, 409, 422, 503}
    assert route["responses"][409]["description"] == "`lamp-not-lit`: The lamp is not lit."


def test_refusals_of_one_status_share_its_description():
    responses = http.anyone("Light a lamp", LampNotLit, Conflict, ok="It is lit.")["responses"]

    assert responses[409]["description"].count("\n") == 1
