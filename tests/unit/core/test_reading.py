"""Reads answered by hand: what is plainly right needs no resolver, and is answered as the resolver would."""

import copy
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Annotated, Any

import orjson
import pytest
from heliograph.core import http
from heliograph.core.conditional import tag
from heliograph.core.errors import Conflict
from heliograph.core.http import IdInPath, link_to
from heliograph.core.pages import DEFAULT_LIMIT, CursorText, Limit
from heliograph.core.params import InHeader
from heliograph.core.reading import Reads
from hypothesis import given
from hypothesis import strategies as st
from typing_extensions import TypedDict

pytestmark = pytest.mark.filterwarnings("ignore:No application metrics")
REQUEST = json.loads((Path(__file__).parents[3] / "events" / "aws" / "http-request.json").read_text())
CONTEXT = SimpleNamespace(
    function_name="lamps_api", memory_limit_in_mb=512, invoked_function_arn="arn:aws:lambda:", aws_request_id="0a1b"
)
PLAIN = {"path": "/users/7/lamps", "query": {"limit": "20"}}


class NoLampsLit(Conflict):
    """No lamps are lit."""


class LampsJson(TypedDict):
    ofUser: str
    limit: int
    cursor: str | None


def declared(app):
    """The same routes on any router."""

    @app.get("/users/<user_id>/lamps")
    def lamps(user_id: IdInPath, limit: Limit = DEFAULT_LIMIT, cursor: CursorText = None) -> LampsJson | None:
        if limit == 13:
            raise NoLampsLit("Thirteen never are.")
        if limit == 14:
            return None
        if limit == 15:
            raise ValueError("a fault of ours")
        if limit == 16:
            tag(app, 3)
        if cursor:
            link_to(app, next=f"?cursor={cursor}")
        return {"ofUser": user_id, "limit": limit, "cursor": cursor}

    return app


def nobody() -> Any:
    raise AssertionError("the resolver is not needed for this")


def request(path, query=None, headers=None, method="GET"):
    event = copy.deepcopy(REQUEST)
    event["rawPath"] = event["requestContext"]["http"]["path"] = path
    event["requestContext"]["http"]["method"] = method
    event["headers"] |= headers or {}
    event["queryStringParameters"] = query
    return event


def by_hand(event):
    return declared(Reads(nobody)).resolve(event, CONTEXT)


WHOLE, EITHER = http.serve(declared(http.api())), http.serve(declared(http.reads()))
ETAG = by_hand(request(**PLAIN))["headers"]["ETag"]

numbers = st.one_of(
    st.integers(-5, 130).map(str), st.sampled_from(["", "020", "+5", " 7", "1_0", "1e1", "5.0", "٣", "20,30", "9" * 40])
)
cursors = st.one_of(st.text("aZ9_-=,+ é\n", max_size=8), st.sampled_from(["x" * 200, "x" * 201]))
users = st.sampled_from(["7", "07", "0", "x", "9" * 19, "9" * 20, "7%20", "7\n", "-7"])
queries = st.fixed_dictionaries({}, optional={"limit": numbers, "cursor": cursors, "other": cursors})
headers = st.fixed_dictionaries({}, optional={"If-None-Match": st.sampled_from([ETAG, f'W/{ETAG}, "x"', '"x"', ""])})
paths = st.one_of(users.map("/users/{}/lamps".format), st.sampled_from(["/users//lamps", "/users/7/lamps/", "/lamps"]))


@given(paths, st.one_of(st.none(), queries), headers, st.sampled_from(["GET", "GET", "GET", "HEAD", "POST"]))
def test_whatever_is_asked_is_answered_as_the_resolver_answers_it(path, query, sent, method):
    event = request(path, query, sent, method)

    assert EITHER(copy.deepcopy(event), CONTEXT) == WHOLE(event, CONTEXT)


@pytest.mark.parametrize("query", [{}, {"limit": "20"}, {"limit": "100", "cursor": "abc"}, {"limit": "14"}, None])
def test_what_is_plainly_right_needs_no_resolver(query):
    assert by_hand(request("/users/7/lamps", query))["statusCode"] in (200, 204)


def test_what_the_client_has_is_not_sent_again():
    answer = by_hand(request(**PLAIN, headers={"if-none-match": ETAG}))

    assert (answer["statusCode"], answer["body"], answer["headers"]) == (304, "", {"ETag": ETAG})


def test_a_route_says_nothing_into_the_next_answer():
    app = declared(Reads(nobody))
    first = app.resolve(request("/users/7/lamps", {"cursor": "abc", "limit": "16"}), CONTEXT)
    second = app.resolve(request(**PLAIN), CONTEXT)

    assert "Link" in first["headers"]
    assert first["headers"]["ETag"].startswith('"3.')
    assert second["headers"] == {"Content-Type": "application/json", "ETag": ETAG}


def test_what_a_route_answers_may_be_json_already_whoever_answers():
    app = http.reads()

    @app.get("/lamps")
    def lamps(limit: Limit = DEFAULT_LIMIT) -> LampsJson:
        of_user: Any = orjson.Fragment(b'"7"')
        return {"ofUser": of_user, "limit": limit, "cursor": None}

    by_hand, by_the_resolver = (app.resolve(request("/lamps", {"limit": one}), CONTEXT) for one in ("5", "+5"))

    assert by_hand == by_the_resolver
    assert json.loads(by_hand["body"]) == {"ofUser": "7", "limit": 5, "cursor": None}


def test_routes_are_described_by_the_resolver():
    paths = json.loads(declared(http.reads()).get_openapi_json_schema())["paths"]

    assert paths == json.loads(declared(http.api()).get_openapi_json_schema())["paths"]


def test_a_read_takes_what_it_can_read():
    app = Reads(nobody)

    with pytest.raises(TypeError, match="number"):

        @app.get("/bare")
        def bare(number: int) -> dict:
            return {}

    with pytest.raises(TypeError, match="sent"):

        @app.get("/headers")
        def headers(sent: Annotated[str, InHeader()]) -> dict:
            return {}
